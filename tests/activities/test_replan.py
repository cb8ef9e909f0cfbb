"""What comes of a change of the law, and what the reviews note, on a real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from activities.adapters.journal import PgJournal
from activities.adapters.register import PgRegister
from activities.adapters.replan import Effect, Moved, PgLastReviews, PgReplans
from domain.day.moves import LastReview
from domain.facts import OWN_ACTOR, OWN_SOURCE, DeadlineMoved, Hire, NewEntry, Stream

ONE, OTHER = "123456782", "987654324"
EDITION = "e2026"
TODAY = date(2026, 11, 23)
NOTED = LastReview(seen_on=TODAY, edition=EDITION, version=3, company_version=1, due={"periodic-2024-03-15": TODAY})


@pytest.fixture
def replans(pool: asyncpg.Pool) -> PgReplans:
    return PgReplans(pool)


async def hire(journal: PgJournal, company: str, *employees: str) -> None:
    """Employees whose facts are read and told: nothing of them waits in the outbox."""
    for name in employees:
        fact = NewEntry(
            source="urn:hris", id=f"hire-{name}", time=None, actor=OWN_ACTOR, fact=Hire(hired_on=TODAY, contract="cdi")
        )
        await journal.append(Stream(company, name), [fact], announce=False)


# --- what has come of a round ---------------------------------------------------------------------------------


async def test_the_effect_counts_what_waits_what_stands_and_what_moved(
    journal: PgJournal, replans: PgReplans, pool: asyncpg.Pool
) -> None:
    await hire(journal, ONE, "E-1", "E-2")
    await hire(journal, OTHER, "E-1")
    await record_a_move(journal, Stream(ONE, "E-1"))
    await PgLastReviews(pool).write(Stream(ONE, "E-2"), NOTED)  # a review of before the round tells nothing of it
    since = await pool.fetchval("SELECT clock_timestamp()")
    assert await replans.effect(None, EDITION, since) == Effect(waiting=0, standing=0)
    assert await replans.moved(None, since) == Moved(deadlines=0, employees=0)

    await PgRegister(pool).wake([Stream(ONE, "E-1"), Stream(ONE, "E-2"), Stream(OTHER, "E-1")])
    last_reviews = PgLastReviews(pool)
    await last_reviews.write(Stream(ONE, "E-1"), NOTED)
    await last_reviews.write(Stream(ONE, "E-2"), NOTED.model_copy(update={"edition": "earlier"}))
    await last_reviews.write(Stream(OTHER, "E-1"), NOTED)
    for stream in (Stream(ONE, "E-1"), Stream(ONE, "E-1"), Stream(OTHER, "E-1")):
        await record_a_move(journal, stream)

    assert await replans.effect(None, EDITION, since) == Effect(waiting=3, standing=2)
    assert await replans.effect(ONE, EDITION, since) == Effect(waiting=2, standing=1)
    assert await replans.moved(None, since) == Moved(deadlines=3, employees=2)
    assert await replans.moved(ONE, since) == Moved(deadlines=2, employees=1)


async def record_a_move(journal: PgJournal, stream: Stream) -> None:
    head = len(await journal.read(stream))
    fact = DeadlineMoved(
        obligation="o", kind="periodic", was=TODAY, now=TODAY + timedelta(days=head), cause="law",
        article="L6315-1 I", in_force_from=TODAY, edition=EDITION, seen_on=TODAY,
    )  # fmt: skip
    entry = NewEntry(source=OWN_SOURCE, id=f"{stream}-{head}", time=datetime.now(UTC), actor=OWN_ACTOR, fact=fact)
    await journal.append(stream, [entry], announce=False)


# --- what the last reviews left ---------------------------------------------------------------------------------


async def test_the_notebook_keeps_the_last_note_of_each_stream(pool: asyncpg.Pool) -> None:
    last_reviews = PgLastReviews(pool)
    assert await last_reviews.read(Stream(ONE, "E-1")) is None
    later = NOTED.model_copy(update={"version": 4, "due": {}})
    await last_reviews.write(Stream(ONE, "E-1"), NOTED)
    await last_reviews.write(Stream(ONE, "E-2"), NOTED)
    await last_reviews.write(Stream(ONE, "E-1"), later)
    assert await last_reviews.read(Stream(ONE, "E-1")) == later
    assert await last_reviews.read(Stream(ONE, "E-2")) == NOTED


async def test_a_note_of_another_release_is_no_note(pool: asyncpg.Pool) -> None:
    await pool.execute("""INSERT INTO checkpoints VALUES ($1, '{"edition": "e2025", "mood": "good"}')""", f"{ONE}/E-1")
    last_reviews = PgLastReviews(pool)
    assert await last_reviews.read(Stream(ONE, "E-1")) is None
    await last_reviews.write(Stream(ONE, "E-1"), NOTED)
    assert await last_reviews.read(Stream(ONE, "E-1")) == NOTED
