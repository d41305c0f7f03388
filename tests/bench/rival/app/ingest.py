"""POST /api/ingest/readings: authenticate, read, check, store, answer row by row."""

import asyncpg
import orjson
from fastapi import APIRouter, Request, Response

from . import callers, registry, rows
from .problem import Problem, json_response
from .store import store

MAX_BYTES = 4_000_000
QUARANTINE = """
INSERT INTO quarantine (push, source_no, row)
SELECT $1, $2, q FROM unnest($3::jsonb[]) AS q
"""
PUSH = """
INSERT INTO push (source_no) VALUES ($1) RETURNING id
"""

router = APIRouter()


@router.post("/api/ingest/readings")
async def push(request: Request) -> Response:
    pool: asyncpg.Pool = request.app.state.pool
    source = await callers.source(request, pool)
    body = await request.body()
    if len(body) > MAX_BYTES:
        raise Problem(413, "body-size", "Too large", f"send at most {MAX_BYTES} bytes")
    read, unreadable = rows.read(body)
    meters = await registry.meters_of_source(pool, source.no)
    checked = rows.check(read, unreadable, meters)
    if checked.unknown:
        meters = await registry.meters_of_source(pool, source.no, stale=meters)
        checked = rows.check(read, unreadable, meters)
    answer = {"accepted": 0, "duplicate": 0, "superseded": 0, "quarantined": len(checked.unknown)}
    findings: list[dict] = []
    if checked.columns:
        stored = await store(pool, source.no, checked.columns)
        answer |= stored
        findings = stored.findings
    if checked.unknown or not checked.columns:
        await _set_aside(pool, source.no, checked.unknown)
    return json_response(answer | {"rejected": checked.rejected, "findings": findings})


async def _set_aside(pool: asyncpg.Pool, source_no: int, unknown: list[dict]) -> None:
    async with pool.acquire() as db, db.transaction():
        id = await db.fetchval(PUSH, source_no)
        encoded = [orjson.dumps(row, default=str).decode() for row in unknown]
        await db.execute(QUARANTINE, id, source_no, encoded)
