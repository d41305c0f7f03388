"""A push's rows: read, checked one by one, and turned into the columns that the store inserts."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json
from typing_extensions import TypedDict

from .interval import interval
from .problem import Problem
from .registry import Meter

MAX_ROWS = 10_000
QUALITIES = {"actual": 2, "estimated": 1, "suspect": 0}
QUALITY_NAMES = {code: name for name, code in QUALITIES.items()}
CLOCK_SKEW_SECONDS = 300


@with_config(ConfigDict(extra="ignore"))
class Row(TypedDict):
    meter: Annotated[str, Field(min_length=1, max_length=64)]
    start: str
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: str
    duration: NotRequired[str]
    end: NotRequired[str]
    channel: NotRequired[str]
    quality: NotRequired[Literal["actual", "estimated", "suspect"]]
    revision: NotRequired[Annotated[int, Field(ge=1, le=32_767)]]


class Body(TypedDict):
    readings: list[Row]


BODY = TypeAdapter(Body)
ROW = TypeAdapter(Row)


@dataclass(slots=True)
class Columns:
    """Checked rows, a list a column, as `unnest` takes them."""

    meter: list[int] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    revision: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    unit: list[int] = field(default_factory=list)
    quality: list[int] = field(default_factory=list)
    energy_kwh: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.meter)

    def all(self) -> tuple[list, ...]:
        return (
            self.meter, self.start, self.seconds, self.revision, self.value, self.unit,
            self.quality, self.energy_kwh,
        )  # fmt: skip

    def take(self, picks: list[int]) -> "Columns":
        return Columns(*([column[i] for i in picks] for column in self.all()))


@dataclass(slots=True)
class Checked:
    columns: Columns
    rejected: list[dict]
    unknown: list[dict]


def read(body: bytes) -> tuple[list[Row | None], list[dict]]:
    """The rows, `None` for each that could not be read, and why not."""
    try:
        rows, rejected = BODY.validate_json(body)["readings"], []
    except ValidationError:
        rows, rejected = _read_one_by_one(body)
    if not 1 <= len(rows) <= MAX_ROWS:
        raise Problem(422, "batch-size", "Wrong number of rows", f"send 1 to {MAX_ROWS} rows")
    return rows, rejected


def _read_one_by_one(body: bytes) -> tuple[list[Row | None], list[dict]]:
    try:
        document = from_json(body)
    except ValueError as err:
        raise Problem(400, "not-json", "Not JSON", str(err)) from err
    if not isinstance(document, dict) or not isinstance(document.get("readings"), list):
        raise Problem(422, "shape", "Wrong shape", 'send {"readings":[…]}')
    rows, rejected = [], []
    for n, raw in enumerate(document["readings"]):
        try:
            rows.append(ROW.validate_python(raw))
        except ValidationError as err:
            first = err.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else ""
            rows.append(None)
            rejected.append(_reject(n, name, first["type"].replace("_", "-"), first["msg"]))
    return rows, rejected


def _reject(row: int, name: str, rule: str, detail: str, repair: str = "") -> dict:
    return {"row": row, "field": name, "rule": rule, "detail": detail, "repair": repair}


def check(
    rows: list[Row | None], unreadable: list[dict], meters: dict[tuple[str, str], Meter]
) -> Checked:
    """Every rule that needs the registry or the clock. One row's fault is that row's alone."""
    latest_end = datetime.now(UTC).timestamp() + CLOCK_SKEW_SECONDS
    columns, unknown, rejected = Columns(), [], list(unreadable)
    add = [column.append for column in columns.all()]
    for n, row in enumerate(rows):
        if row is None:
            continue
        span = interval(row["start"], row.get("duration"), row.get("end"))
        if span.fault:
            rejected.append(_reject(n, *span.fault))
            continue
        if span.closes > latest_end:
            rejected.append(_reject(n, "start", "interval-future", "ends in the future"))
            continue
        value = row["value"]
        if not math.isfinite(value):
            rejected.append(_reject(n, "value", "value-not-finite", "not a finite number"))
            continue
        meter = meters.get((row["meter"], row.get("channel", "")))
        if meter is None:
            unknown.append(row)
            continue
        unit = meter.units.get(row["unit"])
        if unit is None:
            known = ", ".join(meter.units)
            rejected.append(
                _reject(n, "unit", "unit-unknown", f"{row['unit']!r}", f"send one of {known}")
            )
            continue
        add[0](meter.no)
        add[1](span.opens)
        add[2](span.seconds)
        add[3](row.get("revision", 1))
        add[4](value)
        add[5](unit[0])
        add[6](QUALITIES[row.get("quality", "actual")])
        add[7](value * unit[1])
    rejected.sort(key=lambda it: it["row"])
    return Checked(columns, rejected, unknown)
