"""Who is woken by a change of the law or by news of a company: those whose plan moves, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from temporalio.exceptions import ApplicationError

from activities import replanning
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.replan import PgLastReviews
from activities.review import Reviewer
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, AnyFact, Headcount, Hire, IdentifiedAs, NewEntry, Policy, Stream
from domain.law import current
from domain.ledger.record import SINCE_EVER
from domain.ports import REPLAN, CompanyProfile, Message, ReplanPage, Review, ReviewOrder
from workflows.relay import Relay

COMPANY, OTHER = "123456782", "987654324"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LONG_THERE, NEW = date(2018, 3, 15), date(2026, 10, 5)


@pytest.fixture
async def jalon(pool: asyncpg.Pool, people: PgPeople) -> Composition:
    profile = CompanyProfile(siren=COMPANY, name="Exemple SA", hr_email="rh@example.fr")
    await people.save_company(profile, actor=OWN_ACTOR)
    return replace(compose(pool, Settings()), clock=lambda: NOW, unopened=SINCE_EVER)


async def tell(journal: PgJournal, stream: Stream, *facts: AnyFact, announce: bool = False) -> None:
    head = len(await journal.read(stream))
    entries = [
        NewEntry(source="urn:sirh", id=f"{stream}-{head + n}", time=None, actor=OWN_ACTOR, fact=fact)
        for n, fact in enumerate(facts)
    ]
    await journal.append(stream, entries, announce=announce)


async def review(jalon: Composition, stream: Stream, now: datetime = NOW) -> Review:
    reviewer = Reviewer(jalon.journal, jalon.people, jalon.last_reviews, jalon.law, unopened=jalon.unopened)
    return await reviewer.run(ReviewOrder(company=stream.company, employee=stream.employee or "", now=now))


async def two_lives(jalon: Composition) -> tuple[Stream, Stream]:
    """One whose états des lieux count, one hired the other day; both reviewed, under a company of a known headcount."""
    old, new = Stream(COMPANY, "E-1"), Stream(COMPANY, "E-2")
    await tell(jalon.journal, Stream(COMPANY), Headcount(year=2023, average=80))
    await tell(jalon.journal, old, Hire(hired_on=LONG_THERE, contract="cdi"))
    await tell(jalon.journal, new, Hire(hired_on=NEW, contract="cdi"))
    for stream in (old, new):
        await review(jalon, stream)
    return old, new


async def moved(jalon: Composition, *employees: str, now: datetime = NOW) -> list[str]:
    return await jalon.outlooks().moved(COMPANY, employees, now)


async def test_whoever_is_left_alone_would_have_been_given_the_same_plan(jalon: Composition) -> None:
    """The one invariant: each is reviewed afterwards all the same, and what the workflow gets is compared."""
    streams = await two_lives(jalon)
    before = {stream: await review(jalon, stream) for stream in streams}
    await tell(jalon.journal, Stream(COMPANY), *(Headcount(year=year, average=20) for year in range(2019, 2026)))
    woken = await moved(jalon, "E-1", "E-2")
    after = {stream: await review(jalon, stream) for stream in streams}
    assert woken == [stream.employee for stream in streams if before[stream].plan != after[stream].plan]
    assert woken == ["E-1"]


async def test_news_of_the_company_that_moves_nothing_wakes_nobody_and_is_noted_as_read(jalon: Composition) -> None:
    old, _ = await two_lives(jalon)
    await tell(jalon.journal, Stream(COMPANY), Headcount(year=2010, average=81))
    assert await moved(jalon, "E-1", "E-2") == []
    noted = await jalon.last_reviews.read(old)
    assert noted is not None
    assert noted.company_version == 2


async def test_a_practice_that_moves_a_letter_wakes_those_it_concerns(jalon: Composition) -> None:
    await two_lives(jalon)
    await tell(
        jalon.journal, Stream(COMPANY), Policy(effective_from=date(2026, 1, 1), convene_days_before={"first": 300})
    )
    assert "E-2" in await moved(jalon, "E-1", "E-2")


async def test_who_cannot_be_compared_is_woken(jalon: Composition, owner: asyncpg.Pool) -> None:
    """Never reviewed, reviewed by an earlier release, or with facts that no review has read."""
    old, new = await two_lives(jalon)
    await tell(jalon.journal, Stream(COMPANY, "E-3"), Hire(hired_on=NEW, contract="cdi"))
    await owner.execute("UPDATE checkpoints SET checkpoint = checkpoint - 'outlook' WHERE stream = $1", str(old))
    await tell(jalon.journal, new, Hire(hired_on=NEW - timedelta(days=1), contract="cdi"))
    assert await moved(jalon, "E-1", "E-2", "E-3") == ["E-1", "E-2", "E-3"]


async def test_one_whose_life_turns_out_to_be_anothers_is_woken(jalon: Composition) -> None:
    await two_lives(jalon)
    await tell(jalon.journal, Stream(COMPANY), IdentifiedAs(employee="E-1", also="E-2"))
    assert await moved(jalon, "E-1", "E-2") == ["E-1", "E-2"]


async def test_a_day_on_which_something_turns_wakes_and_another_does_not(jalon: Composition) -> None:
    await two_lives(jalon)
    assert await moved(jalon, "E-2", now=NOW + timedelta(days=2)) == []
    assert await moved(jalon, "E-2", now=NOW + timedelta(days=365)) == ["E-2"]


async def test_a_review_that_comes_between_keeps_the_last_word(jalon: Composition, pool: asyncpg.Pool) -> None:
    old, _ = await two_lives(jalon)
    notes = PgLastReviews(pool)
    before = (await notes.read_many([old]))[old]
    reviewed = before.model_copy(update={"version": 7})
    await notes.write(old, reviewed)
    await notes.stand({old: (before, before.model_copy(update={"edition": "compared"}))})
    assert await notes.read(old) == reviewed


class Heard:
    """A publisher that notes whom it told of what."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Sequence[str]]] = []

    async def deliver(self, message: Message) -> None:
        self.told.append((message.employee, message.news.types))


