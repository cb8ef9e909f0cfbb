"""The sums of a quarter as HR declares them: who, how much, what is missing; the number is read as the file is made."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO

import asyncpg
import pytest
from python_calamine import CalamineWorkbook
from staff import ELODIE, EMPLOYEE, NOW, SIREN, Life

from activities.adapters.people import PgPeople
from activities.declarations import Declarations
from deploy.composition import compose
from deploy.settings import Settings
from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, AbondementPaid, Headcount, InterviewCompleted, Stream
from domain.ledger.record import SINCE_EVER

pytestmark = pytest.mark.usefixtures("elodie")

NIR, WRONG_KEY = "285127512345638", "285127512345678"
QUARTER = date(2027, 3, 31)


@pytest.fixture
async def sums(pool: asyncpg.Pool, life: Life, people: PgPeople) -> Declarations:
    """An état des lieux in a company of eighty, with neither the interviews nor a training."""
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"nir": NIR}), actor=OWN_ACTOR)
    await life.tell(*[Headcount(year=year, average=80) for year in range(2021, 2026)], stream=Stream(SIREN))
    await life.tell(InterviewCompleted(kind="recap", held_on=date(2026, 11, 18)))
    return await made(pool, "SIREN=siren, NIR=nir, Somme=amount_eur, Avant le=pay_by, Nom=birth_name")


async def made(pool: asyncpg.Pool, columns: str | None = None, now: datetime = NOW) -> Declarations:
    jalon = replace(compose(pool, Settings(abondement_columns=columns)), clock=lambda: now, unopened=SINCE_EVER)
    await jalon.rebuilder().run(civil_date(now))
    return jalon.declarations()


async def test_the_sum_stands_in_its_quarter_and_nothing_is_missing(sums: Declarations) -> None:
    [owed] = await sums.owed(SIREN)
    assert (owed.employee, owed.amount_eur, owed.counted_on) == (EMPLOYEE, 3000, date(2026, 11, 18))
    assert (owed.pay_by, list(owed.missing)) == (QUARTER, [])
    assert NIR not in owed.model_dump_json()


async def test_the_file_has_the_columns_of_the_setting_and_the_number(sums: Declarations) -> None:
    text = (await sums.file(SIREN, QUARTER, "csv")).decode("utf-8-sig")
    [line] = csv.DictReader(StringIO(text), delimiter=";")
    assert line == {"SIREN": SIREN, "NIR": NIR, "Somme": "3000", "Avant le": "31/03/2027", "Nom": "Nguyễn"}
    book = CalamineWorkbook.from_filelike(BytesIO(await sums.file(SIREN, QUARTER, "xlsx")))
    heading, row = book.get_sheet_by_index(0).to_python()
    assert heading == ["SIREN", "NIR", "Somme", "Avant le", "Nom"]
    assert row == [SIREN, NIR, 3000.0, QUARTER, "Nguyễn"]
    assert len((await sums.file(SIREN, date(2027, 6, 30), "csv")).splitlines()) == 1, "another quarter's is empty"


@pytest.mark.parametrize("nir", [None, WRONG_KEY])
async def test_what_is_not_known_or_is_no_number_is_said_to_be_missing(
    sums: Declarations, people: PgPeople, nir: str | None
) -> None:
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"nir": nir}), actor=OWN_ACTOR)
    [owed] = await sums.owed(SIREN)
    assert list(owed.missing) == ["nir"]


async def test_what_is_paid_is_declared_no_more(sums: Declarations, life: Life, pool: asyncpg.Pool) -> None:
    await life.tell(AbondementPaid(paid_on=date(2026, 11, 20), amount_eur=3000))
    assert list(await (await made(pool)).owed(SIREN)) == []


@pytest.mark.parametrize("columns", ["IBAN=iban", "", "SIREN", "=siren"])
def test_a_column_that_names_nothing_is_refused_at_start(columns: str) -> None:
    with pytest.raises(ValueError, match=r"expected HEADING=field|no such field in a declaration: "):
        Settings(abondement_columns=columns or ",")
