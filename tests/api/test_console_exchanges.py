"""Échanges: what was refused is seen and sent again, a calendar is given once, and who may not sees no page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import httpx2
import pytest
from api_samples import Clock

from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, OWN_SOURCE, DeadlinePassed, NewEntry, Stream
from domain.ports import HrisKeys, HrisSource
from tests.console_company import SIREN, settle
from tests.console_forms import OWN, fields, words
from tests.receiver import Answer, Receiver, always

ROOT = f"/console/{SIREN}/entreprise/echanges"


@pytest.fixture
async def jalon(pool: asyncpg.Pool) -> Composition:
    made = replace(compose(pool, Settings(private_addresses=True)), clock=Clock(datetime(2026, 11, 24, 9, tzinfo=UTC)))
    await settle(made)
    return made


async def test_what_an_endpoint_refused_is_listed_and_sent_again(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    assert isinstance(jalon.clock, Clock)
    async with Receiver().listening() as receiver:
        receiver.answers = always(Answer(500))
        made, _ = await jalon.webhooks.create(SIREN, f"{receiver.url}/hook", None, None, jalon.clock())
        passed = DeadlinePassed(obligation="o", kind="periodic", due_on=date(2026, 3, 1), seen_on=date(2026, 3, 2))
        told = NewEntry(source=OWN_SOURCE, id="a", time=None, actor=OWN_ACTOR, fact=passed)
        await jalon.journal.append(Stream(SIREN, "E-0000"), [told])
        for _ in range(12):
            await jalon.webhook_sender().run()
            jalon.clock.now += timedelta(hours=23)
        shown = await clerk.get(ROOT)
        assert "deadline-passed E-0000 HTTP 500" in words(shown)
        form = f"{ROOT}/adresses/{made.id}/rejouer"
        assert (await clerk.post(form, data=fields(shown, form), headers=OWN)).status_code == 303
        receiver.answers = always(Answer(410))
        await jalon.webhook_sender().run()
        gone = await clerk.get(ROOT)
        assert "elle a répondu qu’elle n’existe plus" in words(gone)
        form = f"{ROOT}/adresses/{made.id}/remettre"
        assert (await clerk.post(form, data=fields(gone, form), headers=OWN)).status_code == 303
        receiver.answers = always(Answer(204))
        assert (await jalon.webhook_sender().run()).delivered == 1


async def test_a_system_that_cannot_be_read_says_why(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    await jalon.hris.save(SIREN, HrisSource(name="kombo", vendor="kombo"), HrisKeys(secrets=("a secret",), token="t"))
    await jalon.hris.taken(SIREN, "kombo", [], jalon.clock(), "Kombo answered 401 to /hris/employees")
    shown = await clerk.get(ROOT)
    assert "Kombo answered 401 to /hris/employees" in words(shown)
    assert "a secret" not in shown.text


async def test_no_calendar_is_given_of_a_manager_who_leads_nobody(clerk: httpx2.AsyncClient) -> None:
    form = fields(await clerk.get(ROOT), f"{ROOT}/agendas") | {"responsable": "Partie Ailleurs"}
    refused = await clerk.post(f"{ROOT}/agendas", data=form, headers=OWN)
    shown = await clerk.get(refused.headers["location"])
    assert "L’agenda n’est pas donné Ce responsable n’encadre plus aucun salarié présent." in words(shown)
    assert "/revoquer" not in shown.text


async def test_a_calendar_is_given_once_read_and_revoked(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    form = fields(await clerk.get(ROOT), f"{ROOT}/agendas") | {"responsable": "Octave Prunier"}
    made = await clerk.post(f"{ROOT}/agendas", data=form, headers=OWN)
    assert (await clerk.post(f"{ROOT}/agendas", data=form, headers=OWN)).status_code == 409
    (address,) = re.findall(r"http://jalon(/calendars/[\w-]+\.ics)", made.text)
    calendar = await clerk.get(address)
    assert calendar.status_code == 200
    assert "BEGIN:VEVENT" in calendar.text
    assert "Belhadj" not in calendar.text
    shown = await clerk.get(ROOT)
    assert address not in shown.text
    (id,) = re.findall(r"agendas/([0-9a-f-]{36})/revoquer", shown.text)
    form = f"{ROOT}/agendas/{id}/revoquer"
    assert (await clerk.post(form, data=fields(shown, form), headers=OWN)).status_code == 303
    assert (await clerk.get(address)).status_code == 404
