"""Mails that come back after a server took them: told by a signed web hook, recorded, and left to a person."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx2
import pytest
from mail_server import MailServer
from pydantic import SecretStr
from staff import ELODIE, EMAIL, EMPLOYEE, MANAGER, NOW, SIREN, STREAM, TODAY, Life, obligation, order, outcomes
from standardwebhooks import Webhook

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from activities.steps.resend import ResendPaper
from deploy.composition import compose
from deploy.settings import Settings
from domain.day.plan import on
from domain.day.situation import Situation, situation_of
from domain.facts import OWN_ACTOR, MailBounced, ResendRequested
from domain.french.plan import plan_of
from domain.ledger.corrections import in_effect
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER
from domain.ports import StepOrder

pytestmark = pytest.mark.usefixtures("elodie")

SECRET = "whsec_" + b64encode(bytes(range(32))).decode()
HOOK = "/webhooks/mail"


class Provider:
    """Whoever carries the mail, as it calls back: with the sender's half of Standard Webhooks."""

    def __init__(self, pool: asyncpg.Pool, secret: str | None = SECRET, now: datetime = NOW) -> None:
        told = Settings(mail_webhook_secret=None if secret is None else SecretStr(secret))
        self._app = replace(compose(pool, told), clock=lambda: now).api()
        self._now = now

    async def tell(
        self, message_id: str, recipient: str, *, secret: str = SECRET, signed_at: datetime | None = None, **other: Any
    ) -> httpx2.Response:
        data = {"message_id": message_id, "recipient": recipient, "kind": "permanent", "code": "5.1.1", **other}
        body = json.dumps({"type": "mail.bounced", "timestamp": "2026-11-21T08:59:00Z", "data": data})
        return await self.send(body, secret=secret, signed_at=signed_at)

    async def send(self, body: str, *, secret: str = SECRET, signed_at: datetime | None = None) -> httpx2.Response:
        at = signed_at or self._now
        headers = {
            "webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", at, body), "content-type": "application/json",
        }  # fmt: skip
        transport = httpx2.ASGITransport(self._app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
            return await client.post(HOOK, content=body, headers=headers)


@pytest.fixture
def provider(pool: asyncpg.Pool) -> Provider:
    return Provider(pool)


async def convened(context: StepContext, server: MailServer) -> str:
    """The Message-ID of a convocation that a mail server took."""
    await Convocation(context).run(order("convocation", obligation()))
    return server.received[-1].id


async def situation(journal: PgJournal, context: StepContext) -> Situation:
    entries = in_effect(await journal.read(STREAM))
    plan = on(derive(STREAM, entries, fold_company([], unopened=SINCE_EVER), context.law), TODAY)
    return situation_of(plan, entries)


async def bounced(journal: PgJournal) -> list[MailBounced]:
    return [entry.fact for entry in await outcomes(journal) if isinstance(entry.fact, MailBounced)]


async def test_a_mail_that_comes_back_is_a_fact_and_stands_in_the_list_of_failures_with_what_to_do(
    context: StepContext, server: MailServer, provider: Provider, journal: PgJournal
) -> None:
    id = await convened(context, server)
    assert (await situation(journal, context)).failed == 0
    for _ in range(2):
        assert (await provider.tell(id, EMAIL.upper())).status_code == 204
    [fact] = await bounced(journal)
    assert (fact.to, fact.bounced_on, fact.cause) == ("employee", TODAY, "bounced-5-1-1")
    assert EMAIL not in " ".join([entry.model_dump_json() for entry in await journal.read(STREAM)])
    assert (await situation(journal, context)).failed == 1
    said = plan_of(STREAM, await journal.read(STREAM), [], context.law, as_of=TODAY, unopened=SINCE_EVER)
    [finding] = [each for each in said.findings if each.code == "mail-bounced"]
    assert "message revenu le 21 novembre 2026 (convocation, au salarié)" in finding.message
    assert "demander un nouvel envoi (resend-requested)" in finding.message


async def test_once_the_paper_is_asked_for_again_nothing_is_left_to_do(
    context: StepContext, server: MailServer, provider: Provider, journal: PgJournal, life: Life, people: PgPeople
) -> None:
    await provider.tell(await convened(context, server), EMAIL)
    [fact] = await bounced(journal)
    right = "elodie@ailleurs.example"
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"email": right}), actor=OWN_ACTOR)
    await life.tell(ResendRequested(outcome=fact.outcome))
    assert (await situation(journal, context)).failed == 0
    step = plan_of(STREAM, await journal.read(STREAM), [], context.law, as_of=TODAY, unopened=SINCE_EVER).next_step
    assert step is not None
    assert step.step == "resend"
    await ResendPaper(context).run(StepOrder(company=SIREN, employee=EMPLOYEE, step=step, obligation=None, now=NOW))
    assert server.received[-1].to == [right]


