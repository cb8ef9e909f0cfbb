"""`jalon watch` on a real database: what an operator sees, and what is recorded."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.cli import app
from domain.calendar import civil_date, in_french, next_business_day
from domain.facts import OWN_ACTOR, Hire, NewEntry, Stream
from domain.ports import CompanyProfile

COMPANY = "123456782"
TODAY = civil_date(datetime.now(UTC))
FIRST_DAY = next_business_day(TODAY + timedelta(days=1))


@pytest.fixture(autouse=True)
async def company(monkeypatch: pytest.MonkeyPatch, dsn: str, journal: PgJournal) -> None:
    """E-1 is to be convened now; E-2 was overdue long before."""
    monkeypatch.setenv("JALON_DATABASE_URL", dsn)
    for employee, hired_on in (("E-1", TODAY - timedelta(days=350)), ("E-2", TODAY - timedelta(days=540))):
        fact = Hire(hired_on=hired_on, contract="cdi")
        entry = NewEntry(source="urn:hris", id=employee, time=None, actor=OWN_ACTOR, fact=fact)
        await journal.append(Stream(COMPANY, employee), [entry])


@pytest.fixture
async def profile(people: PgPeople) -> None:
    await people.save_company(CompanyProfile(siren=COMPANY, name="Exemple", hr_email="rh@example.org"), actor=OWN_ACTOR)


async def watch(*arguments: str, answer: str = "") -> Result:
    command = ["watch", *arguments, "--company", COMPANY]
    return await asyncio.to_thread(CliRunner().invoke, app, command, input=answer)


async def said(journal: PgJournal) -> list[str]:
    return [entry.type for entry in await journal.read(Stream(COMPANY))]


async def test_the_preview_says_what_would_leave_and_what_is_left_to_hr(journal: PgJournal) -> None:
    shown = (await watch("preview")).stdout
    assert f"Watch open from {in_french(FIRST_DAY)}" in shown
    assert f"E-1  {in_french(FIRST_DAY)}: convocation, first-" in shown
    assert "E-2" not in shown.split("left to you")[0]
    overdue = shown.split("left to you")[1]
    assert re.search(r"E-2  first-\S+, due on 20\d\d-\d\d-\d\d: undecided", overdue)  # as overdue-settled has it
    assert "history-complete" in shown
    assert "its watch cannot be opened" in shown
    assert await said(journal) == []


@pytest.mark.usefixtures("profile")
async def test_it_is_opened_after_the_preview_and_a_word(journal: PgJournal) -> None:
    refused = await watch("open", answer="n\n")
    assert "convocation" in refused.stdout
    assert await said(journal) == []
    assert (await watch("open", answer="y\n")).exit_code == 0
    [opened] = await journal.read(Stream(COMPANY))
    assert opened.data == {"from": FIRST_DAY.isoformat()}


async def test_without_a_profile_it_does_not_open(journal: PgJournal) -> None:
    failed = await watch("open")
    assert "profile" in str(failed.exception)
    assert "Let these leave?" not in failed.stdout
    assert await said(journal) == []


@pytest.mark.usefixtures("profile")
async def test_it_is_paused_at_once_and_goes_on_after_a_preview(journal: PgJournal) -> None:
    await watch("open", "--yes", "--from", TODAY.isoformat())
    assert (await watch("pause")).exit_code == 0
    assert "convocation" in (await watch("resume", answer="n\n")).stdout
    assert (await said(journal))[-1] == "watch-paused"
    assert (await watch("resume", "--yes")).exit_code == 0
    assert (await said(journal))[-1] == "watch-resumed"
