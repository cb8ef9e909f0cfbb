"""The company's statement as a page: the figures of a day, to look at and to take away."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from html import unescape
from io import BytesIO

import httpx2
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from api import statement
from api.console import statement as statement_page
from deploy.composition import Composition
from tests.console_company import EMPTY, SIREN, session

PAGE = f"/console/{SIREN}/releve"


@pytest.fixture
async def browser(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(jalon.api()), base_url="http://jalon") as client:
        client.headers["cookie"] = f"jalon={await session(jalon, f'operator:{SIREN}', f'operator:{EMPTY}')}"
        yield client


def words(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


async def test_the_page_says_the_figures_of_the_api_and_admits_nothing(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    found = await browser.get(PAGE)
    totals = await jalon.statements().make(SIREN, jalon.clock().date(), None, None, True)
    assert f"{totals.employees} salariés" in words(found)
    row = re.search(r"Premier entretien(?: [\d–]+){7}", words(found))
    assert row, words(found)
    shown = sum(int(number) for number in re.findall(r"\d+", row[0]))
    [first] = [each for each in totals.by_kind if each.name == "first"]
    assert shown == sum(first.statuses.values()) > 0
    assert "ne vaut reconnaissance d'aucun manquement" in words(found).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert "Par responsable" in words(found)
    assert "relevé au" in (await jalon.sessions.looks(SIREN, None))[0].what


async def test_of_another_day_and_of_one_that_is_none(browser: httpx2.AsyncClient) -> None:
    assert "Relevé au 30 juin 2024" in words(await browser.get(PAGE, params={"jour": "30/06/2024"}))
    wrong = await browser.get(PAGE, params={"jour": "31 juin"})
    assert "Écrivez une date comme 25/02/2027" in words(wrong)
    assert "Sommes calculées" not in words(wrong)


async def test_it_is_taken_away_as_a_table_or_as_a_paper(browser: httpx2.AsyncClient) -> None:
    made = {form: await browser.get(PAGE, params={"jour": "2026-11-20", "export": form}) for form in statement.FORMATS}
    assert {each.headers["content-disposition"].partition("releve-")[2] for each in made.values()} == {
        f'{SIREN}-2026-11-20.{form}"' for form in statement.FORMATS
    }
    sheet = CalamineWorkbook.from_filelike(BytesIO(made["xlsx"].content)).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "Matricule"
    assert made["csv"].text.count("\r\n") == len(sheet)
    assert "RELEVE-20261120" in PdfReader(BytesIO(made["pdf"].content)).pages[0].extract_text()


async def test_who_may_not_read_people_sees_no_name(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    assert "Octave Prunier" in (await browser.get(PAGE)).text
    browser.headers["cookie"] = f"jalon={await session(jalon, f'auditor:{SIREN}')}"
    assert "Octave Prunier" not in (await browser.get(PAGE)).text
    assert "Octave Prunier" not in (await browser.get(PAGE, params={"export": "csv"})).text


async def test_a_company_that_is_too_large_is_told_the_command_and_one_without_a_name_what_is_missing(
    browser: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = await browser.get(f"/console/{EMPTY}/releve", params={"export": "pdf"})
    assert "nul ne sait au nom de qui il parle" in words(nameless).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    monkeypatch.setattr(statement_page, "MOST_EMPLOYEES", 3)
    large = words(await browser.get(PAGE))
    assert f"jalon statement --company {SIREN} --on 2026-11-" in large
    assert "Sommes calculées" not in large
