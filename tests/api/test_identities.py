"""What the door makes of identifiers and addresses that can be nobody's."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from api_samples import COMPANY, EMPLOYEE, EVENTS, hire

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from domain.facts import OWN_ACTOR, Person, Stream

PERSON: dict[str, Any] = {"given_name": "Camille", "family_name": "Martin"}

WRONG = [
    ({"nir": "285127512345699"}, "nir", "its key is wrong"),
    ({"nir": "2851375123456"}, "nir", "no NIR begins so"),
    ({"nir": "2 85 12 75 123 456 38"}, "nir", "with spaces"),
    ({"email": "camille..martin@example.org"}, "email", "expected an e-mail address"),
    ({"manager_email": "a@example.org;b@example.org"}, "manager_email", "expected an e-mail address"),
]
FINE = [
    {"nir": "285127512345638"}, {"nir": "2851275123456"}, {"nir": "285122A12345695"},
    {"email": "hélène@example.org"},
    {"email": "camille@société.fr", "manager_email": "c+m@example.org"},
]  # fmt: skip


@pytest.mark.parametrize(("told", "field", "said"), WRONG)
async def test_a_wrong_identifier_is_refused_in_a_hire_and_in_a_correction(
    admin: httpx2.AsyncClient, journal: PgJournal, told: dict[str, str], field: str, said: str
) -> None:
    hired = await admin.post(EVENTS, json=hire(person={**PERSON, **told}))
    assert await journal.read(Stream(COMPANY, "E-0042")) == []
    await admin.post(EVENTS, json=hire())
    corrected = await admin.put(f"{EMPLOYEE}/person", json={**PERSON, **told})
    assert (await admin.get(f"{EMPLOYEE}/person")).status_code == 404
    for answer, where in ((hired, f"#/data/person/{field}"), (corrected, f"#/{field}")):
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert error["pointer"] == where
        assert said in error["detail"]
        assert told[field] not in answer.text


@pytest.mark.parametrize("told", FINE)
async def test_a_good_one_is_kept_as_it_was_told(admin: httpx2.AsyncClient, told: dict[str, str]) -> None:
    assert (await admin.post(EVENTS, json=hire(person={**PERSON, **told}))).status_code == 202
    kept = (await admin.get(f"{EMPLOYEE}/person")).json()
    assert {**kept, **told} == kept


@pytest.mark.parametrize("subject", ["285127512345638", "2-85-12-75-123-456-38", "2851275123456"])
async def test_a_social_security_number_is_no_employees_id(admin: httpx2.AsyncClient, subject: str) -> None:
    answer = await admin.post(EVENTS, json=hire("1", subject))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["pointer"] == "#/subject"
    assert "never a social security number" in error["detail"]


async def test_an_establishment_is_a_siret(admin: httpx2.AsyncClient) -> None:
    answer = await admin.post(EVENTS, json=hire(establishment="12345678200011"))
    [error] = answer.json()["errors"]
    assert (error["pointer"], "SIRET" in error["detail"]) == ("#/data/establishment", True)
    assert (await admin.post(EVENTS, json=hire(establishment="12345678200010"))).status_code == 202


async def test_hrs_mailbox_is_an_address(admin: httpx2.AsyncClient) -> None:
    profile = {"siren": COMPANY, "name": "Exemple SA", "hr_email": "Service RH"}
    answer = await admin.put(f"/v1/companies/{COMPANY}", json=profile)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/hr_email"]
    profile["hr_email"] = "rh@société.fr"
    assert (await admin.put(f"/v1/companies/{COMPANY}", json=profile)).status_code == 200


async def test_what_was_kept_before_the_door_was_so_strict_is_still_read(
    admin: httpx2.AsyncClient, people: PgPeople
) -> None:
    await admin.post(EVENTS, json=hire())
    old = Person(**PERSON, nir="399999999999999", email="camille@localhost")
    await people.save_person(COMPANY, "E-0042", old, actor=OWN_ACTOR)
    assert (await admin.get(f"{EMPLOYEE}/person")).json()["nir"] == "399999999999999"
