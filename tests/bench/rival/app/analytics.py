"""POST /api/analytics/compare: buildings side by side over the days up to a midnight."""

from datetime import datetime, timedelta
from typing import Literal

import asyncpg
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, ValidationError

from . import callers, registry
from .problem import Problem, json_response
from .stamps import midnight, stamp

DAYS = {
    "day": 1, "daily": 1, "week": 7, "weekly": 7, "month": 30, "monthly": 30,
    "year": 365, "yearly": 365,
}  # fmt: skip

COMPARE = """
SELECT building_no, sum(energy_kwh) AS total_kwh, count(*) AS n_days,
    sum(coverage) AS coverage, sum(quality) AS quality, sum(estimated) AS estimated
FROM daily WHERE building_no = ANY($1) AND commodity = 'electricity' AND day >= $2 AND day < $3
GROUP BY building_no
"""

router = APIRouter(prefix="/api/analytics")


class Comparison(BaseModel):
    building_ids: list[str] = Field(min_length=1, max_length=100)
    period: Literal[
        "day", "daily", "week", "weekly", "month", "monthly", "year", "yearly"
    ] = "month"
    end: datetime


@router.post("/compare")
async def compare(request: Request) -> Response:
    pool: asyncpg.Pool = request.app.state.pool
    user = await callers.user(request, pool)
    try:
        asked = Comparison.model_validate_json(await request.body())
    except ValidationError as err:
        raise Problem(422, "shape", "Wrong shape", str(err)) from err
    for id in asked.building_ids:
        if not user.may_read(id):
            raise Problem(403, "not-yours", "Not yours to read", f"ask for access to {id}")
    buildings = [await registry.building(pool, id) for id in asked.building_ids]
    n_days = DAYS[asked.period]
    zone = buildings[0].zone
    closes = asked.end.astimezone(zone).date()
    opens = closes - timedelta(days=n_days)
    rows = await pool.fetch(COMPARE, [it.no for it in buildings], opens, closes)
    totals = {row["building_no"]: row for row in rows}
    window = {
        "start": stamp(midnight(opens, zone), zone),
        "end": stamp(midnight(closes, zone), zone),
    }
    return json_response(
        {
            "period": asked.period,
            "window": window,
            "buildings": [_line(it, totals.get(it.no), n_days) for it in buildings],
        }
    )


def _line(building: registry.Building, total: asyncpg.Record | None, n_days: int) -> dict:
    total_kwh = total["total_kwh"] if total else None
    area = building.area_m2
    return {
        "building_id": building.id,
        "name": building.name,
        "total_kwh": total_kwh,
        "avg_daily_kwh": total_kwh / total["n_days"] if total else None,
        "cost": None,
        "currency": building.currency,
        "carbon_kg": None,
        "kwh_per_m2": total_kwh / area if total and area else None,
        "coverage": total["coverage"] / n_days if total else None,
        "estimated": total["estimated"] / n_days if total else None,
        "quality": total["quality"] / n_days if total else None,
    }
