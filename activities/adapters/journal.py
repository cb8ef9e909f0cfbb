"""The journal and its outbox in PostgreSQL.

What makes an entry (its version, its moment, its hash) is worked out inside the database, by `append_facts`: a call is
one round trip and one transaction, however many facts it brings.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from random import uniform

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.adapters.once_more import LOST, once_more
from domain.facts import (
    READABLE,
    STOPS,
    ContentConflictError,
    Entry,
    EventRef,
    NewEntry,
    Receipt,
    Stream,
    Value,
    VersionConflictError,
)
from domain.ports import Message, News
from domain.proof.chain import Break, body_to_be, canonical, private_digest, verify

LEASE_SECONDS = 30.0
"""How long claimed news stays out of sight: after that, whoever claimed it is taken for dead."""

CONTENT_CONFLICT, VERSION_CONFLICT = "JL001", "JL002"
DEADLOCKS_ENDURED = 6
CROSSING_SECONDS = 0.1
"""The first pause after a deadlock; each further one is twice as long."""
DRAIN_SECONDS = 60.0
"""How long whoever stops what leaves waits for what is leaving: longer than a mail server may take over one answer."""
SALT_BYTES = 16
READABLE_TYPES, READABLE_FIELDS = sorted(READABLE), sorted(frozenset[str]().union(*READABLE.values()))
ENTRY_FIELDS = tuple(name for name in Entry.model_fields if name != "kept")
COLUMNS = ", ".join(f"e.{name}" for name in ENTRY_FIELDS)

APPEND = "SELECT version, recorded_at, duplicate FROM append_facts($1, $2, $3, $4, $5, $6)"
READ = f"""
    SELECT {COLUMNS}, (SELECT jsonb_object_agg(key, value) FROM jsonb_each(p.body) WHERE key = ANY($3)) AS kept
    FROM events e LEFT JOIN private_parts p
        ON e.type = ANY($2) AND (p.company, p.source, p.id) = (e.company, e.source, e.id)
    WHERE e.stream = $1 AND ($4::timestamptz IS NULL OR e.recorded_at <= $4) ORDER BY e.version
"""  # noqa: S608
READ_MANY = f"""
    SELECT {COLUMNS}, (SELECT jsonb_object_agg(key, value) FROM jsonb_each(p.body) WHERE key = ANY($3)) AS kept
    FROM events e LEFT JOIN private_parts p
        ON e.type = ANY($2) AND (p.company, p.source, p.id) = (e.company, e.source, e.id)
    WHERE e.stream = ANY($1) ORDER BY e.stream, e.version
"""  # noqa: S608
# Whoever sends holds the lock with others; whoever stops waits until all of them have let go of it.
SENDING = "SELECT pg_advisory_xact_lock_shared(hashtextextended('leaving ' || $1, 0))"
SENT = "SELECT pg_advisory_xact_lock(hashtextextended('leaving ' || $1, 0))"
STREAMS = """
    SELECT e.source, e.id, e.stream FROM events e
    JOIN unnest($2::text[], $3::text[]) AS asked (source, id) USING (source, id) WHERE e.company = $1
"""
READ_ALL = f"""
    SELECT {COLUMNS}, p.salt, p.body AS private
    FROM events e LEFT JOIN private_parts p USING (company, source, id)
    WHERE $1::text IS NULL OR company = $1
    ORDER BY stream, version
"""  # noqa: S608
EMPTIED = """
    SELECT k.company || '/' || k.employee AS stream FROM employees k
    WHERE ($1::text IS NULL OR k.company = $1)
      AND NOT EXISTS (SELECT FROM events e WHERE e.stream = k.company || '/' || k.employee)
    ORDER BY 1
"""

# A company's news becomes news for each employee that is known now. One who is hired a moment later misses it, and
# need not have it: their own first fact makes the workflow read the company's stream. Two hundred a second: what is
# told of somebody meanwhile goes before the rest of them.
FAN_OUT = """
    WITH due AS (
        SELECT id FROM outbox WHERE employee IS NULL FOR UPDATE SKIP LOCKED
    ), told AS (
        DELETE FROM outbox o USING due WHERE o.id = due.id RETURNING o.*
    )
    INSERT INTO outbox (company, employee, about, types, version, queued_at, available_at)
    SELECT t.company, k.employee, t.about, t.types, t.version, t.queued_at,
        t.available_at + ((row_number() OVER (ORDER BY t.id, k.employee) - 1) / 200) * interval '1 second'
    FROM told t JOIN employees k ON k.company = t.company
    ORDER BY t.id, k.employee
