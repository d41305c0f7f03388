"""Tables, the campus and its callers, before the first request.

    python -m app.seed < campus.json

Reads `{campus:{id,zone,currency}, buildings:[{id,name,area_m2}], meters:[{id,building_id,
commodity}], source, key, token}`.
"""

import asyncio
import hashlib
import json
import os
import sys
from pathlib import Path

import asyncpg

from .units import ROWS

SCHEMA = Path(__file__).parent.parent / "schema.sql"


async def main() -> None:
    campus = json.load(sys.stdin)
    db = await asyncpg.connect(os.environ["RIVAL_DSN"])
    async with db.transaction():
        await db.execute(SCHEMA.read_text())
        await db.executemany("INSERT INTO unit VALUES ($1, $2, $3, $4)", ROWS)
        place = campus["campus"]
        await db.execute(
            "INSERT INTO campus VALUES ($1, $2, $3)", place["id"], place["zone"], place["currency"]
        )
        await db.executemany(
            "INSERT INTO building (id, campus_id, name, area_m2) VALUES ($1, $2, $3, $4)",
            [(it["id"], place["id"], it["name"], it["area_m2"]) for it in campus["buildings"]],
        )
        source = await db.fetchval(
            "INSERT INTO source (name) VALUES ($1) RETURNING no", campus["source"]
        )
        await db.executemany(
            "INSERT INTO meter (id, source_no, external_id, building_no, commodity) "
            "SELECT $1, $2, $1, no, $4 FROM building WHERE id = $3",
            [(it["id"], source, it["building_id"], it["commodity"]) for it in campus["meters"]],
        )
        await db.execute(
            "INSERT INTO source_key VALUES ($1, $2)", _sha256(campus["key"]), source
        )
        await db.execute(
            "INSERT INTO user_token VALUES ($1, 'bench', 'admin', NULL)", _sha256(campus["token"])
        )
    await db.execute("ANALYZE")
    await db.close()


def _sha256(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


if __name__ == "__main__":
    asyncio.run(main())
