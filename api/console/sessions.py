"""Sessions, what is good once, and the access log, in PostgreSQL. Of each secret only its digest is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import AwareDatetime

from api.console.grants import Grant, Visitor
from domain.facts import Value

IDLE = timedelta(hours=1)
"""A session that nobody uses for so long is over."""
LONGEST = timedelta(hours=10)
"""And every session is, after a working day."""
LINK, UNDER_WAY = "sign-in-link", "sign-in"
"""What a secret that is good once is good for."""

OPEN = "INSERT INTO sessions (sha256, actor, grants, expires_at) VALUES ($1, $2, $3, now() + $4::interval)"
FIND = """
    SELECT s.actor, coalesce(a.label, '') AS name, s.grants, s.seen_at < now() - interval '1 minute' AS stale
    FROM sessions s JOIN actors a ON a.id = s.actor
    WHERE s.sha256 = $1 AND s.expires_at > now() AND s.seen_at > now() - $2::interval
"""
FORGET = "DELETE FROM sessions WHERE expires_at < now() OR seen_at < now() - $1::interval"
KEEP = "INSERT INTO one_time_secrets (sha256, purpose, body, expires_at) VALUES ($1, $2, $3, now() + $4::interval)"
TAKE = "DELETE FROM one_time_secrets WHERE sha256 = $1 AND purpose = $2 RETURNING body, expires_at > now() AS good"
LOOKS = """
    SELECT l.at, coalesce(a.label, '') AS who, l.employee, l.what
    FROM access_log l LEFT JOIN actors a ON a.id = l.actor
    WHERE l.company = $1 AND ($2::text IS NULL OR l.employee = $2)
    ORDER BY l.id DESC LIMIT $3
"""
COMPANIES = """
    SELECT siren, name FROM companies WHERE $1::text[] IS NULL OR siren = ANY($1)
    UNION
    SELECT DISTINCT e.company, e.company FROM employees e
    WHERE ($1::text[] IS NULL OR e.company = ANY($1)) AND NOT EXISTS (SELECT FROM companies WHERE siren = e.company)
    ORDER BY name, siren LIMIT 500
"""


class Look(Value):
    """A line of the access log: when, who, whom, what. `who` is empty once it was erased."""

    at: AwareDatetime
    who: str
    employee: str | None
    what: str


class PgSessions:
    """Who is signed in, in a database that all processes share."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def open(self, actor: UUID, grants: Sequence[Grant]) -> str:
        """A new session; its random id, in clear, for the cookie. Those that are over are cleared away by the way."""
        secret = secrets.token_urlsafe(32)
        await self._pool.execute(FORGET, IDLE)
        await self._pool.execute(OPEN, digest(secret), actor, [str(grant) for grant in grants], LONGEST)
        return secret

    async def visitor(self, secret: str) -> Visitor | None:
        """Whose session it is; None when it is over or was never begun."""
        row = await self._pool.fetchrow(FIND, digest(secret), IDLE)
        if row is None:
            return None
        if row["stale"]:
            await self._pool.execute("UPDATE sessions SET seen_at = now() WHERE sha256 = $1", digest(secret))
        grants = tuple(Grant.parse(text) for text in row["grants"])
        return Visitor(actor=row["actor"], name=row["name"], grants=grants)

    async def close(self, secret: str) -> None:
        """The session is over, at once and everywhere."""
        await self._pool.execute("DELETE FROM sessions WHERE sha256 = $1", digest(secret))

    async def keep(self, purpose: str, body: Mapping[str, Any], lasting: timedelta) -> str:
        """A secret that is good once and for so long; what it stands for is kept here."""
        secret = secrets.token_urlsafe(32)
        await self._pool.execute("DELETE FROM one_time_secrets WHERE expires_at < now() - interval '1 day'")
        await self._pool.execute(KEEP, digest(secret), purpose, json.dumps(body), lasting)
        return secret

    async def take(self, purpose: str, secret: str) -> dict[str, Any] | None:
        """What the secret stands for, the first time it is asked; None ever after, and once it is too old."""
        row = await self._pool.fetchrow(TAKE, digest(secret), purpose)
        return json.loads(row["body"]) if row is not None and row["good"] else None

    async def companies(self, sirens: frozenset[str] | None) -> list[tuple[str, str]]:
        """SIREN and name of the companies among these that anything is known of; None: of all."""
        rows = await self._pool.fetch(COMPANIES, None if sirens is None else sorted(sirens))
        return [(row["siren"], row["name"]) for row in rows]

    async def note(self, actor: UUID, company: str, employee: str | None, what: str) -> None:
        """Somebody looked at a person's data, or at a list of them (`employee` None)."""
        await self._pool.execute(
            "INSERT INTO access_log (actor, company, employee, what) VALUES ($1, $2, $3, $4)",
            actor, company, employee, what,
        )  # fmt: skip

    async def looks(self, company: str, employee: str | None = None, *, limit: int = 200) -> list[Look]:
        """Who looked at whom in that company, the newest first."""
        return [Look(**row) for row in await self._pool.fetch(LOOKS, company, employee, limit)]


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
