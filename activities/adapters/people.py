"""People's data, the companies' letterheads and the private parts of facts, in PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from domain.facts import ErasureReason, EventRef, Person
from domain.ports import CompanyProfile, Letterhead, LetterheadVersion
from domain.proof.chain import canonical

PERSON = "SELECT person FROM people WHERE company = $1 AND employee = $2"
NAMES = """
    SELECT employee, (person->>'given_name') || ' ' || (person->>'family_name') AS name,
        coalesce(person->>'manager_name', '') AS manager
    FROM people WHERE company = $1 AND employee = ANY($2::text[])
"""
COMPANY = "SELECT * FROM companies WHERE siren = $1"
SAVE_PERSON = """
    WITH act AS (INSERT INTO audit_log (actor, company, employee, action) VALUES ($4, $1, $2, 'person-corrected'))
    INSERT INTO people (company, employee, person) VALUES ($1, $2, $3)
    ON CONFLICT (company, employee) DO UPDATE SET person = excluded.person, updated_at = now()
"""
SAVE_COMPANY = """
    WITH act AS (INSERT INTO audit_log (actor, company, action) VALUES ($6, $1, 'company-corrected'))
    INSERT INTO companies (siren, name, hr_name, hr_email, place) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (siren) DO UPDATE
        SET name = excluded.name, hr_name = excluded.hr_name, hr_email = excluded.hr_email, place = excluded.place
"""
LETTERHEAD = "SELECT body FROM letterheads WHERE company = $1 ORDER BY id DESC LIMIT 1"
LETTERHEADS = "SELECT sha256, set_at, body FROM letterheads WHERE company = $1 ORDER BY id DESC LIMIT $2"
SET_LETTERHEAD = """
    WITH act AS (INSERT INTO audit_log (actor, company, action, about) VALUES ($4, $1, 'letterhead-set', $2))
    INSERT INTO letterheads (company, sha256, body) VALUES ($1, $2, $3)
"""
# One statement: nothing of a person is left when it has succeeded, everything when it has not.
ERASE = """
    WITH act AS (
            INSERT INTO audit_log (actor, company, employee, action, about) VALUES ($3, $1, $2, 'person-erased', $4)
        ), papers_too AS (
            INSERT INTO audit_log (actor, company, employee, action, about)
            SELECT $3, $1, $2, 'documents-erased', $4
            WHERE $5 AND EXISTS (SELECT FROM documents WHERE company = $1 AND employee = $2)
        ),
        papers AS (DELETE FROM documents WHERE company = $1 AND employee = $2 AND $5),
        facts AS (DELETE FROM private_parts WHERE company = $1 AND employee = $2),
        links AS (DELETE FROM source_people WHERE company = $1 AND employee = $2),
        shown AS (DELETE FROM source_states WHERE company = $1 AND employee = $2),
        drafts AS (DELETE FROM drafts WHERE company = $1 AND employee = $2),
        own_links AS (DELETE FROM links WHERE company = $1 AND employee = $2),
        bodies AS (UPDATE hris_bodies SET body = NULL WHERE company = $1),
        previews AS (DELETE FROM imports WHERE company = $1)
    DELETE FROM people WHERE company = $1 AND employee = $2
