"""GreenPulse as a side: one process on one data folder.

All that the driver takes from the binary stands here: `up`, `import --kind buildings`,
`key create`, `user add`, `POST /api/meters`, and `rollup --json`, which drains the dirty marks
and tells `seconds`. Without the last the rollup line cannot be measured and is missed.
"""

import csv
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .ports import free_port
from .process import Tree
from .side import Answer, ask, stop, wait_until_healthy
from .workload import CAMPUS, SOURCE


class Ours:
    name = "ours"

    def __init__(self, binary: Path, data: Path) -> None:
        self.port = free_port()
        self.token = self.key = ""
        self._command = [binary, "--data", data]
        self.server = subprocess.Popen(
            [*self._command, "up", "--listen", f"127.0.0.1:{self.port}", "--empty",
             "--rollup-every", "86400"],
            stdout=subprocess.DEVNULL,
        )
        self.tree = Tree(self.server.pid)

    def _run(self, *args: str | Path) -> str:
        return subprocess.run(
            [*self._command, *args], check=True, text=True, stdout=subprocess.PIPE
        ).stdout

    def seed(self, scratch: Path) -> None:
        """The campus, its buildings and meters, a key that pushes and a token that reads."""
        buildings, place = scratch / "buildings.csv", CAMPUS["campus"]
        with buildings.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["building_id", "name", "area_m2"])
            table.writerows([it["id"], it["name"], it["area_m2"]] for it in CAMPUS["buildings"])
        self._run(
            "import", buildings, "--kind", "buildings", "--campus", place["id"],
            "--campus-zone", place["zone"], "--currency", place["currency"],
        )  # fmt: skip
        self.key = _secret("gpk_", self._run("key", "create", "--source", SOURCE, "--json"))
        self.token = _secret("gpu_", self._run("user", "add", "bench", "--role", "admin", "--json"))
        for meter in CAMPUS["meters"]:
            done = self._make_meter(meter)
            if not 200 <= done.status < 300:
                raise RuntimeError(f"meter {meter['id']}: {done.status} {done.body!r}")

    def _make_meter(self, meter: dict) -> Answer:
        body = {
            "source": SOURCE,
            "meter": meter["id"],
            "building_id": meter["building_id"],
            "commodity": meter["commodity"],
        }
        return ask(self, "POST", "/api/meters", json.dumps(body))

    def import_files(self, files: list[list[str]]) -> None:
        for args in files:
            self._run("import", *args)

    def rest(self) -> float:
        return self.tree.settle()

    def drain(self) -> float | None:
        done = subprocess.run(
            [*self._command, "rollup", "--json"], text=True, capture_output=True
        )
        return json.loads(done.stdout)["seconds"] if done.returncode == 0 else None

    def tidy(self) -> None:
        """Nothing to ask for."""

    def peak_mb(self) -> float:
        status = Path(f"/proc/{self.server.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024 / 1e6


def _secret(prefix: str, printed: str) -> str:
    found = re.search(re.escape(prefix) + r"[A-Za-z0-9._~+/=-]+", printed)
    if not found:
        raise RuntimeError(f"no {prefix}… in what was printed")
    return found[0]


@contextmanager
def ours(binary: Path, parent: Path) -> Iterator[Ours]:
    scratch = Path(tempfile.mkdtemp(prefix="greenpulse-bench-", dir=parent))
    side = Ours(binary, scratch / "data")
    try:
        wait_until_healthy(side, side.server)
        side.seed(scratch)
        yield side
    finally:
        stop(side.server)
        shutil.rmtree(scratch, ignore_errors=True)
