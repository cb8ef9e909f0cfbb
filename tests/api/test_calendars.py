"""Calendars by secret address: nobody's name unless it is wished, gone when revoked, over with the role."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, Clock
from fastapi import FastAPI
from icalendar import Calendar

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.situations import PgSituations
from api.tokens import PgTokens
from domain.day.situation import PendingDuty, Situation
from domain.facts import OWN_ACTOR, Hire, NewEntry, Person, Stream

CALENDARS = f"/v1/companies/{COMPANY}/calendars"
SLOT = datetime(2026, 12, 3, 9, tzinfo=UTC)


def duty(**more: Any) -> PendingDuty:
    return PendingDuty.model_validate({
        "id": "periodic-1", "kind": "periodic", "due_on": date(2026, 12, 10), "safe_on": date(2026, 12, 10),
        "last_on": date(2026, 12, 10), "convene_from": date(2026, 11, 1), **more,
    })  # fmt: skip


@pytest.fixture
async def team(pool: asyncpg.Pool, people: PgPeople, journal: PgJournal) -> None:
    """Ada is led by Grace and convened; Alan by nobody; Kay was led by Grace, and has left."""
    situations = PgSituations(pool)
    rows = [
        ("E-1", "Ada Lovelace", "Grace Hopper", Situation(hired_on=date(2020, 1, 6), duties=(duty(slot=SLOT),))),
        ("E-2", "Alan Turing", None, Situation(hired_on=date(2020, 1, 6), duties=(duty(last_on=date(2029, 1, 1)),))),
        ("E-3", "Kay Antonelli", "Grace Hopper", Situation(hired_on=date(2020, 1, 6), left_on=date(2026, 6, 30))),
    ]
    for employee, name, manager, situation in rows:
        given, family = name.split()
        hire = Hire(hired_on=date(2020, 1, 6), contract="cdi")
        told = NewEntry(source="urn:hris", id=employee, time=None, actor=OWN_ACTOR, fact=hire)
        await journal.append(Stream(COMPANY, employee), [told])
        person = Person(given_name=given, family_name=family, manager_name=manager)
        await people.save_person(COMPANY, employee, person, actor=OWN_ACTOR)
        await situations.save_all([(Stream(COMPANY, employee), situation)])


async def given(client: httpx2.AsyncClient, **told: Any) -> tuple[str, str]:
    made = await client.post(CALENDARS, json=told)
    assert made.status_code == 201, made.text
    return made.json()["calendar"]["id"], made.json()["address"]


def shown(answer: httpx2.Response) -> list[tuple[str, str]]:
    """Each entry's summary and beginning."""
    assert answer.headers["content-type"].startswith("text/calendar")
    found = cast(Any, Calendar.from_ical(answer.content))
    return sorted((str(event["summary"]), str(event.start)) for event in found.events)


@pytest.mark.usefixtures("team")
async def test_a_companys_calendar_shows_what_is_due_and_proposed_without_a_name(
    admin: httpx2.AsyncClient, as_bearer: Any
) -> None:
    _, address = await given(admin)
    async with as_bearer(None) as anybody:
        answer = await anybody.get(address)
    assert shown(answer) == [
        ("Dernier jour : entretien périodique, E-1", "2026-12-10"),
        ("Entretien périodique, E-1", str(SLOT)),
    ]
    for name in ("Ada", "Lovelace", "Grace"):
        assert name not in answer.text
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.usefixtures("team")
async def test_a_managers_calendar_shows_their_team_by_name_if_wished(admin: httpx2.AsyncClient) -> None:
    _, address = await given(admin, manager="Grace Hopper", names=True)
    assert [summary for summary, _ in shown(await admin.get(address))] == [
        "Dernier jour : entretien périodique, Ada Lovelace", "Entretien périodique, Ada Lovelace",
    ]  # fmt: skip


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("name", ["Alan Turing", "Nobody Known"])
async def test_nobody_has_a_managers_calendar_who_leads_nobody(admin: httpx2.AsyncClient, name: str) -> None:
    refused = await admin.post(CALENDARS, json={"manager": name})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/manager")
    assert (await admin.get(CALENDARS)).json()["calendars"] == []


@pytest.mark.usefixtures("team")
async def test_it_ends_when_the_manager_leads_nobody_any_more(admin: httpx2.AsyncClient, people: PgPeople) -> None:
    _, address = await given(admin, manager="Grace Hopper")
    ada = Person(given_name="Ada", family_name="Lovelace", manager_name="Edsger Dijkstra")
    await people.save_person(COMPANY, "E-1", ada, actor=OWN_ACTOR)
    assert (await admin.get(address)).status_code == 404


@pytest.mark.usefixtures("team")
async def test_it_is_revoked_and_it_is_over(admin: httpx2.AsyncClient, clock: Clock) -> None:
    id, first = await given(admin)
    assert (await admin.delete(f"{CALENDARS}/{id}")).status_code == 204
    assert (await admin.get(first)).status_code == 404
    assert (await admin.delete(f"{CALENDARS}/{id}")).status_code == 404
    other, second = await given(admin)
    clock.now += timedelta(days=401)
    assert (await admin.get(second)).status_code == 404
    listed = {c["id"]: c["revoked_at"] is None for c in (await admin.get(CALENDARS)).json()["calendars"]}
    assert listed == {id: False, other: True}


@pytest.mark.usefixtures("team")
async def test_it_is_good_as_long_as_the_token_that_made_it(
    app: FastAPI, tokens: PgTokens, as_bearer: Any, admin: httpx2.AsyncClient
) -> None:
    async with as_bearer(await tokens.create("RH", "operator", [COMPANY], actor=OWN_ACTOR)) as operator:
        _, address = await given(operator)
    assert (await admin.get(address)).status_code == 200
    await tokens.revoke(next(t.id for t in await tokens.list() if t.name == "RH"), actor=OWN_ACTOR)
    assert (await admin.get(address)).status_code == 404


async def test_an_address_is_kept_as_a_digest_alone_and_is_not_guessed(
    admin: httpx2.AsyncClient, pool: asyncpg.Pool
) -> None:
    _, address = await given(admin)
    secret = address.removeprefix("/calendars/").removesuffix(".ics")
    assert len(secret) > 40
    assert secret not in await pool.fetchval("SELECT string_agg(c::text, '') FROM calendars c")
    assert (await admin.get(f"/calendars/{'x' * 43}.ics")).status_code == 404
