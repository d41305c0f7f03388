"""Lambda's Runtime API for one function: hands it events and takes its answers.

What AWS adds (its micro VM, the download of the code) is not here, so that figures are for comparison.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import queue
import subprocess
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PATIENCE_SECONDS = 60


class FunctionError(Exception):
    """The function failed, or did not answer."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A function that is stopped hangs up."""


class Function:
    """A function's process; `init` is the seconds from its start until it asked for its first event."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.events: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.answers: queue.Queue[tuple[float, bool, bytes]] = queue.Queue()
        self.asked = threading.Event()
        self.asked_at = 0.0
        self.server = Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        api = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_LOG_GROUP_NAME": "bench",
            "AWS_LAMBDA_LOG_STREAM_NAME": "bench",
            "_HANDLER": "app.handler",
        }
        self.log = log
        with log.open("ab") as out:
            began = time.perf_counter()
            self.process = subprocess.Popen(
                command, env=environment | api, stdout=out, stderr=out, stdin=subprocess.DEVNULL
            )
        if not self.asked.wait(PATIENCE_SECONDS):
            self.stop()
            raise FunctionError(f"{command[-1]} asked for no event; see {log}")
        self.init = self.asked_at - began

    def invoke(self, event: dict) -> tuple[float, dict]:
        """Hands over an event; the seconds until its answer, and the answer."""
        began = time.perf_counter()
        self.events.put((str(uuid.uuid4()), json.dumps(event).encode()))
        try:
            at, is_good, body = self.answers.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            raise FunctionError(f"no answer; see {self.log}") from None
        if not is_good:
            raise FunctionError(body.decode())
        return at - began, json.loads(body or b"null")

    def peak_mb(self) -> float:
        """The most memory that was resident, in MB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise FunctionError("the process is gone")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.server.shutdown()

    def __enter__(self) -> "Function":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _handler(function: Function) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if not function.asked.is_set():
                function.asked_at = time.perf_counter()
                function.asked.set()
            invocation, body = function.events.get()
            self.send_response(200)
            for name, value in {
                "Lambda-Runtime-Aws-Request-Id": invocation,
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 300) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:bench",
                "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self._body()
            function.answers.put((time.perf_counter(), self.path.endswith("/response"), body))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
