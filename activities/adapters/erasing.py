"""What is deleted for good, and what remains of it, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg
from pydantic import AwareDatetime

from domain.facts import ErasureReason, Sha256, Stream, Value

LEAVERS = """
    SELECT employee FROM situations WHERE company = $1 AND left_on <= $2 AND employee > $3 ORDER BY employee LIMIT $4
"""
HOLDS = """
    SELECT EXISTS (SELECT FROM people WHERE (company, employee) = ($1, $2))
        OR EXISTS (SELECT FROM private_parts WHERE (company, employee) = ($1, $2))
        OR EXISTS (SELECT FROM documents WHERE (company, employee) = ($1, $2))
"""
# One digest for each stream that was deleted, and that only when nothing is recorded under the name.
KNOWN = """
    SELECT EXISTS (SELECT FROM erased_streams
                   WHERE company = $1 AND name = encode(sha256(salt || convert_to($2, 'UTF8')), 'hex'))
"""
REMAINS = """
    SELECT company, erased_at, reason, version, hash, name FROM erased_streams
    WHERE $1::text IS NULL OR company = $1 ORDER BY erased_at, name
"""


class Remains(Value):
    """What is left of a stream that was deleted: the seals' salted digest of its name, its head, how many entries."""

    company: str
    erased_at: AwareDatetime
    reason: str
    version: int
    hash: Sha256
    name: Sha256


class PgErasing:
    """Deletes streams by the database's one procedure, and tells what remains."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def stream(self, stream: Stream, *, actor: UUID, reason: ErasureReason) -> int:
        """Deletes the stream and all that is kept beside it; how many entries it had, 0 when it had none."""
        return await self._pool.fetchval("SELECT erase_stream($1, $2, $3)", str(stream), actor, reason)

    async def erased(self, stream: Stream) -> bool:
        """Whether there was a stream of that name that was deleted."""
        return await self._pool.fetchval(KNOWN, stream.company, str(stream))

    async def remains(self, company: str | None = None) -> list[Remains]:
        """Of the streams that were deleted, of one company or of all, oldest first."""
        return [Remains(**row) for row in await self._pool.fetch(REMAINS, company)]

    async def leavers(self, company: str, left_by: date, *, after: str, limit: int) -> Sequence[str]:
        """Who had left by that day as lists have it, in the order of their ids, those beyond `after`."""
        return [row["employee"] for row in await self._pool.fetch(LEAVERS, company, left_by, after, limit)]

    async def holds(self, stream: Stream) -> bool:
        """Whether anything is still kept of the person: who it is, private parts, papers."""
        return await self._pool.fetchval(HOLDS, stream.company, stream.employee)
