"""Seals in PostgreSQL, and their copies where the operator of the database cannot reach."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from activities.adapters.accesses import Connection, seal_accesses
from domain.errors import JalonError
from domain.facts import Stream
from domain.proof.chain import canonical, instant, private_digest
from domain.proof.seal import NO_ACTS, Head, Seal, Sealed, following, name_of, with_acts

if TYPE_CHECKING:  # the signing library is heavy: who signs nothing does not pay for it
    from activities.adapters.seal_keys import SealKey

SALT_BYTES = 16
LOCK = 7_265_011_424
"""With the digest of its SIREN, the advisory lock that lets one process at a time seal a company."""

STREAMS_OF = """
    SELECT $1 AS stream, NULL AS employee UNION ALL
    SELECT company || '/' || employee, employee FROM employees WHERE company = $1
"""
UNNAMED = f"""
    SELECT s.stream FROM (
        SELECT stream FROM ({STREAMS_OF}) known
        UNION SELECT company || '/' || employee FROM audit_log WHERE company = $1 AND employee IS NOT NULL
    ) s LEFT JOIN sealed_names n USING (stream) WHERE n.stream IS NULL
"""  # noqa: S608
HEADS = f"""
    SELECT s.stream, n.name, h.version, h.hash, p.person, p.salt,
        CASE WHEN s.employee IS NULL THEN (SELECT to_jsonb(c) FROM companies c WHERE c.siren = $1) END AS profile,
        last.version AS last_version, last.hash AS last_hash, last.person AS last_person
    FROM ({STREAMS_OF}) s
    JOIN sealed_names n USING (stream)
    JOIN LATERAL (
        SELECT version, hash FROM events e WHERE e.stream = s.stream ORDER BY version DESC LIMIT 1
    ) h ON true
    LEFT JOIN people p ON (p.company, p.employee) = ($1, s.employee)
    LEFT JOIN LATERAL (
        SELECT version, hash, person FROM sealed_heads l
        WHERE (l.company, l.name) = ($1, n.name) ORDER BY number DESC LIMIT 1
    ) last ON true
    ORDER BY s.stream
"""  # noqa: S608
LOG = "SELECT name, version, hash, person FROM sealed_heads WHERE company = $1 AND number <= $2 ORDER BY number"
# An act names its employee as the seals do: it is the same act when the stream is deleted.
ACTS = """
    SELECT a.id, a.at, a.actor, a.company, a.action, a.about, coalesce(a.name, n.name) AS name
    FROM audit_log a LEFT JOIN sealed_names n ON n.stream = a.company || '/' || a.employee
    WHERE a.company = $1 OR a.company IS NULL ORDER BY a.id OFFSET $2
