"""Which employees the journal knows, and how far their reviews have come, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import asyncpg

from activities.adapters.journal import PgJournal
from domain.facts import LaterFactError, Stream
from domain.ledger.identity import links
from domain.ports import REPLAN, Standing

UNREAD_AFTER = timedelta(minutes=10)
"""An outcome is recorded by a step, after which the workflow looks again: what is older should have been read."""
STANDINGS = """
    SELECT e.company, e.employee,
        coalesce((c.checkpoint->>'closed')::boolean AND (c.checkpoint->>'version')::integer = h.version, false)
            AS closed,
        coalesce((c.checkpoint->>'version')::integer, 0) < h.version AND h.recorded_at < now() - $2::interval
            AND o.company IS NULL AS unread,
        coalesce(c.checkpoint->>'version' = '0', false) AS nothing_read,
        coalesce(o.starts, false) AS waiting
    FROM employees e
    LEFT JOIN (
        SELECT company, employee, bool_or(about = 'employee') AS starts FROM outbox
        WHERE employee IS NOT NULL GROUP BY company, employee
    ) o USING (company, employee)
    CROSS JOIN LATERAL (SELECT version, recorded_at FROM events WHERE stream = e.company || '/' || e.employee
                        ORDER BY version DESC LIMIT 1) h
    LEFT JOIN checkpoints c ON c.stream = e.company || '/' || e.employee
    WHERE $1::text IS NULL OR e.company = $1
    ORDER BY e.company, e.employee
"""
WAKE = f"""
    INSERT INTO outbox (company, employee, about, types, version, queued_at, available_at)
    SELECT company, employee, 'employee', ARRAY['{REPLAN}'], 0, clock_timestamp(), clock_timestamp()
    FROM unnest($1::text[], $2::text[]) AS those (company, employee)
"""  # noqa: S608
AFTER = """
    SELECT company, employee FROM employees
    WHERE ($1::text IS NULL OR company = $1) AND (company, employee) > ($2, $3) ORDER BY company, employee LIMIT $4
"""
COUNT = "SELECT count(*) FROM employees WHERE $1::text IS NULL OR company = $1"


class PgRegister:
    """Implements `domain.ports.Register`."""

    def __init__(self, pool: asyncpg.Pool, *, unread_after: timedelta = UNREAD_AFTER) -> None:
        self._pool, self._unread_after = pool, unread_after

    async def standings(self, company: str | None = None) -> list[Standing]:
        """See `domain.ports.Register`."""
        rows = await self._pool.fetch(STANDINGS, company, self._unread_after)
        doubtful = {row["company"] for row in rows if row["unread"] and row["nothing_read"]}
        elsewhere = await self._read_elsewhere(doubtful)
        return [
            Standing(
                stream=Stream(row["company"], row["employee"]),
                closed=bool(row["closed"]),
                unread=row["unread"] and not (row["nothing_read"] and row["employee"] in elsewhere[row["company"]]),
                waiting=row["waiting"],
            )
            for row in rows
        ]

    async def _read_elsewhere(self, companies: Collection[str]) -> dict[str, Collection[str]]:
        """Of each company the ids that are another's: their own review reads nothing, what is told of them is read
        there (`life_of`).
        """
        journal, found = PgJournal(self._pool), dict[str, Collection[str]]()
        for company in companies:
            try:
                found[company] = links(await journal.read(Stream(company)))
            except LaterFactError:  # who cannot be told apart is told to look once more, which harms nobody
                found[company] = ()
        return found

    async def wake(self, streams: Sequence[Stream]) -> None:
        """See `domain.ports.Register`."""
        await self._pool.execute(WAKE, [each.company for each in streams], [each.employee for each in streams])

    async def after(self, company: str | None, after: tuple[str, str], limit: int) -> list[Stream]:
        """The next employees after one, in the order of company and id; of one company, or of all."""
        rows = await self._pool.fetch(AFTER, company, *after, limit)
        return [Stream(row["company"], row["employee"]) for row in rows]

    async def count(self, company: str | None) -> int:
        """How many there are."""
        return await self._pool.fetchval(COUNT, company)
