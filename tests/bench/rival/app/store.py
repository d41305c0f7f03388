"""Readings into PostgreSQL: one statement a push where every row is new, which nearly all are.

The statement inserts the push, the readings, the dirty marks and the latest values, and
commits with them. Rows that met another reading of the same interval are weighed afterwards,
before the push is answered; a crash in between leaves an unanswered push that may be sent again.
Rows go in ordered by key, so that two pushes to the same meters cannot deadlock.
"""

from collections import Counter
from datetime import date

import asyncpg

from .rows import Columns
from .weigh import weigh

DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()

INSERT = """
WITH batch AS (
    INSERT INTO push (source_no) VALUES ($1) RETURNING id
), stored AS (
    INSERT INTO reading (meter, start, seconds, revision, value, unit, quality, push)
    SELECT r.meter, to_timestamp(r.start), r.seconds, r.revision, r.value, r.unit, r.quality,
        batch.id
    FROM batch, unnest(
        $2::int[], $3::float8[], $4::int[], $5::int2[], $6::float8[], $7::int2[], $8::int2[]
    ) AS r (meter, start, seconds, revision, value, unit, quality)
    ORDER BY r.meter, r.start
    ON CONFLICT DO NOTHING RETURNING 1
), marked AS (
    INSERT INTO dirty (push, day, meters)
    SELECT batch.id, m.day, m.meters::int[] FROM batch, unnest($9::date[], $10::text[])
    AS m (day, meters)
), current AS (
    INSERT INTO latest AS l (meter, start, seconds, quality, energy_kwh)
    SELECT r.meter, to_timestamp(r.start), r.seconds, r.quality, r.energy_kwh
    FROM unnest($11::int[], $12::float8[], $13::int[], $14::int2[], $15::float8[])
    AS r (meter, start, seconds, quality, energy_kwh)
    ON CONFLICT (meter) DO UPDATE SET
        start = excluded.start, seconds = excluded.seconds, quality = excluded.quality,
        energy_kwh = excluded.energy_kwh
    WHERE l.start < excluded.start
)
SELECT batch.id, (SELECT count(*) FROM stored) AS n_stored FROM batch
"""

class Stored(Counter):
    """How many rows were `accepted`, `duplicate` and `superseded`."""

    findings: list[dict]


async def store(pool: asyncpg.Pool, source_no: int, columns: Columns) -> Stored:
    firsts, repeats = _split(columns)
    first = columns if not repeats else columns.take(firsts)
    answer = Stored()
    answer.findings = []
    async with pool.acquire() as db:
        row = await db.fetchrow(
            INSERT, source_no, *first.all()[:7], *_marks(first), *_newest(first)
        )  # fmt: skip
        push, n_stored = row["id"], row["n_stored"]
        answer["accepted"] = n_stored
        if n_stored < len(columns):
            async with db.transaction():
                if n_stored < len(first):
                    answer.update(await weigh(db, push, first, answer.findings))
                for repeat in repeats:
                    answer.update(await weigh(db, push, columns.take([repeat]), answer.findings))
                answer["duplicate"] = (
                    len(columns) - answer["accepted"] - answer["superseded"]
                )
    return answer


def _split(columns: Columns) -> tuple[list[int], list[int]]:
    """Rows that are the first of their interval in this push, and the others."""
    keys = list(zip(columns.meter, columns.start, columns.seconds, strict=True))
    if len(set(keys)) == len(keys):
        return [], []
    seen: set = set()
    firsts, repeats = [], []
    for n, key in enumerate(keys):
        (repeats if key in seen else firsts).append(n)
        seen.add(key)
    return firsts, repeats


def _marks(columns: Columns) -> tuple[list[date], list[str]]:
    """The UTC days that the readings touch, and each day's meters as an array literal."""
    opens = int(min(columns.start) // DAY)
    closes = int((max(columns.start) + max(columns.seconds) - 1) // DAY)
    if opens == closes:
        days = {opens: set(columns.meter)}
    else:
        days = {}
        for meter, start, seconds in zip(
            columns.meter, columns.start, columns.seconds, strict=True
        ):
            for day in range(int(start // DAY), int((start + seconds - 1) // DAY) + 1):
                days.setdefault(day, set()).add(meter)
    return (
        [date.fromordinal(EPOCH + day) for day in days],
        ["{" + ",".join(map(str, meters)) + "}" for meters in days.values()],
    )


def _newest(columns: Columns) -> tuple[list, ...]:
    newest: dict[int, int] = {}
    starts = columns.start
    for n, meter in enumerate(columns.meter):
        if meter not in newest or starts[newest[meter]] < starts[n]:
            newest[meter] = n
    picks = [newest[meter] for meter in sorted(newest)]
    return tuple(
        [column[n] for n in picks]
        for column in (
            columns.meter, columns.start, columns.seconds, columns.quality, columns.energy_kwh
        )  # fmt: skip
    )
