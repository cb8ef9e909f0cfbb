"""What a review leaves for the next one, and the rounds that carry a change of the law to every workflow."""

from __future__ import annotations

import asyncpg

from domain.facts import Value
from domain.moves import Noted

BEGIN = """
    INSERT INTO replans (company, total)
    SELECT $1, count(*) FROM employees WHERE $1::text IS NULL OR company = $1
    ON CONFLICT (coalesce(company, '')) WHERE finished_at IS NULL DO NOTHING
"""
UNFINISHED = """
    SELECT id, company, total, done, finished_at IS NOT NULL AS finished FROM replans
    WHERE company IS NOT DISTINCT FROM $1 AND finished_at IS NULL
"""
# The news of the next employees and the new place of the cursor stand or fall together: a round that is interrupted
# goes on where it was, and nobody is left out.
ADVANCE = """
    WITH round AS (
        SELECT * FROM replans WHERE id = $1 AND finished_at IS NULL FOR UPDATE
    ), next AS (
        SELECT e.company, e.employee FROM employees e, round r
        WHERE (r.company IS NULL OR e.company = r.company) AND (e.company, e.employee) > (r.at_company, r.at_employee)
        ORDER BY e.company, e.employee LIMIT $2
    ), told AS (
        INSERT INTO outbox (company, employee, about, types, version, queued_at, available_at)
        SELECT company, employee, 'employee', ARRAY['replan'], 0, clock_timestamp(), clock_timestamp() FROM next
    )
    UPDATE replans r SET
        done = r.done + (SELECT count(*) FROM next),
        at_company = coalesce((SELECT max(company) FROM next), r.at_company),
        at_employee = coalesce(
            (SELECT max(employee) FROM next WHERE company = (SELECT max(company) FROM next)), r.at_employee),
        finished_at = CASE WHEN (SELECT count(*) FROM next) < $2 THEN now() END
    WHERE r.id = $1
    RETURNING r.id, r.company, r.total, r.done, r.finished_at IS NOT NULL AS finished
"""


class Round(Value):
    """A round of replanning and how far it has got."""

    id: int
    company: str | None
    total: int
    done: int
    finished: bool


class PgReplans:
    """The rounds. At most one is open for a company, and one for all."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def begin(self, company: str | None) -> Round:
        """A new round, or the one that was interrupted."""
        await self._pool.execute(BEGIN, company)
        return _round(await self._pool.fetchrow(UNFINISHED, company))

    async def advance(self, round: Round, count: int) -> Round:
        """Puts news for the next `count` employees into the outbox."""
        return _round(await self._pool.fetchrow(ADVANCE, round.id, count))


class PgNotebook:
    """Implements `domain.ports.Notebook`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def read(self, stream: str) -> Noted | None:
        found = await self._pool.fetchval("SELECT noted FROM noted_plans WHERE stream = $1", stream)
        return None if found is None else Noted.model_validate_json(found)

    async def write(self, stream: str, noted: Noted) -> None:
        await self._pool.execute(
            "INSERT INTO noted_plans (stream, noted) VALUES ($1, $2) ON CONFLICT (stream) DO UPDATE SET noted = $2",
            stream, noted.model_dump_json(),
        )  # fmt: skip


def _round(row: asyncpg.Record | None) -> Round:
    assert row is not None  # a round that was begun is there until it is finished
    return Round(**dict(row.items()))
