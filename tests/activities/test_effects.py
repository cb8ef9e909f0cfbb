"""What was to be done and was not, and what was done of which nothing tells, are found, each with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from journals import COMPANY, STREAM, told

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.effects import Disagreement, Effects, next_deadline
from domain import law
from domain.day.plan import on
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    Hire,
    InterviewCompleted,
    NewEntry,
    Report,
    ReportIssued,
    Stream,
    WatchOpened,
)
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ports import CompanyProfile

PROFILE = CompanyProfile(siren=COMPANY, name="Exemple SAS", hr_email="rh@exemple.example")
HELD_ON = date(2026, 11, 2)
HELD = InterviewCompleted(kind="first", held_on=HELD_ON, report=Report(wishes="évoluer"))


@pytest.fixture
async def effects(journal: PgJournal, people: PgPeople, pool: asyncpg.Pool) -> Effects:
    """An interview was held and told, in a company whose watch is open: its compte-rendu is to be written."""
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    await journal.append(Stream(COMPANY), [told("c", WatchOpened.model_validate({"from": date(2026, 10, 1)}))])
    life = [Hire(hired_on=date(2025, 12, 1), contract="cdi"), HELD]
    await journal.append(STREAM, [told(str(n), fact) for n, fact in enumerate(life)])
    return Effects(pool, journal, people, law.current(), unopened=None)


async def found(
    effects: Effects, *, in_days: float, waiting: Mapping[str, date | None] | None = None
) -> list[Disagreement]:
    at = datetime.now(UTC) + timedelta(days=in_days)
    return [each async for _, some in effects.check(COMPANY, at, waiting or {}) for each in some]


async def test_a_step_that_nobody_takes_is_named_once_it_is_due_for_days(effects: Effects) -> None:
    assert await found(effects, in_days=1) == [], "it may wait for working hours, and be tried again"
    [left] = await found(effects, in_days=8)
    assert (left.stream, left.what, left.about, left.safe) == (STREAM, "step", "compte-rendu", True)
    assert "--repair" in left.remedy


async def test_a_paper_that_is_gone_and_one_of_which_nothing_tells(
    effects: Effects, journal: PgJournal, documents: PgDocuments, people: PgPeople, pool: asyncpg.Pool
) -> None:
    stored = await documents.put(
        COMPANY, "E-0042", id="d-1", kind="compte-rendu", name="cr.pdf", media_type="application/pdf", content=b"%PDF"
    )
    await pool.execute("UPDATE documents SET created_at = now() - interval '2 hours'")
    [stray] = await found(effects, in_days=0)
    assert (stray.what, stray.about, stray.safe) == ("document-without-outcome", "compte-rendu d-1", True)

    issued = ReportIssued(
        interview=told("1").ref, kind="first", held_on=HELD_ON, issued_on=HELD_ON, document="d-1", sha256=stored.sha256
    )
    fact = NewEntry(source=OWN_SOURCE, id=str(uuid4()), time=None, actor=OWN_ACTOR, fact=issued)
    await journal.append(STREAM, [fact])
    assert await found(effects, in_days=0) == []
    await pool.execute("DELETE FROM documents")
    [gone] = await found(effects, in_days=0)
    assert (gone.what, gone.about, gone.safe) == ("document-gone", "report-issued d-1", False)
    assert "backup" in gone.remedy
    await pool.execute(
        "INSERT INTO audit_log (actor, company, employee, action) VALUES ($1, $2, 'E-0042', 'documents-erased')",
        OWN_ACTOR, COMPANY,
    )  # fmt: skip
    assert await found(effects, in_days=0) == [], "it was erased, and somebody answers for it"


async def test_the_file_of_a_declaration_is_told_of_by_its_bordereau(
    effects: Effects, documents: PgDocuments, pool: asyncpg.Pool
) -> None:
    await documents.put(
        COMPANY, "E-0042", id="d-2", kind="abondement-cpf", name="a.csv", media_type="text/csv", content=b"siren"
    )
    await pool.execute("UPDATE documents SET created_at = now() - interval '2 hours'")
    assert await found(effects, in_days=0) == []


async def test_a_workflow_that_waits_for_another_day_than_the_plan_is_named(
    effects: Effects, journal: PgJournal
) -> None:
    company = fold_company(await journal.read(Stream(COMPANY)), unopened=None)
    plan = on(derive(STREAM, await journal.read(STREAM), company, effects.law), datetime.now(UTC).date())
    right = next_deadline(plan)
    assert right is not None
    assert await found(effects, in_days=0, waiting={"E-0042": right}) == []
    [wrong] = await found(effects, in_days=0, waiting={"E-0042": date(2026, 1, 1)})
    assert (wrong.what, wrong.about, wrong.safe) == ("timer", f"2026-01-01 instead of {right}", True)


@pytest.mark.parametrize(("unreadable", "others"), [(STREAM, 1), (Stream(COMPANY), 0)])
async def test_a_file_that_cannot_be_read_is_named_and_keeps_no_other_from_being_looked_at(
    effects: Effects, journal: PgJournal, dsn: str, unreadable: Stream, others: int
) -> None:
    other = Stream(COMPANY, "E-0043")
    await journal.append(other, [told("h", Hire(hired_on=date(2025, 12, 1), contract="cdi")), told("i", HELD)])
    later = "UPDATE events SET type = 'of-2031' WHERE stream = $1 AND version = 1"
    owner = await asyncpg.connect(dsn)
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(later, str(unreadable))
    await owner.close()
    left = await found(effects, in_days=8)
    [named] = [each for each in left if each.what == "unreadable"]
    assert (named.stream, named.about, named.safe) == (unreadable, "of-2031, fact 1", False)
    assert [each.stream for each in left if each.what == "step"] == [other] * others
