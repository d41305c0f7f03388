"""Starts each function anew, hands it events, and says how long and how much; `../run cold`."""

import argparse
import json
import statistics
import sys
from pathlib import Path

from .functions import Cloud, events, make_campus, rival_events
from .runtime import Function

LIMITS = {"init_ms": 40.0, "binary_mb": 12.0, "peak_mb": 64.0}
TIMES_FASTER = 10.0
N_WARM = 20


class Measured:
    """Medians over the starts of one function, in ms and MB."""

    def __init__(self, command, environment, log, made, rounds, binary=None) -> None:
        event, is_right = made
        starts, at = [], 0
        for _ in range(rounds):
            with Function(command, environment, log) as function:
                times = []
                for _ in range(1 + N_WARM):
                    seconds, answer = function.invoke(event(at))
                    if not is_right(answer):
                        raise SystemExit(f"a wrong answer: {json.dumps(answer)[:500]}")
                    times.append(seconds * 1000)
                    at += 1
                warm = statistics.median(times[1:])
                starts.append((function.init * 1000, times[0], warm, function.peak_mb()))
        medians = [statistics.median(it) for it in zip(*starts, strict=True)]
        self.init_ms, self.first_ms, self.warm_ms, self.peak_mb = medians
        self.binary_mb = binary.stat().st_size / 1e6 if binary else None

    def missed(self) -> list[str]:
        """The limits that it does not keep."""
        kept = {name: getattr(self, name) for name in LIMITS}
        return [f"{name} {it:.1f}" for name, it in kept.items() if LIMITS[name] <= it]


def row(name: str, it: Measured) -> str:
    size = f"{it.binary_mb:6.1f}" if it.binary_mb else "     -"
    times = f"{it.init_ms:8.1f} {it.first_ms:8.1f} {it.warm_ms:8.1f}"
    return f"{name:<20} {times} {it.peak_mb:8.1f} {size}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/bench/run cold")
    parser.add_argument("--endpoint", required=True, help="of the emulator")
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7, help="starts of each function")
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    log = args.out.with_suffix(".log")
    cloud = Cloud(args.endpoint)
    campus = make_campus(cloud, args.binaries, log)
    print(f"{'':<20} {'init ms':>8} {'first ms':>8} {'warm ms':>8} {'peak MB':>8} {'MB':>6}")
    ours, rival = {}, {}
    theirs = rival_events(cloud, campus)
    for name, made in events(args.root, cloud, campus).items():
        binary = args.binaries / name
        ours[name] = Measured([str(binary)], cloud.environment, log, made, args.rounds, binary)
        print(row(name, ours[name]), flush=True)
        if name in theirs:
            here = args.root / "tests/bench/cold/rival"
            command = [args.python, "-m", "awslambdaric", "app.handler"]
            environment = cloud.environment | {"PYTHONPATH": str(here)}
            rival[name] = Measured(command, environment, log, theirs[name], args.rounds)
            print(row(f"{name} in Python", rival[name]), flush=True)
    missed = [f"{name}: {what}" for name, it in ours.items() for what in it.missed()]
    for name, it in rival.items():
        ratio = it.init_ms / ours[name].init_ms
        print(f"{name} starts {ratio:.1f} times as fast as in Python (limit {TIMES_FASTER:.0f})")
        if ratio < TIMES_FASTER:
            missed.append(f"{name}: {ratio:.1f} times as fast as in Python")
    figures = {"ours": ours, "python": rival}
    args.out.write_text(json.dumps(figures, default=vars, indent=2))
    for it in missed:
        print(f"MISSED {it}")
    print(f"limits: {', '.join(f'{name} < {it:.0f}' for name, it in LIMITS.items())}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
