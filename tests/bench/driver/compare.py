"""Both sides must say the same before either is timed."""

import datetime as dt
import json
import math
from collections.abc import Iterator

from .side import Side, ask
from .workload import ASKS, SLOT, History, requests

RELATIVE = 1e-9
BUILDINGS_ASKED = 5
# Words for people, which may differ.
PROSE = {"efficiency_reason", "detail", "repair", "findings", "next"}


def differences(rival: Side, ours: Side, history: History) -> list[str]:
    """Every number, stamp and word of the rival's answers that ours does not give."""
    found = [text for text in _pushes(rival, ours, history)]
    for line in ASKS:
        asked = requests(line.route, history)
        for request in asked[:: max(1, len(asked) // BUILDINGS_ASKED)]:
            left, right = (
                ask(side, request["method"], request["path"], request["body"])
                for side in (rival, ours)
            )
            where = f"{request['method']} {request['path']} {request['body']}".strip()
            if left.status != 200 or right.status != 200:
                found.append(f"{where}: {left.status} and {right.status}")
            else:
                found += _unequal(left.json(), right.json(), where)
    return found


def _pushes(rival: Side, ours: Side, history: History) -> Iterator[str]:
    """A push with one row of each fate, all of them known or refused: nothing changes."""
    at = history.start.isoformat().replace("+00:00", "Z")
    next_year = (dt.datetime.now(dt.UTC) + dt.timedelta(days=365)).strftime("%Y-%m-%dT%H:%M:%SZ")
    good = {"meter": "m0000", "start": at, "duration": "PT15M", "value": 1.0, "unit": "kWh"}
    path = "/api/meters/m0000/readings?" + "start={}&end={}".format(
        at, (history.start + SLOT).isoformat().replace("+00:00", "Z")
    )
    good["value"] = ask(rival, "GET", path).json()["readings"][0]["value"]
    rows = [
        good,
        good | {"unit": "furlong"},
        good | {"duration": "PT0M"},
        good | {"start": next_year},
        good | {"value": "much"},
        good | {"duration": "soon"},
    ]
    body = json.dumps({"readings": rows})
    answers = [
        ask(side, "POST", "/api/ingest/readings", body, side.key) for side in (rival, ours)
    ]
    if any(answer.status != 200 for answer in answers):
        yield f"POST /api/ingest/readings: {[answer.status for answer in answers]}"
        return
    left, right = (_fates(answer.json()) for answer in answers)
    yield from _unequal(left, right, "POST /api/ingest/readings")


def _fates(answer: dict) -> dict:
    counts = {name: answer[name] for name in ("accepted", "duplicate", "superseded", "quarantined")}
    return counts | {"rejected": sorted(it["row"] for it in answer["rejected"])}


def _unequal(left: object, right: object, where: str) -> Iterator[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        for name in left.keys() - PROSE:
            if name in right:
                yield from _unequal(left[name], right[name], f"{where} .{name}")
            else:
                yield f"{where} .{name}: {left[name]!r} and nothing"
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            yield f"{where}: {len(left)} and {len(right)} items"
        for n, (one, other) in enumerate(zip(left, right, strict=False)):
            yield from _unequal(one, other, f"{where}[{n}]")
    elif not _same(left, right):
        yield f"{where}: {left!r} and {right!r}"


def _same(left: object, right: object) -> bool:
    if left == right:
        return True
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=RELATIVE, abs_tol=1e-12)
    try:
        return dt.datetime.fromisoformat(left) == dt.datetime.fromisoformat(right)
    except (TypeError, ValueError):
        return False
