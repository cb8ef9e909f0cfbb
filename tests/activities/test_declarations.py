"""The sums of a quarter as HR declares them: who, how much, what is missing; the number is read as the file is made."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from io import BytesIO, StringIO

import asyncpg
import httpx2
import pytest
from python_calamine import CalamineWorkbook
from staff import ELODIE, EMPLOYEE, NOW, SIREN, STREAM, Life

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.declarations import Declarations
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.calendar import civil_date
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AbondementDeclared,
    AbondementPaid,
    AbondementPrepared,
    Headcount,
    InterviewCompleted,
    NewEntry,
    Stream,
)
from domain.ledger.record import SINCE_EVER
from tests.console_company import session

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
    return (await known(pool, columns, now)).declarations()


async def known(pool: asyncpg.Pool, columns: str | None = None, now: datetime = NOW) -> Composition:
    jalon = replace(compose(pool, Settings(abondement_columns=columns)), clock=lambda: now, unopened=SINCE_EVER)
    await jalon.rebuilder().run(civil_date(now))
    return jalon


async def test_the_sum_stands_in_its_quarter_and_nothing_is_missing(sums: Declarations) -> None:
    [owed] = (await sums.owed(SIREN)).sums
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
    [owed] = (await sums.owed(SIREN)).sums
    assert list(owed.missing) == ["nir"]


async def test_what_is_paid_is_declared_no_more(sums: Declarations, life: Life, pool: asyncpg.Pool) -> None:
    await life.tell(AbondementPaid(paid_on=date(2026, 11, 20), amount_eur=3000))
    assert list((await (await made(pool)).owed(SIREN)).sums) == []


async def test_of_a_part_that_was_paid_the_rest_is_declared(sums: Declarations, life: Life, pool: asyncpg.Pool) -> None:
    await life.tell(AbondementPaid(paid_on=date(2026, 11, 20), amount_eur=1000))
    now = await made(pool)
    [owed] = (await now.owed(SIREN)).sums
    assert (owed.amount_eur, owed.paid_eur, owed.left_eur) == (3000, 1000, 2000)
    [line] = csv.DictReader(StringIO((await now.file(SIREN, QUARTER, "csv")).decode("utf-8-sig")), delimiter=";")
    assert line["MONTANT_EUR"] == "2000"


async def _page(jalon: Composition) -> str:
    """The words of the page of sums, as a screen shows it."""
    cookie = {"cookie": f"jalon={await session(jalon, f'operator:{SIREN}')}"}
    transport = httpx2.ASGITransport(jalon.api())
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon", headers=cookie) as client:
        page = await client.get(f"/console/{SIREN}/sommes")
    on_a_screen = re.sub('<span class="tel">[^<]*</span>', "", page.text)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", on_a_screen)))


@pytest.mark.parametrize(("after", "heading"), [(0, "À verser"), (1, "Date passée : à verser")])
async def test_the_page_says_what_is_left_and_whose_last_day_has_passed(
    sums: Declarations, life: Life, pool: asyncpg.Pool, after: int, heading: str
) -> None:
    await life.tell(AbondementPaid(paid_on=date(2026, 11, 20), amount_eur=1000))
    seen = await _page(await known(pool, now=datetime.combine(QUARTER + timedelta(days=after), time(9), UTC)))
    assert f"{heading} au plus tard le 31 mars 2027" in seen
    assert re.search("Élodie Lefèvre E-0042 18 nov. 2026 2 000 € 1 000 € versés", seen), seen


async def test_the_page_says_of_which_the_declaration_is_made(
    sums: Declarations, life: Life, pool: asyncpg.Pool
) -> None:
    jalon = await known(pool, now=datetime.combine(QUARTER, time(9), UTC))
    cookie = {"cookie": f"jalon={await session(jalon, f'operator:{SIREN}')}"}
    transport = httpx2.ASGITransport(jalon.api())
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon", headers=cookie) as client:
        before = await client.get(f"/console/{SIREN}/sommes")
        assert "à faire" in before.text
        assert "faite le" not in before.text
        form = await client.get(f"/console/{SIREN}/salaries/{EMPLOYEE}/faits/abondement-declared")
        [obligation, *_] = re.findall(r'value="(recap-[^"]+)" checked', form.text)
        assert re.search(r'name="amount_eur" value="3000"', form.text), "what is owed is filled in"
        declared = AbondementDeclared(declared_on=date(2026, 11, 20), amount_eur=3000, obligation=obligation)
        await life.tell(declared)
        after = await client.get(f"/console/{SIREN}/sommes")
    assert "faite le 20 novembre 2026" in re.sub(r"\s", " ", unescape(after.text))
    assert "à faire" not in after.text


async def test_a_sum_that_is_to_be_cleared_up_is_listed_and_in_no_file(
    sums: Declarations, life: Life, pool: asyncpg.Pool, journal: PgJournal
) -> None:
    """HR was asked for a sum under a duty that a corrected hire has renamed, and has not said which they declare."""
    other = AbondementPrepared(
        obligation="recap-2016-09-03", prepared_on=date(2026, 11, 19), amount_eur=3000, pay_by=date(2026, 12, 31),
        transfer_label="x", document="d", sha256="0" * 64, announced=False,
    )  # fmt: skip
    prepared = NewEntry(source=OWN_SOURCE, id="asked", time=None, actor=OWN_ACTOR, fact=other)
    await journal.append(STREAM, [prepared])
    jalon = await known(pool)
    [owed] = (await jalon.declarations().owed(SIREN)).sums
    assert owed.unclear
    assert len((await jalon.declarations().file(SIREN, QUARTER, "csv")).splitlines()) == 1
    assert "à éclaircir d’abord , hors du fichier : c’est peut-être une somme déjà déclarée ou versée" in (
        await _page(jalon)
    )
    await life.tell(AbondementDeclared(declared_on=date(2026, 11, 20), amount_eur=3000, obligation="recap-2018-09-03"))
    [owed] = (await (await made(pool)).owed(SIREN)).sums
    assert not owed.unclear


async def test_what_is_paid_beyond_what_is_due_is_listed_with_the_sums(
    sums: Declarations, life: Life, pool: asyncpg.Pool
) -> None:
    await life.tell(AbondementPaid(paid_on=date(2026, 11, 20), amount_eur=3000))
    assert "Versé au-delà" not in await _page(await known(pool))
    await life.tell(AbondementPaid(paid_on=date(2026, 11, 21), amount_eur=2000))
    seen = await _page(await known(pool))
    assert "Versé au-delà de ce qui est dû 1 salarié" in seen
    assert "Élodie Lefèvre E-0042 2 000 € de trop" in seen


@pytest.mark.parametrize("columns", ["IBAN=iban", "", "SIREN", "=siren"])
def test_a_column_that_names_nothing_is_refused_at_start(columns: str) -> None:
    with pytest.raises(ValueError, match=r"expected HEADING=field|no such field in a declaration: "):
        Settings(abondement_columns=columns or ",")
