"""The API's tokens in PostgreSQL: only their digests are kept."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from api.rights import Caller, Role
from domain.facts import Value

PREFIX = "jalon_"

# A token is an actor of its own: what it is used to tell bears the actor's id, and so does who made it.
CREATE = """
    WITH made AS (
        INSERT INTO actors (kind, company, label)
        VALUES ('token', CASE cardinality($4::text[]) WHEN 1 THEN $4[1] END, $2) RETURNING id
    ), token AS (
        INSERT INTO tokens (sha256, actor, role, companies) SELECT $1, id, $3, $4 FROM made RETURNING id
    )
    INSERT INTO audit_log (actor, action, about) SELECT $5, 'token-created', id::text FROM token
"""
REVOKE = """
    WITH revoked AS (
        UPDATE tokens SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING id
    )
    INSERT INTO audit_log (actor, action, about) SELECT $2, 'token-revoked', id::text FROM revoked RETURNING id
"""
LIST = """
    SELECT t.id, t.actor, coalesce(a.label, '') AS name, t.role, t.companies, t.created_at, t.revoked_at
    FROM tokens t JOIN actors a ON a.id = t.actor ORDER BY t.id
"""
CALLER = """
    SELECT t.actor, coalesce(a.label, '') AS name, t.role, t.companies
    FROM tokens t JOIN actors a ON a.id = t.actor WHERE t.sha256 = $1 AND t.revoked_at IS NULL
"""
CACHE_SECONDS = 10.0
"""How long a token's answer is remembered: a revocation takes effect everywhere within this time."""
CACHE_SIZE = 10_000


class TokenInfo(Value):
    """What can be told of a token: everything but the token. `companies` is None for all of them.

    `name` is empty once it was erased.
    """

    id: int
    actor: UUID
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

    async def create(self, name: str, role: Role, companies: Sequence[str] | None = None, *, actor: UUID) -> str:
        """A new token, in clear: it cannot be shown again. `companies` None: good for all. `actor` makes it."""
        token = PREFIX + secrets.token_urlsafe(32)
        scope = None if companies is None else sorted(set(companies))
        await self._pool.execute(CREATE, _digest(token), name, role, scope, actor)
        return token

    async def revoke(self, id: int, *, actor: UUID) -> bool:
        """Whether there was such a token that was still good. Other processes see it within CACHE_SECONDS."""
        done = await self._pool.fetchval(REVOKE, id, actor)
        self._known.clear()
        return done is not None

    async def list(self) -> list[TokenInfo]:
        """All tokens ever made, oldest first, the revoked ones too."""
        rows = await self._pool.fetch(LIST)
        return [TokenInfo(**row) for row in rows]

    async def caller(self, token: str) -> Caller | None:
        """See `api.auth.Tokens`. Only good tokens are remembered, so guessing fills no memory."""
        digest = _digest(token)
        now = self._monotonic()
        if (known := self._known.get(digest)) and known[0] > now:
            return known[1]
        row = await self._pool.fetchrow(CALLER, digest)
        if row is None:
            self._known.pop(digest, None)
            return None
        companies = None if row["companies"] is None else frozenset[str](row["companies"])
        caller = Caller(actor=row["actor"], name=row["name"], role=row["role"], companies=companies)
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[digest] = (now + CACHE_SECONDS, caller)
        return caller


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
