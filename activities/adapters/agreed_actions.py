"""The action plans of a company's interviews, in PostgreSQL: read from the facts' private parts, erased with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import asyncpg

from activities.adapters.journal import COLUMNS, entry_of
from activities.adapters.people import manager_key
from domain.day.agreed_actions import AgreedAction, agreed
from domain.facts import Action, EventRef

AGREED = f"""
    WITH asked AS (
        SELECT DISTINCT p.company, p.employee FROM private_parts p LEFT JOIN people k USING (company, employee)
        WHERE p.company = $1 AND p.body->'report' ? 'actions'
            AND ($2::text IS NULL OR k.manager_key = $2)
    )
    SELECT {COLUMNS}, p.body->'report'->'actions' AS actions, k.person->>'manager_name' AS manager,
        concat_ws(' ', k.person->>'given_name', k.person->>'family_name') AS name
    FROM asked a JOIN events e ON e.stream = a.company || '/' || a.employee
        AND e.type IN ('interview-completed', 'action-done', 'action-dropped', 'fact-voided')
    LEFT JOIN private_parts p ON (p.company, p.source, p.id) = (e.company, e.source, e.id)
    LEFT JOIN people k ON (k.company, k.employee) = (a.company, a.employee)
    ORDER BY e.stream, e.version
"""  # noqa: S608


class PgAgreedActions:
    """Implements `domain.ports.AgreedActions`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def agreed(self, company: str, *, manager: str | None = None) -> list[AgreedAction]:
        """See `domain.ports.AgreedActions`."""
        rows = await self._pool.fetch(AGREED, company, manager and manager_key(manager))
        return [each for _, told in groupby(rows, key=lambda row: row["stream"]) for each in _of_employee(list(told))]


def _of_employee(rows: Sequence[asyncpg.Record]) -> Iterator[AgreedAction]:
    plans = {
        EventRef(source=row["source"], id=row["id"]): [
            Action.model_validate(each) for each in json.loads(row["actions"])
        ]
        for row in rows
        if row["actions"] is not None
    }
    known = {"name": rows[0]["name"] or "", "manager": rows[0]["manager"] or ""}
    for each in agreed(map(entry_of, rows), plans):
        yield each.model_copy(update=known)
