"""The rival as a side: PostgreSQL 15 in a folder of its own, uvicorn with two workers."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .ports import free_port
from .process import Tree
from .side import stop, wait_until_healthy
from .workload import CAMPUS

FOLDER = Path(__file__).parent.parent / "rival"
WORKERS = "2"

sys.path.insert(0, str(FOLDER))
import cluster  # noqa: E402


class Rival:
    name = "rival"

    def __init__(self, python: Path, database: cluster.Cluster) -> None:
        self.port = free_port()
        self.key = "gpk_" + secrets.token_urlsafe(32)
        self.token = "gpu_" + secrets.token_urlsafe(32)
        self._python = python
        self._database = database
        self._environ = os.environ | {"RIVAL_DSN": database.dsn}
        campus = CAMPUS | {"key": self.key, "token": self.token}
        self._module("app.seed", input=json.dumps(campus))
        self.server = subprocess.Popen(
            [
                python, "-m", "uvicorn", "app.main:app", "--workers", WORKERS, "--loop", "uvloop",
                "--http", "httptools", "--host", "127.0.0.1", "--port", str(self.port),
                "--backlog", "2048", "--no-access-log", "--log-level", "warning",
            ],
            cwd=FOLDER,
            env=self._environ,
        )  # fmt: skip
        self.tree = Tree(self.server.pid, database.pid)

    def _module(self, module: str, **options: object) -> str:
        done = subprocess.run(
            [self._python, "-m", module],
            cwd=FOLDER, env=self._environ, check=True, text=True, stdout=subprocess.PIPE, **options,
        )  # fmt: skip
        return done.stdout

    def rest(self) -> float:
        self._database.sql("CHECKPOINT")
        return self.tree.settle()

    def drain(self) -> float:
        return json.loads(self._module("app.rollup"))["seconds"]

    def tidy(self) -> None:
        """What autovacuum would do in its own time after so much was loaded."""
        self._database.sql("VACUUM ANALYZE")


@contextmanager
def rival(python: Path, parent: Path) -> Iterator[Rival]:
    with cluster.cluster(parent) as database:
        side = Rival(python, database)
        try:
            wait_until_healthy(side, side.server)
            yield side
        finally:
            stop(side.server)
