"""Eight years of an employee in seconds, under both rhythms: two and six years, four and eight years."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import asyncpg
import pytest
from corpus import Keep
from mailbox_server import Mailbox
from reading import events, timers
from temporalio.testing import WorkflowEnvironment
from years import COMPANY, EMPLOYEE, PROFILE, TASK_QUEUE, Years

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.composition import compose
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain.calendar import PARIS, add_months, business_days_from, civil_date, in_french, next_business_day
from domain.day.slots import SlotSearch
from domain.facts import OWN_ACTOR, Agreement, ContractEnd, Headcount, Hire, Person, Report, TrainingCompleted
from domain.law import current
from domain.ledger.record import SINCE_EVER

REPORT = Report(skills="Conduite de projets", wishes="Encadrer une équipe", cpf_information_given=True)
MAIL = "camille.martin@example.fr"
NOTICE = timedelta(days=30)


@pytest.fixture
async def years(
    env: WorkflowEnvironment, pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, mailbox: tuple[Mailbox, int]
) -> AsyncIterator[Years]:
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    await people.save_person(
        COMPANY,
        EMPLOYEE,
        Person(given_name="Camille", family_name="Martin", email=MAIL, job="Comptable"),
        actor=OWN_ACTOR,
    )
    settings = Settings(smtp_port=mailbox[1], mail_from="jalon@example.fr")
    async with employee_worker(
        env.client, TASK_QUEUE, replace(compose(pool, settings), unopened=SINCE_EVER).activities()
    ):
        yield Years(env, journal)


def convened(due: date, opens: date = date.min) -> date:
    """The day on which the convocation goes out: thirty days before the deadline, or the next working day.

    Not before the interview may be held at all.
    """
    return next_business_day(max(due - NOTICE, opens))


def slot(due: date, opens: date = date.min) -> date:
    """The day which that convocation proposes."""
    practice = current().policy.defaults
    search = SlotSearch(convened(due, opens), due, practice, PARIS, lambda _: True, True, f"{COMPANY}/{EMPLOYEE}")
    return civil_date(search.choose([]))


def course(due: date, opens: date = date.min) -> list[tuple[date, str]]:
    """What an interview that is held on its day leaves: convened, reminded two working days before, written down."""
    day = slot(due, opens)
    reminded = business_days_from(day, -current().policy.defaults.slot_reminder_days)
    return [
        (convened(due, opens), "convocation-sent"),
        (reminded, "reminder-sent"),
        (day, "report-issued"),
        (day, "copy-sent"),
    ]


def asked(due: date, opens: date = date.min) -> tuple[date, str]:
    """Nobody has said that the copy was received."""
    days = timedelta(days=current().policy.defaults.acknowledge_days)
    return next_business_day(slot(due, opens) + days), "reminder-sent"


async def alarms(years: Years) -> dict[str, date]:
    """The running timers, without their article, and the civil days on which they fire."""
    return {
        t.summary.rpartition(" (L6315-1")[0]: civil_date(t.fires)
        for t in await timers(years.handle)
        if t.state == "running"
    }


async def test_eight_years_in_a_company_whose_agreement_keeps_two_and_six_years(
    years: Years, mailbox: tuple[Mailbox, int], keep_history: Keep
) -> None:
    hired = civil_date(await years.now())
    await years.tell(
        Agreement(
            scope="company", signed_on=date(2019, 12, 2), effective_from=date(2020, 1, 1),
            periodicity_months=24, recap_months=72,
        ),
        *(Headcount(year=year, average=80) for year in range(2019, hired.year + 1)),
        company=True,
    )  # fmt: skip
    await years.tell(Hire(hired_on=hired, contract="cdi"))

    first, at_72 = add_months(hired, 12) - timedelta(days=1), add_months(hired, 72)
    running = await alarms(years)
    assert running[f"premier entretien, échéance du {in_french(first)}"] == convened(first)
    assert running[f"état des lieux, échéance du {in_french(at_72)}"] == convened(at_72)

    await years.until(convened(first))
    held_first = await years.hold("first", REPORT)
    second = add_months(held_first, 24)
    assert (await alarms(years))[f"entretien périodique, échéance du {in_french(second)}"] == convened(second)
    await years.tell(TrainingCompleted(title="Tableur", ended_on=held_first, mandatory=False))
    await years.until(convened(second))
    held_second = await years.hold("periodic", REPORT)
    third = add_months(held_second, 24)
    await years.until(convened(third))
    held_third = await years.hold("periodic", REPORT)
    await years.until(convened(at_72))
    held_recap = await years.hold("recap", REPORT)
    fourth = add_months(held_recap, 24)
    await years.until(convened(fourth))
    held_fourth = await years.hold("periodic", REPORT)
    assert held_fourth > add_months(hired, 94)

    assert [(day, fact.type) for day, fact in await years.outcomes()] == [
        *course(first),
        asked(first),
        *course(second),
        asked(second),
        *course(third),
        asked(third),
        *course(at_72),
        (slot(at_72), "recap-issued"),
        (slot(at_72), "copy-sent"),
        asked(at_72),
        *course(fourth),
    ]
    assert len(mailbox[0].subjects) == 20
    assert [held_first, held_second, held_third, held_recap] == [slot(first), slot(second), slot(third), slot(at_72)]
    history = b"".join(event.SerializeToString() for event in await events(years.handle))
    assert not [word for word in ("Camille", "Martin", MAIL, "Comptable", "Encadrer") if word.encode() in history]
    await keep_history(years.handle, "eight-years-two-and-six")


async def test_eight_years_under_the_law_of_2025(
    years: Years, mailbox: tuple[Mailbox, int], keep_history: Keep
) -> None:
    hired = civil_date(await years.now())
    await years.tell(*(Headcount(year=year, average=80) for year in range(2019, hired.year + 1)), company=True)
    await years.tell(Hire(hired_on=hired, contract="cdi"))

    first, at_96 = add_months(hired, 12) - timedelta(days=1), add_months(hired, 96)
    running = await alarms(years)
    assert running[f"premier entretien, échéance du {in_french(first)}"] == convened(first)
    assert running[f"état des lieux, échéance du {in_french(at_96)}"] == convened(at_96)

    await years.until(convened(first))
    held_first = await years.hold("first", REPORT)
    await years.tell(TrainingCompleted(title="Tableur", ended_on=held_first, mandatory=False))
    second = add_months(held_first, 48)
    await years.until(convened(second))
    await years.hold("periodic", REPORT)
    seven_years_later = add_months(held_first, 84)
    await years.until(convened(at_96, seven_years_later))
    held_recap = await years.hold("recap", REPORT)

    assert [(day, fact.type) for day, fact in await years.outcomes()] == [
        *course(first),
        asked(first),
        *course(second),
        asked(second),
        *course(at_96, seven_years_later),
        (slot(at_96, seven_years_later), "recap-issued"),
        (slot(at_96, seven_years_later), "copy-sent"),
    ]
    assert len(mailbox[0].subjects) == 12

    leaves = held_recap + timedelta(days=200)
    await years.until(leaves - timedelta(days=60))
    await years.tell(ContractEnd(ended_on=leaves))
    assert not await years.ended()
    await years.until(next_business_day(leaves + timedelta(days=1)))
    assert await years.ended()
    await keep_history(years.handle, "eight-years-four-and-eight")