"""
CLAIM = """
    WITH due AS (
        SELECT id FROM outbox WHERE employee IS NOT NULL AND available_at <= now()
        ORDER BY available_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox o SET available_at = now() + $2
    FROM due WHERE o.id = due.id
    RETURNING o.id, o.company, o.employee, o.about, o.types, o.version
"""


class Verification(Value):
    """What was checked, and every place where the journal is not what was recorded."""

    streams: int
    entries: int
    breaks: tuple[Break, ...]


class PgJournal:
    """Implements `domain.ports.Journal` and `domain.ports.Outbox`, and verifies what it holds."""

    def __init__(self, pool: asyncpg.Pool, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._pool = pool
        self._lease = timedelta(seconds=lease_seconds)

    @cached_property
    def _hands(self) -> asyncio.Semaphore:
        """Each keeps a connection as long as a mail server takes its time: the reviews need some, too."""
        return asyncio.Semaphore(max(1, self._pool.get_max_size() // 2))

    async def append(
        self,
        stream: Stream,
        entries: Sequence[NewEntry],
        *,
        expected_version: int | None = None,
        announce: bool = True,
    ) -> list[Receipt]:
        """See `domain.ports.Journal`. A duplicate is one whatever version is expected."""
        if not entries:
            return []
        told = [_told(stream, entry) for entry in entries]
        try:
            rows = await self._settled(
                APPEND, str(stream), *map(list, zip(*told, strict=True)), expected_version, announce
            )
        except asyncpg.PostgresError as error:
            if error.sqlstate == CONTENT_CONFLICT:
                places = (int(place) for place in (error.detail or "").split(","))
                raise ContentConflictError({place: entries[place].ref for place in places}) from None
            if error.sqlstate == VERSION_CONFLICT and expected_version is not None:
                raise VersionConflictError(stream, expected_version, int(error.detail or 0)) from None
            raise
        if not STOPS.isdisjoint(entry.fact.type for entry in entries):
            await self._sent(stream.company)
        return [
            Receipt(ref=entry.ref, stream=stream, version=row["version"], recorded_at=row["recorded_at"],
                    duplicate=row["duplicate"])
            for entry, row in zip(entries, rows, strict=True)
        ]  # fmt: skip

    async def _settled(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Two appends that tell the same keys of two streams, in crossing order, wait for one another: PostgreSQL ends
        one of them. Nothing of it is recorded then, so it is done again, after the other: at once would be too soon,
        for the two would meet half-way again and again. Of several the pauses differ, so that they part.
        """
        for turn in range(DEADLOCKS_ENDURED):
            with suppress(asyncpg.DeadlockDetectedError):
                return await once_more(lambda: self._pool.fetch(statement, *arguments))
            await asyncio.sleep(CROSSING_SECONDS * 2**turn * uniform(0.5, 1))  # noqa: S311
        return await self._pool.fetch(statement, *arguments)

    async def _sent(self, company: str) -> None:
        """Waits until nothing is leaving that asked before now; at most for a while, the stop being recorded."""
        with suppress(TimeoutError):
            await self._pool.execute(SENT, company, timeout=DRAIN_SECONDS)

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]:
        """See `domain.ports.Journal`."""
        return await once_more(lambda: _read(self._pool, stream, known_at))

    async def read_many(self, streams: Sequence[Stream]) -> dict[Stream, list[Entry]]:
        """What `read` gives, of many at once; of nobody who is unknown."""
        names = list(map(str, streams))
        rows = await once_more(lambda: self._pool.fetch(READ_MANY, names, READABLE_TYPES, READABLE_FIELDS))
        gathered = groupby(map(entry_of, rows), key=lambda entry: entry.stream)
        return {stream: list(entries) for stream, entries in gathered}

    @asynccontextmanager
    async def sending(self, stream: Stream) -> AsyncGenerator[tuple[Sequence[Entry], Sequence[Entry]]]:
        """See `domain.ports.Journal`. A connection that is lost meanwhile lets go of the lock, and is not told."""
        async with self._hands, self._pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                await connection.execute(SENDING, stream.company)
                yield await _read(connection, stream), await _read(connection, stream.of_company)
            finally:
                with suppress(*LOST):
                    await transaction.rollback()

    async def streams(self, company: str, refs: Collection[EventRef]) -> dict[EventRef, Stream]:
        """See `domain.ports.Journal`."""
        rows = await self._pool.fetch(STREAMS, company, [ref.source for ref in refs], [ref.id for ref in refs])
        return {EventRef(source=row["source"], id=row["id"]): Stream.parse(row["stream"]) for row in rows}

    async def verify(self, company: str | None = None) -> Verification:
        """Checks every chain, of one company or of all, as it stands at one moment."""
        streams = entries = 0
        breaks: list[Break] = []
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            chain: list[asyncpg.Record] = []
            async for row in connection.cursor(READ_ALL, company, prefetch=1000):
                if chain and chain[-1]["stream"] != row["stream"]:
                    breaks += _breaks(chain)
                    streams, entries, chain = streams + 1, entries + len(chain), []
                chain.append(row)
            if chain:
                breaks += _breaks(chain)
                streams, entries = streams + 1, entries + len(chain)
            for row in await connection.fetch(EMPTIED, company):
                breaks.append(
                    Break(stream=Stream.parse(row["stream"]), version=1, why="every entry of the stream was removed")
                )
        return Verification(streams=streams, entries=entries, breaks=tuple(breaks))

    async def claim(self, limit: int) -> list[Message]:
        """See `domain.ports.Outbox`. What is claimed stays out of sight until it is delivered or its lease is over."""
        await self._pool.execute(FAN_OUT)
        rows = await self._pool.fetch(CLAIM, limit, self._lease)
        rows.sort(key=lambda row: (row["company"], row["employee"], row["id"]))
        gathered = groupby(rows, key=lambda row: (row["company"], row["employee"]))
        messages = [_message(company, employee, list(news)) for (company, employee), news in gathered]
        return sorted(messages, key=lambda message: message.positions[0])

    async def delivered(self, positions: Sequence[int]) -> None:
        await self._pool.execute("DELETE FROM outbox WHERE id = ANY($1)", positions)

    async def postpone(self, positions: Sequence[int], seconds: float) -> None:
        await self._pool.execute(
            "UPDATE outbox SET available_at = now() + $2 WHERE id = ANY($1)",
            positions, timedelta(seconds=seconds),
        )  # fmt: skip

    async def oldest_age_seconds(self) -> float:
        """See `domain.ports.Outbox`. The oldest is the one with the lowest number: with a backlog that is one look."""
        age = await self._pool.fetchval(
            "SELECT extract(epoch FROM clock_timestamp() - queued_at)::float8 FROM outbox ORDER BY id LIMIT 1"
        )
        return age or 0.0


