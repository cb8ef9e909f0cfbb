"""The slot book: no manager is given two interviews at one hour, by however many workers."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import asyncpg
import pytest
from mail_server import MailServer
from staff import COMPANY, ELODIE, MANAGER, NOW, SIREN, TODAY, FlakyJournal, Life, obligation, order

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.slots import PgSlots
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from domain.calendar import PARIS
from domain.day.slots import DURATION, SlotSearch
from domain.day.step import step_key
from domain.facts import OWN_ACTOR, ConvocationSent, Hire, InterviewScheduled, LeaveStart, Person, Stream
from domain.law import current
from domain.ports import Booking, StepOrder


def ordered(number: int, due_on: date = date(2026, 12, 19)) -> StepOrder:
    stream = Stream(SIREN, f"E-{number}")
    given = order("convocation", obligation(due_on=due_on))
    step = given.step.model_copy(update={"key": step_key(stream, "periodic", "convocation")})
    return given.model_copy(update={"employee": stream.employee, "step": step})


class Company:
    """People are hired; they are convened; their slots are read in the journal."""

    def __init__(self, context: StepContext, journal: PgJournal, life: Life) -> None:
        self._context, self._journal, self._life = context, journal, life

    async def hire(self, numbers: range, person: Person = ELODIE) -> None:
        for n in numbers:
            hired = Hire(hired_on=date(2018, 9, 3), contract="cdi", person=person)
            await self._life.tell(hired, stream=Stream(SIREN, f"E-{n}"))

    async def convene(self, numbers: range) -> list[datetime]:
        step = Convocation(self._context)
        await asyncio.gather(*[step.run(ordered(n)) for n in numbers])
        return [await self.slot(n) for n in numbers]

    async def slot(self, number: int) -> datetime:
        entries = await self._journal.read(Stream(SIREN, f"E-{number}"))
        [sent] = [entry.fact for entry in entries if isinstance(entry.fact, ConvocationSent)]
        return sent.proposed_for


@pytest.fixture
async def company(
    context: StepContext, journal: PgJournal, life: Life, people: PgPeople, server: MailServer
) -> Company:
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    return Company(context, journal, life)


async def test_four_employees_of_one_manager_have_four_hours_however_many_workers_convene_them(
    company: Company,
) -> None:
    await company.hire(range(8))
    slots = await company.convene(range(8))
    assert all(abs(one - other) >= DURATION for one, other in combinations(slots, 2))
    assert all(slot.astimezone(PARIS).date() <= date(2026, 12, 19) for slot in slots)


async def test_501_imported_people_are_spread_over_the_weeks_that_remain(pool: asyncpg.Pool) -> None:
    """A manager for each twenty, and a hundred of whom nobody knows who holds the interview."""
    book, due = PgSlots(pool), date(2026, 12, 19)

    async def convene(n: int) -> tuple[int, datetime]:
        stream, host = Stream(SIREN, f"E-{n}"), n // 20 if n < 401 else -1
        search = SlotSearch(TODAY, due, current().policy.defaults, PARIS, lambda _: True, host < 0, str(stream))
        key = step_key(stream, "periodic", "convocation")
        booking = Booking(
            stream=stream, obligation="periodic", key=key, host=str(host).encode(), not_before=NOW
        )  # fmt: skip
        return host, await book.book(booking, search.choose)

    slots = await asyncio.gather(*[convene(n) for n in range(501)])
    assert all(TODAY + timedelta(days=3) <= slot.date() <= due for _, slot in slots)
    per_day = Counter(slot.date() for _, slot in slots)
    assert max(per_day.values()) < 501 / 5
    for host in range(21):
        own = [slot for each, slot in slots if each == host]
        assert len(set(own)) == len(own)
        assert max(Counter(slot.date() for slot in own).values()) <= 3
    assert max(Counter(slot for host, slot in slots if host < 0).values()) <= 5


async def test_a_step_that_is_tried_again_proposes_the_same_slot(
    company: Company, context: StepContext, journal: PgJournal, server: MailServer
) -> None:
    await company.hire(range(3))
    crashing = Convocation(replace(context, journal=FlakyJournal(journal)))
    with pytest.raises(ConnectionError):
        await crashing.run(ordered(0))
    await company.convene(range(1, 3))
    await crashing.run(ordered(0))
    first, *_, again = [mail for mail in server.received if mail.id == server.received[0].id]
    assert first.raw == again.raw


async def test_an_hour_that_hr_has_fixed_is_given_to_nobody_else(company: Company, life: Life) -> None:
    await company.hire(range(2))
    [wanted] = await company.convene(range(1))
    await life.tell(InterviewScheduled(kind="periodic", planned_for=wanted), stream=Stream(SIREN, "E-1"))
    await company.convene(range(1, 2))
    assert await company.slot(1) == wanted, "what HR fixes stands, were it at an hour that is taken"
    await company.hire(range(2, 30))
    slots = await company.convene(range(2, 30))
    assert wanted not in slots
    assert len(set(slots)) == 28


async def test_nobody_is_convened_during_an_absence_that_is_announced(company: Company, life: Life) -> None:
    await company.hire(range(6))
    for n in range(6):
        away = LeaveStart(leave="paternity", started_on=date(2026, 12, 1), expected_end_on=date(2026, 12, 15))
        await life.tell(away, stream=Stream(SIREN, f"E-{n}"))
    slots = await company.convene(range(6))
    assert all(date(2026, 12, 16) <= slot.date() <= date(2026, 12, 19) for slot in slots)


async def test_an_hour_that_is_given_back_is_free_again(pool: asyncpg.Pool) -> None:
    book = PgSlots(pool)
    one, other = [
        Booking(stream=Stream(SIREN, f"E-{n}"), obligation="o", key=step_key(Stream(SIREN), f"{n}", "convocation"),
                host=b"host", not_before=NOW)
        for n in range(2)
    ]  # fmt: skip
    hour = datetime(2026, 12, 7, 9, tzinfo=UTC)
    await book.book(one, lambda _: hour)
    seen: list[list[datetime]] = []
    await book.book(other, lambda taken: seen.append(list(taken)) or hour + DURATION)
    await book.free(one.stream, "o")
    await book.free(other.stream, "o")
    await book.book(other, lambda taken: seen.append(list(taken)) or hour)
    assert seen == [[hour], []]


async def test_the_book_names_nobody(company: Company, pool: asyncpg.Pool) -> None:
    await company.hire(range(1))
    await company.convene(range(1))
    row = str(await pool.fetchrow("SELECT slots::text FROM slots"))
    for private in (MANAGER, "Haddad", "Lefèvre"):
        assert private not in row
