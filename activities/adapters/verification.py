"""Verifies what the database holds: the chains, what belongs to the entries, and what the seals say of them.

async for done in verification.run(company): ...     # how many entries are checked
verification.found                                   # every place where something is not what was recorded
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import asyncpg

from activities.adapters.seal_keys import PublicKeys
from activities.adapters.seal_verification import Broken, SealVerification, named
from activities.adapters.seals import Connection, PgSeals
from activities.adapters.stamps import Stamped
from domain.facts import Stream
from domain.proof.chain import Walk, private_digest

if TYPE_CHECKING:
    from activities.adapters.timestamps import Roots

CHUNK = 2000
WITHIN = "($1::text IS NULL OR e.company = $1) AND ($2::text IS NULL OR e.stream = $2)"

ENTRIES = f"""
    SELECT stream, version, prev_hash, hash, recorded_at, actor::text, data::text, id, private_sha256, schema_version,
        source, time, type
    FROM events e WHERE {WITHIN} AND stream > $3 ORDER BY stream, version
"""  # noqa: S608
EMPTIED = """
    SELECT company || '/' || employee AS stream FROM employees k
    WHERE ($1::text IS NULL OR company = $1) AND ($2::text IS NULL OR company || '/' || employee = $2)
      AND NOT EXISTS (SELECT FROM events e WHERE e.stream = k.company || '/' || k.employee)
    ORDER BY 1
"""
UNKNOWN = f"""
    SELECT DISTINCT stream FROM events e
    WHERE {WITHIN} AND position('/' IN stream) > 0
      AND NOT EXISTS (SELECT FROM employees k WHERE e.stream = k.company || '/' || k.employee)
    ORDER BY 1
"""  # noqa: S608
PRIVATE = f"""
    SELECT stream, version, private_sha256, p.salt, p.body, EXISTS (
        SELECT FROM audit_log a WHERE a.action = 'person-erased'
            AND (a.company, a.employee) = (e.company, split_part(e.stream, '/', 2)) AND a.at >= e.recorded_at
    ) AS erased
    FROM events e LEFT JOIN private_parts p USING (company, source, id)
    WHERE {WITHIN} AND (private_sha256 IS NOT NULL OR p.body IS NOT NULL) ORDER BY stream, version
"""  # noqa: S608
STRAY_PRIVATE = """
    SELECT p.company || coalesce('/' || p.employee, '') AS stream, p.source || '#' || p.id AS event FROM private_parts p
    LEFT JOIN events e USING (company, source, id)
    WHERE ($1::text IS NULL OR p.company = $1) AND ($2::text IS NULL OR p.company || '/' || p.employee = $2)
      AND (e.stream IS NULL OR e.stream <> p.company || coalesce('/' || p.employee, ''))
"""
SEALED = "SELECT DISTINCT company FROM seals UNION SELECT DISTINCT company FROM seal_timestamps"
DOCUMENTS = f"""
    SELECT stream, version,
        d.id IS NULL AND NOT EXISTS (
            SELECT FROM audit_log a WHERE a.action = 'documents-erased'
                AND (a.company, a.employee) = (e.company, split_part(e.stream, '/', 2)) AND a.at >= e.recorded_at
        ) AS gone,
        d.id IS NOT NULL AND (d.sha256 IS DISTINCT FROM data->>'sha256'
            OR encode(sha256(d.content), 'hex') IS DISTINCT FROM data->>'sha256') AS altered
    FROM events e LEFT JOIN documents d
        ON (d.company, d.employee, d.id) = (e.company, split_part(e.stream, '/', 2), data->>'document')
    WHERE {WITHIN} AND data ? 'document' AND data ? 'sha256' ORDER BY stream, version
