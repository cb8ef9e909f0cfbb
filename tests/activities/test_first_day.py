"""The first day of a company with a history: nothing leaves on behalf of the past, and it can be stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import asyncpg
import pytest
from house import OPERATOR, House
from mail_server import MailServer

from activities.adapters.journal import PgJournal
from activities.adapters.mail import SmtpMail
from activities.adapters.people import PgPeople
from api.watch import foreseen
from deploy.composition import compose
from deploy.settings import Settings
from domain.calendar import PARIS, is_business_day
from domain.facts import (
    OWN_ACTOR,
    AnyFact,
    ContractEnd,
    EventRef,
    FactVoided,
    Headcount,
    Hire,
    HistoryComplete,
    InterviewCompleted,
    InterviewKind,
    Person,
    Report,
    Stream,
    TrainingCompleted,
    WatchOpened,
    WatchPaused,
    WatchResumed,
)
from domain.ports import CompanyProfile, Letter

COMPANY = "123456782"
PROFILE = CompanyProfile(siren=COMPANY, name="Exemple SA", hr_email="rh@exemple.example")
FRIDAY = datetime(2026, 11, 20, 17, 30, tzinfo=PARIS)
"""The history is imported in the evening; the watch opens on Monday."""
MONDAY = date(2026, 11, 23)
LOOKED_AT = timedelta(days=21)


class Halting:
    """A mail server's client that calls somebody once it has sent so many letters."""

    def __init__(self, mail: SmtpMail) -> None:
        self._mail, self.sent = mail, list[Letter]()
        self.after, self.halt = 0, asyncio.Event()

    async def send(self, letter: Letter) -> None:
        await self._mail.send(letter)
        self.sent.append(letter)
        if len(self.sent) == self.after:
            self.halt.set()


@pytest.fixture
def mail(server: MailServer) -> Halting:
    return Halting(SmtpMail("127.0.0.1", server.port, "jalon@jalon.example"))


@pytest.fixture
async def house(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, mail: Halting) -> House:
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    jalon = replace(compose(pool, Settings(mail_from="jalon@jalon.example")), mail=mail)
    return House(journal, COMPANY, jalon.activities())


def person(number: int) -> Person:
    return Person(
        given_name="Camille", family_name=f"Exemple {number}", email=f"e{number}@exemple.example",
        manager_name="Dominique Cadre", manager_email=f"m{number % 25}@exemple.example",
    )  # fmt: skip


def life(number: int, chance: Random) -> list[AnyFact]:
    """Up to ten years: most interviews held, some with what was said, some trained, some gone."""
    hired_on = date(2016, 3, 1) + timedelta(days=chance.randrange(3880))
    if number % 12 == 0:  # the first interview falls due in the weeks to come
        hired_on = date(2025, 12, 1) + timedelta(days=chance.randrange(40))
    told: list[AnyFact] = [Hire(hired_on=hired_on, contract="cdi", person=person(number))]
    held_on, kind = hired_on, "first"
    while (held_on := held_on + timedelta(days=chance.randrange(300, 800))) < date(2026, 11, 20):
        kind = "recap" if (held_on - hired_on).days > 2000 and chance.random() < 0.5 else kind
        if chance.random() < 0.75:
            said = Report(skills="Tient son poste.") if chance.random() < 0.5 else None
            told.append(InterviewCompleted(kind=_kind(kind), held_on=held_on, report=said))
            kind = "periodic"
        if chance.random() < 0.3:
            told.append(TrainingCompleted(title=None, ended_on=held_on, mandatory=chance.random() < 0.5))
    if chance.random() < 0.1:
        gone_on = date(2026, 11, 19) - timedelta(days=chance.randrange(900))
        told.append(ContractEnd(ended_on=max(gone_on, hired_on)))
    return told


def _kind(name: str) -> InterviewKind:
    kinds: dict[str, InterviewKind] = {"first": "first", "periodic": "periodic", "recap": "recap"}
    return kinds[name]


async def open_watch(house: House) -> None:
    years = [Headcount(year=year, average=500) for year in range(2017, 2026)]
    await house.tell(None, *years)
    opened = WatchOpened.model_validate({"from": MONDAY})
    await house.tell(None, HistoryComplete(since=date(2016, 3, 1)), opened, source=OPERATOR)


