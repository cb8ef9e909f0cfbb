"""The endpoints of web hooks and what waits for them, in PostgreSQL."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from domain.ports import Endpoint, FailedDelivery, Feed, Position

SECRET_BYTES = 32
BOTH_SIGN = timedelta(days=1)
"""How long the old secret signs beside a new one."""
LEASE = timedelta(minutes=2)
"""For how long an endpoint is one sender's: after that, the sender is taken for dead."""
PAGE = 500

ENDPOINTS = """
    SELECT e.id, e.url, e.types, e.created_at, e.disabled_at, e.disabled_why,
        CASE WHEN e.old_secret IS NOT NULL THEN e.old_secret_until END AS old_secret_until,
        count(d.number) FILTER (WHERE d.failed_at IS NULL) AS waiting, count(d.failed_at) AS failed
    FROM webhook_endpoints e LEFT JOIN webhook_deliveries d ON d.endpoint = e.id
    WHERE e.company = $1 AND ($2::uuid IS NULL OR e.id = $2) GROUP BY e.id ORDER BY e.created_at, e.id
"""
CREATE = """
    INSERT INTO webhook_endpoints (company, url, types, secret, transaction, position, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
"""
ROTATE = """
    UPDATE webhook_endpoints SET old_secret = secret, old_secret_until = $4, secret = $3 WHERE (company, id) = ($1, $2)
    RETURNING id
"""
ENABLE = """
    UPDATE webhook_endpoints SET disabled_at = NULL, disabled_why = NULL WHERE (company, id) = ($1, $2) RETURNING id
"""
FAILED = """
    SELECT number, type, employee AS subject, attempts, status, failed_at FROM webhook_deliveries
    WHERE endpoint = $1 AND failed_at IS NOT NULL ORDER BY number
"""
REPLAY = """
    UPDATE webhook_deliveries SET failed_at = NULL, attempts = 0, due_at = $3
    WHERE endpoint = $1 AND failed_at IS NOT NULL AND ($2::bigint[] IS NULL OR number = ANY($2)) RETURNING number
"""
CLAIM = """
    UPDATE webhook_endpoints SET busy_until = $2 WHERE id = (
        SELECT id FROM webhook_endpoints WHERE disabled_at IS NULL AND busy_until <= $1 AND NOT id = ANY($3)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, company, url, types, secret, old_secret, old_secret_until, transaction, position
"""
ENQUEUE = """
    INSERT INTO webhook_deliveries (endpoint, company, employee, type, transaction, position, due_at)
    SELECT $1, $2, new.employee, new.type, new.transaction, new.position, $3
    FROM unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[]) AS new (employee, type, transaction, position)
"""
# Of each employee the oldest alone: what comes after it waits for it, unless it was given up.
DUE = """
    SELECT number, transaction, position, attempts FROM (
        SELECT DISTINCT ON (coalesce(employee, '')) number, transaction, position, attempts, due_at
        FROM webhook_deliveries WHERE endpoint = $1 AND failed_at IS NULL ORDER BY coalesce(employee, ''), number
    ) AS heads WHERE due_at <= $2 ORDER BY number LIMIT $3
"""
REFUSED = """
    UPDATE webhook_deliveries SET attempts = attempts + 1, status = $2, due_at = coalesce($3, due_at),
        failed_at = CASE WHEN $3::timestamptz IS NULL THEN $4::timestamptz END
    WHERE number = $1
"""
# Those that were refused by nobody: the endpoint could not be reached, and now it can.
BACK = """
    UPDATE webhook_deliveries SET due_at = $2
    WHERE endpoint = $1 AND failed_at IS NULL AND attempts > 0 AND status IS NULL AND due_at > $2
"""


class Claimed(NamedTuple):
    """An endpoint that is one sender's for a while."""

    id: UUID
    company: str
    url: str
    types: tuple[str, ...] | None
    secrets: tuple[bytes, ...]
    position: Position


class Due(NamedTuple):
    """An event that is to be sent now, and how often that was tried."""

    number: int
    position: Position
    attempts: int


