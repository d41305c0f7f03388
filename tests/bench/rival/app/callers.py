"""Who calls: source keys that push and users' tokens that read.

Both are looked up by sha256 and compared in constant time. A worker remembers the ones it has
seen; revoking one is out of the benchmark's scope, so nothing expires here.
"""

import hashlib
import hmac
from dataclasses import dataclass

import asyncpg
from fastapi import Request

from .problem import Problem


@dataclass(frozen=True, slots=True)
class Source:
    no: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class User:
    name: str
    role: str
    buildings: frozenset[str] | None
    sha256: bytes

    def may_read(self, building_id: str) -> bool:
        return self.buildings is None or building_id in self.buildings


_sources: dict[bytes, Source] = {}
_users: dict[bytes, User] = {}


def _bearer_sha256(request: Request) -> bytes:
    header = request.headers.get("authorization", "")
    if not header.startswith("Bearer "):
        raise Problem(401, "no-credentials", "Who are you?", "send Authorization: Bearer <token>")
    return hashlib.sha256(header[7:].encode()).digest()


async def source(request: Request, pool: asyncpg.Pool) -> Source:
    """The source whose key the request carries."""
    sha256 = _bearer_sha256(request)
    found = _sources.get(sha256)
    if found is None:
        row = await pool.fetchrow(
            "SELECT sha256, source_no FROM source_key WHERE sha256 = $1", sha256
        )
        if row is None:
            raise Problem(401, "unknown-key", "No such key", "create one, or check it for typos")
        found = _sources[sha256] = Source(row["source_no"], row["sha256"])
    if not hmac.compare_digest(found.sha256, sha256):
        raise Problem(401, "unknown-key", "No such key", "create one, or check it for typos")
    return found


async def user(request: Request, pool: asyncpg.Pool) -> User:
    """The user whose token the request carries."""
    sha256 = _bearer_sha256(request)
    found = _users.get(sha256)
    if found is None:
        row = await pool.fetchrow(
            "SELECT sha256, name, role, buildings FROM user_token WHERE sha256 = $1", sha256
        )
        if row is None:
            raise Problem(401, "unknown-token", "No such token", "sign in again")
        buildings = row["buildings"]
        found = _users[sha256] = User(
            row["name"],
            row["role"],
            None if buildings is None else frozenset(buildings),
            row["sha256"],
        )
    if not hmac.compare_digest(found.sha256, sha256):
        raise Problem(401, "unknown-token", "No such token", "sign in again")
    return found