async def import_lives(house: House, lives: dict[str, list[AnyFact]], chance: Random, *, at_once: bool) -> None:
    """In any order; the facts of one employee together, or each alone and looked at before the next one comes."""
    if at_once:
        for employee in chance.sample(sorted(lives), len(lives)):
            await house.tell(employee, *chance.sample(lives[employee], len(lives[employee])))
            await house.settle(employee, FRIDAY)
        return
    each = [(employee, fact) for employee, facts in lives.items() for fact in facts]
    for employee, fact in chance.sample(each, len(each)):
        await house.tell(employee, fact)
        await house.settle(employee, FRIDAY)


async def correct(house: House, employee: str) -> None:
    """Something of the years before: an interview is told anew under another number, and a training that was not."""
    told = await house.journal.read(Stream(COMPANY, employee))
    past = [e for e in told if isinstance(e.fact, InterviewCompleted) and e.fact.held_on < MONDAY]
    for entry in past[:1]:
        ref = EventRef(source=entry.source, id=entry.id)
        await house.tell(employee, FactVoided(event=ref, reason=None), entry.fact)
    await house.tell(employee, TrainingCompleted(title=None, ended_on=date(2015, 6, 1), mandatory=False))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("at_once", [True, False], ids=["one batch", "fact by fact"])
async def test_of_ten_years_of_history_the_letters_of_the_present_alone_leave_as_the_preview_said(
    house: House, mail: Halting, pool: asyncpg.Pool, at_once: bool
) -> None:
    chance = Random(at_once)  # noqa: S311
    lives = {f"E-{number}": life(number, chance) for number in range(500)}
    await import_lives(house, lives, chance, at_once=at_once)
    assert mail.sent == []

    await open_watch(house)
    jalon = compose(pool, Settings())
    seen = await foreseen(jalon.journal, jalon.people, jalon.law, COMPANY, FRIDAY.date(), None, days=LOOKED_AT.days)
    assert seen.begins_on == MONDAY
    await house.live(lives, FRIDAY.astimezone(UTC), FRIDAY + LOOKED_AT)
    done = Counter((each.employee, each.at.date(), each.step, each.obligation) for each in house.carried)
    done = Counter({each: times for each, times in done.items() if each[2] != "reminder"})
    # The day of an appointment is the slot book's, so that of its reminders no preview can tell.
    wanted = (s for s in seen.steps if s.why is None and s.step != "reminder")
    assert done == Counter((s.employee, s.day, s.step, s.obligation) for s in wanted)
    assert len(done) > 10
    assert {each.step for each in house.carried} <= {"convocation", "reminder", "deadline-passed"}
    for each in house.carried:
        assert is_business_day(each.at.date()), each
        assert time(8, 30) <= each.at.time() < time(12), each
    gone = {employee for employee, told in lives.items() if any(isinstance(fact, ContractEnd) for fact in told)}
    assert gone.isdisjoint(each.employee for each in house.carried)
    assert len(mail.sent) == len(house.carried)

    before = len(mail.sent)
    for employee in lives:
        await correct(house, employee)
        await house.settle(employee, FRIDAY + LOOKED_AT)
    assert len(mail.sent) == before


@pytest.mark.timeout(300)
async def test_a_watch_that_is_paused_amid_two_hundred_steps_lets_no_mail_leave_and_resumed_each_once(
    house: House, mail: Halting, server: MailServer
) -> None:
    chance = Random()  # noqa: S311
    everybody = [f"E-{number}" for number in range(200)]
    for number, employee in enumerate(everybody):
        await house.tell(employee, Hire(hired_on=date(2025, 12, 10), contract="cdi", person=person(number)))
    await open_watch(house)
    now = datetime.combine(MONDAY, time(9), PARIS)
    at_once = asyncio.Semaphore(20)
    mail.after = chance.randrange(10, 150)

    async def settled(employee: str) -> None:
        async with at_once:
            await house.settle(employee, now)

    steps = [asyncio.create_task(settled(employee)) for employee in everybody]
    await mail.halt.wait()
    await house.tell(None, WatchPaused(), source=OPERATOR)
    stopped = len(server.received)
    assert mail.after <= stopped < 200
    await asyncio.gather(*steps)
    assert len(server.received) == stopped, f"paused after {mail.after}"
    for employee in everybody:
        await house.settle(employee, now)
    assert len(server.received) == stopped

    await house.tell(None, WatchResumed(), source=OPERATOR)
    for employee in everybody:
        await house.settle(employee, now)
    assert Counter(letter.to for letter in mail.sent) == {f"e{number}@exemple.example": 1 for number in range(200)}
    assert len(server.received) == 200
