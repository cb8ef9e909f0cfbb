"""The situations in PostgreSQL: one row an employee, written with the review's note, read by lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from activities.adapters.people import folded, manager_key
from domain.day.situation import Situation
from domain.day.status import Status
from domain.facts import Stream
from domain.ports import Listed, MonthCount, Need, Sort, Summary, Wanted

COLUMNS = (
    "hired_on", "left_on", "away_since", "away_until", "establishment", "kind", "due_on", "last_on", "convene_from",
    "convened_until", "slot", "deadlines", "kinds", "to_hand_over", "to_acknowledge", "owed_eur", "overpaid_eur",
    "at_risk_eur", "undecided", "pay_by", "findings", "failed", "held_back", "situation",
)  # fmt: skip
_PLACES = ", ".join(f"${n}" for n in range(3, len(COLUMNS) + 3))
_CHANGED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
SAVE = f"""
    INSERT INTO situations (company, employee, {", ".join(COLUMNS)}) VALUES ($1, $2, {_PLACES})
    ON CONFLICT (company, employee) DO UPDATE SET {_CHANGED}, written_at = clock_timestamp()
"""  # noqa: S608
SAVED = len(COLUMNS) + 2
"""How many arguments SAVE has."""
FORGET_UNKNOWN = """
    DELETE FROM situations s WHERE ($1::text IS NULL OR company = $1)
        AND NOT EXISTS (SELECT FROM employees e WHERE e.company = s.company AND e.employee = s.employee)
"""

_AT_WORK = "coalesce(s.left_on >= $2, true)"
# $1 is the company, $2 the day that is asked about: time alone makes no row untrue.
NEEDS: Mapping[Need, str] = {
    "overdue": f"s.last_on < $2 AND {_AT_WORK}",
    "due-30": f"s.last_on BETWEEN $2 AND $2 + 30 AND {_AT_WORK}",
    "due-90": f"s.last_on BETWEEN $2 AND $2 + 90 AND {_AT_WORK}",
    "return": f"'return' = ANY (s.kinds) AND {_AT_WORK}",
    "hand-over": "s.to_hand_over > 0",
    "acknowledge": "s.to_acknowledge > 0",
    "pay": "s.owed_eur > 0",
    "overpaid": "s.overpaid_eur > 0",
    "settle": "s.findings > 0",
    "failed": "s.failed > 0",
    "held-back": "s.held_back > 0",
    "meeting": "s.slot >= $2 AND s.slot < $2 + 10",
}
STATUSES: Mapping[Status, str] = {
    "overdue": f"s.last_on < $2 AND {_AT_WORK}",
    "convened": f"s.last_on >= $2 AND s.convened_until >= $2 AND {_AT_WORK}",
    "open": f"s.last_on >= $2 AND s.convene_from <= $2 AND coalesce(s.convened_until < $2, true) AND {_AT_WORK}",
    "upcoming": f"s.last_on >= $2 AND s.convene_from > $2 AND coalesce(s.convened_until < $2, true) AND {_AT_WORK}",
}
_BY_ID = "SELECT employee FROM employees WHERE company = $1 AND {0}"
_BY_NAME = "SELECT employee FROM people WHERE company = $1 AND {0}"
_FROM = "FROM situations s LEFT JOIN people p USING (company, employee)"
_SHOWN = f"""
    SELECT s.employee, s.situation, coalesce(p.person->>'given_name', '') AS given_name,
        coalesce(p.person->>'family_name', '') AS family_name, coalesce(p.person->>'manager_name', '') AS manager
    {_FROM}
"""
# What is sorted is narrow; only those of the page are read as a whole.
PAGE = f"""
    WITH chosen AS (
        SELECT s.company, s.employee {_FROM} WHERE {{where}} ORDER BY {{order}} OFFSET {{offset}} LIMIT {{limit}}
    )
    {_SHOWN} JOIN chosen USING (company, employee) ORDER BY {{order}}
"""
ORDERS: Mapping[Sort, tuple[str, ...]] = {
    "due": ("s.last_on",),
    "name": ("p.sorted_name",),
    "slot": ("s.slot",),
    "manager": ("p.manager_key", "s.last_on"),
}
# The deadlines of a row are in order: `width_bucket` finds how many have passed without unfolding them.
SUMMARY = f"""
    SELECT count(*) FILTER (WHERE coalesce(s.left_on >= $2, s.hired_on IS NOT NULL)) AS followed,
        coalesce(sum(width_bucket($2 - 1, s.deadlines)) FILTER (WHERE {NEEDS["overdue"]}), 0) AS overdue_duties,
        coalesce(sum(s.owed_eur), 0) AS owed_eur, coalesce(sum(s.at_risk_eur), 0) AS at_risk_eur,
        count(*) FILTER (WHERE s.at_risk_eur > 0) AS at_risk, min(s.pay_by) AS next_pay_by,
        count(*) FILTER (WHERE s.undecided) AS undecided,
        {", ".join(f'count(*) FILTER (WHERE {sql}) AS "{need}"' for need, sql in NEEDS.items())}
    FROM situations s WHERE s.company = $1 AND {{within}}
