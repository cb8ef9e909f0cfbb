"""The rounds that carry a change of the law to every workflow, and what the reviews note, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from activities.adapters.journal import PgJournal
from activities.adapters.replan import Effect, Moved, PgLastReviews, PgReplans, Round
from domain.day.moves import LastReview
from domain.facts import OWN_ACTOR, OWN_SOURCE, DeadlineMoved, Hire, NewEntry, Stream
from domain.ports import REPLAN, Message

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


async def to_the_end(replans: PgReplans, round: Round, count: int) -> list[Round]:
    turns = [round]
    while not turns[-1].finished:
        assert len(turns) < 50, "a round that never ends"
        turns.append(await replans.advance(turns[-1], count))
    return turns[1:]


async def told(journal: PgJournal) -> Sequence[Message]:
    return await journal.claim(1000)


# --- the rounds -----------------------------------------------------------------------------------------------


async def test_a_round_brings_news_to_each_employee_once_so_many_at_a_time(
    journal: PgJournal, replans: PgReplans
) -> None:
    names = [f"E-{n:02}" for n in range(7)]
    await hire(journal, ONE, *names)
    await hire(journal, OTHER, "E-00", "Z-99")
    round = await replans.begin(None, EDITION)
    assert (round.total, round.done, round.finished) == (9, 0, False)

    turns = await to_the_end(replans, round, 4)

    assert [(turn.done, turn.finished) for turn in turns] == [(4, False), (8, False), (9, True)]
    messages = await told(journal)
    assert sorted((p.company, p.employee) for p in messages) == [
        *((ONE, name) for name in names), (OTHER, "E-00"), (OTHER, "Z-99"),
    ]  # fmt: skip
    assert {p.news.types for p in messages} == {(REPLAN,)}
    assert {(p.news.version, p.news.company_version) for p in messages} == {(0, 0)}


async def test_each_turn_asks_no_more_than_the_rate(journal: PgJournal, replans: PgReplans, pool: asyncpg.Pool) -> None:
    await hire(journal, ONE, *(f"E-{n:02}" for n in range(10)))
    await replans.advance(await replans.begin(None, EDITION), 3)
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 3


async def test_a_round_about_a_company_leaves_the_others_alone(journal: PgJournal, replans: PgReplans) -> None:
    await hire(journal, ONE, "E-1", "E-2")
    await hire(journal, OTHER, "E-1")
    turns = await to_the_end(replans, await replans.begin(OTHER, EDITION), 10)
    assert (turns[-1].total, turns[-1].done) == (1, 1)
    assert [(p.company, p.employee) for p in await told(journal)] == [(OTHER, "E-1")]


async def test_a_round_about_nobody_ends_at_once(replans: PgReplans) -> None:
    turns = await to_the_end(replans, await replans.begin("111111111", EDITION), 10)
    assert [(turn.total, turn.done) for turn in turns] == [(0, 0)]


async def test_an_interrupted_round_goes_on_where_it_was(journal: PgJournal, replans: PgReplans) -> None:
    await hire(journal, ONE, *(f"E-{n}" for n in range(5)))
    await replans.advance(await replans.begin(None, EDITION), 2)

    again = await replans.begin(None, EDITION)
    assert (again.done, again.total) == (2, 5)
    await to_the_end(replans, again, 2)
    assert [p.employee for p in await told(journal)] == [f"E-{n}" for n in range(5)]

    afresh = await replans.begin(None, EDITION)
    assert (afresh.done, afresh.finished) == (0, False)
    assert afresh.id != again.id


async def test_a_round_of_an_earlier_edition_is_begun_anew(journal: PgJournal, replans: PgReplans) -> None:
    """Those whom it reached have not heard of the new edition."""
    await hire(journal, ONE, *(f"E-{n}" for n in range(5)))
    await replans.advance(await replans.begin(None, EDITION), 4)
    await told(journal)
    later = await replans.begin(None, "e2027")
    assert (later.done, later.edition) == (0, "e2027")
    await to_the_end(replans, later, 10)
    assert len(await PgJournal(replans._pool, lease_seconds=0).claim(100)) == 5  # pyright: ignore[reportPrivateUsage]


async def test_a_company_and_all_have_a_round_each(journal: PgJournal, replans: PgReplans) -> None:
    await hire(journal, ONE, "E-1", "E-2")
    everybody, one = await replans.begin(None, EDITION), await replans.begin(ONE, EDITION)
    assert everybody.id != one.id
    assert (await replans.begin(ONE, EDITION)).id == one.id
    assert (await replans.begin(None, EDITION)).id == everybody.id


async def test_two_operators_share_one_round_and_nobody_is_asked_twice(journal: PgJournal, replans: PgReplans) -> None:
    names = [f"E-{n:02}" for n in range(40)]
    await hire(journal, ONE, *names)
    rounds = await asyncio.gather(*(replans.begin(None, EDITION) for _ in range(4)))
    assert len({round.id for round in rounds}) == 1
    ends = await asyncio.gather(*(to_the_end(replans, round, 3) for round in rounds))
    assert {turns[-1].done for turns in ends} == {40}
    assert sorted(name for p in await told(journal) for name in [p.employee] * len(p.news.types)) == names


async def test_who_is_hired_ahead_of_the_cursor_is_reached_too(journal: PgJournal, replans: PgReplans) -> None:
    await hire(journal, ONE, "E-1", "E-2")
    round = await replans.advance(await replans.begin(None, EDITION), 1)
    await hire(journal, ONE, "E-3")
    await to_the_end(replans, round, 1)
    assert [p.employee for p in await told(journal)] == ["E-1", "E-2", "E-3"]


# --- what has come of a round ---------------------------------------------------------------------------------


async def test_the_effect_counts_what_waits_what_stands_and_what_moved(
    journal: PgJournal, replans: PgReplans, pool: asyncpg.Pool
) -> None:
    await hire(journal, ONE, "E-1", "E-2")
    await hire(journal, OTHER, "E-1")
    await record_a_move(journal, Stream(ONE, "E-1"))
    await PgLastReviews(pool).write(Stream(ONE, "E-2"), NOTED)  # a review of before the round tells nothing of it
    all_of_them = await replans.begin(None, EDITION)
    one = await replans.begin(ONE, EDITION)
    assert await replans.effect(all_of_them) == Effect(waiting=0, standing=0)
    assert await replans.moved(all_of_them) == Moved(deadlines=0, employees=0)

    await to_the_end(replans, all_of_them, 10)
    last_reviews = PgLastReviews(pool)
    await last_reviews.write(Stream(ONE, "E-1"), NOTED)
    await last_reviews.write(Stream(ONE, "E-2"), NOTED.model_copy(update={"edition": "earlier"}))
    await last_reviews.write(Stream(OTHER, "E-1"), NOTED)
    for stream in (Stream(ONE, "E-1"), Stream(ONE, "E-1"), Stream(OTHER, "E-1")):
        await record_a_move(journal, stream)

    assert await replans.effect(all_of_them) == Effect(waiting=3, standing=2)
    assert await replans.effect(one) == Effect(waiting=2, standing=1)
    assert await replans.moved(all_of_them) == Moved(deadlines=3, employees=2)
    assert await replans.moved(one) == Moved(deadlines=2, employees=1)


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