async def _read(
    database: asyncpg.Pool | PoolConnectionProxy, stream: Stream, known_at: datetime | None = None
) -> list[Entry]:
    rows = await database.fetch(READ, str(stream), READABLE_TYPES, READABLE_FIELDS, known_at)
    return [entry_of(row) for row in rows]


def _told(stream: Stream, entry: NewEntry) -> tuple[str, str | None, bytes | None]:
    """What the database is given of a fact: its canonical bytes, its private part and that part's salt."""
    private = entry.private
    salt = secrets.token_bytes(SALT_BYTES) if private else None
    digest = private_digest(salt, private) if salt and private else None
    body = body_to_be(stream, entry, digest)
    return body.decode(), canonical(private).decode() if private else None, salt


def entry_of(row: asyncpg.Record) -> Entry:
    """The entry that a row of `COLUMNS` holds; with a column `kept`, what the plan may read of its private part."""
    kept = row.get("kept")
    fields = {name: row[name] for name in ENTRY_FIELDS if name != "data"}
    return Entry(**fields, data=json.loads(row["data"]), kept=json.loads(kept) if kept else {})


def _breaks(rows: Sequence[asyncpg.Record]) -> list[Break]:
    """Where a stream's chain does not hold, or a private part is not the one that was told with the fact."""
    entries = [entry_of(row) for row in rows]
    altered = [
        Break(stream=entry.stream, version=entry.version, why="its private part is not what was told")
        for entry, row in zip(entries, rows, strict=True)
        if row["private"] is not None
        and private_digest(row["salt"], json.loads(row["private"])) != entry.private_sha256
    ]
    return verify(entries) + altered


def _message(company: str, employee: str, rows: Sequence[asyncpg.Record]) -> Message:
    own = [row["version"] for row in rows if row["about"] == "employee"]
    companys = [row["version"] for row in rows if row["about"] == "company"]
    return Message(
        company=company,
        employee=employee,
        news=News(
            types=tuple(kind for row in rows for kind in row["types"]),
            version=max(own, default=0),
            company_version=max(companys, default=0),
        ),
        positions=tuple(row["id"] for row in rows),
    )