async def test_the_relay_tells_a_companys_news_to_those_it_concerns_and_all_else_to_everybody(
    jalon: Composition,
) -> None:
    old, new = await two_lives(jalon)
    heard = Heard()
    relay = Relay(jalon.journal, heard, jalon.outlooks())
    await tell(jalon.journal, Stream(COMPANY), Headcount(year=2024, average=20), announce=True)
    await tell(jalon.journal, Stream(COMPANY), Headcount(year=2025, average=20), announce=True)
    await relay.deliver_batch()
    assert [employee for employee, _ in heard.told] == ["E-1"]
    assert await jalon.journal.oldest_age_seconds() == 0

    heard.told.clear()
    for stream in (old, new):
        await review(jalon, stream)
    await tell(jalon.journal, Stream(COMPANY), Headcount(year=2010, average=82), announce=True)
    await jalon.register.wake([new])
    await relay.deliver_batch()
    assert [(employee, REPLAN in types) for employee, types in heard.told] == [("E-2", True)]


class Unable:
    """Nothing can be compared."""

    async def moved(self, company: str, employees: Sequence[str]) -> list[str]:
        raise OSError


async def test_the_relay_tells_everybody_when_nothing_can_be_compared(jalon: Composition) -> None:
    await two_lives(jalon)
    heard = Heard()
    await tell(jalon.journal, Stream(COMPANY), Headcount(year=2010, average=81), announce=True)
    await Relay(jalon.journal, heard, Unable()).deliver_batch()
    assert sorted(employee for employee, _ in heard.told) == ["E-1", "E-2"]


async def test_a_round_goes_through_everybody_page_by_page_and_wakes_who_moves(
    jalon: Composition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replanning, "PAGE", 2)
    await two_lives(jalon)
    for stream in (Stream(COMPANY, "E-3"), Stream(OTHER, "A-1"), Stream(OTHER, "A-2")):
        await tell(jalon.journal, stream, Hire(hired_on=NEW, contract="cdi"))
    round = jalon.replanning()
    after, seen = ("", ""), [(0, 0, False)]
    while not seen[-1][-1]:
        turn = await round.run(ReplanPage(company=None, edition=jalon.law.edition, after=after, now=NOW))
        after, _ = turn.after, seen.append((turn.looked, turn.woken, turn.finished))
        assert turn.total == 5
    assert seen[1:] == [(2, 0, False), (2, 2, False), (1, 1, True)]
    woken = [(each.company, each.employee) for each in await jalon.journal.claim(10)]
    assert woken == [(COMPANY, "E-3"), (OTHER, "A-1"), (OTHER, "A-2")]


async def test_a_worker_of_another_edition_leaves_the_round_to_those_of_its_own(jalon: Composition) -> None:
    page = ReplanPage(company=None, edition="e2031", after=("", ""), now=NOW)
    with pytest.raises(
        ApplicationError, match=f"knows the law's edition {current().edition}, and the round is one of e2031"
    ):
        await jalon.replanning().run(page)
