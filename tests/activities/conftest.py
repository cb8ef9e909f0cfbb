"""A mail server on the loopback, the steps' context that writes to it, and an employee to write to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from functools import partial

import asyncpg
import pytest
from course import OPENED, Course
from house import OPERATOR, House
from journals import Kit
from mail_server import MailServer
from staff import COMPANY, ELODIE, EMPLOYEE, SIREN, Life

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.mail import SmtpMail
from activities.adapters.mail_pace import PgMailPace
from activities.adapters.memory import MemoryJournal
from activities.adapters.people import PgPeople
from activities.adapters.slots import PgSlots
from activities.steps.context import StepContext
from api.links.book import PgLinks
from deploy.composition import compose
from deploy.settings import Settings
from domain import law
from domain.facts import OWN_ACTOR, Hire, WatchOpened
from domain.ledger.record import SINCE_EVER


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with MailServer().listening() as listening:
        yield listening


@pytest.fixture
def mail(server: MailServer) -> SmtpMail:
    return SmtpMail("127.0.0.1", server.port, "jalon@jalon.example")


@pytest.fixture(params=["postgres", "memory"])
def kit(request: pytest.FixtureRequest) -> Kit:
    """Each journal in turn: they pass the same tests."""
    if request.param == "memory":
        memory = MemoryJournal()
        return Kit(memory, memory.forget, memory.private_part, lambda s: MemoryJournal(lease_seconds=s))
    pool: asyncpg.Pool = request.getfixturevalue("pool")
    people = PgPeople(pool)
    return Kit(
        PgJournal(pool),
        partial(people.erase, actor=OWN_ACTOR),
        people.private_part,
        lambda s: PgJournal(pool, lease_seconds=s),
    )


@pytest.fixture
def life(journal: PgJournal) -> Life:
    return Life(journal)


@pytest.fixture
async def elodie(people: PgPeople, life: Life) -> None:
    """Élodie, hired eight years ago by a company that has told its address."""
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    await people.save_person(SIREN, EMPLOYEE, ELODIE, actor=OWN_ACTOR)
    await life.tell(Hire(hired_on=date(2018, 9, 3), contract="cdi", born_on=date(1985, 12, 2)))


@pytest.fixture
def context(
    journal: PgJournal, people: PgPeople, documents: PgDocuments, mail: SmtpMail, pool: asyncpg.Pool
) -> StepContext:
    return StepContext(
        journal,
        people,
        documents,
        mail,
        PgMailPace(pool),
        PgSlots(pool),
        PgLinks(pool, None),
        law.current(),
        mail_domain="jalon.example",
        unopened=SINCE_EVER,
    )


@pytest.fixture
async def course(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, server: MailServer) -> Course:
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    mail = SmtpMail("127.0.0.1", server.port, "jalon@jalon.example")
    jalon = replace(compose(pool, Settings(mail_from="jalon@jalon.example")), mail=mail)
    house = House(journal, SIREN, jalon.activities())
    await house.tell(None, WatchOpened.model_validate({"from": OPENED}), source=OPERATOR)
    return Course(house, server, people, journal)
