"""A building's energy: now, and hour by hour or day by day."""

from datetime import date, timedelta
from typing import Annotated

import asyncpg
from fastapi import APIRouter, Query, Request, Response

from . import callers, registry
from .problem import Problem, json_response
from .stamps import midnight, parse, stamp, stamp_epoch

# Source: ENERGY STAR Portfolio Manager, thermal conversion reference.
BTU_PER_KWH = 3_412.0
WEEKS_OF_EXPECTATION = 8
MAX_CELLS = 10_000

# The newest interval of each commodity over the building's meters, and the median of the same
# hour of the week over the eight weeks before.
CURRENT = """
WITH newest AS (
    SELECT m.commodity, max(l.start) AS start FROM meter m JOIN latest l ON l.meter = m.no
    WHERE m.building_no = $1 GROUP BY m.commodity
)
SELECT n.commodity, n.start, max(l.seconds) AS seconds, sum(l.energy_kwh) AS energy_kwh,
    count(l.meter)::float8 / count(*) AS coverage,
    count(*) FILTER (WHERE l.quality = 2)::float8 / count(*) AS quality,
    (
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY h.energy_kwh)
        FROM generate_series(1, $2) AS week
        JOIN hourly h ON h.building_no = $1 AND h.commodity = n.commodity
            AND h.start = date_trunc(
                'hour', (n.start AT TIME ZONE $3) - week * interval '7 days'
            ) AT TIME ZONE $3
    ) AS expected_hour_kwh
FROM newest n
JOIN meter m ON m.building_no = $1 AND m.commodity = n.commodity
LEFT JOIN latest l ON l.meter = m.no AND l.start = n.start
GROUP BY n.commodity, n.start
"""

HOURLY = """
SELECT date_part('epoch', start), energy_kwh, coverage, estimated, quality FROM hourly
WHERE building_no = $1 AND commodity = 'electricity' AND start >= $2 AND start < $3
ORDER BY start
"""

DAILY = """
SELECT day, energy_kwh, coverage, estimated, quality FROM daily
WHERE building_no = $1 AND commodity = 'electricity' AND day >= $2 AND day < $3 ORDER BY day
"""

router = APIRouter(prefix="/api/energy/buildings/{id}")


async def _readable(request: Request, id: str) -> registry.Building:
    pool: asyncpg.Pool = request.app.state.pool
    user = await callers.user(request, pool)
    if not user.may_read(id):
        raise Problem(403, "not-yours", "Not yours to read", f"ask for access to {id}")
    return await registry.building(pool, id)


@router.get("/current")
async def current(request: Request, id: str) -> Response:
    building = await _readable(request, id)
    rows = await request.app.state.pool.fetch(
        CURRENT, building.no, WEEKS_OF_EXPECTATION, building.zone.key
    )
    commodities = {row["commodity"]: _now(row, building) for row in rows}
    electricity = commodities.get("electricity")
    energy_kwh = electricity["energy_kwh"] if electricity else None
    total_kwh = sum(it["energy_kwh"] for it in commodities.values())
    expected_kwh = electricity["expected_kwh"] if electricity else None
    score, reason = _score(electricity)
    return json_response(
        {
            "building_id": id,
            "timestamp": electricity["timestamp"] if electricity else None,
            "interval": electricity["interval"] if electricity else None,
            "electricity_kwh": energy_kwh,
            "demand_kw": electricity["demand_kw"] if electricity else None,
            "total_energy_btu": total_kwh * BTU_PER_KWH if commodities else None,
            "cost": None,
            "currency": building.currency,
            "cost_usd": None,
            "carbon_emissions_lbs": None,
            "carbon_kg": None,
            "efficiency_score": score,
            "efficiency_reason": reason,
            "status": None if score is None else "normal" if score > 70 else "attention_needed",
            "expected_kwh": expected_kwh,
            "coverage": electricity["coverage"] if electricity else None,
            "quality": electricity["quality"] if electricity else None,
            "data_quality_score": electricity["quality"] if electricity else None,
            "outdoor_temp_c": None,
            "outdoor_temp_f": None,
            "commodities": {
                name: {key: value for key, value in it.items() if key != "expected_kwh"}
                for name, it in commodities.items()
            },
        }
    )


def _now(row: asyncpg.Record, building: registry.Building) -> dict:
    hours = row["seconds"] / 3600
    expected = row["expected_hour_kwh"]
    return {
        "timestamp": stamp(row["start"], building.zone),
        "interval": f"PT{row['seconds'] // 60}M",
        "energy_kwh": row["energy_kwh"],
        "demand_kw": row["energy_kwh"] / hours,
        "expected_kwh": None if expected is None else expected * hours,
        "coverage": row["coverage"],
        "quality": row["quality"],
    }


def _score(now: dict | None) -> tuple[float | None, str | None]:
    if now is None:
        return None, "nothing measured"
    if now["coverage"] < 0.9:
        return None, "coverage below 90 %"
    if now["expected_kwh"] is None:
        return None, "no expectation yet"
    if now["energy_kwh"] <= 0:
        return 100.0, None
    return max(0.0, min(100.0, 100 * now["expected_kwh"] / now["energy_kwh"])), None


@router.get("/historical")
async def historical(
    request: Request,
    id: str,
    start_date: str,
    end_date: str,
    granularity: str = "hourly",
    metrics: Annotated[list[str], Query()] = ["electricity_kwh"],  # noqa: B006
) -> Response:
    if metrics != ["electricity_kwh"]:
        raise Problem(422, "metric", "Not served here", "the rival serves electricity_kwh")
    building = await _readable(request, id)
    opens = parse(start_date, building.zone)
    closes = parse(end_date, building.zone, closes=True)
    pool, zone = request.app.state.pool, building.zone
    if granularity == "hourly":
        if (closes - opens) / timedelta(hours=1) > MAX_CELLS:
            raise Problem(422, "range", "Too long", f"ask for at most {MAX_CELLS} hours")
        rows = [
            _cell(stamp_epoch(start, zone), stamp_epoch(start + 3600, zone), *rest)
            for start, *rest in await pool.fetch(HOURLY, building.no, opens, closes)
        ]
    elif granularity == "daily":
        local = opens.astimezone(zone).date(), closes.astimezone(zone).date()
        rows = [
            _cell(_day_stamp(day, zone), _day_stamp(day + timedelta(days=1), zone), *rest)
            for day, *rest in await pool.fetch(DAILY, building.no, *local)
        ]
    else:
        raise Problem(422, "granularity", "Not served here", "the rival serves hourly and daily")
    return json_response(
        {
            "building_id": id,
            "period": {"start": stamp(opens, zone), "end": stamp(closes, zone)},
            "granularity": granularity,
            "data_points": len(rows),
            "metrics": metrics,
            "units": {"electricity_kwh": "kWh"},
            "readings": rows,
            "summary": {"electricity_kwh": _summary([row["electricity_kwh"] for row in rows])},
            "next": None,
        }
    )


def _day_stamp(day: date, zone: registry.ZoneInfo) -> str:
    return stamp(midnight(day, zone), zone)


def _cell(
    start: str, end: str, energy_kwh: float, coverage: float, estimated: float, quality: float
) -> dict:
    return {
        "timestamp": start,
        "end": end,
        "electricity_kwh": energy_kwh,
        "coverage": coverage,
        "estimated": estimated,
        "quality": quality,
    }


def _summary(values: list[float]) -> dict | None:
    if not values:
        return None
    total = sum(values)
    return {
        "total": total,
        "mean": total / len(values),
        "min": min(values),
        "max": max(values),
        "count": len(values),
    }
