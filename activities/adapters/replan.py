"""What a review leaves for the next one, and what comes of a change of the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import asyncpg
from pydantic import ValidationError

from activities.adapters.situations import SAVE, SAVED, row_of
from domain.day.moves import LastReview
from domain.day.notices import notices
from domain.day.situation import Situation
from domain.facts import Stream, Value
from domain.ports import REPLAN

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
NOTES = "SELECT stream, checkpoint FROM checkpoints WHERE stream = ANY($1)"
STAND = """
    UPDATE checkpoints c SET checkpoint = s.now, reviewed_at = clock_timestamp()
    FROM unnest($1::text[], $2::jsonb[], $3::jsonb[]) AS s (stream, was, now)
    WHERE c.stream = s.stream AND c.checkpoint @> s.was
"""
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
    """What comes of the rounds of replanning."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def effect(self, company: str | None, edition: str, since: datetime) -> Effect:
        """What has come so far of the round of that edition that began then, of one company or of all."""
        row = await self._pool.fetchrow(EFFECT, company, edition, since)
        assert row is not None
        return Effect(**dict(row.items()))

    async def moved(self, company: str | None, since: datetime) -> Moved:
        """What was recorded since then. Reads the whole journal, or the company's."""
        row = await self._pool.fetchrow(MOVED, company, since)
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

    async def read_many(self, streams: Sequence[Stream]) -> dict[Stream, LastReview]:
        """What `read` gives, of many at once."""
        found: dict[Stream, LastReview] = {}
        for row in await self._pool.fetch(NOTES, list(map(str, streams))):
            with suppress(ValidationError):
                found[Stream.parse(row["stream"])] = LastReview.model_validate_json(row["checkpoint"])
        return found

    async def stand(self, unmoved: Mapping[Stream, tuple[LastReview, LastReview]]) -> None:
        """Replaces each first note by its second, unless a review has replaced it meanwhile."""
        was = [before.model_dump_json() for before, _ in unmoved.values()]
        now = [after.model_dump_json() for _, after in unmoved.values()]
        await self._pool.execute(STAND, list(map(str, unmoved)), was, now)

    async def write(self, stream: Stream, last_review: LastReview, situation: Situation | None = None) -> None:
        """See `domain.ports.LastReviews`."""
        seen = last_review.model_dump_json()
        if situation is None:
            await self._pool.execute(NOTE, str(stream), seen)
        else:
            found = list(notices(situation, last_review.seen_on))
            columns = [[getattr(n, name) for n in found] for name in ("type", "obligation", "kind", "due_on")]
            await self._pool.execute(NOTE_AND_SITUATION, *row_of(stream, situation), str(stream), seen, *columns)
