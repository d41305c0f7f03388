"""A row's interval, from its stamps. Meters report the same quarter-hours, so it is remembered."""

from datetime import UTC, timedelta
from functools import lru_cache
from typing import NamedTuple

from pydantic import AwareDatetime, TypeAdapter, ValidationError

INSTANT = TypeAdapter(AwareDatetime)
DURATION = TypeAdapter(timedelta)
MAX_SECONDS = 400 * 86_400


class Interval(NamedTuple):
    """`[opens, opens + seconds)` in seconds since 1970, or the field, rule and detail of a fault.

    Numbers, not datetimes: asyncpg sends them in a third of the time.
    """

    opens: float
    seconds: int
    closes: float
    fault: tuple[str, str, str] | None = None


@lru_cache(maxsize=65_536)
def interval(start: str, duration: str | None, end: str | None) -> Interval:
    field = "start"
    try:
        opens = INSTANT.validate_python(start).astimezone(UTC)
        if duration is not None:
            field = "duration"
            length = DURATION.validate_python(duration)
        elif end is not None:
            field = "end"
            length = INSTANT.validate_python(end).astimezone(UTC) - opens
        else:
            return _faulty("duration", "interval-open", "neither end nor duration")
        closes = (opens + length).timestamp()
    except (ValidationError, OverflowError) as err:
        detail = err.errors()[0]["msg"] if isinstance(err, ValidationError) else str(err)
        return _faulty(field, "unreadable", detail)
    if length <= timedelta():
        return _faulty("duration", "interval-empty", "lasts no time")
    if opens.microsecond or length.microseconds:
        return _faulty("start", "interval-sub-second", "not on whole seconds")
    seconds = length.days * 86_400 + length.seconds
    if seconds > MAX_SECONDS:
        return _faulty("duration", "interval-long", "longer than a year")
    return Interval(opens.timestamp(), seconds, closes)


def _faulty(field: str, rule: str, detail: str) -> Interval:
    return Interval(0.0, 0, 0.0, (field, rule, detail))
