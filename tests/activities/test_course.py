"""The course of an interview from the hire on: who is told what, when, and what stops it; each text as it is sent."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from house import OPERATOR, House
from mail_server import MailServer, Received
from staff import COMPANY, ELODIE, EMAIL, EMPLOYEE, HR, SIREN
from test_admits_nothing import admissions, read

from activities.adapters.journal import PgJournal
from activities.adapters.mail import SmtpMail
from activities.adapters.people import PgPeople
from deploy.composition import compose
from deploy.settings import Settings
from domain.calendar import PARIS
from domain.facts import OWN_ACTOR, AnyFact, Hire, NoticeGiven, Person, Policy, Stream, WatchOpened

OPENED = date(2026, 11, 2)
GOLDEN = Path(__file__).parent / "golden" / "course.txt"


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


@dataclass
class Life:
    """Élodie's, in a company whose watch opened on 2 November 2026."""

    house: House
    server: MailServer
    people: PgPeople
    journal: PgJournal

    async def tell(self, *facts: AnyFact) -> list[str]:
        return await self.house.tell(EMPLOYEE, *facts)

    async def practice(self, **said: object) -> None:
        await self.house.tell(None, Policy.model_validate({"effective_from": OPENED, **said}))

    async def known_as(self, person: Person) -> None:
        await self.people.save_person(SIREN, EMPLOYEE, person, actor=OWN_ACTOR)

    async def until(self, begin: date, end: date) -> list[Received]:
        """What is sent from the morning of one day to the evening of the other, whenever a timer rings."""
        before = len(self.server.received)
        await self.house.live([EMPLOYEE], at(begin), at(end, 19))
        return self.server.received[before:]

    async def recorded(self) -> list[AnyFact]:
        entries = await self.journal.read(Stream(SIREN, EMPLOYEE))
        return [entry.fact for entry in entries if entry.source == "urn:jalon"]


@pytest.fixture
async def course(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, server: MailServer) -> Life:
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    mail = SmtpMail("127.0.0.1", server.port, "jalon@jalon.example")
    jalon = replace(compose(pool, Settings(mail_from="jalon@jalon.example")), mail=mail)
    house = House(journal, SIREN, jalon.activities())
    await house.tell(None, WatchOpened.model_validate({"from": OPENED}), source=OPERATOR)
    return Life(house, server, people, journal)


def hired(on: date = date(2026, 11, 9), person: Person = ELODIE) -> Hire:
    return Hire(hired_on=on, contract="cdi", person=person)


WITHOUT_EMAIL = ELODIE.model_copy(update={"email": None})


# --- at hire --------------------------------------------------------------------------------------------------


async def test_whoever_is_hired_is_told_of_their_interviews_once(course: Life) -> None:
    await course.tell(hired())
    sent = await course.until(date(2026, 11, 9), date(2027, 3, 1))
    assert [(mail.to, mail.subject) for mail in sent] == [
        ([EMAIL], "Votre entretien de parcours professionnel : ce que prévoit la loi")
    ]
    assert "au cours de la première année qui suit l’embauche (Code du travail, L. 6315-1, I)" in read(sent[0])
    (given,) = await course.recorded()
    assert isinstance(given, NoticeGiven)
    assert (given.given_on, given.hired_on, given.to) == (date(2026, 11, 9), date(2026, 11, 9), "employee")


@pytest.mark.parametrize(
    ("hired_on", "letters"), [(OPENED - timedelta(days=1), 0), (OPENED, 1)], ids=["before the watch", "its first day"]
)
async def test_the_day_of_the_hire_decides_and_not_when_it_was_told(course: Life, hired_on: date, letters: int) -> None:
    await course.tell(hired(hired_on))
    assert len(await course.until(date(2026, 12, 14), date(2027, 1, 4))) == letters


async def test_without_an_address_hr_gets_the_letter_to_hand_over(course: Life) -> None:
    await course.tell(hired(person=WITHOUT_EMAIL))
    [mail] = await course.until(date(2026, 11, 9), date(2026, 11, 30))
    assert mail.to == [HR]
    assert "Objet : votre entretien de parcours professionnel" in read(mail)


async def test_a_company_that_wants_no_letters_handed_over_is_told_whom_it_must_tell_itself(course: Life) -> None:
    await course.practice(hire_notice="mail")
    await course.tell(hired(person=WITHOUT_EMAIL))
    assert await course.until(date(2026, 11, 9), date(2026, 11, 30)) == []
    review = await course.house.settle(EMPLOYEE, at(date(2026, 12, 1)))
    [finding] = [each for each in review.plan.findings if each.code == "delivery-failed"]
    assert finding.serious
    assert "information à l'embauche" in finding.message


async def test_a_company_that_tells_them_itself_sends_nothing(course: Life) -> None:
    await course.practice(hire_notice="none")
    await course.tell(hired())
    assert await course.until(date(2026, 11, 9), date(2027, 3, 1)) == []


# --- the words ------------------------------------------------------------------------------------------------


async def test_each_text_is_as_it_was_looked_at_and_admits_nothing(course: Life) -> None:
    pages: list[str] = []

    def keep(name: str, mails: Sequence[Received]) -> None:
        for mail in mails:
            text = read(mail)
            assert not admissions(text), (name, admissions(text), text)
            pages.append(f"=== {name}, to {', '.join(mail.to)}\n{text}\n")

    await course.tell(hired())
    keep("at hire", await course.until(date(2026, 11, 9), date(2026, 12, 1)))
    found = "\n".join(pages)
    if os.environ.get("JALON_WRITE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")
