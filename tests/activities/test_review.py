"""What a review notes in the employee's journal when the law or the company has moved a deadline."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from staff import EMPLOYEE, PROFILED, SIREN, STREAM, FlakyJournal, Life

from activities.adapters.journal import PgJournal
from activities.adapters.register import PgRegister
from activities.adapters.replan import PgLastReviews
from activities.review import Reviewer
from domain.day.moves import LastReview
from domain.facts import (
    OWN_ACTOR,
    Agreement,
    DeadlineMoved,
    EventRef,
    FactVoided,
    Headcount,
    Hire,
    IdentifiedAs,
    InterviewCompleted,
    LeaveEnd,
    LeaveStart,
    NewEntry,
    Stream,
)
from domain.law import Law, current
from domain.law.loading import load
from domain.ledger.record import SINCE_EVER
from domain.ports import Review, ReviewOrder
from domain.proof.chain import verify

MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (23, 24, 25))
HELD = date(2025, 3, 3)
PERIODIC = f"periodic-{HELD}"
SHIPPED = Path(__file__).parents[2] / "domain" / "law"


@pytest.fixture
def law_of_30_months(tmp_path: Path) -> Law:
    """The law book in which one value is another: thirty months between two interviews instead of forty-eight."""
    for path in SHIPPED.glob("*.yaml"):
        sheet: Any = yaml.safe_load(path.read_text("utf-8"))
        if path.stem == "periodic":
            sheet["versions"][-1]["value"]["months"] = 30
        (tmp_path / path.name).write_text(yaml.safe_dump(sheet, allow_unicode=True), "utf-8")
    shutil.copytree(SHIPPED / "branches", tmp_path / "branches")
    return load(tmp_path)


@pytest.fixture
def last_reviews(pool: asyncpg.Pool) -> PgLastReviews:
    return PgLastReviews(pool)


@pytest.fixture
async def employed(life: Life) -> None:
    await life.tell(Hire(hired_on=date(2024, 9, 2), contract="cdi"), InterviewCompleted(kind="first", held_on=HELD))


async def moved(journal: PgJournal) -> Sequence[DeadlineMoved]:
    return [e.fact for e in await journal.read(STREAM) if isinstance(e.fact, DeadlineMoved)]


async def review(reviewer: Reviewer, now: datetime) -> Review:
    return await reviewer.run(ReviewOrder(company=SIREN, employee=EMPLOYEE, now=now))


@pytest.mark.usefixtures("employed")
async def test_a_law_file_that_changed_is_one_fact_for_each_deadline_it_moved(
    journal: PgJournal, last_reviews: PgLastReviews, law_of_30_months: Law
) -> None:
    await review(Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER), MONDAY)
    assert await moved(journal) == []

    seen = await review(Reviewer(journal, PROFILED, last_reviews, law_of_30_months, unopened=SINCE_EVER), TUESDAY)

    [move] = await moved(journal)
    assert move == DeadlineMoved(
        obligation=PERIODIC, kind="periodic", was=date(2029, 3, 3), now=date(2027, 9, 3), cause="law",
        article="L6315-1 I", in_force_from=date(2025, 10, 26), edition=law_of_30_months.edition,
        seen_on=date(2026, 11, 24),
    )  # fmt: skip
    assert {o.id: o.due_on for o in seen.plan.obligations}[PERIODIC] == move.now
    entries = await journal.read(STREAM)
    assert seen.version == entries[-1].version == 3
    assert entries[-1].time == TUESDAY
    assert verify(entries) == []
    assert [message.news.version for message in await journal.claim(10)] == [2]  # its own fact is no news


@pytest.mark.usefixtures("employed")
async def test_run_twice_it_is_recorded_once(
    journal: PgJournal, last_reviews: PgLastReviews, law_of_30_months: Law
) -> None:
    await review(Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER), MONDAY)
    for now in (TUESDAY, TUESDAY, WEDNESDAY):
        await review(Reviewer(journal, PROFILED, last_reviews, law_of_30_months, unopened=SINCE_EVER), now)
    assert len(await moved(journal)) == 1


@pytest.mark.usefixtures("employed")
@pytest.mark.parametrize("again", [TUESDAY, WEDNESDAY])
async def test_a_crash_between_the_record_and_the_note_does_not_repeat_it(
    journal: PgJournal, last_reviews: PgLastReviews, law_of_30_months: Law, again: datetime
) -> None:
    await review(Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER), MONDAY)
    with pytest.raises(ConnectionError):
        await review(
            Reviewer(journal, PROFILED, _Forgetful(last_reviews), law_of_30_months, unopened=SINCE_EVER), TUESDAY
        )
    assert len(await moved(journal)) == 1

    await review(Reviewer(journal, PROFILED, last_reviews, law_of_30_months, unopened=SINCE_EVER), again)
    assert [move.seen_on for move in await moved(journal)] == [TUESDAY.date()]


@pytest.mark.usefixtures("employed")
async def test_a_crash_before_the_record_loses_nothing(
    journal: PgJournal, last_reviews: PgLastReviews, law_of_30_months: Law
) -> None:
    await review(Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER), MONDAY)
    with pytest.raises(ConnectionError):
        await review(
            Reviewer(FlakyJournal(journal), PROFILED, last_reviews, law_of_30_months, unopened=SINCE_EVER), TUESDAY
        )
    await review(Reviewer(journal, PROFILED, last_reviews, law_of_30_months, unopened=SINCE_EVER), TUESDAY)
    assert len(await moved(journal)) == 1


@pytest.mark.usefixtures("employed")
async def test_a_law_that_is_taken_back_and_brought_again_is_told_each_time(
    journal: PgJournal, last_reviews: PgLastReviews, law_of_30_months: Law
) -> None:
    for law in (current(), law_of_30_months, current(), law_of_30_months):
        await review(Reviewer(journal, PROFILED, last_reviews, law, unopened=SINCE_EVER), TUESDAY)
    days = [(move.was, move.now) for move in await moved(journal)]
    there, back = (date(2029, 3, 3), date(2027, 9, 3)), (date(2027, 9, 3), date(2029, 3, 3))
    assert days == [there, back, there]
    assert verify(await journal.read(STREAM)) == []


@pytest.mark.usefixtures("employed")
async def test_a_fact_told_at_the_same_time_is_not_taken_for_a_change_of_the_law(
    journal: PgJournal, last_reviews: PgLastReviews, law_of_30_months: Law, life: Life
) -> None:
    """The sabbatical moves the état des lieux and the interview; the law file moves the interview only."""
    await review(Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER), MONDAY)
    await life.tell(
        LeaveStart(leave="sabbatical", started_on=date(2026, 1, 5)),
        LeaveEnd(leave="sabbatical", resumed_on=date(2026, 7, 6)),
    )
    await review(Reviewer(journal, PROFILED, last_reviews, law_of_30_months, unopened=SINCE_EVER), TUESDAY)
    assert [(m.obligation, m.was, m.now) for m in await moved(journal)] == [
        (PERIODIC, date(2029, 3, 3), date(2027, 9, 3))
    ]


@pytest.mark.usefixtures("employed")
async def test_a_reading_set_by_an_agreement_moves_a_deadline_in_the_companys_name(
    journal: PgJournal, last_reviews: PgLastReviews, life: Life
) -> None:
    await life.tell(
        LeaveStart(leave="sabbatical", started_on=date(2026, 1, 5)),
        LeaveEnd(leave="sabbatical", resumed_on=date(2026, 7, 6)),
        InterviewCompleted(kind="return", held_on=date(2025, 12, 1)),
    )
    reviewer = Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER)
    await review(reviewer, MONDAY)
    day = MONDAY.date()
    await life.tell(
        Agreement(scope="company", signed_on=day, effective_from=day, readings={"A12": "ignored"}), stream=Stream(SIREN)
    )
    await review(reviewer, TUESDAY)
    [move] = await moved(journal)
    assert (move.obligation, move.was, move.now) == ("periodic-2025-12-01", date(2030, 6, 1), date(2029, 12, 1))
    assert (move.cause, move.reading, move.edition) == ("company", "A12=ignored", current().edition)


@pytest.mark.usefixtures("employed")
async def test_nothing_is_recorded_when_nothing_moved(
    journal: PgJournal, last_reviews: PgLastReviews, life: Life
) -> None:
    reviewer = Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER)
    await review(reviewer, MONDAY)
    await life.tell(Headcount(year=2025, average=80), stream=Stream(SIREN))
    await review(reviewer, TUESDAY)
    await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 11, 24)))
    await review(reviewer, WEDNESDAY)
    assert await moved(journal) == []
    assert len(await journal.read(STREAM)) == 3


async def test_a_headcount_during_an_absence_that_lasts_moves_nothing(
    journal: PgJournal, last_reviews: PgLastReviews, life: Life
) -> None:
    """The deadlines move with each day of the absence; that is neither the law's doing nor the company's."""
    await life.tell(
        Hire(hired_on=date(2024, 9, 2), contract="cdi"), InterviewCompleted(kind="first", held_on=HELD),
        LeaveStart(leave="sabbatical", started_on=date(2026, 10, 1)),
    )  # fmt: skip
    reviewer = Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER)
    first = await review(reviewer, MONDAY)
    await life.tell(Headcount(year=2025, average=80), stream=Stream(SIREN))
    later = await review(reviewer, WEDNESDAY)
    assert {o.id: o.due_on for o in first.plan.obligations} != {o.id: o.due_on for o in later.plan.obligations}
    assert await moved(journal) == []


async def test_the_first_review_of_an_employee_has_nothing_to_compare(
    journal: PgJournal, last_reviews: PgLastReviews, law_of_30_months: Law, life: Life
) -> None:
    await life.tell(Hire(hired_on=date(2024, 9, 2), contract="cdi"))
    await review(Reviewer(journal, PROFILED, last_reviews, law_of_30_months, unopened=SINCE_EVER), MONDAY)
    assert await moved(journal) == []
    last_review = await last_reviews.read(STREAM)
    assert last_review is not None
    assert (last_review.edition, last_review.version, last_review.seen_on) == (
        law_of_30_months.edition,
        1,
        MONDAY.date(),
    )


class _Forgetful:
    """The real ones, in a worker that dies before it writes."""

    def __init__(self, last_reviews: PgLastReviews) -> None:
        self._last_reviews = last_reviews

    async def read(self, stream: Stream) -> LastReview | None:
        return await self._last_reviews.read(stream)

    async def write(self, stream: Stream, last_review: LastReview, situation: object = None) -> None:
        raise ConnectionError("the worker died")


@pytest.mark.usefixtures("employed")
async def test_an_id_that_is_anothers_is_never_unread(
    pool: asyncpg.Pool, journal: PgJournal, last_reviews: PgLastReviews
) -> None:
    """Whose facts are read under the other id, and whose own review reads none: the sweep would wake them for ever."""
    other, register = Stream(SIREN, "P-1"), PgRegister(pool, unread_after=timedelta())
    same = IdentifiedAs(employee=EMPLOYEE, also="P-1")
    for stream, fact in ((other, Hire(hired_on=date(2024, 9, 2), contract="cdi")), (Stream(SIREN), same)):
        await journal.append(stream, [NewEntry(source="urn:t", id=fact.type, time=None, actor=OWN_ACTOR, fact=fact)])
    reviewer = Reviewer(journal, PROFILED, last_reviews, current(), unopened=SINCE_EVER)

    async def unread() -> list[Stream]:
        return [each.stream for each in await register.standings() if each.unread]

    await pool.execute("DELETE FROM outbox")
    assert await unread() == [STREAM, other]
    for stream in (STREAM, other):
        await reviewer.run(ReviewOrder(company=SIREN, employee=stream.employee or "", now=MONDAY))
    assert await unread() == []

    part = FactVoided(event=EventRef(source="urn:t", id=same.type), reason=None)
    await journal.append(
        Stream(SIREN), [NewEntry(source="urn:t", id="part", time=None, actor=OWN_ACTOR, fact=part)], announce=False
    )
    assert await unread() == [other], "parted from it, and the news was lost: no review has read their facts"
