"""Which of two readings of one interval wins, for the few rows that meet one already stored."""

from collections import Counter
from datetime import UTC, datetime

import asyncpg

from .rows import QUALITY_NAMES, Columns

# Rows equal to what is stored are duplicates and do not come back.
DIFFERING = """
SELECT r.n - 1 AS n, s.revision, s.quality, s.value, s.unit, s.push
FROM unnest(
    $1::int[], $2::float8[], $3::int[], $4::int2[], $5::float8[], $6::int2[], $7::int2[]
) WITH ORDINALITY AS r (meter, start, seconds, revision, value, unit, quality, n)
JOIN reading AS s
    ON s.meter = r.meter AND s.start = to_timestamp(r.start) AND s.seconds = r.seconds
WHERE (s.revision, s.value, s.unit, s.quality) <> (r.revision, r.value, r.unit, r.quality)
ORDER BY s.meter, s.start FOR UPDATE OF s
"""

KEEP = """
INSERT INTO superseded (meter, start, seconds, revision, value, unit, quality, push)
VALUES ($1, to_timestamp($2), $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1
"""

REPLACE = """
WITH replaced AS (
    UPDATE reading SET revision = $4, value = $5, unit = $6, quality = $7, push = $8
    WHERE meter = $1 AND start = to_timestamp($2) AND seconds = $3
)
UPDATE latest SET energy_kwh = $9, quality = $7
WHERE meter = $1 AND start = to_timestamp($2) AND seconds = $3
"""


async def weigh(
    db: asyncpg.Connection, push: int, columns: Columns, findings: list[dict]
) -> Counter:
    """Weighs each row against the stored reading of its interval; the loser is kept aside.

    Counts `accepted` and `superseded`; the rows counted as neither are duplicates.
    """
    counts: Counter = Counter()
    stored = await db.fetch(DIFFERING, *columns.all()[:7])
    for old in stored:
        n = old["n"]
        meter, start, seconds, revision, value, unit, quality, energy_kwh = (
            column[n] for column in columns.all()
        )
        key = (meter, start, seconds)
        coming = (revision, value, unit, quality)
        held = (old["revision"], old["value"], old["unit"], old["quality"])
        wins = (revision, quality, value) > (old["revision"], old["quality"], old["value"])
        loser = (*held, old["push"]) if wins else (*coming, push)
        kept = await db.fetchval(KEEP, *key, *loser)
        if wins:
            await db.execute(REPLACE, *key, *coming, push, energy_kwh)
        elif kept is None:
            continue
        counts["superseded" if revision < old["revision"] else "accepted"] += 1
        if revision == old["revision"]:
            findings.append(
                {
                    "rule": "conflict",
                    "meter": meter,
                    "start": datetime.fromtimestamp(start, UTC).isoformat(),
                    "detail": f"{old['value']} ({QUALITY_NAMES[old['quality']]}) is there, "
                    f"{value} ({QUALITY_NAMES[quality]}) came",
                }
            )
    return counts
