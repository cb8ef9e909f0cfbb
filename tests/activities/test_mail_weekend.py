"""A mail server that refuses for a weekend, then one address for good: nothing is lost, nothing leaves twice."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import asyncpg
import pytest
from house import House
from mail_server import MailServer

from activities.adapters.journal import PgJournal
from activities.adapters.mail import MailServerError, SmtpMail
from activities.adapters.mail_pace import PgMailPace
from activities.adapters.people import PgPeople
from deploy.composition import compose
from deploy.settings import Settings
from domain.calendar import PARIS
from domain.facts import OWN_ACTOR, Hire, Person, WatchOpened
from domain.ports import CompanyProfile

COMPANY = "123456782"
HR, GONE = "rh@exemple.example", "e2@exemple.example"
WHO = [f"E-{number}" for number in range(5)]
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=PARIS)
MONDAY, THURSDAY = FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=6, hours=9)


@pytest.fixture
async def house(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, server: MailServer) -> House:
    """Five whose first interview is due in a month, in a company that is watched since the day before."""
    await people.save_company(CompanyProfile(siren=COMPANY, name="Exemple SA", hr_email=HR), actor=OWN_ACTOR)
    mail = SmtpMail("127.0.0.1", server.port, "jalon@jalon.example")
    made = House(journal, COMPANY, replace(compose(pool, Settings()), mail=mail).activities())
    await made.tell(None, WatchOpened.model_validate({"from": date(2026, 11, 19)}))
    for number, employee in enumerate(WHO):
        who = Person(given_name="Camille", family_name=f"Exemple {number}", email=f"e{number}@exemple.example")
        await made.tell(employee, Hire(hired_on=date(2025, 12, 15), contract="cdi", person=who))
    return made


async def hour_by_hour(house: House, server: MailServer, begin: datetime, end: datetime) -> None:
    """As the workflows do: a step that a bad day stopped is tried again, and the file read anew."""
    now = begin
    while now <= end:
        server.refusals.clear()
        if now < MONDAY:
            server.refusals.update({"data": "451 4.3.2 come back later"})
        server.refusals[GONE] = "550 5.1.1 no such user"
        for employee in WHO:
            with suppress(MailServerError):
                await house.settle(employee, now)
        now += timedelta(hours=1)


async def test_all_others_get_their_letter_once_and_the_address_that_is_gone_ends_in_the_list_of_failures(
    house: House, server: MailServer
) -> None:
    await hour_by_hour(house, server, FRIDAY, MONDAY - timedelta(hours=1))
    assert server.received == []
    await hour_by_hour(house, server, MONDAY, THURSDAY)
    to = [mail.to[0] for mail in server.received]
    assert sorted(each for each in to if each != HR) == [f"e{n}@exemple.example" for n in (0, 1, 3, 4)]
    assert len({mail.id for mail in server.received}) == len(server.received)
    by_hand = [mail for mail in server.received if mail.to == [HR]]
    assert by_hand, "HR is told at once, with the letter"
    assert by_hand[0].attachment(".pdf").startswith(b"%PDF")
    review = await house.settle("E-2", THURSDAY)
    [finding] = [each for each in review.plan.findings if each.code == "delivery-failed"]
    assert "plus aucun essai : corriger les coordonnées, puis demander un nouvel envoi" in finding.message
    assert not (await house.settle("E-1", THURSDAY)).plan.findings


async def test_a_company_lets_so_many_mails_leave_an_hour_and_another_is_not_kept_by_it(pool: asyncpg.Pool) -> None:
    pace = PgMailPace(pool)
    waits = [await pace.wait(COMPANY, 60) for _ in range(3)]
    assert waits[:2] == [None, None], "a minute's worth, and the next"
    assert waits[2] is not None
    assert timedelta(seconds=30) < waits[2] <= timedelta(minutes=1)
    assert await pace.wait("987654324", 60) is None
    assert await pace.wait(COMPANY, 60) is not None, "who only asked has not used up a place"
