"""A worker killed in the middle of a convocation: the mail had left, its outcome was not recorded yet."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import cast

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from dev_server import DevServer
from jalon_process import jalon
from reading import eventually
from years import PROFILE

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from domain.calendar import add_months, civil_date
from domain.facts import OWN_ACTOR, ConvocationSent, Hire, NewEntry, Person, Policy, Stream, WatchOpened
from workflows.relay import Relay, TemporalPublisher

COMPANY, EMPLOYEE = "123456782", "E-0042"
TASK_QUEUE = "killed"


class HesitantMailServer:
    """Takes each mail, but does not say so for the first one until it is told to."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.go_on = asyncio.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.ids.append(str(message_from_bytes(cast(bytes, envelope.content))["Message-ID"]))
        if len(self.ids) == 1:
            await self.go_on.wait()
        return "250 OK"


@pytest.fixture
async def mails() -> AsyncIterator[tuple[HesitantMailServer, int]]:
    server = HesitantMailServer()
    listening = await asyncio.get_running_loop().create_server(lambda: SMTP(server), "127.0.0.1", 0)
    yield server, listening.sockets[0].getsockname()[1]
    server.go_on.set()
    listening.close()


async def test_a_worker_killed_during_a_convocation_sends_no_second_one(
    tmp_path: Path,
    dev_server: DevServer,
    dsn: str,
    journal: PgJournal,
    people: PgPeople,
    mails: tuple[HesitantMailServer, int],
) -> None:
    mailbox, port = mails
    client = await dev_server.start()
    env = {
        "TEMPORAL_ADDRESS": dev_server.address,
        "JALON_DATABASE_URL": dsn,
        "JALON_SMTP_PORT": str(port),
        "JALON_TASK_QUEUE": TASK_QUEUE,
    }
    today = civil_date(datetime.now(UTC))
    hired = add_months(today, -12) + timedelta(days=20)
    person = Person(given_name="Camille", family_name="Martin", email="camille.martin@example.fr")
    await people.save_person(COMPANY, EMPLOYEE, person, actor=OWN_ACTOR)
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    opened = WatchOpened.model_validate({"from": today - timedelta(days=1)})
    await journal.append(
        Stream(COMPANY),
        [
            NewEntry(source="urn:operator", id=fact.type, time=datetime.now(UTC), actor=OWN_ACTOR, fact=fact)
            for fact in (opened, Policy(effective_from=date(2026, 1, 1), letters="any-time"))
        ],
    )
    await journal.append(
        Stream(COMPANY, EMPLOYEE),
        [
            NewEntry(
                source="urn:sirh",
                id="1",
                time=datetime.now(UTC),
                actor=OWN_ACTOR,
                fact=Hire(hired_on=hired, contract="cdi"),
            )
        ],
    )
    await Relay(journal, TemporalPublisher(client, TASK_QUEUE)).deliver_batch()

    async with jalon("worker", env, tmp_path / "worker.log") as first:
        await eventually(lambda: len(mailbox.ids) == 1, "the convocation on its way")
        first.send_signal(signal.SIGKILL)
        assert await first.wait() == -signal.SIGKILL
    mailbox.go_on.set()

    async def sent() -> bool:
        return bool(await convocations(journal))

    async with jalon("worker", env, tmp_path / "worker.log") as second:
        await eventually(sent, "a recorded convocation", seconds=90)
        second.terminate()
        assert await second.wait() == 0
    assert len(mailbox.ids) == 2
    assert len(set(mailbox.ids)) == 1
    recorded = await convocations(journal)
    assert [fact.message_id for fact in recorded] == [mailbox.ids[0]]


async def convocations(journal: PgJournal) -> list[ConvocationSent]:
    entries = await journal.read(Stream(COMPANY, EMPLOYEE))
    return [entry.fact for entry in entries if isinstance(entry.fact, ConvocationSent)]
