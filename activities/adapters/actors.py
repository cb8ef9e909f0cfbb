"""Who acts, in PostgreSQL: random ids for the journal, erasable names beside it, and what was done outside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import asyncpg

from domain.ports import Act, Actor, ActorKind

# Two that meet an actor for the first time together: the second's insert waits, finds the first's, and returns it.
OF = """
    INSERT INTO actors (kind, company, subject, label) VALUES ($1, $2, $3, $4)
    ON CONFLICT (kind, coalesce(company, ''), subject) WHERE subject IS NOT NULL
        DO UPDATE SET label = excluded.label
    RETURNING id
"""
KNOWN = "SELECT id, kind, company, label, subject FROM actors WHERE id = ANY($1)"
ACTS = """
    SELECT at, actor, company, employee, action, about FROM audit_log
    WHERE $1::text IS NULL OR company = $1 ORDER BY id
"""


class PgActors:
    """Implements `domain.ports.Actors`, and reads the audit log."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def of(self, kind: ActorKind, subject: str, *, label: str, company: str | None = None) -> UUID:
        """See `domain.ports.Actors`."""
        return await self._pool.fetchval(OF, kind, company, subject, label)

    async def known(self, ids: Iterable[UUID]) -> Mapping[UUID, Actor]:
        """See `domain.ports.Actors`."""
        rows = await self._pool.fetch(KNOWN, list(ids))
        return {row["id"]: Actor(**row) for row in rows}

    async def erase(self, id: UUID) -> None:
        """See `domain.ports.Actors`."""
        await self._pool.execute("UPDATE actors SET label = NULL, subject = NULL WHERE id = $1", id)

    async def acts(self, company: str | None = None) -> list[Act]:
        """What was done outside the journal, of one company or of all, oldest first."""
        return [Act(**row) for row in await self._pool.fetch(ACTS, company)]
