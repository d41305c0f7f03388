"""Rounds: each line on each side in turns, CPU counted until the side is idle again."""

import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from .side import Side, load
from .workload import N_BUILDINGS, N_METERS, SLOTS_A_DAY, Ask, History, Push, requests

PRELOAD_PUSHES = 480
ROWS_A_PRELOAD = 1_000
RESEND_EVERY = 50


@dataclass
class Samples:
    """What one side did in one line, a value a round."""

    rate: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    rest_seconds: list[float] = field(default_factory=list)

    def medians(self) -> dict[str, float]:
        return {name: statistics.median(values) for name, values in vars(self).items() if values}


class Bench:
    """Both sides at the same point of the simulated time."""

    def __init__(self, sides: list[Side], history: History, loader: Path) -> None:
        self.sides = sides
        self._history = history
        self._loader = loader
        self._slot = 0

    def preload(self) -> None:
        pushes = self._history.days * SLOTS_A_DAY * N_METERS // ROWS_A_PRELOAD
        for first in range(0, pushes, PRELOAD_PUSHES):
            share = Push("", ROWS_A_PRELOAD, min(PRELOAD_PUSHES, pushes - first), 16, 0, 0)
            for side in self.sides:
                self._push(side, share, resend=False)
            self._slot += share.slots()
        for side in self.sides:
            side.drain()
            side.tidy()
            side.rest()

    def _push(self, side: Side, line: Push, *, resend: bool = True) -> dict:
        work = {
            "start": self._history.start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "meters": N_METERS,
            "rows": line.rows,
            "first_slot": self._slot,
            "pushes": line.pushes,
            "resend_every": RESEND_EVERY if resend else 0,
            "resend_lag": 2 * line.connections,
        }
        return load(self._loader, side, side.key, line.connections, push=work)

    def ask(self, line: Ask, seconds: float, into: dict[str, Samples] | None) -> None:
        """One round of a reading line; without `into` it only warms up."""
        asked = requests(line.route, self._history)
        for side in self.sides:
            before = side.tree.cpu_seconds()
            report = load(
                self._loader, side, side.token, line.connections,
                ask={"seconds": seconds, "requests": asked},
            )  # fmt: skip
            cpu = side.tree.cpu_seconds() - before
            if into:
                _note(into[side.name], report, report["requests"], cpu, 0.0)

    def push(self, line: Push, into: dict[str, Samples], rollup: dict[str, Samples] | None) -> None:
        """One round of a pushing line, then the rollup of what it made dirty."""
        for side in self.sides:
            before = side.tree.cpu_seconds()
            report = self._push(side, line)
            rest = side.rest()
            cpu = side.tree.cpu_seconds() - before
            _note(into[side.name], report, report["rows"], cpu, rest)
            self._drain(side, line, rollup)
        self._slot += line.slots()

    def _drain(self, side: Side, line: Push, rollup: dict[str, Samples] | None) -> None:
        before = side.tree.cpu_seconds()
        seconds = side.drain()
        if rollup is None or seconds is None:
            return
        side.rest()
        days = line.pushes * line.rows / N_METERS / SLOTS_A_DAY * N_BUILDINGS
        rollup[side.name].rate.append(days / seconds)
        rollup[side.name].cpu_us.append((side.tree.cpu_seconds() - before) / days * 1e6)


def _note(samples: Samples, report: dict, n: int, cpu: float, rest: float) -> None:
    samples.rate.append(n / report["seconds"])
    samples.cpu_us.append(cpu / n * 1e6)
    samples.p50_ms.append(report["p50_ms"])
    samples.p99_ms.append(report["p99_ms"])
    samples.rest_seconds.append(rest)


def write(path: Path, document: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n")
