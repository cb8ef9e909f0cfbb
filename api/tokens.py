"""The API's tokens in PostgreSQL: only their digests are kept."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import asyncpg

from api.rights import Caller, Role
from domain.facts import Value

PREFIX = "jalon_"
CACHE_SECONDS = 10.0
"""How long a token's answer is remembered: a revocation takes effect everywhere within this time."""
CACHE_SIZE = 10_000


class TokenInfo(Value):
    """What can be told of a token: everything but the token. `companies` is None for all of them."""

    id: int
    name: str
    role: Role
    companies: tuple[str, ...] | None
    created_at: datetime
    revoked_at: datetime | None


class PgTokens:
    """Makes, lists and revokes tokens, and implements `api.auth.Tokens`."""

    def __init__(self, pool: asyncpg.Pool, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._monotonic = monotonic
        self._known: dict[bytes, tuple[float, Caller]] = {}

    async def create(self, name: str, role: Role, companies: Sequence[str] | None = None) -> str:
        """A new token, in clear: it cannot be shown again. `companies` None: good for all of them."""
        token = PREFIX + secrets.token_urlsafe(32)
        await self._pool.execute(
            "INSERT INTO tokens (sha256, name, role, companies) VALUES ($1, $2, $3, $4)",
            _digest(token), name, role, None if companies is None else sorted(set(companies)),
        )  # fmt: skip
        return token

    async def revoke(self, id: int) -> bool:
        """Whether there was such a token that was still good. Other processes see it within CACHE_SECONDS."""
        done = await self._pool.fetchval(
            "UPDATE tokens SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING id", id
        )
        self._known.clear()
        return done is not None

    async def list(self) -> list[TokenInfo]:
        """All tokens ever made, oldest first, the revoked ones too."""
        rows = await self._pool.fetch(
            "SELECT id, name, role, companies, created_at, revoked_at FROM tokens ORDER BY id"
        )
        return [TokenInfo(**row) for row in rows]

    async def caller(self, token: str) -> Caller | None:
        """See `api.auth.Tokens`. Only good tokens are remembered, so guessing fills no memory."""
        digest = _digest(token)
        now = self._monotonic()
        if (known := self._known.get(digest)) and known[0] > now:
            return known[1]
        row = await self._pool.fetchrow(
            "SELECT name, role, companies FROM tokens WHERE sha256 = $1 AND revoked_at IS NULL", digest
        )
        if row is None:
            self._known.pop(digest, None)
            return None
        companies = None if row["companies"] is None else frozenset[str](row["companies"])
        caller = Caller(name=row["name"], role=row["role"], companies=companies)
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[digest] = (now + CACHE_SECONDS, caller)
        return caller


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
