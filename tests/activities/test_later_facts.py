"""A fact of a later release, as after going back: all others are served, and it is said who is not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
from mail_server import MailServer
from pypdf import PdfReader

from activities.adapters.mail import SmtpMail
from activities.adapters.people import PgPeople
from activities.review import Reviewer
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.calendar import civil_date
from domain.facts import (
    OWN_ACTOR,
    AnyFact,
    ContractEnd,
    Headcount,
    Hire,
    HistoryComplete,
    InterviewCompleted,
    LaterFactError,
    NewEntry,
    Person,
    Policy,
    Stream,
    WatchOpened,
)
from domain.ports import CompanyProfile, ReviewOrder
from tests.console_company import session

ONE, OTHER = "123456782", "987654324"
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
QUARTER = date(2027, 3, 31)
LEFT = Person(given_name="Zoé", family_name="Éluard")


@pytest.fixture
async def jalon(pool: asyncpg.Pool, people: PgPeople, server: MailServer) -> Composition:
    """Two companies of three: to two of each a sum is due, the third has left long ago."""
    mail = SmtpMail("127.0.0.1", server.port, "jalon@jalon.example")
    made = replace(compose(pool, Settings(mail_from="jalon@jalon.example")), mail=mail, clock=lambda: NOW)
    for siren in (ONE, OTHER):
        profile = CompanyProfile(siren=siren, name=f"Exemple {siren[:3]}", hr_email=f"rh@{siren}.example")
        await people.save_company(profile, actor=OWN_ACTOR)
        opened = WatchOpened.model_validate({"from": date(2026, 1, 2)})
        heads = [Headcount(year=year, average=80) for year in range(2019, 2026)]
        await tell(made, Stream(siren), opened, Policy(effective_from=date(2026, 1, 2), leavers_kept_months=12),
                   HistoryComplete(since=date(2015, 1, 1)), *heads)  # fmt: skip
        for name in ("E-1", "E-2"):
            held = InterviewCompleted(kind="recap", held_on=date(2026, 11, 18))
            await tell(made, Stream(siren, name), Hire(hired_on=date(2018, 11, 19), contract="cdi"), held)
        await tell(made, Stream(siren, "E-3"), Hire(hired_on=date(2019, 1, 7), contract="cdi", person=LEFT),
                   ContractEnd(ended_on=date(2020, 1, 7)))  # fmt: skip
    await made.rebuilder().run(civil_date(NOW))
    return made


async def tell(jalon: Composition, stream: Stream, *facts: AnyFact) -> None:
    entries = [
        NewEntry(source="urn:hris", id=f"{stream}-{n}", time=None, actor=OWN_ACTOR, fact=fact)
        for n, fact in enumerate(facts)
    ]
    await jalon.journal.append(stream, entries)


async def later(owner: asyncpg.Pool, *streams: str) -> None:
    """What a later release has told of each."""
    for stream in streams:
        kind, data = ("headcount", {"year": 2025, "average": 80}) if "/" not in stream else (
            "hire", {"hired_on": "2026-03-02", "contract": "cdi"})  # fmt: skip
        body: dict[str, Any] = {
            "source": "urn:later", "id": stream, "type": kind, "schema": 1, "time": None, "actor": str(OWN_ACTOR),
            "data": {**data, "moon": "full"}, "private_sha256": None,
        }  # fmt: skip
        told = json.dumps(body)
        await owner.execute(
            "SELECT append_facts($1, ARRAY[$2], ARRAY[NULL]::jsonb[], ARRAY[NULL]::bytea[], NULL, true)", stream, told
        )


@pytest.fixture
async def clerk(jalon: Composition) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        client.headers["cookie"] = f"jalon={await session(jalon, f'admin:{ONE}')}"
        yield client


async def test_of_one_employee_all_that_reads_many_speaks_of_the_others_and_names_them(
    jalon: Composition, owner: asyncpg.Pool, tmp_path: Path, clerk: httpx2.AsyncClient
) -> None:
    await later(owner, f"{ONE}/E-1")
    day = civil_date(NOW)
    rows, unreadable = await jalon.rebuilder().run(day, ONE)
    assert (rows, [str(each.stream) for each in unreadable]) == (2, [f"{ONE}/E-1"])
    totals = await jalon.statements().make(ONE, day, None, tmp_path / "r.csv", names=False)
    assert (totals.employees, totals.owed_eur, totals.unreadable) == (1, 3000, ("E-1",))
    assert "dossier illisible" in (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()[1]
    await jalon.statements().make(ONE, day, None, tmp_path / "r.pdf", names=False)
    assert "1 dossier n'est pas compté" in " ".join(PdfReader(tmp_path / "r.pdf").pages[0].extract_text().split())
    sums = jalon.declarations()
    assert [each.employee for each in (await sums.owed(ONE)).sums] == ["E-2"]
    assert (await sums.owed(ONE)).unreadable == ["E-1"]
    assert (await sums.file(ONE, QUARTER, "csv")).count(b"\r\n") == 2, "the head and one line"
    found = [each async for _, some in jalon.effects().check(ONE, NOW, {}) for each in some]
    assert [(str(each.stream), each.about) for each in found if each.what == "unreadable"] == [
        (f"{ONE}/E-1", "hire, fact 3")
    ]
    for path in ("sommes", "releve", "mise-en-service", "", "listes/sommes"):
        page = await clerk.get(f"/console/{ONE}/{path}")
        assert page.status_code == 200, path
    assert f"/console/{ONE}/salaries/E-1" in (await clerk.get(f"/console/{ONE}/sommes")).text
    assert "h-illisibles" in (await clerk.get(f"/console/{ONE}/mise-en-service")).text


async def test_who_cannot_be_read_is_told_of_the_news_and_keeps_nobody_else_waiting(
    jalon: Composition, owner: asyncpg.Pool
) -> None:
    everybody = ["E-1", "E-2", "E-3"]
    reviewer = Reviewer(jalon.journal, jalon.people, jalon.last_reviews, jalon.law, unopened=jalon.unopened)
    for name in everybody:
        await reviewer.run(ReviewOrder(company=ONE, employee=name, now=NOW))
    assert await jalon.outlooks().moved(ONE, everybody, NOW) == []
    await later(owner, f"{ONE}/E-1")
    assert await jalon.outlooks().moved(ONE, everybody, NOW) == ["E-1"]
    await later(owner, ONE)
    assert await jalon.outlooks().moved(ONE, everybody, NOW) == everybody
    with pytest.raises(LaterFactError, match="later release"):
        await reviewer.run(ReviewOrder(company=ONE, employee="E-2", now=NOW))


async def test_of_a_company_the_other_companies_are_served(
    jalon: Composition, owner: asyncpg.Pool, server: MailServer
) -> None:
    await later(owner, ONE)
    rows, unreadable = await jalon.rebuilder().run(civil_date(NOW))
    assert (rows, [str(each.stream) for each in unreadable]) == (3, [ONE])
    found = [each async for _, some in jalon.effects().check(ONE, NOW, {}) for each in some]
    assert [(str(each.stream), each.what, each.safe) for each in found] == [(ONE, "unreadable", False)]
    await jalon.digests().run()
    assert [mail.to for mail in server.received] == [[f"rh@{OTHER}.example"]]
    found = await jalon.erasure().run()
    assert (found.people, found.kept_back) == (1, 0), "of the other company, who left; of this one nobody"
