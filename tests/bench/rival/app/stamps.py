"""Instants on the wire: RFC 3339 with the campus's offset; bare dates are whole local days."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .problem import Problem


@lru_cache(maxsize=200_000)
def stamp_epoch(seconds: float, zone: ZoneInfo) -> str:
    """A stamp from seconds since 1970, which PostgreSQL hands over in half a datetime's time."""
    return datetime.fromtimestamp(seconds, zone).isoformat()


def stamp(at: datetime, zone: ZoneInfo) -> str:
    return stamp_epoch(at.timestamp(), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def parse(text: str, zone: ZoneInfo, *, closes: bool = False) -> datetime:
    """An instant, or a local day's first one (the next day's when the day `closes` a range)."""
    try:
        if len(text) == len("2018-06-01"):
            return midnight(date.fromisoformat(text) + timedelta(days=closes), zone)
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        detail = f"{text} is neither a date nor RFC 3339 with an offset"
        raise Problem(422, "stamp", "Unreadable stamp", detail)
    return at.astimezone(UTC)
