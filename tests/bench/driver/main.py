"""The run, from starting both servers to the verdict.

Exit 0: every limit met, 1: one missed, 2: the answers differ.
"""

import argparse
import datetime as dt
import shlex
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from .compare import differences
from .measure import Bench, Samples, write
from .ours import Ours, ours
from .report import Line, table
from .rival import rival
from .side import Side
from .workload import ASKS, LOAD_LIMIT_MB, PUSHES, REST_LIMIT_MB, ROLLUP_LIMIT, History


def arguments() -> argparse.Namespace:
    args = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__)
    args.add_argument("--rounds", type=int, default=5, help="interleaved rounds a line")
    args.add_argument("--days", type=int, default=63, help="days of history loaded beforehand")
    args.add_argument("--seconds", type=float, default=2.0, help="length of a reading round")
    args.add_argument("--only", choices=["rival", "ours"], help="one side, without ratios")
    args.add_argument(
        "--import", dest="imports", action="append", default=[], metavar="ARGS",
        help="further `greenpulse import` arguments, before memory is looked at; may be repeated",
    )  # fmt: skip
    args.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()),
                      help="where both keep their data: a disk, not memory")  # fmt: skip
    args.add_argument("--out", type=Path, help="where the JSON goes")
    args.add_argument("--binary", type=Path, help="greenpulse, built in release")
    args.add_argument("--loader", type=Path, required=True, help=argparse.SUPPRESS)
    args.add_argument("--python", type=Path, required=True, help=argparse.SUPPRESS)
    return args.parse_args()


def main() -> int:
    args = arguments()
    # Told to stop, it unwinds, and so stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    history = History.ending_before(dt.datetime.now(dt.UTC), args.days, args.rounds)
    with ExitStack() as running:
        sides: list[Side] = []
        if args.only != "ours":
            sides.append(running.enter_context(rival(args.python, args.folder)))
        if args.only != "rival":
            sides.append(running.enter_context(ours(args.binary, args.folder)))
        bench = Bench(sides, history, args.loader)
        _say(f"loading {args.days} days of 1,000 meters")
        bench.preload()
        if not _agree(sides, history):
            return 2
        memory = _at_rest(sides, args.imports)
        summaries = _rounds(bench, args)
        memory += _under_load(sides)
        agree = _agree(sides, history)
    print(table(summaries, memory))
    if not agree:
        return 2
    if args.out:
        write(args.out, {"days": args.days, "lines": summaries, "memory": memory})
    misses = [it for it in summaries if it["passed"] is False]
    misses += [it for it in memory if it["limit"] and it["mb"] >= it["limit"]]
    return 1 if misses else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _agree(sides: list[Side], history: History) -> bool:
    """Whether both give the same answers; with one side there is nothing to compare."""
    if len(sides) < 2:
        return True
    found = differences(*sides, history)
    for text in found[:40]:
        _say(f"DIFFERENT  {text}")
    _say(f"{len(found)} differences between the answers of both" if found else "answers agree")
    return not found


def _rounds(bench: Bench, args: argparse.Namespace) -> list[dict]:
    names = [side.name for side in bench.sides]
    lines = [
        Line(it.name, it.unit, it.wall_limit, it.cpu_limit, {name: Samples() for name in names})
        for it in [*PUSHES, *ASKS]
    ]
    rollup = Line(
        "rollup, building-days", "building-day", ROLLUP_LIMIT, None,
        {name: Samples() for name in names},
    )  # fmt: skip
    for ask in ASKS:
        bench.ask(ask, 0.5, None)
    for n in range(args.rounds):
        _say(f"round {n + 1} of {args.rounds}")
        for ask, line in zip(ASKS, lines[len(PUSHES) :], strict=True):
            bench.ask(ask, args.seconds, line.samples)
        for push, line in zip(PUSHES, lines, strict=False):
            bench.push(push, line.samples, rollup.samples if push is PUSHES[0] else None)
    return [line.summary() for line in [*lines, rollup]]


def _at_rest(sides: list[Side], imports: list[str]) -> list[dict]:
    memory = []
    for side in sides:
        if isinstance(side, Ours):
            side.import_files([shlex.split(args) for args in imports])
            side.rest()
        limit = REST_LIMIT_MB if isinstance(side, Ours) else None
        used = side.tree.memory()
        memory.append({"name": f"{side.name} at rest, resident", "mb": used.rss, "limit": limit})
        if limit is None:
            memory[-1] |= {"name": f"{side.name} at rest, proportional", "mb": used.pss}
    return memory


def _under_load(sides: list[Side]) -> list[dict]:
    return [
        {"name": "ours under load, peak", "mb": side.peak_mb(), "limit": LOAD_LIMIT_MB}
        if isinstance(side, Ours)
        else {
            "name": "rival after load, proportional",
            "mb": side.tree.memory().pss,
            "limit": None,
        }
        for side in sides
    ]


if __name__ == "__main__":
    sys.exit(main())
