"""Previews of imports that wait to be carried out, in PostgreSQL. All of it is forgotten after its days."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

WAIT = """
    INSERT INTO imports (company, actor, expires_at, total, report, facts) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
"""
PREVIEW = """
    SELECT id, expires_at, done, total, report,
        CASE WHEN facts IS NULL THEN 'recorded' WHEN done > 0 THEN 'recording' ELSE 'previewed' END AS status
    FROM imports WHERE company = $1 AND id = $2 AND expires_at > $3
"""
RECENT = """
    SELECT id, created_at, expires_at, done, total, coalesce(report ->> 'kind', 'import') AS kind,
        CASE WHEN facts IS NULL THEN 'recorded' WHEN done > 0 THEN 'recording' ELSE 'previewed' END AS status
    FROM imports WHERE company = $1 AND expires_at > $2 ORDER BY created_at DESC LIMIT 50
"""
ADVANCE = """
    UPDATE imports SET done = $2, report = coalesce($3::jsonb, report),
        facts = CASE WHEN $3::jsonb IS NULL THEN facts END
    WHERE id = $1
"""


class PgPreviews:
    """What `api.sources.previews.Previews` is over: rows, which its reader makes values of."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def wait(self, company: str, actor: UUID, expires_at: datetime, total: int, report: str, facts: str) -> UUID:
        """Keeps a preview. `report`, `facts`: JSON."""
        return await self._pool.fetchval(WAIT, company, actor, expires_at, total, report, facts)

    async def preview(self, company: str, id: UUID, now: datetime) -> dict[str, Any] | None:
        """Its row without the facts; None when it was never made, or is no more."""
        row = await self._pool.fetchrow(PREVIEW, company, id, now)
        return None if row is None else dict(row)

    async def recent(self, company: str, now: datetime) -> list[dict[str, Any]]:
        """The last ones, without report and facts."""
        return [dict(row) for row in await self._pool.fetch(RECENT, company, now)]

    async def prepared(self, company: str, id: UUID) -> str | None:
        """Its facts, as JSON; None when they are recorded."""
        return await self._pool.fetchval("SELECT facts FROM imports WHERE company = $1 AND id = $2", company, id)

    async def advance(self, id: UUID, done: int, report: str | None) -> None:
        """Notes the progress; with a report, that it is over, and then the facts are forgotten."""
        await self._pool.execute(ADVANCE, id, done, report)

    async def settle(self, id: UUID, done: int, facts: str) -> None:
        """Notes that so many more are done, and what is left."""
        await self._pool.execute("UPDATE imports SET done = done + $2, facts = $3 WHERE id = $1", id, done, facts)

    async def expire(self, now: datetime) -> None:
        """Forgets what has waited long enough."""
        await self._pool.execute("DELETE FROM imports WHERE expires_at <= $1", now)
