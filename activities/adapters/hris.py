"""The HRIS systems of each company and what they have sent, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from domain.ports import HrisKeys, HrisOrder, HrisSource

KEPT = timedelta(days=7)
"""How long what was sent is kept at most, read or not."""
SOURCES = """
    SELECT s.name, s.vendor, s.address, s.account, s.signature_header, s.taken_at, s.problem, s.secrets, s.token,
        (SELECT count(*) FROM hris_bodies b WHERE (b.company, b.name) = (s.company, s.name) AND b.body IS NOT NULL)
            AS waiting
    FROM hris_sources s WHERE s.company = $1 AND ($2::text IS NULL OR s.name = $2) ORDER BY s.name
"""
SAVE = """
    INSERT INTO hris_sources AS s (company, name, vendor, address, account, signature_header, secrets, token)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (company, name) DO UPDATE SET vendor = excluded.vendor, address = excluded.address,
        account = excluded.account, signature_header = excluded.signature_header, asked_at = '-infinity',
        secrets = CASE WHEN cardinality(excluded.secrets) > 0 THEN excluded.secrets ELSE s.secrets END,
        token = coalesce(excluded.token, s.token)
"""
KEEP = """
    INSERT INTO hris_bodies (company, name, message, received_at, body) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (company, name, message) DO NOTHING RETURNING id
"""
WAITING = """
    SELECT id, body FROM hris_bodies WHERE (company, name) = ($1, $2) AND body IS NOT NULL ORDER BY received_at, id
"""
TAKEN = """
    WITH emptied AS (UPDATE hris_bodies SET body = NULL WHERE id = ANY($3) AND $5::text IS NULL)
    UPDATE hris_sources SET problem = $5, taken_at = CASE WHEN $5::text IS NULL THEN $4 ELSE taken_at END
    WHERE (company, name) = ($1, $2)
"""
# Those that have sent something, and those whose time has come; each is noted as asked, so that the next round lets
# one that fails rest.
DUE = """
    UPDATE hris_sources s SET asked_at = $1::timestamptz
    WHERE (s.vendor = ANY($2) AND s.asked_at <= $1::timestamptz - $4::interval)
        OR (s.vendor = ANY($3) AND s.asked_at <= $1::timestamptz - $5::interval)
        OR (s.asked_at <= $1::timestamptz - $6::interval AND EXISTS (
            SELECT FROM hris_bodies b WHERE (b.company, b.name) = (s.company, s.name) AND b.body IS NOT NULL))
    RETURNING s.company, s.name
"""


class PgHris:
    """Implements `domain.ports.HrisSources`, and knows which of them are due."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def sources(self, company: str) -> list[HrisSource]:
        """See `domain.ports.HrisSources`."""
        return [_source(row) for row in await self._pool.fetch(SOURCES, company, None)]

    async def source(self, company: str, name: str) -> tuple[HrisSource, HrisKeys] | None:
        """See `domain.ports.HrisSources`."""
        row = await self._pool.fetchrow(SOURCES, company, name)
        return None if row is None else (_source(row), HrisKeys(secrets=tuple(row["secrets"]), token=row["token"]))

    async def save(self, company: str, source: HrisSource, keys: HrisKeys) -> None:
        """See `domain.ports.HrisSources`."""
        await self._pool.execute(
            SAVE, company, source.name, source.vendor, source.address, source.account, source.signature_header,
            list(keys.secrets), keys.token,
        )  # fmt: skip

    async def delete(self, company: str, name: str) -> bool:
        """See `domain.ports.HrisSources`."""
        query = "DELETE FROM hris_sources WHERE (company, name) = ($1, $2) RETURNING name"
        return await self._pool.fetchval(query, company, name) is not None

    async def keep(self, company: str, name: str, message: str, body: bytes, now: datetime) -> bool:
        """See `domain.ports.HrisSources`."""
        return await self._pool.fetchval(KEEP, company, name, message, now, body) is not None

    async def waiting(self, company: str, name: str) -> list[tuple[UUID, bytes]]:
        """See `domain.ports.HrisSources`."""
        return [(row["id"], row["body"]) for row in await self._pool.fetch(WAITING, company, name)]

    async def taken(
        self, company: str, name: str, ids: Sequence[UUID], now: datetime, problem: str | None = None
    ) -> None:
        """See `domain.ports.HrisSources`."""
        await self._pool.execute(TAKEN, company, name, list(ids), now, problem)

    async def due(
        self, now: datetime, *, hourly: Collection[str], daily: Collection[str], every: timedelta
    ) -> list[HrisOrder]:
        """Those with bodies to read, at most once in `every`, and the vendors that are asked each hour or day.

        What is older than seven days goes.
        """
        await self._pool.execute("DELETE FROM hris_bodies WHERE received_at < $1", now - KEPT)
        rows = await self._pool.fetch(
            DUE, now, list(hourly), list(daily), timedelta(hours=1), timedelta(days=1), every
        )  # fmt: skip
        return [HrisOrder(company=row["company"], name=row["name"]) for row in rows]


def _source(row: asyncpg.Record) -> HrisSource:
    return HrisSource(**{name: row[name] for name in HrisSource.model_fields})