"""  # noqa: S608
# By day first, without reading a month of each: 50,000 rows come to some 700 days.
MONTHS = """
    WITH days AS (
        SELECT d, count(*) FILTER (WHERE kind <> 'recap') AS interviews,
            count(*) FILTER (WHERE kind = 'recap') AS recaps
        FROM (SELECT unnest(deadlines) AS d, unnest(kinds) AS kind FROM situations s
            WHERE company = $1 AND {within}) duties
        WHERE d BETWEEN $2 AND $3 GROUP BY d
    )
    SELECT date_trunc('month', d)::date AS month, sum(interviews)::int AS interviews, sum(recaps)::int AS recaps
    FROM days GROUP BY 1 ORDER BY 1
"""
# From one spelling to the next by the index: a company has few managers and may have very many employees; and so below.
MANAGERS = """
    WITH RECURSIVE spelt AS (
        (SELECT manager_key AS key, person->>'manager_name' AS name FROM people
            WHERE company = $1 AND manager_key IS NOT NULL ORDER BY 1, 2 LIMIT 1)
        UNION ALL
        SELECT next.* FROM spelt s CROSS JOIN LATERAL (SELECT manager_key, person->>'manager_name' FROM people
            WHERE company = $1 AND (manager_key, person->>'manager_name') > (s.key, s.name) ORDER BY 1, 2 LIMIT 1) next
    )
"""
MANAGERS_WITHIN = """
    WITH spelt AS (
        SELECT DISTINCT p.manager_key AS key, p.person->>'manager_name' AS name
        FROM situations s JOIN people p USING (company, employee)
        WHERE s.company = $1 AND s.establishment = ANY ($2::text[]) AND p.manager_key IS NOT NULL
    )
"""
# Of several spellings the one that looks like a name: neither all capitals nor none, with its accents.
ONE_SPELLING = """
    SELECT DISTINCT ON (key) name FROM spelt ORDER BY key, name IN (upper(name), lower(name)), name DESC
"""
ESTABLISHMENTS = """
    WITH RECURSIVE found AS (
        SELECT min(establishment) AS siret FROM situations WHERE company = $1
        UNION ALL
        SELECT (SELECT min(establishment) FROM situations WHERE company = $1 AND establishment > f.siret)
        FROM found f WHERE f.siret IS NOT NULL
    )
    SELECT siret FROM found WHERE siret IS NOT NULL
