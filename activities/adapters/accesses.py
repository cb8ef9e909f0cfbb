"""The access log as a proof covers it, in PostgreSQL: a segment a month, sealed as it grows and deleted whole.

A segment is chained as the audit log is: `sha256(root so far | canonical JSON of the access)`, from 64 zeros. How far
it had got is an act of the audit log, which the next seal covers: `accesses-sealed`, about `2026-11 12 9f86…`.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from domain.facts import GENESIS, OWN_ACTOR, Value
from domain.proof.chain import canonical, instant

Connection = asyncpg.Connection | PoolConnectionProxy

CHUNK = 2000
MONTH = "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM')"
# Whoever notes an access does so in one statement: after a minute none of that time is still to come.
ACCESSES = f"""
    SELECT id, at, actor, company, employee, what, {MONTH} AS month FROM access_log
    WHERE company = $1 AND {MONTH} >= $2 AND at < now() - interval '1 minute' ORDER BY at, id
"""  # noqa: S608
LAST = """
    SELECT about FROM audit_log WHERE company = $1 AND action = 'accesses-sealed' ORDER BY id DESC LIMIT 1
"""
TELL = "INSERT INTO audit_log (actor, company, action, about) VALUES ($1, $2, $3, $4)"
FORGET = f"""
    WITH gone AS (
        DELETE FROM access_log WHERE company = $1
            AND at < (date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC') - make_interval(months => $3))
                AT TIME ZONE 'UTC'
        RETURNING {MONTH} AS month
    )
    SELECT month, count(*) AS lines FROM gone GROUP BY month ORDER BY month
"""  # noqa: S608


class Segment(Value):
    """How far a month's segment had got: its first `size` accesses, and the root that they give."""

    month: str
    size: int = 0
    root: str = GENESIS

    @classmethod
    def told(cls, about: str) -> Segment:
        month, size, root = about.split(" ")
        return cls(month=month, size=int(size), root=root)

    @property
    def about(self) -> str:
        """As the act has it."""
        return f"{self.month} {self.size} {self.root}"

    def then(self, row: asyncpg.Record) -> Segment:
        """The segment with one access more."""
        root = hashlib.sha256(self.root.encode() + access(row)).hexdigest()
        return Segment(month=self.month, size=self.size + 1, root=root)


def access(row: asyncpg.Record) -> bytes:
    """The canonical bytes of an access."""
    told: dict[str, Any] = {name: row[name] for name in ("id", "company", "employee", "what")}
    return canonical({**told, "actor": str(row["actor"]), "at": instant(row["at"])})


async def segments(connection: Connection, company: str, since: str = "") -> AsyncIterator[Segment]:
    """Each access in its order, as the segment that it makes; those of the months from `since` on."""
    now = Segment(month="")
    async for row in connection.cursor(ACCESSES, company, since, prefetch=CHUNK):
        now = (now if now.month == row["month"] else Segment(month=row["month"])).then(row)
        yield now


class PgAccesses:
    """Seals and deletes the segments of the access log."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def companies(self) -> list[str]:
        """Every company in which somebody looked at something."""
        return [row["company"] for row in await self._pool.fetch("SELECT DISTINCT company FROM access_log")]

    async def forget(self, company: str, months: int, now: datetime) -> int:
        """Deletes the segments of the months that are over for so many months; how many accesses they had."""
        async with self._pool.acquire() as connection, connection.transaction():
            gone = await connection.fetch(FORGET, company, now, months)
            acts = [(OWN_ACTOR, company, "accesses-deleted", row["month"]) for row in gone]
            await connection.executemany(TELL, acts)
        return sum(row["lines"] for row in gone)


async def seal_accesses(connection: Connection, company: str) -> None:
    """Notes how far the segments have got, for the seal that is being made."""
    about = await connection.fetchval(LAST, company)
    last = Segment.told(about) if about else Segment(month="")
    ends: dict[str, Segment] = {}
    async for now in segments(connection, company, last.month):
        ends[now.month] = now
    acts = [(OWN_ACTOR, company, "accesses-sealed", end.about) for end in ends.values() if end != last]
    await connection.executemany(TELL, acts)
