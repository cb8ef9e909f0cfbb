"""The situations over HTTP: by page, filtered, and as a table that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, EVENTS, Clock, hire
from python_calamine import CalamineWorkbook

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.register import PgRegister
from activities.adapters.situations import PgSituations
from activities.rebuilding import Rebuilder
from api.tables import as_csv, as_xlsx
from domain.calendar import civil_date
from domain.law import current

SITUATIONS = f"/v1/companies/{COMPANY}/situations"


@pytest.fixture
async def told(hris: httpx2.AsyncClient, journal: PgJournal, pool: asyncpg.Pool, clock: Clock) -> None:
    for number, hired_on in enumerate(("2018-09-03", "2025-12-01", "2026-11-02")):
        await hris.post(EVENTS, json=hire(f"{number}", f"E-{number}", hired_on=hired_on))
    rebuilder = Rebuilder(journal, PgRegister(pool), PgPeople(pool), PgSituations(pool), current(), unopened=None)
    await rebuilder.run(civil_date(clock()))


async def test_pages_follow_one_another_and_each_duty_has_its_status_today(
    told: None, hris: httpx2.AsyncClient
) -> None:
    first = (await hris.get(SITUATIONS, params={"limit": 2})).json()
    second = (await hris.get(SITUATIONS, params={"limit": 2, "after": first["next"]})).json()
    assert [each["employee"] for each in first["situations"] + second["situations"]] == ["E-0", "E-1", "E-2"]
    assert second["next"] is None
    assert first["situations"][0]["duties"][0]["status_on_day"] == "overdue"


@pytest.mark.parametrize(
    ("query", "employees"),
    [
        ({"status": "overdue"}, ["E-0"]),
        ({"needs": "due-30"}, ["E-1"]),
        ({"due_before": "2027-01-01"}, ["E-0", "E-1"]),
        ({"needs": "overdue", "status": "open"}, []),
    ],
)
async def test_what_is_asked_is_what_is_listed(
    told: None, hris: httpx2.AsyncClient, query: dict[str, str], employees: list[str]
) -> None:
    answer = await hris.get(SITUATIONS, params=query)
    assert [each["employee"] for each in answer.json()["situations"]] == employees


async def test_an_unknown_filter_is_named(hris: httpx2.AsyncClient) -> None:
    answer = await hris.get(SITUATIONS, params={"needs": "money"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "needs"


async def test_the_same_as_a_table(told: None, hris: httpx2.AsyncClient) -> None:
    table = await hris.get(SITUATIONS, params={"format": "csv", "status": "overdue"})
    rows = list(csv.DictReader(StringIO(table.text)))
    assert {(row["employee"], row["status"]) for row in rows} >= {("E-0", "overdue")}
    sheet = await hris.get(SITUATIONS, params={"format": "xlsx"})
    read = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert read[0][0] == "employee"
    assert len({row[0] for row in read[1:]}) == 3
    assert "attachment" in sheet.headers["content-disposition"]


async def test_another_company_s_are_not_to_be_had(told: None, hris: httpx2.AsyncClient) -> None:
    assert (await hris.get("/v1/companies/987654324/situations")).status_code == 403


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@cmd", "\tx"])
def test_no_cell_is_a_formula(text: str) -> None:
    told = bytes(as_csv("x", ["a"], [[text]]).body).decode()
    assert f"'{text}" in told
    book = CalamineWorkbook.from_filelike(BytesIO(bytes(as_xlsx("x", ["a"], [[text]]).body)))
    assert book.get_sheet_by_index(0).to_python()[1][0] == text
