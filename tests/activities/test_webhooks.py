"""Web hooks: everything is delivered once the receiver is back, in order, signed; and nowhere it must not go."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from journals import COMPANY, told
from mail_server import MailServer
from staff import COMPANY as PROFILE
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from activities.adapters import outward
from activities.adapters.feed import PgFeed
from activities.adapters.journal import PgJournal
from activities.adapters.mail import SmtpMail
from activities.adapters.outward import is_public, refusal
from activities.adapters.people import PgPeople
from activities.adapters.webhooks import PgWebhooks
from activities.webhooks import WebhookSender
from domain.facts import OWN_ACTOR, OWN_SOURCE, DeadlinePassed, Stream
from domain.ports import Delivered, Endpoint
from tests.receiver import Answer, Received, Receiver, always

PASSED = DeadlinePassed(obligation="periodic-1", kind="periodic", due_on=date(2026, 3, 1), seen_on=date(2026, 3, 2))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as listening:
        yield listening


@pytest.fixture
def hooks(pool: asyncpg.Pool) -> PgWebhooks:
    return PgWebhooks(pool, PgFeed(pool))


@pytest.fixture
def sender(pool: asyncpg.Pool, hooks: PgWebhooks, people: PgPeople, mail: SmtpMail, clock: Clock) -> WebhookSender:
    return WebhookSender(
        hooks, PgFeed(pool), people, mail, "jalon@jalon.example", clock, anywhere=True, jitter=lambda: 1.0
    )


@pytest.fixture
def passed(journal: PgJournal) -> Callable[..., Any]:
    """Records that a deadline of an employee passed, one for each number."""

    async def record(employee: str, *numbers: int) -> None:
        facts = [
            DeadlinePassed(
                obligation=f"periodic-{n}", kind="periodic", due_on=date(2026, 3, 1), seen_on=date(2026, 3, 2)
            )
            for n in numbers
        ]
        entries = [told(f"{employee}:{n}", fact, source=OWN_SOURCE) for n, fact in zip(numbers, facts, strict=True)]
        await journal.append(Stream(COMPANY, employee), entries)

    return record


async def endpoint(hooks: PgWebhooks, receiver: Receiver) -> tuple[UUID, Webhook]:
    made, secret = await hooks.create(COMPANY, f"{receiver.url}/hook", None, None, NOON)
    return made.id, Webhook(secret)


def failing_for_e1(request: Received) -> Answer:
    return Answer(500 if b'"E-1"' in request.body else 204)


async def only(hooks: PgWebhooks) -> Endpoint:
    (found,) = await hooks.endpoints(COMPANY)
    return found


def heard(receiver: Receiver, employee: str | None = None) -> list[str]:
    events = [json.loads(request.body) for request in receiver.requests]
    return [event["id"] for event in events if employee in (None, event["subject"])]


def is_signed(hook: Webhook, request: Received) -> bool:
    """By the library's own hand, at the moment that the request bears."""
    moment = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
    right = hook.sign(request.headers["webhook-id"], moment, request.body.decode())
    return right in request.headers["webhook-signature"].split(" ")


async def test_an_event_is_sent_once_signed_and_of_no_other_company(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any], journal: PgJournal
) -> None:
    await passed("E-1", 0)
    _, hook = await endpoint(hooks, receiver)
    await passed("E-1", 1)
    await journal.append(Stream("987654324", "E-1"), [told("other", source=OWN_SOURCE)])
    assert await sender.run() == Delivered(delivered=1)
    assert await sender.run() == Delivered()
    (request,) = receiver.requests
    assert json.loads(request.body)["id"] == "E-1:1"
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.headers["content-type"] == "application/cloudevents+json"
    assert is_signed(hook, request)
    assert not is_signed(Webhook("whsec_" + base64.b64encode(b"x" * 32).decode()), request)


async def test_the_library_of_standard_webhooks_accepts_it_and_refuses_what_was_altered(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any], clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    _, hook = await endpoint(hooks, receiver)
    await passed("E-1", 1)
    await sender.run()
    (request,) = receiver.requests
    assert hook.verify(request.body, dict(request.headers))["id"] == "E-1:1"
    with pytest.raises(WebhookVerificationError):
        hook.verify(request.body.replace(b"E-1", b"E-2"), dict(request.headers))