"""


class PgPeople:
    """Implements `domain.ports.People`; what it holds may be corrected and erased, unlike the journal.

    Who does so stands in the audit log.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def person(self, company: str, employee: str) -> Person | None:
        found = await self._pool.fetchval(PERSON, company, employee)
        return None if found is None else Person.model_validate_json(found)

    async def save_person(
        self, company: str, employee: str, person: Person, *, actor: UUID, replacing: Person | None = None
    ) -> bool:
        """Corrects who the employee is. A later `hire` event with a person replaces it again.

        `replacing`: what it is thought to replace; False, and nothing is done, when that is no longer there.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            if replacing is not None:
                found = await connection.fetchval(f"{PERSON} FOR UPDATE", company, employee)
                if found is None or Person.model_validate_json(found) != replacing:
                    return False
            await connection.execute(SAVE_PERSON, company, employee, person.model_dump_json(exclude_none=True), actor)
        return True

    async def erase(
        self, company: str, employee: str, *, actor: UUID, reason: ErasureReason = "request", documents: bool = False
    ) -> None:
        """Forgets who the employee is and what facts said of them, and with `documents` the papers made about them.
        The journal keeps the facts without it.
        """
        await self._pool.execute(ERASE, company, employee, actor, reason, documents)

    async def company(self, siren: str) -> CompanyProfile | None:
        row = await self._pool.fetchrow(COMPANY, siren)
        return None if row is None else CompanyProfile(**row)

    async def save_company(
        self, profile: CompanyProfile, *, actor: UUID, replacing: CompanyProfile | None = None
    ) -> bool:
        """Sets who the employer is; `replacing` as with a person."""
        async with self._pool.acquire() as connection, connection.transaction():
            if replacing is not None:
                row = await connection.fetchrow(f"{COMPANY} FOR UPDATE", profile.siren)
                if row is None or CompanyProfile(**row) != replacing:
                    return False
            await connection.execute(
                SAVE_COMPANY, profile.siren, profile.name, profile.hr_name, profile.hr_email, profile.place, actor
            )
        return True

    async def letterhead(self, siren: str) -> Letterhead | None:
        """See `domain.ports.Profiles`."""
        found = await self._pool.fetchval(LETTERHEAD, siren)
        return None if found is None else Letterhead.model_validate_json(found)

    async def save_letterhead(self, siren: str, letterhead: Letterhead, *, actor: UUID) -> None:
        """Sets what papers bear from now on; the versions before it are kept."""
        body = letterhead.model_dump_json(exclude_none=True)
        digest = hashlib.sha256(canonical(letterhead.model_dump(mode="json", exclude_none=True))).hexdigest()
        await self._pool.execute(SET_LETTERHEAD, siren, digest, body, actor)

    async def letterheads(self, siren: str, *, limit: int) -> list[LetterheadVersion]:
        """The versions that were set, latest first: the first one is what papers bear now."""
        rows = await self._pool.fetch(LETTERHEADS, siren, limit)
        return [
            LetterheadVersion(
                sha256=row["sha256"], set_at=row["set_at"], letterhead=Letterhead.model_validate_json(row["body"])
            )
            for row in rows
        ]

    async def employees(self, company: str, *, after: str = "", limit: int) -> list[str]:
        """The ids of the employees that anything is recorded of, in order, those beyond `after`."""
        rows = await self._pool.fetch(
            "SELECT employee FROM employees WHERE company = $1 AND employee > $2 ORDER BY employee LIMIT $3",
            company, after, limit,
        )  # fmt: skip
        return [row["employee"] for row in rows]

    async def count(self, company: str) -> int:
        """Of how many employees anything is recorded."""
        return await self._pool.fetchval("SELECT count(*) FROM employees WHERE company = $1", company)

    async def names(self, company: str, employees: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Who these employees are and who leads them, of those of whom it is kept."""
        rows = await self._pool.fetch(NAMES, company, employees)
        return {row["employee"]: (row["name"], row["manager"]) for row in rows}

    async def private_part(self, company: str, ref: EventRef) -> Mapping[str, Any] | None:
        found = await self._pool.fetchval(
            "SELECT body FROM private_parts WHERE company = $1 AND source = $2 AND id = $3", company, ref.source, ref.id
        )
        return None if found is None else json.loads(found)


def folded(text: str) -> str:
    """As the database's `folded` has it: once for a search, not once for each row."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f").lower()


def manager_key(name: str) -> str:
    """By what a manager is found, as the column of that name has it: however the name is spelt."""
    return " ".join(folded(name).split())
