"""Campuses, buildings and meters, remembered by the worker and looked up again when unknown."""

import asyncio
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import asyncpg

from .problem import Problem
from .units import UNITS


@dataclass(frozen=True, slots=True)
class Building:
    no: int
    id: str
    name: str
    area_m2: float | None
    zone: ZoneInfo
    currency: str


@dataclass(frozen=True, slots=True)
class Meter:
    no: int
    id: str
    building_id: str
    commodity: str
    units: dict[str, tuple[int, float]]


_buildings: dict[str, Building] = {}
_meters: dict[str, Meter] = {}
_meters_of_source: dict[int, dict[tuple[str, str], Meter]] = {}
_loading = asyncio.Lock()

BUILDING = """
SELECT b.no, b.id, b.name, b.area_m2, c.zone, c.currency
FROM building b JOIN campus c ON c.id = b.campus_id WHERE b.id = $1
"""

METER = """
SELECT m.no, m.id, m.external_id, m.channel, m.commodity, b.id AS building_id
FROM meter m JOIN building b ON b.no = m.building_no WHERE
"""


def _meter(row: asyncpg.Record) -> Meter:
    return Meter(
        row["no"], row["id"], row["building_id"], row["commodity"], UNITS[row["commodity"]]
    )


async def building(pool: asyncpg.Pool, id: str) -> Building:
    found = _buildings.get(id)
    if found is None:
        row = await pool.fetchrow(BUILDING, id)
        if row is None:
            raise Problem(404, "unknown-building", "No such building", f"no building {id}")
        found = _buildings[id] = Building(
            row["no"], row["id"], row["name"], row["area_m2"], ZoneInfo(row["zone"]),
            row["currency"],
        )
    return found


async def meter(pool: asyncpg.Pool, id: str) -> Meter:
    found = _meters.get(id)
    if found is None:
        row = await pool.fetchrow(METER + "m.id = $1", id)
        if row is None:
            raise Problem(404, "unknown-meter", "No such meter", f"no meter {id}")
        found = _meters[id] = _meter(row)
    return found


async def meters_of_source(
    pool: asyncpg.Pool, source_no: int, stale: dict[tuple[str, str], Meter] | None = None
) -> dict[tuple[str, str], Meter]:
    """The meters a key may write, by external id and channel; others than the `stale` ones.

    Requests that miss together wait for one query.
    """
    if _meters_of_source.get(source_no) is stale:
        async with _loading:
            if _meters_of_source.get(source_no) is stale:
                rows = await pool.fetch(METER + "m.source_no = $1", source_no)
                _meters_of_source[source_no] = {
                    (row["external_id"], row["channel"]): _meter(row) for row in rows
                }
    return _meters_of_source[source_no]
