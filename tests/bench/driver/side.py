"""What the driver needs of a server under measurement: the rival's and ours look alike to it."""

import http.client
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .process import Tree


class Side(Protocol):
    name: str
    port: int
    key: str
    token: str
    tree: Tree

    def rest(self) -> float:
        """Finishes what is left to do (checkpoint, folding); the seconds until it was idle."""

    def drain(self) -> float | None:
        """Rolls up what is dirty; the seconds it took. `None`: cannot be asked to."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)


def ask(
    side: Side, method: str, path: str, body: str | bytes = "", token: str | None = None
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", side.port, timeout=60)
    headers = {
        "authorization": f"Bearer {token or side.token}",
        "content-type": "application/json",
    }
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.read())
    connection.close()
    return answer


def wait_until_healthy(side: Side, server: subprocess.Popen, limit: float = 60.0) -> None:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"{side.name} ended with {server.returncode} while starting")
        try:
            if ask(side, "GET", "/health").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{side.name} did not come up within {limit} s")


def stop(server: subprocess.Popen) -> None:
    server.terminate()
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def load(binary: Path, side: Side, token: str, connections: int, **work: dict) -> dict:
    """Runs the load generator; `work` is `push={…}` or `ask={…}`."""
    plan = {"addr": f"127.0.0.1:{side.port}", "token": token, "connections": connections, **work}
    done = subprocess.run(
        [binary], input=json.dumps(plan), capture_output=True, text=True, timeout=900
    )
    if done.returncode != 0:
        raise RuntimeError(f"load on {side.name} failed: {done.stderr}")
    report = json.loads(done.stdout)
    if report["errors"] or report["non_2xx"] or report["rows"] != report["expected_rows"]:
        raise RuntimeError(f"{side.name} did not answer all as it should: {report}")
    return report
