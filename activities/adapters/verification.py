"""Verifies what the database holds: the chains, what belongs to the entries, and what the seals say of them.

async for done in verification.run(company): ...     # how many entries are checked
verification.found                                   # every place where something is not what was recorded
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence

import asyncpg

from activities.adapters.seal_keys import PublicKeys
from activities.adapters.seals import ACTS, Connection, PgSeals, act, person_digest, read_log, sealed_of
from domain.facts import GENESIS, Stream, Value
from domain.proof import merkle
from domain.proof.chain import Walk, private_digest
from domain.proof.seal import NO_ACTS, Head, Sealed, Tree, name_of, newest, tree, with_acts

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
DOCUMENTS = f"""
    SELECT stream, version, d.id IS NULL AS gone,
        d.sha256 IS DISTINCT FROM data->>'sha256'
            OR encode(sha256(d.content), 'hex') IS DISTINCT FROM data->>'sha256' AS altered
    FROM events e LEFT JOIN documents d
        ON (d.company, d.employee, d.id) = (e.company, split_part(e.stream, '/', 2), data->>'document')
    WHERE {WITHIN} AND data ? 'document' AND data ? 'sha256' ORDER BY stream, version
"""  # noqa: S608
SEALED_HEADS = """
    SELECT n.stream, n.salt, l.number, l.name, l.version, l.hash, l.person, e.hash AS held
    FROM sealed_heads l JOIN sealed_names n USING (company, name)
    LEFT JOIN events e ON (e.stream, e.version) = (n.stream, l.version)
    WHERE l.company = $1 AND l.number <= $2 AND ($3::text IS NULL OR n.stream = $3) ORDER BY l.number
"""
RECORDS = """
    SELECT company || '/' || employee AS stream, person AS record, salt FROM people WHERE company = $1
    UNION ALL SELECT siren, to_jsonb(c), NULL FROM companies c WHERE siren = $1
"""
# Whoever is free to correct a record says so: by an act, or by a fact that was told with a person. One that is later
# than the seal explains why the record is another.
CORRECTED = """
    SELECT company || coalesce('/' || employee, '') AS stream, 2147483647 AS version FROM (
        SELECT company, employee FROM audit_log WHERE company = $1 OR company IS NULL ORDER BY id OFFSET $2
    ) a WHERE company IS NOT NULL
    UNION ALL SELECT e.stream, max(e.version) FROM events e JOIN private_parts p USING (company, source, id)
    WHERE e.company = $1 AND p.body ? 'person' GROUP BY e.stream