class PgWebhooks:
    """Implements `domain.ports.Webhooks`, and keeps what the sender needs."""

    def __init__(self, pool: asyncpg.Pool, feed: Feed) -> None:
        self._pool, self._feed = pool, feed

    # --- as people set them up ----------------------------------------------------------------------------------

    async def create(
        self, company: str, url: str, types: Sequence[str] | None, after: Position | None, now: datetime
    ) -> tuple[Endpoint, str]:
        """See `domain.ports.Webhooks`."""
        secret = secrets.token_bytes(SECRET_BYTES)
        start = after or await self._feed.end()
        id = await self._pool.fetchval(
            CREATE, company, url, types, secret, start.transaction, start.number, now
        )  # fmt: skip
        (made,) = await self._endpoints(company, id)
        return made, secret_as_text(secret)

    async def endpoints(self, company: str) -> list[Endpoint]:
        """See `domain.ports.Webhooks`."""
        return await self._endpoints(company, None)

    async def delete(self, company: str, id: UUID) -> bool:
        """See `domain.ports.Webhooks`."""
        query = "DELETE FROM webhook_endpoints WHERE (company, id) = ($1, $2) RETURNING id"
        return await self._pool.fetchval(query, company, id) is not None

    async def rotate(self, company: str, id: UUID, now: datetime) -> tuple[Endpoint, str] | None:
        """See `domain.ports.Webhooks`."""
        secret = secrets.token_bytes(SECRET_BYTES)
        if await self._pool.fetchval(ROTATE, company, id, secret, now + BOTH_SIGN) is None:
            return None
        (changed,) = await self._endpoints(company, id)
        return changed, secret_as_text(secret)

    async def enable(self, company: str, id: UUID) -> bool:
        """See `domain.ports.Webhooks`."""
        return await self._pool.fetchval(ENABLE, company, id) is not None

    async def failed(self, company: str, id: UUID) -> list[FailedDelivery] | None:
        """See `domain.ports.Webhooks`."""
        if not await self._endpoints(company, id):
            return None
        return [FailedDelivery(**row) for row in await self._pool.fetch(FAILED, id)]

    async def replay(self, company: str, id: UUID, numbers: Sequence[int] | None, now: datetime) -> int | None:
        """See `domain.ports.Webhooks`."""
        if not await self._endpoints(company, id):
            return None
        return len(await self._pool.fetch(REPLAY, id, numbers, now))

    async def _endpoints(self, company: str, id: UUID | None) -> list[Endpoint]:
        return [Endpoint(**row) for row in await self._pool.fetch(ENDPOINTS, company, id)]

    # --- as the sender works through them ------------------------------------------------------------------------

    async def claim(self, now: datetime, done: Sequence[UUID]) -> Claimed | None:
        """An endpoint that nobody is at, none of those `done`; with what is new for it queued."""
        row = await self._pool.fetchrow(CLAIM, now, now + LEASE, list(done))
        if row is None:
            return None
        old = row["old_secret"] if row["old_secret"] and row["old_secret_until"] > now else None
        return Claimed(
            row["id"], row["company"], row["url"], tuple(row["types"]) if row["types"] is not None else None,
            (row["secret"], old) if old else (row["secret"],),
            Position(transaction=row["transaction"], number=row["position"]),
        )  # fmt: skip

    async def enqueue(self, to: Claimed, now: datetime) -> None:
        """Queues what the endpoint has not heard of yet. Each event once: its place moves in the same transaction."""
        position = to.position
        while True:
            page = await self._feed.read(to.company, position, PAGE)
            wanted = [(at, event) for at, event in page.events if to.types is None or event.type in to.types]
            columns = [
                [event.subject for _, event in wanted],
                [event.type for _, event in wanted],
                [at.transaction for at, _ in wanted],
                [at.number for at, _ in wanted],
            ]
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(ENQUEUE, to.id, to.company, now, *columns)
                await connection.execute(
                    "UPDATE webhook_endpoints SET transaction = $2, position = $3 WHERE id = $1",
                    to.id, page.next.transaction, page.next.number,
                )  # fmt: skip
            position = page.next
            if page.complete:
                return

    async def due(self, to: Claimed, now: datetime, limit: int) -> list[Due]:
        """What is to be sent now, of each employee the oldest alone."""
        rows = await self._pool.fetch(DUE, to.id, now, limit)
        return [
            Due(r["number"], Position(transaction=r["transaction"], number=r["position"]), r["attempts"]) for r in rows
        ]

    async def keep(self, to: Claimed, now: datetime) -> None:
        """The endpoint stays the sender's a while longer."""
        await self._pool.execute("UPDATE webhook_endpoints SET busy_until = $2 WHERE id = $1", to.id, now + LEASE)

    async def release(self, to: Claimed) -> None:
        await self._pool.execute("UPDATE webhook_endpoints SET busy_until = '-infinity' WHERE id = $1", to.id)

    async def done(self, numbers: Sequence[int]) -> None:
        """They were delivered, or are not to be delivered any more."""
        await self._pool.execute("DELETE FROM webhook_deliveries WHERE number = ANY($1)", numbers)

    async def refused(self, number: int, status: int | None, again_at: datetime | None, now: datetime) -> None:
        """It is tried again then; None: it is given up. `status` None: the endpoint could not be reached."""
        await self._pool.execute(REFUSED, number, status, again_at, now)

    async def back(self, to: Claimed, now: datetime) -> None:
        """The endpoint answers: what waited for that alone is due."""
        await self._pool.execute(BACK, to.id, now)

    async def disable(self, to: Claimed, why: str, now: datetime) -> None:
        """Nothing is sent there any more, until somebody enables it. What waits is kept."""
        await self._pool.execute(
            "UPDATE webhook_endpoints SET disabled_at = $2, disabled_why = $3 WHERE id = $1", to.id, now, why
        )


def secret_as_text(secret: bytes) -> str:
    """As Standard Webhooks writes a secret."""
    return "whsec_" + b64encode(secret).decode()
