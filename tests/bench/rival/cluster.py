"""A private PostgreSQL 15 cluster in a folder of its own, gone when the `with` block ends.

    python cluster.py        prints its DSN and keeps it until interrupted

PostgreSQL refuses to run as root; there, `runuser` starts it as the user `postgres`.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")
DATABASE = "postgres"
USER = "postgres"
STOPPING = {signal.SIGINT, signal.SIGTERM}

# Durability is PostgreSQL's default, and stands here to be seen.
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_buffers": "64MB",
    "wal_compression": "lz4",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "200",
    "jit": "off",
    "max_connections": "150",
    "autovacuum": "on",
}


@dataclass(frozen=True)
class Cluster:
    dsn: str
    pid: int
    folder: Path
    port: int

    def sql(self, statement: str) -> None:
        where = ("-h", self.folder, "-p", self.port, "-U", USER, "-d", DATABASE)
        _run("psql", "-q", *where, "-c", statement)


def install() -> None:
    """PostgreSQL 15 from the distribution, when it is not there yet."""
    if (BIN / "postgres").exists():
        return
    if os.geteuid() != 0:
        raise SystemExit("PostgreSQL 15 is missing: install the package postgresql-15")
    # The package would start a cluster of its own otherwise.
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql-15"],
        check=True,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def cluster(parent: Path | None = None) -> Iterator[Cluster]:
    """A running cluster with an empty database, on a free loopback port and a unix socket."""
    install()
    folder = Path(tempfile.mkdtemp(prefix="rival-postgres-", dir=parent))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        data = folder / "data"
        _run("initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C")
        port = _free_port()
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        server = subprocess.Popen(
            _as_postgres(
                BIN / "postgres", "-D", data, "-k", folder, "-p", str(port),
                "-c", "listen_addresses=127.0.0.1", *settings,
            ),
            stdout=(folder / "log").open("wb"),
            stderr=subprocess.STDOUT,
            cwd="/",
        )  # fmt: skip
        try:
            _wait_until_ready(folder, port, server)
            pid = int((data / "postmaster.pid").read_text().split()[0])
            dsn = f"postgresql://{USER}@/{DATABASE}?host={folder}&port={port}"
            yield Cluster(dsn, pid, folder, port)
        finally:
            _stop(server, data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(*command: object) -> list[str]:
    prefix = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    return prefix + [str(part) for part in command]


def _run(program: str, *args: object) -> None:
    subprocess.run(
        _as_postgres(BIN / program, *args), check=True, stdout=subprocess.DEVNULL, cwd="/"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(folder: Path, port: int, server: subprocess.Popen) -> None:
    probe = _as_postgres(BIN / "pg_isready", "-q", "-h", folder, "-p", str(port))
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        if subprocess.run(probe, check=False, cwd="/").returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not come up within 30 s")


def _stop(server: subprocess.Popen, data: Path) -> None:
    pid_file = data / "postmaster.pid"
    if server.poll() is None and pid_file.exists():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)  # fast shutdown
    try:
        server.wait(timeout=60)
    except subprocess.TimeoutExpired:
        server.kill()


if __name__ == "__main__":
    with cluster() as running:
        # Blocked only now, or PostgreSQL would inherit it and not hear a signal to stop.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        print(running.dsn, flush=True)
        signal.sigwait(STOPPING)
