"""The rounds of web hooks and of HRIS systems: scheduled once, and one that fails holds up no other."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from dev_server import DevServer
from reading import eventually
from temporalio import activity
from temporalio.client import WorkflowHistory
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from deploy.composition import compose
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, OWN_SOURCE, NewEntry, NoticeGiven, Stream
from domain.ports import DELIVER, HRIS_DUE, HRIS_TAKE, Delivered, HrisOrder, HrisOrders, HrisTaken
from tests.receiver import Receiver
from workflows.upkeep import (
    HRIS_SCHEDULE_ID,
    WEBHOOKS_SCHEDULE_ID,
    HrisWorkflow,
    WebhooksWorkflow,
    schedule_hris,
    schedule_webhooks,
)

QUEUE, COMPANY = "exchanges", "123456782"


@pytest.mark.timeout(120)
async def test_what_is_recorded_is_sent_within_the_minute(tmp_path: Path, pool: asyncpg.Pool) -> None:
    """And nothing of it stands in Temporal but numbers."""
    jalon = compose(pool, Settings(private_addresses=True))
    async with Receiver().listening() as receiver, DevServer(tmp_path) as server:
        await jalon.webhooks.create(COMPANY, receiver.url, None, None, jalon.clock())
        given = NoticeGiven.model_validate({"given_on": "2026-11-24"})
        told = NewEntry(source=OWN_SOURCE, id="a", time=None, actor=OWN_ACTOR, fact=given)
        await jalon.journal.append(Stream(COMPANY, "E-0042"), [told])
        client = await server.start()
        async with employee_worker(client, QUEUE, [jalon.webhook_sender().run]):
            assert await schedule_webhooks(client, QUEUE)  # whose first round is now
            assert not await schedule_webhooks(client, QUEUE)
            await eventually(lambda: len(receiver.requests) == 1, "the event")
            made = await client.get_schedule_handle(WEBHOOKS_SCHEDULE_ID).describe()
            assert made.schedule.spec.intervals[0].every == timedelta(seconds=30)


async def test_the_rounds_of_an_hour_are_one_run_in_the_operators_list(env: WorkflowEnvironment) -> None:
    @activity.defn(name=DELIVER)
    async def deliver() -> Delivered:
        return Delivered(delivered=2, refused=1)

    async with employee_worker(env.client, QUEUE, [deliver]):
        made = await env.client.execute_workflow(WebhooksWorkflow.run, id="an-hour", task_queue=QUEUE)
    assert made == Delivered(delivered=240, refused=120)


@pytest.mark.timeout(120)
async def test_a_system_that_cannot_be_read_holds_up_no_other_and_temporal_knows_names_alone(tmp_path: Path) -> None:
    taken: list[str] = []

    @activity.defn(name=HRIS_DUE)
    async def due() -> HrisOrders:
        return HrisOrders(orders=tuple(HrisOrder(company=COMPANY, name=name) for name in ("kombo", "payfit")))

    @activity.defn(name=HRIS_TAKE)
    async def take(order: HrisOrder) -> HrisTaken:
        if order.name == "kombo":
            raise ApplicationError("Kombo answered 503", non_retryable=True)
        taken.append(order.name)
        return HrisTaken(recorded=3, people=2)

    async with DevServer(tmp_path) as server:
        client = await server.start()
        async with employee_worker(client, QUEUE, [due, take]):
            handle = await client.start_workflow(HrisWorkflow.run, id="round", task_queue=QUEUE)
            await eventually(lambda: taken == ["payfit"], "the other system is read")
            history: WorkflowHistory = await handle.fetch_history()
            assert "E-" not in json.dumps(history.to_json_dict())
            assert await schedule_hris(client, QUEUE)
            assert not await schedule_hris(client, QUEUE)
            made = await client.get_schedule_handle(HRIS_SCHEDULE_ID).describe()
            assert made.schedule.spec.intervals[0].every == timedelta(minutes=1)
