"""The documents that Jalon made, in PostgreSQL."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta

import asyncpg

from domain.calendar import PARIS
from domain.facts import OWN_SOURCE
from domain.ports import Document, Filed, FiledLetter

PUT = """
    INSERT INTO documents (company, employee, id, kind, name, media_type, sha256, content)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
"""
ABOUT = "id, kind, name, media_type, sha256, octet_length(content) AS size, created_at"

LETTERS = f"""
    SELECT d.employee, {ABOUT}, EXISTS (
        SELECT FROM events e WHERE e.stream = d.company || '/' || d.employee
            AND e.source = $4 AND e.data->>'document' = d.id AND e.data->>'to' = 'hr'
    ) AS by_hand
    FROM documents d
    WHERE company = $1 AND created_at >= $2 AND created_at < $3 AND media_type = 'application/pdf'
        AND left(id, 5) <> 'scan-' AND kind <> 'bordereau-abondement-cpf'
    ORDER BY employee, created_at, id
"""  # noqa: S608


class PgDocuments:
    """Implements `domain.ports.Documents`, and lists what an employee's file holds."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def put(
        self, company: str, employee: str, *, id: str, kind: str, name: str, media_type: str, content: bytes
    ) -> Document:
        """See `domain.ports.Documents`."""
        digest = hashlib.sha256(content).hexdigest()
        await self._pool.execute(PUT, company, employee, id, kind, name, media_type, digest, content)
        stored = await self._pool.fetchval(
            "SELECT sha256 FROM documents WHERE company = $1 AND employee = $2 AND id = $3", company, employee, id
        )
        return Document(id=id, sha256=stored)

    async def get(self, company: str, employee: str, id: str) -> bytes | None:
        return await self._pool.fetchval(
            "SELECT content FROM documents WHERE company = $1 AND employee = $2 AND id = $3", company, employee, id
        )

    async def about(self, company: str, employee: str, id: str) -> Filed | None:
        """What is known of the document; None when there is none of that id."""
        row = await self._pool.fetchrow(
            f"SELECT {ABOUT} FROM documents WHERE company = $1 AND employee = $2 AND id = $3",  # noqa: S608
            company, employee, id,
        )  # fmt: skip
        return None if row is None else Filed(**row)

    async def list(self, company: str, employee: str) -> list[Filed]:
        """The employee's documents, oldest first."""
        rows = await self._pool.fetch(
            f"SELECT {ABOUT} FROM documents WHERE company = $1 AND employee = $2 ORDER BY created_at, id",  # noqa: S608
            company, employee,
        )  # fmt: skip
        return [Filed(**row) for row in rows]

    async def letters_of(self, company: str, day: date) -> list[FiledLetter]:
        """What was made on that day to be read by an employee, in the order of the employees."""
        begins = datetime.combine(day, time(), PARIS)
        ends = datetime.combine(day + timedelta(days=1), time(), PARIS)
        rows = await self._pool.fetch(LETTERS, company, begins, ends, OWN_SOURCE)
        return [FiledLetter(**row) for row in rows]
