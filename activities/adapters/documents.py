"""The documents that Jalon made, in PostgreSQL."""

from __future__ import annotations

import hashlib

import asyncpg

from domain.ports import Document, Filed

PUT = """
    INSERT INTO documents (company, employee, id, kind, name, media_type, sha256, content)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
"""
ABOUT = "id, kind, name, media_type, sha256, octet_length(content) AS size, created_at"


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
