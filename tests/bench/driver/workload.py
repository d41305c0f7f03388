"""What is loaded, asked and demanded: the campus, the lines of the table and their limits."""

import datetime as dt
import json
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

N_METERS = 1_000
N_BUILDINGS = 250
SLOTS_A_DAY = 96
SLOT = dt.timedelta(minutes=15)
ZONE = "America/New_York"
SOURCE = "bench"
CAMPUS = {
    "campus": {"id": "bench", "zone": ZONE, "currency": "USD"},
    "buildings": [
        {"id": f"b{n:03}", "name": f"Building {n}", "area_m2": 1000.0 + n}
        for n in range(N_BUILDINGS)
    ],
    "meters": [
        {
            "id": f"m{n:04}",
            "building_id": f"b{n * N_BUILDINGS // N_METERS:03}",
            "commodity": "electricity",
        }
        for n in range(N_METERS)
    ],
    "source": SOURCE,
}


@dataclass(frozen=True)
class Push:
    """A line of new readings. Every fiftieth push is one from a while ago, sent again."""

    name: str
    rows: int
    pushes: int
    connections: int
    wall_limit: float
    cpu_limit: float
    unit: str = "row"

    def slots(self) -> int:
        """How many quarter-hours of the campus it fills or begins."""
        slots_a_push = min(4, self.rows)
        groups = N_METERS // (self.rows // slots_a_push)
        return math.ceil(self.pushes / groups) * slots_a_push


@dataclass(frozen=True)
class Ask:
    """A line of requests that read."""

    name: str
    route: str
    connections: int
    wall_limit: float
    cpu_limit: float | None = None
    unit: str = "request"


PUSHES = [
    Push("1,000-row batches", 1_000, 400, 16, 10, 15),
    Push("100-row batches", 100, 2_000, 16, 5, 10),
    Push("single readings, 256 connections", 1, 8_000, 256, 8, 10),
]
ASKS = [
    Ask("current", "current", 16, 10),
    Ask("30 days hourly of a building", "hourly", 16, 20),
    Ask("30 days of one meter", "readings", 16, 30),
    Ask("comparison of 5 buildings", "compare", 16, 20),
]
ROLLUP_LIMIT = 30.0
REST_LIMIT_MB = 150.0
LOAD_LIMIT_MB = 300.0


@dataclass(frozen=True)
class History:
    """The simulated time: `days` of it loaded beforehand, the rest pushed in the rounds."""

    start: dt.datetime
    days: int

    @classmethod
    def ending_before(cls, now: dt.datetime, days: int, rounds: int) -> "History":
        slots = days * SLOTS_A_DAY + rounds * sum(line.slots() for line in PUSHES)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(midnight - dt.timedelta(days=math.ceil(slots / SLOTS_A_DAY) + 1), days)

    def loaded_to(self) -> dt.datetime:
        return self.start + dt.timedelta(days=self.days)


def requests(route: str, history: History) -> list[dict]:
    """The requests of a line, spread over the campus; the window ends with what was loaded."""
    # The last day that is whole in the campus's zone, too.
    closes = history.loaded_to().date() - dt.timedelta(days=1)
    opens = closes - dt.timedelta(days=30)
    # Bare dates are whole local days and the end date is included.
    dates = (opens.isoformat(), (closes - dt.timedelta(days=1)).isoformat())
    buildings = [it["id"] for it in CAMPUS["buildings"]]
    if route == "current":
        return [_get(f"/api/energy/buildings/{id}/current") for id in buildings]
    if route == "hourly":
        query = f"start_date={dates[0]}&end_date={dates[1]}&granularity=hourly"
        return [
            _get(f"/api/energy/buildings/{id}/historical?{query}&metrics=electricity_kwh")
            for id in buildings
        ]
    if route == "readings":
        query = f"start={dates[0]}&end={dates[1]}"
        meters = [f"{SOURCE}~{it['id']}" for it in CAMPUS["meters"]]
        return [_get(f"/api/meters/{id}/readings?{query}") for id in meters]
    if route == "compare":
        end = dt.datetime.combine(closes, dt.time(), ZoneInfo(ZONE)).isoformat()
        bodies = [
            json.dumps({"building_ids": buildings[n : n + 5], "period": "month", "end": end})
            for n in range(0, N_BUILDINGS, 5)
        ]
        return [{"method": "POST", "path": "/api/analytics/compare", "body": it} for it in bodies]
    raise ValueError(route)


def _get(path: str) -> dict:
    return {"method": "GET", "path": path, "body": ""}
