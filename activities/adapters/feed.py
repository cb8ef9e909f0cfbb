"""What other systems hear of a company, read by position in PostgreSQL: nothing is passed over, however many write."""

from __future__ import annotations

import json
from uuid import UUID, uuid5

import asyncpg

from domain.facts import OWN_SOURCE, Stream
from domain.ports import FEED_MODELS, NOTICE_TYPES, FeedEvent, FeedPage, Position, schema_name

_NOTICES = UUID("2d1e0a52-6a53-5c1f-9a4e-6f0f5c7a3b19")
RECORDED = sorted(FEED_MODELS.keys() - set(NOTICE_TYPES))

# Positions are given out before they are committed: one who reads beyond an entry that is still under way would never
# see it. A transaction below the snapshot's xmin is over, and each that is still to come has a greater number: read in
# the order of transactions, up to there, nothing can appear behind the reader. Within a stream this is the order of
# versions, for an append takes its stream's lock before it has a number. Whoever reads to the end goes on from xmin,
# and need not look again at what is none of the feed's.
#
# Numbers of transactions belong to a server. Physical copies keep them; after a dump was restored into another server,
# that one's must first be raised above those in the journal (pg_resetwal --next-transaction-id).
_AFTER = """
    company = $1 AND (transaction, position) > ($2::text::xid8, $3::bigint)
    AND transaction < pg_snapshot_xmin(pg_current_snapshot())
"""
READ = f"""
    SELECT h.transaction::text::bigint AS transaction, h.position, h.stream, h.source, h.id, h.type, h.at, h.data,
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
    FROM (SELECT) AS one LEFT JOIN (
        (SELECT transaction, position, stream, source, id, type, recorded_at AS at, data::text FROM events
            WHERE {_AFTER} AND type = ANY($5) ORDER BY transaction, position LIMIT $4)
        UNION ALL
        (SELECT transaction, position, company || '/' || employee, NULL, NULL, type, noticed_at,
            json_build_object('obligation', obligation, 'kind', kind, 'due_on', due_on)::text FROM notices
            WHERE {_AFTER} ORDER BY transaction, position LIMIT $4)
        ORDER BY 1, 2 LIMIT $4
    ) AS h ON true ORDER BY 1, 2
"""  # noqa: S608


END = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class PgFeed:
    """Implements `domain.ports.Feed`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def end(self) -> Position:
        """See `domain.ports.Feed`."""
        return Position(transaction=await self._pool.fetchval(END))

    async def read(self, company: str, after: Position, limit: int) -> FeedPage:
        """See `domain.ports.Feed`."""
        rows = await self._pool.fetch(READ, company, str(after.transaction), after.number, limit, RECORDED)
        found = [(_position(row), _event(company, row)) for row in rows if row["type"] is not None]
        complete = len(found) < limit
        horizon = Position(transaction=rows[0]["horizon"])
        return FeedPage(events=found, next=horizon if complete else found[-1][0], complete=complete)


def _position(row: asyncpg.Record) -> Position:
    return Position(transaction=row["transaction"], number=row["position"])


def _event(company: str, row: asyncpg.Record) -> FeedEvent:
    data = json.loads(row["data"])
    source, id = row["source"] or OWN_SOURCE, row["id"]
    if id is None:
        id = str(uuid5(_NOTICES, f"{row['stream']}:{row['type']}:{data['obligation']}:{data['due_on']}"))
    return FeedEvent(
        id=id,
        source=source,
        type=row["type"],
        subject=Stream.parse(row["stream"]).employee,
        time=row["at"],
        dataschema=schema_name(row["type"]),
        company=company,
        data=data,
    )