async def test_a_receiver_away_for_two_days_then_failing_then_gone(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any], clock: Clock,
    people: PgPeople, server: MailServer,
) -> None:  # fmt: skip
    """All is delivered once it is back, in order per employee; what it refuses for three days is listed and sent again;
    when it is gone nothing is sent any more, and somebody is told.
    """
    await people.save_company(PROFILE.model_copy(update={"siren": COMPANY}), actor=OWN_ACTOR)
    id, _ = await endpoint(hooks, receiver)
    receiver.answers = always(None)
    for hour in range(0, 48, 4):
        clock.now = NOON + timedelta(hours=hour)
        for employee in ("E-1", "E-2"):
            await passed(employee, hour)
        await sender.run()
    assert (await only(hooks)).waiting == 24
    assert (await only(hooks)).failed == 0

    receiver.answers = always(Answer(204))
    clock.now = NOON + timedelta(days=3)
    assert (await sender.run()).delivered == 24
    for employee in ("E-1", "E-2"):
        assert heard(receiver, employee) == [f"{employee}:{hour}" for hour in range(0, 48, 4)]

    receiver.requests.clear()
    receiver.answers = failing_for_e1
    await passed("E-1", 100, 101)
    await passed("E-2", 100, 101)
    for _ in range(52):
        await sender.run()
        clock.now += timedelta(hours=4)
    assert heard(receiver, "E-2") == ["E-2:100", "E-2:101"]
    failures = await hooks.failed(COMPANY, id)
    assert failures is not None
    assert [(f.subject, f.attempts, f.status) for f in failures] == [("E-1", 10, 500), ("E-1", 10, 500)]
    assert heard(receiver, "E-1") == ["E-1:100"] * 10 + ["E-1:101"] * 10
    assert len({r.headers["webhook-id"] for r in receiver.requests}) == 4

    receiver.requests.clear()
    receiver.answers = always(Answer(200))
    assert await hooks.replay(COMPANY, id, None, clock.now) == 2
    assert (await sender.run()).delivered == 2
    assert heard(receiver) == ["E-1:100", "E-1:101"]

    receiver.answers = always(Answer(410))
    await passed("E-3", 1)
    assert (await sender.run()).disabled == 1
    assert (await only(hooks)).disabled_why == "gone"
    (mail,) = server.to(PROFILE.hr_email)
    assert f"{receiver.url}/hook" in mail.text
    receiver.requests.clear()
    await passed("E-3", 2)
    await sender.run()
    assert receiver.requests == []
    await hooks.enable(COMPANY, id)
    receiver.answers = always(Answer(200))
    await sender.run()
    assert heard(receiver) == ["E-3:1", "E-3:2"]


async def test_both_secrets_sign_for_a_day_after_a_new_one(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any], clock: Clock
) -> None:
    id, old = await endpoint(hooks, receiver)
    rotated = await hooks.rotate(COMPANY, id, NOON)
    assert rotated is not None
    new = Webhook(rotated[1])
    await passed("E-1", 1)
    await sender.run()
    clock.now = NOON + timedelta(hours=25)
    await passed("E-1", 2)
    await sender.run()
    during, after = receiver.requests
    assert [is_signed(hook, during) for hook in (old, new)] == [True, True]
    assert [is_signed(hook, after) for hook in (old, new)] == [False, True]


async def test_a_redirect_is_not_followed_and_only_wanted_types_are_sent(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any]
) -> None:
    await hooks.create(COMPANY, f"{receiver.url}/a", ("report-issued",), None, NOON)
    await hooks.create(COMPANY, f"{receiver.url}/b", ("deadline-passed",), None, NOON)
    receiver.answers = always(Answer(307, headers=(("location", f"{receiver.url}/c"),)))
    await passed("E-1", 1)
    assert await sender.run() == Delivered(refused=1)
    assert [request.path for request in receiver.requests] == ["/b"]


async def test_a_deleted_file_is_sent_nowhere(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any], pool: asyncpg.Pool
) -> None:
    await endpoint(hooks, receiver)
    receiver.answers = always(None)
    await passed("E-1", 1)
    await sender.run()
    await pool.execute("SELECT erase_stream($1, $2, 'request')", f"{COMPANY}/E-1", OWN_ACTOR)
    assert (await only(hooks)).waiting == 0


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("127.0.0.1", False),
        ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.1", False), ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False),
        ("fc00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("64:ff9b::5db8:d70e", True), ("64:ff9b:1::7f00:1", False), ("::7f00:1", False), ("::ffff:0:7f00:1", False),
        ("fec0::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://localhost/", "https://127.0.0.1:8443/", "https://[::1]/", "https://2130706433/",
        "https://user:word@93.184.215.14/", "https://10.0.0.1/", "ftp://93.184.215.14/", "nonsense",
        "https://93.184.215.14:99999/",
    ],
)  # fmt: skip
async def test_an_address_of_our_own_network_is_refused_unless_the_setting_allows_it(url: str) -> None:
    assert await refusal(url, anywhere=False)


async def test_nothing_reaches_this_machine_without_the_setting(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any], pool: asyncpg.Pool,
    people: PgPeople, mail: SmtpMail, clock: Clock,
) -> None:  # fmt: skip
    await endpoint(hooks, receiver)
    await passed("E-1", 1)
    guarded = WebhookSender(hooks, PgFeed(pool), people, mail, "jalon@jalon.example", clock)
    assert await guarded.run() == Delivered(refused=1)
    assert receiver.requests == []


async def test_who_answers_a_byte_at_a_time_or_cannot_be_served_holds_up_nobody_else(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(outward, "SECONDS", 0.2)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"HTTP/1.1 204 x\r\nx: " if await reader.read(1) == b"P" else b"y")
                await writer.drain()

    await endpoint(hooks, receiver)
    await hooks.create(COMPANY, "http://127.0.0.1:99999/", None, None, NOON)  # kept by a release that did not look
    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        await hooks.create(COMPANY, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", None, None, NOON)
        await passed("E-1", 1)
        async with asyncio.timeout(20):
            assert await sender.run() == Delivered(delivered=1, refused=1)
    assert heard(receiver) == ["E-1:1"]


async def test_an_endpoint_with_much_to_hear_leaves_the_others_their_turn(
    hooks: PgWebhooks, sender: WebhookSender, receiver: Receiver, passed: Callable[..., Any], clock: Clock
) -> None:
    await endpoint(hooks, receiver)
    for employee in range(20):
        await passed(f"E-{employee}", 1)

    def slow(_: Received) -> Answer:
        clock.now += timedelta(seconds=20)
        return Answer()

    receiver.answers = slow
    assert await sender.run() == Delivered(delivered=8)
    assert await sender.run() == Delivered(delivered=8)
    assert await sender.run() == Delivered(delivered=4)
