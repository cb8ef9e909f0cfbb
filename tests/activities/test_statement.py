"""The company's statement: what it counts, whom it lists, how it is written, and that it admits nothing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from journals import COMPANY, told
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.statement import Statement, Statements
from domain import law
from domain.day.statement import StatementTotals
from domain.errors import JalonError
from domain.facts import (
    OWN_ACTOR,
    AbondementPaid,
    AnyFact,
    ContractEnd,
    Headcount,
    Hire,
    HistoryComplete,
    InterviewCompleted,
    Person,
    Stream,
)
from domain.ledger.record import SINCE_EVER
from domain.ports import CompanyProfile

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = NOW.date()
PROFILE = CompanyProfile(siren=COMPANY, name="Exemple SAS", hr_email="rh@exemple.example")
SITE = "12345678200018"
LED = Person(given_name="Zoé", family_name="=Éluard", manager_name="Karim Haddad")
LONG_AGO = date(2010, 3, 1)
LIVES: Mapping[str, list[AnyFact]] = {
    "E-1": [  # hired long ago, one interview, and nobody said that there was another
        Hire(hired_on=LONG_AGO, contract="cdi", establishment=SITE, person=LED),
        InterviewCompleted(kind="periodic", held_on=date(2016, 2, 1)),
    ],
    "E-2": [  # hired last year; a first interview in time
        Hire(hired_on=date(2025, 12, 1), contract="cdi", establishment=SITE, person=LED),
        InterviewCompleted(kind="first", held_on=date(2026, 10, 5)),
    ],
    "E-3": [  # an état des lieux after which a sum was paid
        Hire(hired_on=LONG_AGO, contract="cdi"),
        InterviewCompleted(kind="recap", held_on=date(2026, 1, 12)),
        AbondementPaid(paid_on=date(2026, 5, 4), amount_eur=3000),
    ],
    "E-5": [  # nothing was told but the hire; the état des lieux is still to come
        Hire(hired_on=date(2020, 1, 6), contract="cdi", establishment=SITE, person=LED),
    ],
    "E-4": [  # left before the day
        Hire(hired_on=date(2025, 1, 6), contract="cdd"),
        InterviewCompleted(kind="first", held_on=date(2025, 9, 1)),
        ContractEnd(ended_on=date(2025, 12, 31)),
    ],
}


@pytest.fixture
async def statements(journal: PgJournal, people: PgPeople) -> Statements:
    headcounts: list[AnyFact] = [Headcount(year=year, average=80) for year in range(2014, 2027)]
    company = [HistoryComplete(since=LONG_AGO), *headcounts]
    await journal.append(Stream(COMPANY), [told(f"c-{n}", fact) for n, fact in enumerate(company)])
    for employee, life in LIVES.items():
        await journal.append(Stream(COMPANY, employee), [told(f"{employee}-{n}", f) for n, f in enumerate(life)])
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    return Statements(journal, people, law.current(), lambda: NOW, unopened=SINCE_EVER)


async def made(statement: Statement, path: Path | None = None) -> StatementTotals:
    assert [done async for done in statement.write(path)][-1:] == [len(LIVES)]
    return statement.totals.told(statement.day)


async def test_it_adds_up_what_was_told_of_each(statements: Statements) -> None:
    totals = await made(statements.of(COMPANY, DAY, names=True))
    assert totals.employees == 4, "who has left is not listed"
    kinds = {group.name: dict(group.statuses) for group in totals.by_kind}
    assert (kinds["first"]["held"], kinds["recap"]["held-late"]) == (2, 1)
    assert sum(statuses.get("overdue", 0) for statuses in kinds.values()) > 1
    [first] = [group for group in totals.by_establishment if group.name == SITE]
    [none] = [group for group in totals.by_establishment if group.name is None]
    assert (first.owed_eur, first.at_risk_eur, none.owed_eur) == (3000, 3000, 0)
    assert (totals.at_risk_eur, totals.at_risk, totals.owed_eur, totals.owed) == (3000, 1, 3000, 1)
    assert {group.name for group in totals.by_manager} == {"Karim Haddad", None}
    years = {y.year: (y.interviewed, y.credited, y.paid_eur) for y in totals.by_year}
    assert years == {2016: (1, 0, 0), 2025: (1, 0, 0), 2026: (2, 1, 3000)}


async def test_on_an_earlier_day_and_by_what_was_known_then_it_is_another(
    statements: Statements, journal: PgJournal
) -> None:
    earlier = await made(statements.of(COMPANY, date(2025, 6, 2), names=True))
    assert (earlier.employees, [y.year for y in earlier.by_year]) == (4, [2016])
    then = (await journal.read(Stream(COMPANY, "E-2")))[0].recorded_at
    known = statements.of(COMPANY, DAY, known_at=then, names=True)
    assert [done async for done in known.write()] == [1, 2], "E-1 and E-2: the others were not told of yet"


async def test_an_auditor_sees_no_names(statements: Statements) -> None:
    totals = await made(statements.of(COMPANY, DAY, names=False))
    assert {group.name for group in totals.by_manager} == {None}


async def test_the_tables_hold_a_row_for_each_duty_and_their_sums_add_up(
    statements: Statements, tmp_path: Path
) -> None:
    await made(statements.of(COMPANY, DAY, names=True), tmp_path / "r.csv")
    text = (tmp_path / "r.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert {row["Matricule"] for row in rows} == {"E-1", "E-2", "E-3", "E-5"}
    assert {row["Nom"] for row in rows if row["Matricule"] == "E-1"} == {"Zoé =Éluard"}
    for column in ("Somme calculée (€)", "Somme en jeu (€)"):
        assert sum(int(row[column]) for row in rows) == 3000
    first = next(row for row in rows if row["Matricule"] == "E-2" and row["Tenu le"])
    assert (first["Entretien"], first["Situation"], first["Tenu le"]) == (
        "premier entretien", "tenu dans le délai", "2026-10-05",
    )  # fmt: skip

    await made(statements.of(COMPANY, DAY, names=True), tmp_path / "r.xlsx")
    book = cast(Any, CalamineWorkbook).from_path(tmp_path / "r.xlsx")
    sheet: list[list[Any]] = book.get_sheet_by_index(0).to_python()
    assert len(sheet) == len(rows) + 1
    assert sum(row[12] for row in sheet[1:]) == 3000
    assert date(2026, 10, 5) in {row[9] for row in sheet[1:]}


async def test_the_paper_admits_nothing_and_says_what_it_cannot_know(statements: Statements, tmp_path: Path) -> None:
    await made(statements.of(COMPANY, DAY, names=True), tmp_path / "r.pdf")
    pages = PdfReader(BytesIO((tmp_path / "r.pdf").read_bytes())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).replace("\u202f", " ").replace("\xa0", " ").split())
    for said in (
        "Relevé des entretiens au 25 novembre 2026", "Karim Haddad", "Zoé =Éluard (E-1)", "3 000 €", "R2312-8",
        "moins de 300 salariés", "n'enregistre ni le sexe", "ne vaut reconnaissance d'aucun manquement",
    ):  # fmt: skip
        assert said in text.replace("’", "'"), (said, text)
    for admitted in ("en retard", "manqué", "non tenu", "n'a pas été tenu", "est dû"):
        assert admitted not in text, admitted


async def test_a_paper_needs_a_name_to_speak_in(journal: PgJournal, people: PgPeople, tmp_path: Path) -> None:
    await journal.append(Stream(COMPANY, "E-1"), [told("1")])
    nameless = Statements(journal, people, law.current(), lambda: NOW, unopened=SINCE_EVER)
    with pytest.raises(JalonError, match="has told no profile"):
        [done async for done in nameless.of(COMPANY, DAY, names=True).write(tmp_path / "r.pdf")]
