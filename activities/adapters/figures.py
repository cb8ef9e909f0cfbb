"""The figures of the whole house, for those who watch it: numbers alone, of nobody."""

from __future__ import annotations

from datetime import date

import asyncpg

from activities.adapters.situations import NEEDS
from domain.facts import Value

_DUE_TODAY = "s.last_on = $2 AND coalesce(s.left_on >= $2, true)"
_AWAY = "s.away_since <= $2 AND coalesce(s.away_until >= $2, true)"
_LEFT = "s.left_on < $2"
# $1 as in the lists, whose conditions these are: the company, here any.
COUNTED = f"""
    SELECT count(*) FILTER (WHERE s.hired_on IS NULL) AS unknown,
        count(*) FILTER (WHERE s.hired_on IS NOT NULL AND {_LEFT}) AS left,
        count(*) FILTER (WHERE s.hired_on IS NOT NULL AND NOT coalesce({_LEFT}, false) AND {_AWAY}) AS on_leave,
        count(*) FILTER (WHERE s.hired_on IS NOT NULL) AS hired,
        count(*) FILTER (WHERE {NEEDS["overdue"]}) AS overdue,
        count(*) FILTER (WHERE {_DUE_TODAY}) AS today,
        count(*) FILTER (WHERE {NEEDS["due-30"]}) AS within_30_days,
        count(*) FILTER (WHERE {NEEDS["failed"]}) AS failed,
        count(*) FILTER (WHERE {NEEDS["held-back"]}) AS held_back
    FROM situations s WHERE $1::text IS NULL OR s.company = $1
"""  # noqa: S608
# By the indexes: the newest seal of each company, else its first fact, and of those the oldest.
SEAL_AGE = """
    SELECT extract(epoch FROM clock_timestamp() - min(since))::float8 FROM (
        SELECT coalesce(
            (SELECT (body::jsonb->>'sealed_at')::timestamptz FROM seals s WHERE s.company = c.company
             ORDER BY number DESC LIMIT 1),
            (SELECT recorded_at FROM events e WHERE e.company = c.company ORDER BY transaction, position LIMIT 1)
        ) AS since FROM (SELECT DISTINCT company FROM employees) c
    ) each WHERE EXISTS (SELECT FROM seals)
"""


class HouseFigures(Value):
    """How many employees there are of each kind on a day. `seal_age_seconds` is None where nothing is sealed;
    elsewhere a company that never was counts from its first fact."""

    active: int
    on_leave: int
    left: int
    unknown: int
    overdue: int
    today: int
    within_30_days: int
    failed: int
    held_back: int
    seal_age_seconds: float | None


async def house_figures(pool: asyncpg.Pool, day: date) -> HouseFigures:
    """What the situations say of that day, and how old the seals are. Reads one row an employee."""
    row = await pool.fetchrow(COUNTED, None, day)
    assert row is not None
    counted = dict(row.items())
    active = counted.pop("hired") - counted["left"] - counted["on_leave"]
    return HouseFigures(**counted, active=active, seal_age_seconds=await pool.fetchval(SEAL_AGE))
