"""What is remembered of a company's files between two imports, in PostgreSQL. All of it may be erased."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import asyncpg

KEY_BYTES = 32

# Two imports that meet a company for the first time together: the second's insert waits, and finds the first's key.
KEY = """
    INSERT INTO source_keys (company, key) VALUES ($1, $2)
    ON CONFLICT (company) DO UPDATE SET key = source_keys.key RETURNING key
"""
LINK = """
    INSERT INTO source_people (company, digest, employee)
    SELECT $1, digest, employee FROM unnest($2::text[], $3::text[]) AS those (digest, employee)
    ON CONFLICT (company, digest) DO UPDATE SET employee = excluded.employee
"""
ANSWER = """
    INSERT INTO source_answers (company, code, meaning)
    SELECT $1, code, meaning FROM unnest($2::text[], $3::text[]) AS those (code, meaning)
    ON CONFLICT (company, code) DO UPDATE SET meaning = excluded.meaning, answered_at = now()
"""
REMEMBER = """
    INSERT INTO source_states (company, source, employee, state)
    SELECT $1, $2, employee, state::jsonb FROM unnest($3::text[], $4::text[]) AS those (employee, state)
    ON CONFLICT (company, source, employee) DO UPDATE SET state = excluded.state, kept_at = now()
"""


class PgImports:
    """Implements `api.sources.ports.SourceMemory`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def remembered(self, company: str, source: str) -> tuple[bytes, dict[str, str], dict[str, str], list[str]]:
        """See `api.sources.ports.SourceMemory`."""
        key = await self._pool.fetchval(KEY, company, secrets.token_bytes(KEY_BYTES))
        links = await self._pool.fetch("SELECT digest, employee FROM source_people WHERE company = $1", company)
        states = await self._pool.fetch(
            "SELECT employee, state FROM source_states WHERE company = $1 AND source = $2", company, source
        )
        known = await self._pool.fetch("SELECT employee FROM employees WHERE company = $1", company)
        return (
            key,
            {row["digest"]: row["employee"] for row in links},
            {row["employee"]: row["state"] for row in states},
            [row["employee"] for row in known],
        )

    async def sources(self, company: str) -> list[str]:
        """See `api.sources.ports.SourceMemory`."""
        rows = await self._pool.fetch(
            "SELECT DISTINCT source FROM source_states WHERE company = $1 ORDER BY source", company
        )
        return [row["source"] for row in rows]

    async def answers(self, company: str) -> dict[str, str]:
        """See `api.sources.ports.SourceMemory`."""
        rows = await self._pool.fetch("SELECT code, meaning FROM source_answers WHERE company = $1", company)
        return {row["code"]: row["meaning"] for row in rows}

    async def answer(self, company: str, answers: Mapping[str, str]) -> None:
        """See `api.sources.ports.SourceMemory`."""
        await self._pool.execute(ANSWER, company, list(answers), list(answers.values()))

    async def take_back(self, company: str, code: str) -> None:
        """See `api.sources.ports.SourceMemory`."""
        await self._pool.execute("DELETE FROM source_answers WHERE company = $1 AND code = $2", company, code)

    async def link(self, company: str, links: Mapping[str, str]) -> None:
        """See `api.sources.ports.SourceMemory`."""
        await self._pool.execute(LINK, company, list(links), list(links.values()))

    async def remember(self, company: str, source: str, states: Mapping[str, str]) -> None:
        """See `api.sources.ports.SourceMemory`."""
        await self._pool.execute(REMEMBER, company, source, list(states), list(states.values()))
