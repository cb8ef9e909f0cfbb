"""The slot book, in PostgreSQL: two workers never give the same hour of one host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import asyncpg

from domain.facts import Stream
from domain.ports import Booking

# One host's hours are given one after the other.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1 || encode($2, 'hex'), 0))"
BOOKED = "SELECT key, starts_at FROM slots WHERE company = $1 AND employee = $2 AND obligation = $3"
TAKEN = """
    SELECT starts_at FROM slots
    WHERE company = $1 AND host = $2 AND starts_at > $3 AND (employee, obligation) <> ($4, $5) ORDER BY starts_at
"""
BOOK = """
    INSERT INTO slots (company, employee, obligation, key, host, starts_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (company, employee, obligation)
        DO UPDATE SET key = excluded.key, host = excluded.host, starts_at = excluded.starts_at
"""
FREE = "DELETE FROM slots WHERE company = $1 AND employee = $2 AND obligation = $3"
# What is past keeps nobody from an hour: it goes with the next booking.
FORGET = """
    DELETE FROM slots WHERE ctid IN (
        SELECT ctid FROM slots WHERE company = $1 AND starts_at < $2 FOR UPDATE SKIP LOCKED
    )
"""

_KEPT = timedelta(days=31)


class PgSlots:
    """Implements `domain.ports.SlotBook`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def book(self, booking: Booking, choose: Callable[[Sequence[datetime]], datetime]) -> datetime:
        """See `domain.ports.SlotBook`."""
        company, employee = booking.stream.company, booking.stream.employee
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(LOCK, company, booking.host)
            booked = await connection.fetchrow(BOOKED, company, employee, booking.obligation)
            if booked and booked["key"] == booking.key and booked["starts_at"] >= booking.not_before:
                return booked["starts_at"]
            rows = await connection.fetch(
                TAKEN, company, booking.host, booking.not_before - _KEPT, employee, booking.obligation
            )
            slot = choose([row["starts_at"] for row in rows])
            await connection.execute(BOOK, company, employee, booking.obligation, booking.key, booking.host, slot)
            await connection.execute(FORGET, company, booking.not_before - _KEPT)
            return slot

    async def free(self, stream: Stream, obligation: str) -> None:
        """See `domain.ports.SlotBook`."""
        await self._pool.execute(FREE, stream.company, stream.employee, obligation)
