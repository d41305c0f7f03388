"""The application: a pool, the routes, nothing else in the way."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request, Response

from . import analytics, energy, ingest, meters
from .problem import Problem, answer_problem, json_response

# A worker. On two cores fewer serve single readings a little better and more serve large batches;
# 24 and 64 make single readings slower.
POOL_SIZE = 8


async def keep(_: asyncpg.Connection) -> None:
    """No request leaves settings, cursors or locks behind, so nothing is reset between two."""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(
        os.environ["RIVAL_DSN"], min_size=POOL_SIZE, max_size=POOL_SIZE, reset=keep
    ) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)
app.add_exception_handler(Problem, answer_problem)
for module in (ingest, energy, meters, analytics):
    app.include_router(module.router)


@app.get("/health")
async def health(request: Request) -> Response:
    await request.app.state.pool.fetchval("SELECT 1")
    return json_response({"status": "healthy", "database": "connected"})
