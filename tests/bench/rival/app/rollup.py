"""The rollup: takes the dirty marks out and recomputes whole building-days with set SQL.

    python -m app.rollup [--marks N]

Prints how many building-days it made, as JSON. Readings are summed per hour of the campus's local
day. Marks are taken and days replaced in one transaction; each statement sees what was committed
before it, so that a reading that comes in between keeps a mark of its own.
"""

import argparse
import asyncio
import json
import os
import time

import asyncpg

# Pushes come in order of time, so a round of marks covers whole days of many buildings.
MARKS_A_ROUND = 2_000

TAKE = """
CREATE TEMP TABLE scope ON COMMIT DROP AS
WITH taken AS (
    DELETE FROM dirty WHERE push <= (
        SELECT max(push) FROM (SELECT push FROM dirty ORDER BY push LIMIT $1) AS oldest
    ) RETURNING day, meters
), marked AS (
    SELECT DISTINCT day, meter FROM taken, unnest(meters) AS meter
), touched AS (
    SELECT DISTINCT m.building_no, m.commodity, c.zone, local::date AS day
    FROM marked JOIN meter m ON m.no = marked.meter
    JOIN building b ON b.no = m.building_no JOIN campus c ON c.id = b.campus_id,
    LATERAL (VALUES
        (marked.day::timestamp AT TIME ZONE 'UTC' AT TIME ZONE c.zone),
        ((marked.day + 1)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE c.zone
            - interval '1 microsecond')
    ) AS ends (local)
)
SELECT building_no, commodity, day,
    day::timestamp AT TIME ZONE zone AS opens, (day + 1)::timestamp AT TIME ZONE zone AS closes,
    (SELECT count(*) FROM meter m
        WHERE m.building_no = touched.building_no AND m.commodity = touched.commodity) AS n_meters
FROM touched
"""

# An interval inside one hour is the rule; a longer one is shared out by time, hour by hour.
HOURLY = """
INSERT INTO hourly
SELECT p.building_no, p.commodity, p.hour, sum(p.kwh), min(p.kwh), max(p.kwh), avg(p.kwh),
    count(*),
    coalesce(sum(p.seconds) FILTER (WHERE p.quality <> 1), 0) / (3600.0 * p.n_meters),
    coalesce(sum(p.seconds) FILTER (WHERE p.quality = 1), 0) / (3600.0 * p.n_meters),
    coalesce(sum(p.seconds) FILTER (WHERE p.quality = 2), 0) / (3600.0 * p.n_meters)
FROM (
    SELECT s.building_no, s.commodity, s.n_meters, r.quality, r.seconds::float8 AS seconds,
        date_bin('1 hour', r.start, s.opens) AS hour, r.value * u.kwh AS kwh
    FROM scope s
    JOIN meter m ON m.building_no = s.building_no AND m.commodity = s.commodity
    JOIN reading r ON r.meter = m.no AND r.start >= s.opens AND r.start < s.closes
    JOIN unit u ON u.code = r.unit
    WHERE r.seconds <= 3600
        AND date_bin('1 hour', r.start, s.opens) + interval '1 hour'
            >= r.start + r.seconds * interval '1 second'
    UNION ALL
    SELECT s.building_no, s.commodity, s.n_meters, r.quality, part.seconds, part.hour,
        r.value * u.kwh * part.seconds / r.seconds
    FROM scope s
    JOIN meter m ON m.building_no = s.building_no AND m.commodity = s.commodity
    JOIN reading r ON r.meter = m.no
        AND r.start >= s.opens - interval '1 day' AND r.start < s.closes
        AND (r.seconds > 3600 OR date_bin('1 hour', r.start, s.opens) + interval '1 hour'
            < r.start + r.seconds * interval '1 second')
    JOIN unit u ON u.code = r.unit,
    LATERAL (
        SELECT hour, extract(epoch FROM
            least(hour + interval '1 hour', r.start + r.seconds * interval '1 second')
            - greatest(hour, r.start))::float8 AS seconds
        FROM generate_series(s.opens, s.closes - interval '1 hour', interval '1 hour') AS hour
        WHERE hour < r.start + r.seconds * interval '1 second'
            AND hour + interval '1 hour' > r.start
    ) AS part
) AS p
GROUP BY p.building_no, p.commodity, p.hour, p.n_meters
ON CONFLICT (building_no, commodity, start) DO UPDATE SET
    energy_kwh = excluded.energy_kwh, min_kwh = excluded.min_kwh, max_kwh = excluded.max_kwh,
    mean_kwh = excluded.mean_kwh, n_readings = excluded.n_readings,
    coverage = excluded.coverage, estimated = excluded.estimated, quality = excluded.quality
"""

DAILY = """
INSERT INTO daily
SELECT s.building_no, s.commodity, s.day, sum(h.energy_kwh), min(h.min_kwh), max(h.max_kwh),
    sum(h.energy_kwh) / sum(h.n_readings), sum(h.n_readings),
    sum(h.coverage) / (extract(epoch FROM s.closes - s.opens)::float8 / 3600),
    sum(h.estimated) / (extract(epoch FROM s.closes - s.opens)::float8 / 3600),
    sum(h.quality) / (extract(epoch FROM s.closes - s.opens)::float8 / 3600)
FROM scope s
JOIN hourly h ON h.building_no = s.building_no AND h.commodity = s.commodity
    AND h.start >= s.opens AND h.start < s.closes
GROUP BY s.building_no, s.commodity, s.day, s.opens, s.closes
ON CONFLICT (building_no, commodity, day) DO UPDATE SET
    energy_kwh = excluded.energy_kwh, min_kwh = excluded.min_kwh, max_kwh = excluded.max_kwh,
    mean_kwh = excluded.mean_kwh, n_readings = excluded.n_readings,
    coverage = excluded.coverage, estimated = excluded.estimated, quality = excluded.quality
"""


async def roll_up(db: asyncpg.Connection, marks: int) -> int:
    """One round; how many building-days it replaced."""
    async with db.transaction():
        await db.execute(TAKE, marks)
        n_days = await db.fetchval("SELECT count(*) FROM scope")
        if n_days:
            await db.execute("ANALYZE scope")
            await db.execute(HOURLY)
            await db.execute(DAILY)
    return n_days


async def main() -> None:
    args = argparse.ArgumentParser(description="Drains the dirty marks.")
    args.add_argument("--marks", type=int, default=MARKS_A_ROUND, help="marks taken a round")
    marks = args.parse_args().marks
    db = await asyncpg.connect(os.environ["RIVAL_DSN"])
    started, total = time.monotonic(), 0
    while n_days := await roll_up(db, marks):
        total += n_days
    await db.close()
    print(json.dumps({"building_days": total, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    asyncio.run(main())