async def test_the_managers_address_is_told_from_the_employees(
    context: StepContext, server: MailServer, provider: Provider, journal: PgJournal
) -> None:
    await provider.tell(await convened(context, server), MANAGER)
    assert [fact.to for fact in await bounced(journal)] == ["manager"]


async def test_nor_is_the_address_of_the_managers_own_taken_for_the_employees(
    context: StepContext, server: MailServer, provider: Provider, journal: PgJournal, people: PgPeople
) -> None:
    above = ELODIE.model_copy(update={"n_plus_2_email": "a.roux@beranger.example"})
    await people.save_person(SIREN, EMPLOYEE, above, actor=OWN_ACTOR)
    await provider.tell(await convened(context, server), "a.roux@beranger.example")
    assert [fact.to for fact in await bounced(journal)] == ["manager"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"kind": "temporary"}, 204),
        ({"message_id": "<5f1c5ad0-5a4e-5a43-8d1c-0d6a3c8f7b21@elsewhere.example>"}, 204),
        ({"secret": "whsec_" + b64encode(bytes(32)).decode()}, 401),
        ({"signed_at": NOW - timedelta(minutes=6)}, 401),
        ({"signed_at": NOW + timedelta(minutes=6)}, 401),
        ({"kind": "odd"}, 422),
        ({"message_id": ""}, 422),
    ],
)
async def test_what_is_late_not_ours_or_not_well_signed_records_nothing(
    context: StepContext,
    server: MailServer,
    provider: Provider,
    journal: PgJournal,
    changed: dict[str, Any],
    status: int,
) -> None:
    told: dict[str, Any] = {"message_id": await convened(context, server), "recipient": EMAIL} | changed
    assert (await provider.tell(**told)).status_code == status
    assert await bounced(journal) == []


async def test_a_mail_that_comes_back_before_it_is_known_to_be_sent_is_asked_after_for_an_hour(
    context: StepContext, server: MailServer, provider: Provider, journal: PgJournal, pool: asyncpg.Pool
) -> None:
    id = await convened(context, server)
    unknown = f"<5f1c5ad0-5a4e-5a43-8d1c-0d6a3c8f7b21@{Settings().mail_from.partition('@')[2]}>"
    early = await provider.tell(unknown, EMAIL)
    assert (early.status_code, early.headers["retry-after"]) == (503, "60")
    assert (await provider.tell(id, EMAIL)).status_code == 204
    assert (await Provider(pool, now=NOW + timedelta(hours=1)).tell(unknown, EMAIL)).status_code == 204
    assert len(await bounced(journal)) == 1


async def test_another_message_of_the_provider_is_taken_and_left_aside(provider: Provider) -> None:
    assert (await provider.send('{"type": "mail.delivered", "data": {}}')).status_code == 204


async def test_a_body_that_was_changed_on_the_way_is_refused(pool: asyncpg.Pool) -> None:
    at = datetime.now(UTC)
    headers = {"webhook-id": "m", "webhook-timestamp": str(int(at.timestamp())),
               "webhook-signature": Webhook(SECRET).sign("m", at, "{}")}  # fmt: skip
    app = compose(pool, Settings(mail_webhook_secret=SecretStr(SECRET))).api()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://jalon") as client:
        assert (await client.post(HOOK, content="{} ", headers=headers)).status_code == 401
        assert (await client.post(HOOK, content="{}")).status_code == 401


async def test_without_a_secret_nobody_is_listened_to(pool: asyncpg.Pool) -> None:
    answer = await Provider(pool, secret=None).tell("<x@y>", EMAIL)
    assert answer.status_code == 404
    assert "JALON_MAIL_WEBHOOK_SECRET" in answer.json()["detail"]
