"""The situations in the database: written with the review, made anew from the journal, read on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import asyncpg
import pytest
from staff import ELODIE, EMPLOYEE, NOW, SIREN, STREAM, TODAY, Life

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.register import PgRegister
from activities.adapters.replan import PgLastReviews
from activities.adapters.situations import PgSituations
from activities.rebuilding import Rebuilder
from activities.review import Reviewer
from domain.facts import OWN_ACTOR, ContractEnd, Hire, InterviewCompleted, Person, Stream
from domain.law import current
from domain.ledger.record import SINCE_EVER
from domain.ports import Need, ReviewOrder, Sort, Wanted

LONG_AGO, LATELY = date(2018, 9, 3), date(2025, 12, 1)


@pytest.fixture
def situations(pool: asyncpg.Pool) -> PgSituations:
    return PgSituations(pool)


@pytest.fixture
async def staff(life: Life, journal: PgJournal, pool: asyncpg.Pool) -> Reviewer:
    """Three employees, each reviewed: one long overdue, one to be convened, one who has left."""
    reviewer = Reviewer(journal, PgPeople(pool), PgLastReviews(pool), current(), unopened=SINCE_EVER)
    hired = {"E-1": (LONG_AGO, "Zoé", "Éluard"), "E-2": (LATELY, "Aya", "N'Diaye"), "E-3": (LONG_AGO, "Bo", "de Witt")}
    for employee, (day, given, family) in hired.items():
        person = Person(given_name=given, family_name=family, manager_name="Karim Haddad")
        await life.tell(Hire(hired_on=day, contract="cdi", person=person), stream=Stream(SIREN, employee))
    await life.tell(ContractEnd(ended_on=date(2026, 1, 31)), stream=Stream(SIREN, "E-3"))
    for employee in hired:
        await reviewer.run(ReviewOrder(company=SIREN, employee=employee, now=NOW))
    return reviewer


async def rows(pool: asyncpg.Pool) -> list[Mapping[str, Any]]:
    found = await pool.fetch("SELECT * FROM situations ORDER BY company, employee")
    return [{name: value for name, value in row.items() if name != "written_at"} for row in found]


async def test_a_review_writes_the_row_with_its_note(
    life: Life, journal: PgJournal, pool: asyncpg.Pool, situations: PgSituations
) -> None:
    await life.tell(Hire(hired_on=LONG_AGO, contract="cdi", person=ELODIE))
    reviewer = Reviewer(journal, PgPeople(pool), PgLastReviews(pool), current(), unopened=SINCE_EVER)
    await reviewer.run(ReviewOrder(company=SIREN, employee=EMPLOYEE, now=NOW))
    [before] = await situations.page(SIREN, TODAY, Wanted(), limit=10)
    assert (before.employee, before.name, before.manager) == (EMPLOYEE, "Élodie Lefèvre", "Karim Haddad")
    assert before.situation.duties[0].status(TODAY) == "overdue"
    await life.tell(InterviewCompleted(kind="recap", held_on=TODAY))
    await reviewer.run(ReviewOrder(company=SIREN, employee=EMPLOYEE, now=NOW))
    [after] = await situations.page(SIREN, TODAY, Wanted(), limit=10)
    assert after.situation.duties[0].status(TODAY) == "upcoming"


async def test_rows_that_are_made_anew_are_the_ones_that_the_reviews_wrote(
    staff: Reviewer, journal: PgJournal, owner: asyncpg.Pool, situations: PgSituations
) -> None:
    before = await rows(owner)
    await owner.execute("TRUNCATE situations")
    await owner.execute(
        "INSERT INTO situations SELECT company, 'E-nobody', hired_on, left_on, away_since, away_until, establishment, "
        "kind, due_on, last_on, convene_from, convened_until, slot, '{}', '{}', 0, 0, 0, 0, pay_by, 0, 0, 0, '{}' "
        "FROM (SELECT $1::text AS company, NULL::date AS hired_on, NULL::date AS left_on, NULL::date AS away_since, "
        "NULL::date AS away_until, NULL::text AS establishment, NULL::text AS kind, NULL::date AS due_on, NULL::date "
        "AS last_on, NULL::date AS convene_from, NULL::date AS convened_until, NULL::timestamptz AS slot, NULL::date "
        "AS pay_by) x",
        SIREN,
    )
    rebuilder = Rebuilder(journal, PgRegister(owner), PgPeople(owner), situations, current(), unopened=SINCE_EVER)
    assert await rebuilder.run(TODAY) == (3, [])
    assert await rows(owner) == before
    assert len(before) == 3


@pytest.mark.parametrize(
    ("wanted", "employees"),
    [
        (Wanted(), {"E-1", "E-2", "E-3"}),
        (Wanted(present=True), {"E-1", "E-2"}),
        (Wanted(need="overdue"), {"E-1"}),
        (Wanted(need="due-30"), {"E-2"}),
        (Wanted(status="open"), {"E-2"}),
        (Wanted(status="upcoming"), set[str]()),
        (Wanted(due_before=TODAY), {"E-1"}),
        (Wanted(text="eluard"), {"E-1"}),
        (Wanted(text="ZOÉ él"), {"E-1"}),
        (Wanted(text="n'diaye"), {"E-2"}),
        (Wanted(text="e-2"), {"E-2"}),
        (Wanted(text="haddad"), {"E-1", "E-2", "E-3"}),
        (Wanted(text="%"), set[str]()),
        (Wanted(manager="Karim Haddad", need="overdue"), {"E-1"}),
        (Wanted(manager="Karim"), set[str]()),
        (Wanted(need="return"), set[str]()),
        (Wanted(establishments=("12345678200010",)), set[str]()),
        (Wanted(employees=("E-1", "E-9")), {"E-1"}),
    ],
)
async def test_a_list_holds_those_of_whom_everything_asked_is_true(
    staff: Reviewer, situations: PgSituations, wanted: Wanted, employees: set[str]
) -> None:
    found = await situations.page(SIREN, TODAY, wanted, limit=10)
    assert {each.employee for each in found} == employees
    assert await situations.count(SIREN, TODAY, wanted) == len(employees)
    assert await situations.count("987654324", TODAY, wanted) == 0


async def test_a_deadline_passes_without_any_new_review(staff: Reviewer, situations: PgSituations) -> None:
    later = TODAY + timedelta(days=60)
    assert await situations.count(SIREN, TODAY, Wanted(need="overdue")) == 1
    assert await situations.count(SIREN, later, Wanted(need="overdue")) == 2
    assert await situations.count(SIREN, later, Wanted(status="open")) == 0


@pytest.mark.parametrize(
    ("sort", "descending", "employees"),
    [
        ("due", False, ["E-1", "E-2", "E-3"]),
        ("due", True, ["E-2", "E-1", "E-3"]),  # who owes nothing comes last either way
        ("name", False, ["E-3", "E-1", "E-2"]),
        ("name", True, ["E-2", "E-1", "E-3"]),
        ("manager", False, ["E-1", "E-2", "E-3"]),
    ],
)
async def test_lists_are_sorted_as_people_sort(
    staff: Reviewer, situations: PgSituations, sort: Sort, descending: bool, employees: list[str]
) -> None:
    found = await situations.page(SIREN, TODAY, Wanted(), sort=sort, descending=descending, limit=10)
    assert [each.employee for each in found] == employees
    for offset, limit, count in product(range(4), (1, 2), (0, 3)):  # with the count, the last ones from the end
        part = await situations.page(
            SIREN, TODAY, Wanted(), sort=sort, descending=descending, offset=offset, limit=limit, count=count
        )
        assert [each.employee for each in part] == employees[offset : offset + limit]


async def test_the_summary_counts_employees_and_deadlines(staff: Reviewer, situations: PgSituations) -> None:
    summary = await situations.summary(SIREN, TODAY)
    assert (summary.followed, summary.counts["overdue"], summary.counts["due-30"]) == (2, 1, 1)
    first = (await situations.page(SIREN, TODAY, Wanted(text="E-1"), limit=1))[0].situation
    assert summary.overdue_duties == sum(duty.last_on < TODAY for duty in first.duties)
    for need in summary.counts:
        assert summary.counts[need] == await situations.count(SIREN, TODAY, Wanted(need=_need(need)))
    months = await situations.months(SIREN, TODAY, TODAY + timedelta(days=730))
    assert sum(month.interviews + month.recaps for month in months) >= 1
    assert await situations.managers(SIREN) == ["Karim Haddad"]


async def test_a_manager_is_one_however_their_name_is_spelt(
    staff: Reviewer, situations: PgSituations, people: PgPeople, owner: asyncpg.Pool
) -> None:
    spellings = ("HÉLÈNE DE  WITT", "Hélène de Witt", "hélene de\u00a0witt")
    for employee, manager in zip(("E-1", "E-2", "E-3"), spellings, strict=True):
        person = Person(given_name="Ada", family_name=employee, manager_name=manager, manager_email=f"{employee}@X.fr")
        await people.save_person(SIREN, employee, person, actor=OWN_ACTOR)
    await owner.execute("UPDATE situations SET establishment = '12345678200010'")
    for where in (None, ("12345678200010",)):
        assert await situations.managers(SIREN, where) == ["Hélène de Witt"]
    for spelling in spellings:
        assert await situations.count(SIREN, TODAY, Wanted(manager=spelling)) == 3
    assert await situations.count(SIREN, TODAY, Wanted(manager="Hélène de Wit")) == 0


async def test_of_somebody_whose_name_was_erased_the_row_stays(
    staff: Reviewer, situations: PgSituations, people: PgPeople
) -> None:
    await people.erase(SIREN, "E-1", actor=OWN_ACTOR)
    [found] = await situations.page(SIREN, TODAY, Wanted(text="E-1"), limit=10)
    assert (found.name, found.employee) == ("", "E-1")
    assert STREAM.company == SIREN


def _need(text: str) -> Need:
    return Wanted.model_validate({"need": text}).need or "overdue"
