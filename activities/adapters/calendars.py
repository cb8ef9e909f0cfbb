"""The calendars by secret address, in PostgreSQL. Of each address only a digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from domain.ports import CalendarFeed

LASTS = timedelta(days=400)
"""How long a calendar is good for: then it is made anew, by somebody who still may."""
FIELDS = ", ".join(f"c.{name}" for name in CalendarFeed.model_fields)
CREATE = f"""
    WITH c AS (
        INSERT INTO calendars (company, manager, names, sha256, actor, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *
    ), noted AS (
        INSERT INTO audit_log (actor, company, action, about) SELECT $5, $1, 'calendar-created', id::text FROM c
    )
    SELECT {FIELDS} FROM c
"""  # noqa: S608
REVOKE = """
    WITH revoked AS (
        UPDATE calendars SET revoked_at = $4 WHERE (company, id) = ($1, $2) AND revoked_at IS NULL RETURNING id
    )
    INSERT INTO audit_log (actor, company, action, about) SELECT $3, $1, 'calendar-revoked', id::text FROM revoked
    RETURNING id
"""
FIND = f"""
    SELECT {FIELDS} FROM calendars c WHERE c.sha256 = $1 AND c.revoked_at IS NULL AND c.expires_at > $2
        AND NOT EXISTS (SELECT FROM tokens t WHERE t.actor = c.actor AND t.revoked_at IS NOT NULL)
"""  # noqa: S608


class PgCalendars:
    """Implements `domain.ports.Calendars`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def create(
        self, company: str, manager: str | None, *, names: bool, actor: UUID, now: datetime
    ) -> tuple[CalendarFeed, str]:
        """See `domain.ports.Calendars`."""
        secret = secrets.token_urlsafe(32)
        row = await self._pool.fetchrow(CREATE, company, manager, names, _digest(secret), actor, now, now + LASTS)
        assert row is not None
        return CalendarFeed(**row), secret

    async def of_company(self, company: str) -> list[CalendarFeed]:
        """See `domain.ports.Calendars`."""
        query = f"SELECT {FIELDS} FROM calendars c WHERE c.company = $1 ORDER BY c.created_at, c.id"  # noqa: S608
        return [CalendarFeed(**row) for row in await self._pool.fetch(query, company)]

    async def revoke(self, company: str, id: UUID, *, actor: UUID, now: datetime) -> bool:
        """See `domain.ports.Calendars`."""
        return await self._pool.fetchval(REVOKE, company, id, actor, now) is not None

    async def by_secret(self, secret: str, now: datetime) -> CalendarFeed | None:
        """See `domain.ports.Calendars`."""
        row = await self._pool.fetchrow(FIND, _digest(secret), now)
        return None if row is None else CalendarFeed(**row)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
