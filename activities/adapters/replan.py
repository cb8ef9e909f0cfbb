"""What a review leaves for the next one, and the rounds that carry a change of the law to every workflow."""

from __future__ import annotations

import asyncpg
from pydantic import AwareDatetime, ValidationError

from activities.adapters.situations import SAVE, SAVED, row_of
from domain.day.moves import LastReview
from domain.day.notices import notices
from domain.day.situation import Situation
from domain.facts import Stream, Value
from domain.ports import REPLAN

FIELDS = "id, company, edition, total, done, started_at, finished_at IS NOT NULL AS finished"

# Whom a round of an earlier edition reached has not heard of this one.
SUPERSEDE = """
    DELETE FROM replans WHERE company IS NOT DISTINCT FROM $1 AND edition <> $2 AND finished_at IS NULL
"""
BEGIN = f"""
    INSERT INTO replans (company, edition, total)
    SELECT $1, $2, count(*) FROM employees WHERE $1::text IS NULL OR company = $1
    ON CONFLICT (coalesce(company, '')) WHERE finished_at IS NULL DO UPDATE SET total = excluded.total
    RETURNING {FIELDS}
"""  # noqa: S608
LOCK = f"SELECT {FIELDS} FROM replans WHERE id = $1 FOR UPDATE"  # noqa: S608
# The news of the next employees and the new place of the cursor stand or fall together: a round that is interrupted
# goes on where it was, and nobody is left out.
ADVANCE = f"""
    WITH next AS (
        SELECT e.company, e.employee FROM employees e, replans r
        WHERE r.id = $1 AND (r.company IS NULL OR e.company = r.company)
          AND (e.company, e.employee) > (r.at_company, r.at_employee)
        ORDER BY e.company, e.employee LIMIT $2
    ), last AS (
        SELECT company, employee FROM next ORDER BY company DESC, employee DESC LIMIT 1
    ), told AS (
        INSERT INTO outbox (company, employee, about, types, version, queued_at, available_at)
        SELECT company, employee, 'employee', ARRAY['{REPLAN}'], 0, clock_timestamp(), clock_timestamp() FROM next
    )
    UPDATE replans SET
        done = done + (SELECT count(*) FROM next),
        at_company = coalesce((SELECT company FROM last), at_company),
        at_employee = coalesce((SELECT employee FROM last), at_employee),
        finished_at = CASE WHEN (SELECT count(*) FROM next) < $2 THEN clock_timestamp() END
    WHERE id = $1
    RETURNING {FIELDS}
"""  # noqa: S608
EFFECT = f"""
    SELECT
        (SELECT count(*) FROM outbox WHERE '{REPLAN}' = ANY(types) AND ($1::text IS NULL OR company = $1)) AS waiting,
        (SELECT count(*) FROM checkpoints n JOIN employees e ON n.stream = e.company || '/' || e.employee
         WHERE n.checkpoint->>'edition' = $2 AND n.reviewed_at >= $3
           AND ($1::text IS NULL OR e.company = $1)) AS standing
"""  # noqa: S608
MOVED = """
    SELECT count(*) AS deadlines, count(DISTINCT stream) AS employees FROM events
    WHERE type = 'deadline-moved' AND recorded_at >= $2 AND ($1::text IS NULL OR company = $1)
"""


_NOTE = """
    INSERT INTO checkpoints (stream, checkpoint) VALUES (${}, ${})
    ON CONFLICT (stream) DO UPDATE SET checkpoint = excluded.checkpoint, reviewed_at = clock_timestamp()
"""
NOTE = _NOTE.format(1, 2)
# What was noticed before is not told again: it gets no place of its own in the feed.
NOTICE = f"""
    INSERT INTO notices (company, employee, type, obligation, kind, due_on)
    SELECT $1, $2, new.* FROM unnest(${SAVED + 3}::text[], ${SAVED + 4}::text[], ${SAVED + 5}::text[],
        ${SAVED + 6}::date[]) AS new (type, obligation, kind, due_on)
    WHERE NOT EXISTS (
        SELECT FROM notices n WHERE (n.company, n.employee, n.type, n.obligation, n.due_on)
            = ($1, $2, new.type, new.obligation, new.due_on)
    ) ON CONFLICT DO NOTHING
"""  # noqa: S608
# One statement: whoever reads a situation reads the one of the last review.
NOTE_AND_SITUATION = f"WITH noted AS ({_NOTE.format(SAVED + 1, SAVED + 2)}), noticed AS ({NOTICE}) {SAVE}"


class Round(Value):
    """A round of replanning under one edition of the law, and how far it has got."""

    id: int
    company: str | None
    edition: str
    total: int
    done: int
    started_at: AwareDatetime
    finished: bool


class Effect(Value):
    """What has come of a round so far.

    `waiting`: news not delivered yet; `standing`: employees whose plan was made since the round began, on its edition.
    """

    waiting: int
    standing: int


class Moved(Value):
    """How many deadlines are recorded as moved since a round began, and of how many employees."""

    deadlines: int
    employees: int


class PgReplans:
    """The rounds. At most one is open for a company, and one for all."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def begin(self, company: str | None, edition: str) -> Round:
        """A new round, or the one of the same edition that was interrupted."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SUPERSEDE, company, edition)
            return _round(await connection.fetchrow(BEGIN, company, edition))

    async def advance(self, round: Round, count: int) -> Round:
        """Puts news for the next `count` employees into the outbox."""
        async with self._pool.acquire() as connection, connection.transaction():
            current = _round(await connection.fetchrow(LOCK, round.id))
            return current if current.finished else _round(await connection.fetchrow(ADVANCE, round.id, count))

    async def effect(self, round: Round) -> Effect:
        """What has come of the round so far."""
        row = await self._pool.fetchrow(EFFECT, round.company, round.edition, round.started_at)
        assert row is not None
        return Effect(**dict(row.items()))

    async def moved(self, round: Round) -> Moved:
        """What was recorded since the round began. Reads the whole journal, or the company's."""
        row = await self._pool.fetchrow(MOVED, round.company, round.started_at)
        assert row is not None
        return Moved(**dict(row.items()))


class PgLastReviews:
    """Implements `domain.ports.LastReviews`, in the table `checkpoints`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def read(self, stream: Stream) -> LastReview | None:
        found = await self._pool.fetchval("SELECT checkpoint FROM checkpoints WHERE stream = $1", str(stream))
        try:
            return None if found is None else LastReview.model_validate_json(found)
        except ValidationError:  # a note of an earlier release, in another shape
            return None

    async def write(self, stream: Stream, last_review: LastReview, situation: Situation | None = None) -> None:
        """See `domain.ports.LastReviews`."""
        seen = last_review.model_dump_json()
        if situation is None:
            await self._pool.execute(NOTE, str(stream), seen)
        else:
            found = list(notices(situation, last_review.seen_on))
            columns = [[getattr(n, name) for n in found] for name in ("type", "obligation", "kind", "due_on")]
            await self._pool.execute(NOTE_AND_SITUATION, *row_of(stream, situation), str(stream), seen, *columns)


def _round(row: asyncpg.Record | None) -> Round:
    assert row is not None  # a round that was begun is there until it is finished
    return Round(**dict(row.items()))