"""


def row_of(stream: Stream, situation: Situation) -> list[Any]:
    """The arguments of SAVE."""
    first = situation.duties[0] if situation.duties else None
    slots = [duty.slot for duty in situation.duties if duty.slot is not None]
    values = {
        **situation.model_dump(include=set(COLUMNS)),
        "kind": first and first.kind,
        "due_on": first and first.due_on,
        "last_on": first and first.last_on,
        "convene_from": first and first.convene_from,
        "convened_until": first and first.convened_until,
        "slot": min(slots, default=None),
        "deadlines": [duty.last_on for duty in situation.duties],
        "kinds": [duty.kind for duty in situation.duties],
        "situation": situation.model_dump_json(exclude_defaults=True),
    }
    return [stream.company, stream.employee, *(values[name] for name in COLUMNS)]


def _order(sort: Sort, *, descending: bool, from_end: bool) -> str:
    """What is sorted by, those without it last; or all of it from the last to the first."""
    direction = "DESC" if descending is not from_end else "ASC"
    nulls, employee = ("FIRST", "DESC") if from_end else ("LAST", "ASC")
    return ", ".join([*(f"{column} {direction} NULLS {nulls}" for column in ORDERS[sort]), f"s.employee {employee}"])


class PgSituations:
    """Implements `domain.ports.Situations`, and writes situations outside a review: when they are made anew."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def save_all(self, rows: Sequence[tuple[Stream, Situation]]) -> None:
        """Overwrites the rows of these employees."""
        await self._pool.executemany(SAVE, [row_of(stream, situation) for stream, situation in rows])

    async def forget_unknown(self, company: str | None = None) -> None:
        """Deletes the rows of employees of whom nothing is recorded any more."""
        await self._pool.execute(FORGET_UNKNOWN, company)

    async def page(
        self,
        company: str,
        day: date,
        wanted: Wanted,
        *,
        sort: Sort = "due",
        descending: bool = False,
        offset: int = 0,
        limit: int,
        count: int = 0,
    ) -> list[Listed]:
        """See `domain.ports.Situations`. Those without what is sorted by come last."""
        where, values = _where(company, day, wanted)
        from_end = offset > count - offset > 0
        if from_end:  # PostgreSQL keeps the first rows of a sort at hand, and writes the whole of it to its disk
            limit = min(limit, count - offset)
            offset = count - offset - limit
        order = _order(sort, descending=descending, from_end=from_end)
        query = PAGE.format(where=where, order=order, offset=int(offset), limit=int(limit))
        found = [_listed(row) for row in await self._pool.fetch(query, *values)]
        return found[::-1] if from_end else found

    async def after(self, company: str, day: date, wanted: Wanted, *, after: str, limit: int) -> list[Listed]:
        """See `domain.ports.Situations`."""
        where, values = _where(company, day, wanted)
        beyond = f"{_SHOWN} WHERE {where} AND s.employee > ${len(values) + 1} ORDER BY s.employee LIMIT {int(limit)}"
        return [_listed(row) for row in await self._pool.fetch(beyond, *values, after)]

    async def count(self, company: str, day: date, wanted: Wanted) -> int:
        """See `domain.ports.Situations`."""
        where, values = _where(company, day, wanted)
        return await self._pool.fetchval(f"SELECT count(*) {_FROM} WHERE {where}", *values)

    async def summary(self, company: str, day: date, establishments: Sequence[str] | None = None) -> Summary:
        """See `domain.ports.Situations`."""
        row = await self._pool.fetchrow(*_within(SUMMARY, company, day, establishments=establishments))
        assert row is not None
        counts = {need: row[need] for need in NEEDS}
        return Summary(**{name: row[name] for name in Summary.model_fields if name != "counts"}, counts=counts)

    async def months(
        self, company: str, day: date, until: date, establishments: Sequence[str] | None = None
    ) -> list[MonthCount]:
        """See `domain.ports.Situations`."""
        asked = _within(MONTHS, company, day, until, establishments=establishments)
        return [MonthCount(**row) for row in await self._pool.fetch(*asked)]

    async def managers(self, company: str, establishments: Sequence[str] | None = None) -> list[str]:
        """See `domain.ports.Situations`."""
        found, asked = (MANAGERS, ()) if establishments is None else (MANAGERS_WITHIN, (establishments,))
        return [row["name"] for row in await self._pool.fetch(found + ONE_SPELLING, company, *asked)]

    async def establishments(self, company: str) -> list[str]:
        """See `domain.ports.Situations`."""
        return [row["siret"] for row in await self._pool.fetch(ESTABLISHMENTS, company)]


def _within(query: str, *values: object, establishments: Sequence[str] | None) -> tuple[Any, ...]:
    """The query over everybody, or over the employees of these establishments, and its arguments."""
    if establishments is None:
        return query.format(within="true"), *values
    return query.format(within=f"s.establishment = ANY (${len(values) + 1}::text[])"), *values, list(establishments)


def _where(company: str, day: date, wanted: Wanted) -> tuple[str, list[Any]]:
    """The condition and its arguments; what a person typed is always an argument."""
    conditions, values = ["s.company = $1", "$2::date IS NOT NULL"], [company, day]

    def also(condition: str, value: object) -> None:
        values.append(value)  # type: ignore[arg-type]
        conditions.append(condition.format(f"${len(values)}"))

    if wanted.need is not None:
        conditions.append(NEEDS[wanted.need])
    if wanted.status is not None:
        conditions.append(STATUSES.get(wanted.status, "false"))
    if wanted.present:
        conditions.append(_AT_WORK)
    if wanted.due_before is not None:
        also("s.last_on < {}", wanted.due_before)
    if wanted.manager is not None:
        also("p.manager_key = {}", manager_key(wanted.manager))
    if wanted.employees is not None:
        also("s.employee = ANY ({}::text[])", wanted.employees)
    if wanted.establishments is not None:
        also("s.establishment = ANY ({}::text[])", wanted.establishments)
    if words := folded(wanted.text).split()[:8]:
        found = " UNION ".join(
            source.format(" AND ".join(f"strpos({text}, ${len(values) + n}) > 0" for n in range(1, len(words) + 1)))
            for source, text in ((_BY_ID, "lower(employee)"), *([(_BY_NAME, "searched")] if wanted.by_name else []))
        )
        conditions.append(f"s.employee = ANY (ARRAY({found}))")
        values += words
    return " AND ".join(conditions), values


def _listed(row: asyncpg.Record) -> Listed:
    situation = Situation.model_validate_json(row["situation"])
    return Listed(employee=row["employee"], given_name=row["given_name"], family_name=row["family_name"],
                  manager=row["manager"], situation=situation)  # fmt: skip