"""

_spell = json.encoder.encode_basestring
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class Broken(Value):
    """Something that is not what was recorded. `version` is 0 where it concerns no entry; `right_at` is the first seal
    that saw the place, so that it was altered after that, when a seal did.
    """

    stream: str
    version: int
    why: str
    right_at: str | None = None


class Verification:
    """One run over a company's streams, over one stream, or over all."""

    def __init__(self, pool: asyncpg.Pool, seals: PgSeals | None = None, keys: PublicKeys | None = None) -> None:
        self._pool = pool
        self._seals = seals or PgSeals(pool, None, None)
        self._keys = keys
        self.found: list[Broken] = []
        self.entries = self.streams = self.seals = 0
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
        sealed = {row["company"] for row in await connection.fetch("SELECT DISTINCT company FROM seals")}
        for each in [company] if company else sorted(sealed | self._seals.sealed_outside()):
            await self._sealed(connection, each, stream)

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

    async def _sealed(self, connection: Connection, company: str, stream: str | None) -> None:
        """What the seals of a company say of themselves and of what they cover."""
        rows = await connection.fetch(
            "SELECT number, body, signature FROM seals WHERE company = $1 ORDER BY number", company
        )
        seals = [sealed_of(row) for row in rows]
        self._outside(company, seals)
        if not seals:
            return
        self.seals += len(seals)
        self._signed(company, seals, [row["number"] for row in rows])
        last = seals[-1].seal
        log = await read_log(connection, company, last.log.size)
        self._log(company, seals, log)
        acts = [act(row) for row in await connection.fetch(ACTS, company, 0)]
        self._acts(company, seals, acts)
        await self._heads(connection, company, seals, stream)
        await self._records(connection, company, seals, log, stream)

    def _outside(self, company: str, seals: Sequence[Sealed]) -> None:
        """The copies outside against the seals inside: an older backup that was put back lacks the newest ones."""
        held = {each.seal.number: each.file() for each in seals}
        for copy in self._seals.outside(company):
            try:
                number = Sealed.model_validate_json(copy).seal.number
            except ValueError:
                self._broken(company, 0, "a copy of a seal outside cannot be read")
                continue
            if number not in held:
                self._broken(
                    company, 0,
                    f"seal {number} is outside and not here: the database was put back to what it was before, or its "
                    "seals were removed",
                )  # fmt: skip
            elif held[number] != copy:
                self._broken(company, 0, f"seal {number} is not the one that is outside")

    def _signed(self, company: str, seals: Sequence[Sealed], numbers: Sequence[int]) -> None:
        previous = GENESIS
        for place, each in enumerate(seals, start=1):
            if not each.seal.number == numbers[place - 1] == place or each.seal.company != company:
                self._broken(company, 0, f"seal {place} is missing")
                return
            if each.seal.previous != previous:
                self._broken(company, 0, f"seal {place} does not follow the one before it")
            if self._keys is not None and not self._keys.signed(each):
                self._broken(company, 0, f"seal {place} is not signed by a key of ours")
            previous = each.seal.digest()

    def _log(self, company: str, seals: Sequence[Sealed], log: Sequence[Head]) -> None:
        """Whether the log gives the root of each seal, and its newest heads that of the last."""
        frontier, at = merkle.Frontier(), iter(log)
        for each in seals:
            while frontier.size < each.seal.log.size and (head := next(at, None)) is not None:
                frontier.add(merkle.leaf_hash(head.leaf()))
            if Tree(size=frontier.size, root=frontier.root().hex()) != each.seal.log:
                self._broken(company, 0, f"the log of heads is not what seal {each.seal.number} holds")
                return
        if tree(newest(log)) != seals[-1].seal.heads:
            self._broken(company, 0, f"the newest heads are not what seal {seals[-1].seal.number} holds")

    def _acts(self, company: str, seals: Sequence[Sealed], acts: Sequence[bytes]) -> None:
        known = NO_ACTS
        for each in seals:
            known = with_acts(known, acts[known.size : each.seal.acts.size])
            if known != each.seal.acts:
                self._broken(company, 0, f"the audit log is not what seal {each.seal.number} holds")
                return

    async def _heads(self, connection: Connection, company: str, seals: Sequence[Sealed], stream: str | None) -> None:
        """Whether each entry that was a stream's head when it was sealed still stands, and under the stream's name."""
        sizes = [each.seal.log.size for each in seals]
        seen: dict[str, list[tuple[int, str]]] = {}
        named: set[str] = set()
        for row in await connection.fetch(SEALED_HEADS, company, sizes[-1], stream):
            number = bisect_left(sizes, row["number"])
            when = f"seal {number + 1} of {seals[number].seal.sealed_at:%Y-%m-%d %H:%M} UTC"
            seen.setdefault(row["stream"], []).append((row["version"], when))
            named.add(row["name"])
            if name_of(Stream.parse(row["stream"]), row["salt"]) != row["name"]:
                self._broken(row["stream"], 0, "it does not bear the name that it was sealed under")
            elif row["held"] is None:
                self._broken(row["stream"], row["version"], f"it was removed: {when} holds it", when)
            elif row["held"] != row["hash"]:
                self._broken(row["stream"], row["version"], f"it is not the entry that {when} holds", when)
        self.found = [_dated(each, seen.get(each.stream, [])) for each in self.found]

    async def _records(
        self, connection: Connection, company: str, seals: Sequence[Sealed], log: Sequence[Head], stream: str | None
    ) -> None:
        """Whether the records of people stand as they were sealed, or somebody has said that they corrected them."""
        last = seals[-1].seal
        named = await connection.fetch("SELECT name, stream FROM sealed_names WHERE company = $1", company)
        names = {row["name"]: row["stream"] for row in named}
        records = await connection.fetch(RECORDS, company)
        now = {row["stream"]: person_digest(row["salt"], row["record"]) for row in records}
        corrected: dict[str, int] = {}
        for row in await connection.fetch(CORRECTED, company, last.acts.size):
            corrected[row["stream"]] = max(row["version"], corrected.get(row["stream"], 0))
        for head in newest(log):
            name = names.get(head.name)
            if name is None:
                self._broken(company, 0, "a sealed stream has lost its name")
                continue
            unexplained = now.get(name) != head.person and corrected.get(name, 0) <= head.version
            if unexplained and stream in (None, name):
                self._broken(name, 0, f"the record of who it is is not what seal {last.number} holds")

    def _broken(self, stream: str, version: int, why: str, right_at: str | None = None) -> None:
        self.found.append(Broken(stream=stream, version=version, why=why, right_at=right_at))


def _told(row: asyncpg.Record) -> str:
    """What is hashed of an entry, as `domain.proof.chain` defines it. Written out, for it is done a million times: only
    the data, of which a jsonb has lost the order, go through an encoder.
    """
    name, version, prev_hash, _, recorded_at, actor, data, id, private, schema, source, time, type = row
    return (
        f'{prev_hash}|{version}|{recorded_at.isoformat(timespec="microseconds")[:-6]}Z|{{"actor":"{actor}",'
        f'"data":{_encode(json.loads(data))},"id":{_spell(id)},"private_sha256":{_or_null(private)},'
        f'"schema":{schema},"source":{_spell(source)},"stream":{_spell(name)},'
        f'"time":{_or_null(time and time.isoformat(timespec="microseconds")[:-6] + "Z")},"type":{_spell(type)}}}'
    )


def _or_null(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'


def _dated(broken: Broken, seen: Sequence[tuple[int, str]]) -> Broken:
    """The broken place with the first seal that had seen it: until then it stood right."""
    if broken.right_at is not None or broken.version == 0:
        return broken
    when = next((when for version, when in seen if version >= broken.version), None)
    return broken.model_copy(update={"right_at": when})
