"""The journal read by position, in PostgreSQL: nothing is passed over, however many write at the same time."""

from __future__ import annotations

import asyncpg

from activities.adapters.journal import COLUMNS, entry_of
from domain.ports import Placed, Position

# Positions are given out before they are committed: one who reads beyond an entry that is still under way would never
# see it. A transaction below the snapshot's xmin is over, and each that is still to come has a greater number: read in
# the order of transactions, up to there, nothing can appear behind the reader. Within a stream this is the order of
# versions, for an append takes its stream's lock before it has a number.
#
# Numbers of transactions belong to a server. Physical copies keep them; after a dump was restored into another server,
# that one's must first be raised above those in the journal (pg_resetwal --next-transaction-id).
READ_FROM = f"""
    SELECT transaction::text::bigint AS transaction, position, {COLUMNS} FROM events e
    WHERE (transaction, position) > ($1::text::xid8, $2::bigint)
      AND transaction < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.transaction, e.position LIMIT $3
"""  # noqa: S608
POSITION = "SELECT transaction::text::bigint AS transaction, position AS number FROM subscriptions WHERE name = $1"
ADVANCE = """
    INSERT INTO subscriptions AS s (name, transaction, position) VALUES ($1, $2::text::xid8, $3)
    ON CONFLICT (name) DO UPDATE
        SET transaction = excluded.transaction, position = excluded.position, moved_at = now()
        WHERE (s.transaction, s.position) < (excluded.transaction, excluded.position)
"""


class PgSubscriptions:
    """Implements `domain.ports.Subscriptions`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def read_from(self, position: Position, limit: int) -> list[Placed]:
        """See `domain.ports.Subscriptions`."""
        rows = await self._pool.fetch(READ_FROM, str(position.transaction), position.number, limit)
        return [
            Placed(position=Position(transaction=row["transaction"], number=row["position"]), entry=entry_of(row))
            for row in rows
        ]

    async def position(self, name: str) -> Position:
        """See `domain.ports.Subscriptions`."""
        row = await self._pool.fetchrow(POSITION, name)
        return Position() if row is None else Position(**row)

    async def advance(self, name: str, position: Position) -> None:
        """See `domain.ports.Subscriptions`."""
        await self._pool.execute(ADVANCE, name, str(position.transaction), position.number)
