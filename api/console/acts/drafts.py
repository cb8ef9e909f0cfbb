"""What somebody has begun to write and not recorded yet: theirs alone, and erased with whom it is about."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import AwareDatetime

from api.console.acts.controls import ActionRow
from domain.facts import Value

KEPT = timedelta(days=90)
"""A draft that nobody goes on with for so long is deleted."""

SAVE = """
    INSERT INTO drafts (company, employee, actor, form, body) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (company, employee, actor, form) DO UPDATE SET body = excluded.body, saved_at = now()
    RETURNING saved_at
"""
FIND = "SELECT body, saved_at FROM drafts WHERE company = $1 AND employee = $2 AND actor = $3 AND form = $4"
DROP = "DELETE FROM drafts WHERE company = $1 AND employee = $2 AND actor = $3 AND form = $4"


class Draft(Value):
    """What was typed, by the fields' names, and the rows of the action plan."""

    texts: dict[str, str]
    rows: tuple[ActionRow, ...] = ()
    saved_at: AwareDatetime | None = None


class PgDrafts:
    """The drafts of everybody. Nobody but their author reads one."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def save(self, company: str, employee: str, actor: UUID, form: str, draft: Draft) -> Draft:
        """Keeps the draft in place of the one before; drafts that are too old are cleared away by the way."""
        await self._pool.execute("DELETE FROM drafts WHERE saved_at < now() - $1::interval", KEPT)
        body = draft.model_dump_json(exclude={"saved_at"})
        saved_at = await self._pool.fetchval(SAVE, company, employee, actor, form, body)
        return draft.model_copy(update={"saved_at": saved_at})

    async def find(self, company: str, employee: str, actor: UUID, form: str) -> Draft | None:
        row = await self._pool.fetchrow(FIND, company, employee, actor, form)
        if row is None:
            return None
        body: dict[str, Any] = json.loads(row["body"])
        return Draft.model_validate({**body, "saved_at": row["saved_at"]})

    async def drop(self, company: str, employee: str, actor: UUID, form: str) -> None:
        await self._pool.execute(DROP, company, employee, actor, form)
