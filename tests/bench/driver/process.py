"""CPU time and memory of a server: all of its processes, as /proc tells them."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 1_000_000
# Idle is less than 2 % of a core, twice in a row.
SETTLED_SHARE = 0.02
LOOK_EVERY = 0.5


@dataclass(frozen=True)
class Memory:
    """Resident memory in MB; the proportional size counts shared pages once."""

    rss: float
    pss: float


class Tree:
    """Processes from some roots down, and what they used since they were started."""

    def __init__(self, *roots: int) -> None:
        self.roots = roots

    def pids(self) -> list[int]:
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (fields := _stat(int(entry.name))):
                children.setdefault(int(fields[1]), []).append(int(entry.name))
        found, todo = [], list(self.roots)
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children.get(pid, [])
        return found

    def cpu_seconds(self) -> float:
        """User and system time. A child that ended and was waited for counts with its parent."""
        return sum(
            sum(map(int, fields[11:15])) for pid in self.pids() if (fields := _stat(pid))
        ) / TICK

    def memory(self) -> Memory:
        rss = pss = 0
        for pid in self.pids():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            for line in lines:
                if line.startswith("Rss:"):
                    rss += int(line.split()[1]) * 1024
                elif line.startswith("Pss:"):
                    pss += int(line.split()[1]) * 1024
        return Memory(rss / MB, pss / MB)

    def settle(self, limit: float = 120.0) -> float:
        """Waits until the processes are idle; the seconds from now until they were."""
        started = time.monotonic()
        last, quiet = self.cpu_seconds(), 0
        while time.monotonic() - started < limit:
            time.sleep(LOOK_EVERY)
            now = self.cpu_seconds()
            quiet = quiet + 1 if now - last <= SETTLED_SHARE * LOOK_EVERY else 0
            last = now
            if quiet == 2:
                return max(0.0, time.monotonic() - started - 2 * LOOK_EVERY)
        raise RuntimeError(f"still busy after {limit} s")


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from `state` on; the name before it may hold spaces."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
