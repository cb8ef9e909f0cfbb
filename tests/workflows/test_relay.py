"""From the outbox to the workflows on a real Temporal server, which is now and then away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, MutableMapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import structlog
from dev_server import DevServer
from reading import activities, events, eventually, of, settle
from scripted import COMPANY, TASK_QUEUE, Script, worker
from structlog.testing import LogCapture
from temporalio.client import Client

from activities.adapters.journal import PgJournal
from domain.facts import OWN_ACTOR, AnyFact, Headcount, Hire, LeaveStart, NewEntry, Stream
from domain.ports import Message
from workflows import relay as relay_module
from workflows.messages import workflow_id
from workflows.relay import Relay, TemporalPublisher

HIRE = Hire(hired_on=date(2024, 1, 8), contract="cdi")
LEAVE = LeaveStart(leave="parental-full-time", started_on=date(2025, 3, 3))


@pytest.fixture
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """The log lines of the relay."""
    capture = LogCapture()
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[capture])
    yield capture.entries
    structlog.configure(processors=before)


async def record(journal: PgJournal, employee: str | None, *facts: AnyFact) -> None:
    """As the API records what an HRIS tells: a fact and its place in the outbox in one transaction."""
    now = datetime.now(UTC)
    await journal.append(
        Stream(COMPANY, employee),
        [
            NewEntry(source="urn:test", id=f"{employee}-{fact.type}", time=now, actor=OWN_ACTOR, fact=fact)
            for fact in facts
        ],
    )


@asynccontextmanager
async def relaying(journal: PgJournal, client: Client) -> AsyncGenerator[None]:
    running = asyncio.create_task(Relay(journal, TemporalPublisher(client, TASK_QUEUE)).run())
    try:
        yield
    finally:
        running.cancel()


async def all_delivered(journal: PgJournal) -> None:
    async def so() -> bool:
        return await journal.oldest_age_seconds() == 0

    await eventually(so, "an empty outbox")


async def signals_read(client: Client, employee: str) -> list[str]:
    """Once the workflow is quiet: the server holds signals back while a workflow task runs."""
    await settle(client.get_workflow_handle(workflow_id(COMPANY, employee)))
    return await signals(client, employee)


async def signals(client: Client, employee: str) -> list[str]:
    history = await events(client.get_workflow_handle(workflow_id(COMPANY, employee)))
    return [
        e.workflow_execution_signaled_event_attributes.signal_name for e in of(history, "WORKFLOW_EXECUTION_SIGNALED")
    ]


async def test_a_fact_travels_under_its_own_name_and_several_as_one_signal(
    dev_server: DevServer, journal: PgJournal
) -> None:
    client, script = await dev_server.start(), Script()
    await record(journal, "E-1", HIRE)
    await record(journal, "E-2", HIRE, LEAVE)
    async with worker(client, script), relaying(journal, client):
        await all_delivered(journal)
        await record(journal, None, Headcount(year=2025, average=80))
        await all_delivered(journal)
        assert await signals_read(client, "E-1") == ["hire", "headcount"]
        assert await signals_read(client, "E-2") == ["facts", "headcount"]
        described = await client.get_workflow_handle(workflow_id(COMPANY, "E-1")).describe()
    assert await described.static_summary() == "Salarié E-1 · entreprise 123 456 782"
    assert "123\u00a0456\u00a0782" in (await described.static_details() or "")


async def test_a_company_fact_opens_no_new_run_for_those_who_left(dev_server: DevServer, journal: PgJournal) -> None:
    client, script = await dev_server.start(), Script()
    handle = client.get_workflow_handle(workflow_id(COMPANY, "E-1"))
    await record(journal, "E-1", HIRE)
    async with worker(client, script), relaying(journal, client):
        await all_delivered(journal)
        await handle.terminate()
        closed = (await handle.describe()).run_id
        await record(journal, None, Headcount(year=2025, average=80))
        await all_delivered(journal)
        assert (await handle.describe()).run_id == closed
        await record(journal, "E-1", LEAVE)
        await all_delivered(journal)
        assert (await handle.describe()).run_id != closed


async def test_while_temporal_is_away_facts_are_kept_and_each_is_then_applied_once(
    dev_server: DevServer, journal: PgJournal, lines: list[MutableMapping[str, Any]]
) -> None:
    client, script = await dev_server.start(), Script()
    async with worker(client, script), relaying(journal, client):
        await record(journal, "E-1", HIRE)
        await eventually(lambda: len(script.orders) == 1, "the first review")
        await all_delivered(journal)
        await dev_server.stop()
        for number in range(2, 12):
            await record(journal, f"E-{number}", HIRE)
        await record(journal, "E-1", LEAVE)
        await eventually(lambda: any("Temporal does not answer" in str(line["event"]) for line in lines), "a log line")
        assert len(script.orders) == 1
        await dev_server.start()
        await all_delivered(journal)
        for number in range(2, 12):
            assert await signals_read(client, f"E-{number}") == ["hire"]
            assert len(await activities(client.get_workflow_handle(workflow_id(COMPANY, f"E-{number}")))) == 1
        assert await signals_read(client, "E-1") == ["hire", "leave-start"]
    assert len(script.orders) == 12
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == [
        "Temporal does not answer; news waits in the outbox until it does"
    ]


class Picky:
    """Delivers for real, but refuses one employee as often as it is told."""

    def __init__(self, client: Client, employee: str, times: int) -> None:
        self._real, self._employee, self._times = TemporalPublisher(client, TASK_QUEUE), employee, times

    async def deliver(self, message: Message) -> None:
        if message.employee == self._employee and self._times:
            self._times -= 1
            raise ValueError("refused")
        await self._real.deliver(message)


async def test_what_cannot_be_delivered_waits_and_keeps_nobody_else_waiting(
    dev_server: DevServer, journal: PgJournal, lines: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "POSTPONE_SECONDS", 3600.0)
    client = await dev_server.start()
    relay = Relay(journal, Picky(client, "E-1", times=1))
    for number in (1, 2, 3):
        await record(journal, f"E-{number}", HIRE)
    await relay.deliver_batch()
    assert [await signals(client, f"E-{number}") for number in (2, 3)] == [["hire"], ["hire"]]
    assert await relay.deliver_batch() == 0
    assert await journal.oldest_age_seconds() > 0
    assert [line["workflow"] for line in lines] == [workflow_id(COMPANY, "E-1")]
    await make_available(journal)
    assert await relay.deliver_batch() == 1
    assert await signals(client, "E-1") == ["hire"]
    assert await journal.oldest_age_seconds() == 0


async def make_available(journal: PgJournal) -> None:
    """As if the pause were over."""
    await journal.postpone(range(1, 10), 0)


async def test_news_that_waits_too_long_is_said(
    dev_server: DevServer, journal: PgJournal, lines: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "LAG_SECONDS", 0.01)
    client = await dev_server.start()
    await record(journal, "E-1", HIRE)
    refusing = asyncio.create_task(Relay(journal, Picky(client, "E-1", times=1000)).run())

    def said() -> bool:
        waiting = [line for line in lines if line["event"] == "news is waiting for its workflows"]
        return any("oldest_age_seconds" in line for line in waiting)

    await eventually(said, "a line about the lag")
    refusing.cancel()
