"""What an operator sees before a watch is opened."""

from __future__ import annotations

import httpx2
import pytest
from api_samples import BATCH, COMPANY, EVENTS, hire

from activities.adapters.people import PgPeople
from domain.facts import OWN_ACTOR
from domain.ports import CompanyProfile

PREVIEW = f"/v1/companies/{COMPANY}/watch/preview"


@pytest.fixture
async def imported(hris: httpx2.AsyncClient) -> None:
    """One to be convened now, one who was overdue before; today is Saturday, 21 November 2026."""
    told = [hire("1", "E-1", hired_on="2025-12-08"), hire("2", "E-2", hired_on="2024-06-01")]
    assert (await hris.post(EVENTS, json=told, headers=BATCH)).status_code == 202


@pytest.mark.usefixtures("imported")
async def test_it_tells_what_would_leave_and_what_is_left_to_hr(admin: httpx2.AsyncClient, people: PgPeople) -> None:
    answer = await admin.get(PREVIEW, params={"days": 10})
    assert answer.status_code == 200
    assert answer.json() == {
        "begins_on": "2026-11-23",
        "until": "2026-12-01",
        "has_profile": False,
        "complete_since": None,
        "letters": [{"day": "2026-11-23", "step": "convocation", "why": None, "number": 1}],
        "steps": [
            {
                "employee": "E-1",
                "day": "2026-11-23",
                "step": "convocation",
                "obligation": "first-2025-12-08",
                "why": None,
            }
        ],
        "overdue_on_arrival": [
            {
                "employee": "E-2",
                "obligation": "first-2024-06-01",
                "kind": "first",
                "due_on": "2026-06-01",
                "settled": None,
            }
        ],
        "unreadable": [],
    }  # fmt: skip
    await people.save_company(CompanyProfile(siren=COMPANY, name="Exemple", hr_email="rh@example.org"), actor=OWN_ACTOR)
    later = (await admin.get(PREVIEW, params={"days": 30, "from": "2026-11-30"})).json()
    assert (later["begins_on"], later["has_profile"]) == ("2026-11-30", True)
    assert [(each["day"], each["step"]) for each in later["letters"]] == [
        ("2026-11-30", "convocation"), ("2026-12-08", "deadline-passed"), ("2026-12-11", "reminder"),
        ("2026-12-16", "reminder"),
    ]  # fmt: skip


@pytest.mark.usefixtures("imported")
async def test_it_records_nothing(admin: httpx2.AsyncClient) -> None:
    before = (await admin.get(f"/v1/companies/{COMPANY}/employees/E-1/events")).json()
    await admin.get(PREVIEW)
    assert (await admin.get(f"/v1/companies/{COMPANY}/employees/E-1/events")).json() == before


@pytest.mark.parametrize("begins_on", ["2026-10-20", "tomorrow"])
async def test_a_first_day_that_cannot_be_is_named(admin: httpx2.AsyncClient, begins_on: str) -> None:
    answer = await admin.get(PREVIEW, params={"from": begins_on})
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.json()["errors"]] == ["from"]


async def test_it_is_an_operators_to_see(hris: httpx2.AsyncClient) -> None:
    assert (await hris.get(PREVIEW)).status_code == 403
