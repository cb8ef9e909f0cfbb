"""A life in a company whose watch is open, whose mails a real server receives: what each day brings is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from house import House
from mail_server import MailServer, Received
from staff import EMPLOYEE, SIREN

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from domain.calendar import PARIS
from domain.facts import OWN_ACTOR, AnyFact, Person, Policy, Stream

OPENED = date(2026, 11, 2)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


@dataclass
class Course:
    """Élodie's life, in a company whose watch opened on 2 November 2026."""

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
