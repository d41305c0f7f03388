"""GET /api/meters/{id}/readings: one meter's raw readings, every revision of them."""

import asyncpg
from fastapi import APIRouter, Request, Response

from . import callers, registry
from .problem import Problem, json_response
from .rows import QUALITY_NAMES
from .stamps import parse, stamp_epoch
from .units import NAMES

READINGS = """
SELECT date_part('epoch', start) AS start, seconds, value, unit, quality, revision, true AS winner
FROM reading WHERE meter = $1 AND start >= $2 AND start < $3
UNION ALL
SELECT date_part('epoch', start), seconds, value, unit, quality, revision, false
FROM superseded WHERE meter = $1 AND start >= $2 AND start < $3
ORDER BY start, winner DESC, revision DESC
"""

router = APIRouter(prefix="/api/meters/{id}")


@router.get("/readings")
async def readings(request: Request, id: str, start: str, end: str) -> Response:
    pool: asyncpg.Pool = request.app.state.pool
    user = await callers.user(request, pool)
    # Ids read source~meter; there is one source here.
    meter = await registry.meter(pool, id.rpartition("~")[2])
    if not user.may_read(meter.building_id):
        raise Problem(403, "not-yours", "Not yours to read", f"ask for access to {id}")
    building = await registry.building(pool, meter.building_id)
    zone = building.zone
    units = {code: (NAMES[code], kwh) for code, kwh in meter.units.values()}
    rows = await pool.fetch(READINGS, meter.no, parse(start, zone), parse(end, zone, closes=True))
    return json_response(
        {
            "meter_id": id,
            "readings": [
                {
                    "start": stamp_epoch(start, zone),
                    "end": stamp_epoch(start + seconds, zone),
                    "value": value,
                    "unit": units[unit][0],
                    "quality": QUALITY_NAMES[quality],
                    "revision": revision,
                    "winner": winner,
                }
                for start, seconds, value, unit, quality, revision, winner in rows
            ],
            "next": None,
        }
    )