"""  # noqa: S608
_spell = json.encoder.encode_basestring
_scan = cast(Any, json.JSONDecoder()).scan_once
# What json.dumps makes anew for each value: (markers, default, strings, indent, colon, comma, sorted, skipkeys, nan).
_encode = cast(Any, json.encoder).c_make_encoder(None, None, _spell, None, ":", ",", True, False, False)


class Verification:
    """One run over a company's streams, over one stream, or over all."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        seals: PgSeals | None = None,
        keys: PublicKeys | None = None,
        mailed: Sequence[bytes] = (),
        roots: Roots | None = None,
    ) -> None:
        self._pool = pool
        self._seals = seals or PgSeals(pool, None, None)
        self._keys = keys
        self._mailed, self._roots = mailed, roots
        self.found: list[Broken] = []
        self.entries = self.streams = self.seals = 0
        self.stamps: dict[str, Stamped] = {}
        """What the time stamps of each company come to."""
        self.last: Stream | None = None
        """The stream before the one that is being checked: a run that was broken off goes on after it."""

    async def run(self, company: str | None, stream: str | None = None, *, after: str = "") -> AsyncIterator[int]:
        """Checks everything as it stands at one moment; tells how many entries are done. `after`: leaves out the chains
        up to that stream, which an earlier run has checked.
        """
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            async for done in self.within(connection, company, stream, after=after):
                yield done

    async def within(
        self, connection: Connection, company: str | None, stream: str | None = None, *, after: str = ""
    ) -> AsyncIterator[int]:
        """The same as a transaction sees it."""
        company = company or (stream.partition("/")[0] if stream else None)
        async for done in self._chains(connection, company, stream, after):
            yield done
        await self._belongings(connection, company, stream)
        sealed = {row["company"] for row in await connection.fetch(SEALED)}
        for each in [company] if company else sorted(sealed | self._seals.sealed_outside() | named(self._mailed)):
            seals = SealVerification(connection, self._seals, self._keys, each, stream, self._mailed, self._roots)
            await self._sealed(each, seals)

    async def all(self, company: str | None = None, stream: str | None = None) -> list[Broken]:
        """The same in one go: every place where something is not what was recorded."""
        async for _ in self.run(company, stream):
            pass
        return self.found

    async def total(self, company: str | None, stream: str | None = None) -> int:
        """How many entries there are to check."""
        return await self._pool.fetchval(f"SELECT count(*) FROM events e WHERE {WITHIN}", company, stream)  # noqa: S608

    async def _chains(
        self, connection: Connection, company: str | None, stream: str | None, after: str
    ) -> AsyncIterator[int]:
        walk, current = Walk(), ""
        cursor = await connection.cursor(ENTRIES, company, stream, after)
        while rows := await cursor.fetch(CHUNK):
            for row in rows:
                name, version, prev_hash, hash = row[0], row[1], row[2], row[3]
                if name != current:
                    self.streams += 1
                    self.last, current = Stream.parse(current) if current else None, name
                worked_out = hashlib.sha256(_told(row).encode()).hexdigest()
                for why in walk.step(name, version, prev_hash, hash, worked_out):
                    self._broken(name, version, why)
            self.entries += len(rows)
            yield self.entries

    async def _belongings(self, connection: Connection, company: str | None, stream: str | None) -> None:
        """What belongs to entries: the employees they are of, private parts, documents."""
        for row in await connection.fetch(EMPTIED, company, stream):
            self._broken(row["stream"], 1, "every entry of the stream was removed")
        for row in await connection.fetch(UNKNOWN, company, stream):
            self._broken(row["stream"], 0, "the employee is missing from the list of those that are known")
        async for row in connection.cursor(PRIVATE, company, stream, prefetch=CHUNK):
            if row["body"] is None:
                if not row["erased"]:
                    self._broken(row["stream"], row["version"], "its private part is gone, and nobody erased it")
            elif private_digest(row["salt"], json.loads(row["body"])) != row["private_sha256"]:
                self._broken(row["stream"], row["version"], "its private part is not what was told")
        for row in await connection.fetch(STRAY_PRIVATE, company, stream):
            self._broken(row["stream"], 0, f"there is a private part of {row['event']}, which is not in the stream")
        async for row in connection.cursor(DOCUMENTS, company, stream, prefetch=CHUNK):
            if row["gone"]:
                self._broken(row["stream"], row["version"], "its document is gone")
            elif row["altered"]:
                self._broken(row["stream"], row["version"], "its document is not the one that was made")

    async def _sealed(self, company: str, seals: SealVerification) -> None:
        """What the seals of a company say, of what was found before as well."""
        await seals.run()
        self.seals += seals.count
        self.stamps[company] = seals.stamped
        self.found = [seals.dated(each) for each in (*self.found, *seals.found)]

    def _broken(self, stream: str, version: int, why: str) -> None:
        self.found.append(Broken(stream=stream, version=version, why=why))


def _told(row: asyncpg.Record) -> str:
    """What is hashed of an entry, as `domain.proof.chain` defines it. Written out, for it is done a million times: only
    the data, of which a jsonb has lost the order, go through an encoder.
    """
    name, version, prev_hash, _, recorded_at, actor, data, id, private, schema, source, time, type = row
    return (
        f'{prev_hash}|{version}|{_instant(recorded_at)}|{{"actor":"{actor}",'
        f'"data":{_canonical(data)},"id":{_spell(id)},"private_sha256":{_or_null(private)},'
        f'"schema":{schema},"source":{_spell(source)},"stream":{_spell(name)},'
        f'"time":{_or_null(time and _instant(time))},"type":{_spell(type)}}}'
    )


@lru_cache(maxsize=16384)
def _canonical(data: str) -> str:
    """The canonical spelling of a jsonb; facts of a company have much in common."""
    return "".join(_encode(_scan(data, 0)[0], 0))


@lru_cache(maxsize=1024)
def _instant(moment: datetime) -> str:
    """As `domain.proof.chain.instant`; what is told in one call is recorded at one moment."""
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


def _or_null(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'
