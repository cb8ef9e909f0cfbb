"""Monday's digest: one mail a company and a week, by numbers, and only where something waits and may leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from looked_at import as_looked_at
from mail_server import MailServer

from activities.adapters.journal import PgJournal
from activities.adapters.mail import MailServerError, SmtpMail
from activities.adapters.people import PgPeople
from activities.digest import Digests
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, AnyFact, Hire, NewEntry, Person, Policy, Stream, WatchOpened, WatchPaused
from domain.ports import CompanyProfile

ONE, OTHER = "123456782", "987654324"
MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
OPENED = WatchOpened.model_validate({"from": date(2026, 11, 2)})


class Desk:
    """A company with a digest; what it is told, and what its HR then gets on a Monday."""

    def __init__(self, jalon: Composition, server: MailServer) -> None:
        self._jalon, self._server, self._told = jalon, server, 0

    async def tell(self, siren: str, employee: str | None, *facts: AnyFact) -> None:
        for fact in facts:
            self._told += 1
            entry = NewEntry(source="urn:hris", id=str(self._told), time=None, actor=OWN_ACTOR, fact=fact)
            await self._jalon.journal.append(Stream(siren, employee), [entry])

    async def sent(self, now: datetime = MONDAY) -> list[Any]:
        await self._jalon.rebuilder().run(civil_date(now))
        before = len(self._server.received)
        await self.digests(now).run()
        return self._server.received[before:]

    def digests(self, now: datetime) -> Digests:
        return replace(self._jalon, clock=lambda: now).digests()


@pytest.fixture
async def desk(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, server: MailServer) -> Desk:
    """Two companies: one with somebody whose first interview is overdue, one that has not opened its watch."""
    mail = SmtpMail("127.0.0.1", server.port, "jalon@jalon.example")
    settings = Settings(console_url="https://jalon.exemple.example", mail_from="jalon@jalon.example")
    found = Desk(replace(compose(pool, settings), mail=mail), server)
    for siren in (ONE, OTHER):
        profile = CompanyProfile(siren=siren, name=f"Exemple {siren[:3]}", hr_email=f"rh@{siren}.example")
        await people.save_company(profile, actor=OWN_ACTOR)
        who = Person(given_name="Camille", family_name="Aubert", email="camille@exemple.example")
        await found.tell(siren, "E-1", Hire(hired_on=date(2025, 11, 10), contract="cdi", person=who))
    await found.tell(ONE, None, OPENED)
    return found


async def test_hr_is_told_how_many_wait_and_where_and_nobodys_name(desk: Desk) -> None:
    [mail] = await desk.sent()
    assert mail.to == [f"rh@{ONE}.example"]
    assert mail.subject == "Exemple 123 : à traiter, semaine du 23 novembre 2026"
    as_looked_at("monday", mail)
    assert "Échéances dépassées : 1" in mail.text
    assert f"https://jalon.exemple.example/console/{ONE}/listes" in mail.text
    for name in ("Camille", "Aubert", "E-1"):
        assert name not in mail.raw.decode(errors="replace")
    assert "À tenir sous 30 jours" not in mail.text, "what is empty is not named"


async def test_it_comes_once_a_week(desk: Desk) -> None:
    assert len(await desk.sent()) == 1
    assert await desk.sent() == []
    assert await desk.sent(MONDAY + timedelta(days=1)) == []
    [again] = await desk.sent(MONDAY + timedelta(days=7))
    assert "semaine du 30 novembre 2026" in again.subject


@pytest.mark.parametrize(
    "told",
    [WatchPaused(), Policy(effective_from=date(2026, 11, 1), digest="off")],
    ids=["paused", "unwanted"],
)
async def test_nothing_comes_where_the_watch_is_paused_or_the_company_wants_none(desk: Desk, told: AnyFact) -> None:
    await desk.tell(ONE, None, told)
    assert await desk.sent() == []


async def test_a_mail_server_that_is_down_is_tried_again_and_one_mailbox_that_is_gone_keeps_nobody_waiting(
    desk: Desk, server: MailServer
) -> None:
    await desk.tell(OTHER, None, OPENED)
    server.refusals[f"rh@{ONE}.example"] = "550 5.1.1 no such user"
    server.refusals[f"rh@{OTHER}.example"] = "451 4.3.2 later"
    with pytest.raises(MailServerError):
        await desk.sent()
    del server.refusals[f"rh@{OTHER}.example"]
    [mail] = await desk.sent(MONDAY + timedelta(hours=1))
    assert mail.to == [f"rh@{OTHER}.example"]