"""


class PgSeals:
    """Makes seals, keeps them, and puts their copies into a directory: `<siren>/<number>.json`."""

    def __init__(self, pool: asyncpg.Pool, key: SealKey | None, directory: Path | None) -> None:
        self._pool = pool
        self._key = key
        self.directory = directory

    @property
    def can_seal(self) -> bool:
        """Whether there is a key to sign with."""
        return self._key is not None

    async def companies(self) -> list[str]:
        """Every company that anything is recorded of."""
        rows = await self._pool.fetch("SELECT DISTINCT company FROM events ORDER BY company")
        return [row["company"] for row in rows]

    def sealed_outside(self) -> set[str]:
        """The companies that a copy outside speaks of."""
        folders = self.directory.iterdir() if self.directory and self.directory.is_dir() else ()
        return {path.name for path in folders if path.is_dir()}

    async def seal(self, company: str, now: datetime) -> Sealed:
        """Seals what the journal holds of the company now, and puts the copy outside.

        Raises JalonError when there is no key, when nothing is recorded of the company, when the journal falls short of
        an earlier seal (a seal over that would hide it), or when the copy cannot be written.
        """
        if self._key is None:
            raise JalonError("There is no key to seal with: set JALON_SEAL_KEY_FILE to an Ed25519 key in a PEM file.")
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", LOCK % 2**31, company)
            # Who is writing finishes first, and no other company's seal, which writes here too, comes between.
            await connection.execute("SELECT hold_acts()")
            await seal_accesses(connection, company)
            previous = await self._last(connection, company)
            self._not_put_back(company, previous)
            await self._name(connection, company)
            await self._add_heads(connection, company, previous)
            log = await read_log(connection, company, 2**31 - 1)
            if not log:
                raise JalonError(f"Nothing is recorded of the company {company}: there is nothing to seal.")
            acts = previous.acts if previous else NO_ACTS
            more = [act(row) for row in await connection.fetch(ACTS, company, acts.size)]
            seal = following(previous, company, now, self._key.id, log, with_acts(acts, more))
            sealed = Sealed(seal=seal, signature=self._key.sign(seal.body()))
            await connection.execute(
                "INSERT INTO seals (company, number, body, signature) VALUES ($1, $2, $3, $4)",
                company, seal.number, seal.body().decode(), sealed.signature,
            )  # fmt: skip
        await self._publish(company)
        return sealed

    def _not_put_back(self, company: str, previous: Seal | None) -> None:
        """Raises JalonError when a copy outside is newer than what is here: a seal over that would fork the history."""
        known, outside = previous.number if previous else 0, 0
        if self.directory is not None:
            outside = max(_numbers(self.directory / company), default=0)
        if outside > known:
            raise JalonError(
                f"Seal {outside} of {company} is outside, and the newest here is seal {known}: an older backup was put "
                "back, or seals were removed. Nothing is sealed; run `jalon verify`, and see the operator's guide."
            )

    async def _name(self, connection: Connection, company: str) -> None:
        """Gives a name to each stream that has none yet."""
        new = [
            (row["stream"], salt := secrets.token_bytes(SALT_BYTES), name_of(Stream.parse(row["stream"]), salt))
            for row in await connection.fetch(UNNAMED, company)
        ]
        await connection.executemany("INSERT INTO sealed_names (stream, salt, name) VALUES ($1, $2, $3)", new)

    async def _add_heads(self, connection: Connection, company: str, previous: Seal | None) -> None:
        """Adds to the log the head of each stream that has changed since it was last sealed."""
        number, new = previous.log.size if previous else 0, list[tuple[Any, ...]]()
        for row in await connection.fetch(HEADS, company):
            if row["last_version"] is not None and row["version"] < row["last_version"]:
                raise JalonError(
                    f"{row['stream']} ends at version {row['version']}, and a seal saw version {row['last_version']}: "
                    "something was removed. Nothing is sealed; run `jalon verify`."
                )
            person = _person(row)
            if (row["version"], row["hash"], person) != (row["last_version"], row["last_hash"], row["last_person"]):
                number += 1
                new.append((company, number, row["name"], row["version"], row["hash"], person))
        await connection.executemany(
            "INSERT INTO sealed_heads (company, number, name, version, hash, person) VALUES ($1, $2, $3, $4, $5, $6)",
            new,
        )

    async def _last(self, connection: Connection, company: str) -> Seal | None:
        row = await connection.fetchrow(
            "SELECT body FROM seals WHERE company = $1 ORDER BY number DESC LIMIT 1", company
        )
        return None if row is None else Seal.model_validate_json(row["body"])

    async def all_of(self, company: str, *, after: int = 0) -> list[Sealed]:
        """The company's seals in the order of their numbers, those beyond `after`."""
        rows = await self._pool.fetch(
            "SELECT body, signature FROM seals WHERE company = $1 AND number > $2 ORDER BY number", company, after
        )
        return [sealed_of(row) for row in rows]

    async def log(self, company: str, size: int) -> list[Head]:
        """The first heads of the company's log."""
        async with self._pool.acquire() as connection:
            return await read_log(connection, company, size)

    async def salt(self, stream: Stream) -> bytes | None:
        """The salt of the stream's name; None when it was never sealed."""
        return await self._pool.fetchval("SELECT salt FROM sealed_names WHERE stream = $1", str(stream))

    async def _publish(self, company: str) -> None:
        """Puts outside what is not there yet, so that what once failed is made up for."""
        if self.directory is None:
            return
        folder = self.directory / company
        try:
            folder.mkdir(parents=True, exist_ok=True)
            there = max(_numbers(folder), default=0)
            for sealed in await self.all_of(company, after=there):
                draft = folder / f".{sealed.seal.number}"
                draft.write_bytes(sealed.file())
                draft.replace(folder / f"{sealed.seal.number:08}.json")
        except OSError as error:
            raise JalonError(
                f"The seal is made, but its copy could not be put into {folder} ({error.strerror}): "
                "mend JALON_SEAL_DIRECTORY; the next seal puts it there too."
            ) from None

    def outside(self, company: str) -> list[bytes]:
        """The copies that are outside, in the order of their numbers."""
        if self.directory is None:
            return []
        folder = self.directory / company
        return [(folder / f"{number:08}.json").read_bytes() for number in sorted(_numbers(folder))]


async def read_log(connection: Connection, company: str, size: int) -> list[Head]:
    """The first heads of a company's log."""
    return [Head(**row) for row in await connection.fetch(LOG, company, size)]


def sealed_of(row: asyncpg.Record) -> Sealed:
    """The seal that a row of `seals` holds."""
    return Sealed(seal=Seal.model_validate_json(row["body"]), signature=row["signature"])


def act(row: asyncpg.Record) -> bytes:
    """The canonical bytes of an act of the audit log."""
    told = {name: str(value) if name == "actor" else value for name, value in row.items()}
    return canonical({**told, "at": instant(row["at"])})


def person_digest(salt: bytes | None, record: str | None) -> str | None:
    """The digest of a person's record, or of a company's profile, as it stands in its table."""
    return None if record is None else private_digest(salt or b"", json.loads(record))


def _person(row: asyncpg.Record) -> str | None:
    return person_digest(row["salt"], row["person"]) or person_digest(None, row["profile"])


def _numbers(folder: Path) -> Iterator[int]:
    for path in folder.glob("*.json"):
        with suppress(ValueError):
            yield int(path.stem)
