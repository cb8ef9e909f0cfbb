"""The training plan: what interviews have agreed upon, over HTTP and in the console, for HR to take away."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, EVENTS, Clock, hire
from python_calamine import CalamineWorkbook

from deploy.composition import Composition, compose
from deploy.settings import Settings
from tests.console_company import session

PLAN = f"/v1/companies/{COMPANY}/training-plan"
PAGE = f"/console/{COMPANY}/plan-de-competences"
WELDING = {"what": "=Formation soudure TIG", "who": "Service formation", "by": "2027-06-30", "device": "plan"}
VAE = {"what": "VAE du CQP soudeur", "by": "2026-10-01", "device": "vae"}


def held(id: str, subject: str, held_on: str, *actions: dict[str, str]) -> dict[str, Any]:
    data = {"kind": "periodic", "held_on": held_on, "report": {"skills": "Soude.", "actions": list(actions)}}
    return {"specversion": "1.0", "id": id, "source": "urn:hris", "type": "interview-completed", "subject": subject,
            "data": data}  # fmt: skip


def voided(id: str, of: str) -> dict[str, Any]:
    return {"specversion": "1.0", "id": id, "source": "urn:hris", "type": "fact-voided",
            "data": {"event": {"source": "urn:hris", "id": of}, "reason": "erreur"}}  # fmt: skip


@pytest.fixture
async def told(admin: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """Two employees with three interviews, one of which was told in error."""
    ada = {"given_name": "Ada", "family_name": "Lovelace", "manager_name": "Octave Prunier"}
    await admin.post(EVENTS, json=hire("h1", "E-1", person=ada))
    await admin.post(EVENTS, json=hire("h2", "E-2", person={"given_name": "Bob", "family_name": "Bell"}))
    for event in (
        held("i1", "E-1", "2026-03-02", WELDING, VAE),
        held("i2", "E-2", "2025-02-03", {"what": "Tutorat"}),
        held("i3", "E-2", "2026-02-03", {"what": "Noté en double"}),
        voided("v1", "i3"),
    ):
        assert (await admin.post(EVENTS, json=event)).status_code == 202
    return admin


async def test_each_action_has_its_year_its_device_its_owner_and_its_state(told: httpx2.AsyncClient) -> None:
    plan = (await told.get(PLAN)).json()
    told_of = [(a["employee"], a["year"], a["what"], a["device"], a["owner"], a["state"]) for a in plan["actions"]]
    assert told_of == [
        ("E-1", 2027, WELDING["what"], "plan", "Service formation", "planned"),
        ("E-1", 2026, VAE["what"], "vae", None, "past"),
        ("E-2", 2025, "Tutorat", None, None, "planned"),
    ]


async def test_what_became_of_an_action_is_its_state_until_that_is_voided(told: httpx2.AsyncClient) -> None:
    of = {"interview": {"source": "urn:hris", "id": "i1"}}
    for id, kind, data in (
        ("d1", "action-done", {**of, "action": 1, "done_on": "2026-05-04"}),
        ("d2", "action-dropped", {**of, "action": 2, "dropped_on": "2026-06-01", "reason": "session annulée"}),
    ):
        event = {"specversion": "1.0", "id": id, "source": "urn:hris", "type": kind, "subject": "E-1", "data": data}
        assert (await told.post(EVENTS, json=event)).status_code == 202
    states = [each["state"] for each in (await told.get(PLAN)).json()["actions"]]
    assert states == ["done", "dropped", "planned"]
    assert "faite" in (await told.get(PLAN, params={"format": "csv"})).text
    assert (await told.post(EVENTS, json=voided("v2", "d1"))).status_code == 202
    assert [each["state"] for each in (await told.get(PLAN)).json()["actions"]] == ["planned", "dropped", "planned"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"year": 2027}, [WELDING["what"]]),
        ({"device": "vae"}, [VAE["what"]]),
        ({"manager": "Octave Prunier"}, [WELDING["what"], VAE["what"]]),
        ({"manager": "octave  PRUNIER"}, [WELDING["what"], VAE["what"]]),
        ({"manager": "Personne"}, []),
    ],
)
async def test_it_is_of_a_year_a_device_or_a_manager(
    told: httpx2.AsyncClient, query: dict[str, str], found: list[str]
) -> None:
    assert [each["what"] for each in (await told.get(PLAN, params=query)).json()["actions"]] == found


async def test_a_void_that_is_voided_brings_the_action_back(told: httpx2.AsyncClient) -> None:
    assert (await told.post(EVENTS, json=voided("v2", "v1"))).status_code == 202
    assert "Noté en double" in (await told.get(PLAN)).text


async def test_what_was_erased_is_gone_from_it(told: httpx2.AsyncClient) -> None:
    await told.delete(f"/v1/companies/{COMPANY}/employees/E-1/person")
    assert [each["what"] for each in (await told.get(PLAN)).json()["actions"]] == ["Tutorat"]


async def test_a_spreadsheet_gets_dates_and_no_formula(told: httpx2.AsyncClient) -> None:
    text = (await told.get(PLAN, params={"format": "csv"})).content.decode("utf-8-sig")
    [first, *_] = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert (first["Salarié"], first["Action"], first["Dispositif"]) == ("Ada Lovelace", f"'{WELDING['what']}", "plan")
    book = CalamineWorkbook.from_filelike(BytesIO((await told.get(PLAN, params={"format": "xlsx"})).content))
    assert len(book.get_sheet_by_index(0).to_python()) == 4


@pytest.fixture
async def browser(app: Any, pool: asyncpg.Pool, clock: Clock, told: httpx2.AsyncClient) -> httpx2.AsyncClient:
    jalon: Composition = replace(compose(pool, Settings()), clock=clock)
    told.headers = httpx2.Headers({"cookie": f"jalon={await session(jalon, f'operator:{COMPANY}')}"})
    return told


async def test_the_page_shows_it_and_its_filters_narrow_it(browser: httpx2.AsyncClient) -> None:
    whole = words(await browser.get(PAGE))
    assert "3 actions" in whole
    for said in ("Ada Lovelace", "équipe de Octave Prunier", "VAE du CQP soudeur", "Service formation", "Tutorat"):
        assert said in whole
    late = words(await browser.get(f"{PAGE}?etat=past"))
    assert "1 action" in late
    assert "passée, rien de communiqué" in late
    assert "Tutorat" not in late
    assert "Aucune action ne répond" in words(await browser.get(f"{PAGE}?annee=2031"))
    sheet = await browser.get(f"{PAGE}?dispositif=aucun&export=csv")
    assert "Tutorat" in sheet.text
    assert "soudeur" not in sheet.text


def words(page: httpx2.Response) -> str:
    assert page.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))
