"""`jalon prepare`, and steps on a queue of their own, on a real Temporal server."""

from __future__ import annotations

import asyncio

import pytest
from dev_server import DevServer
from reading import events, eventually, of
from scripted import TASK_QUEUE, Script, step, tell, worker
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.processes.worker import steps_worker
from deploy.settings import Settings
from domain.errors import JalonError
from domain.ports import Review, ReviewOrder
from workflows import search_attributes


async def prepare(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["prepare", *arguments])


async def test_a_namespace_is_made_with_what_jalon_needs_and_left_alone_afterwards(
    dev_server: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await dev_server.start(prepared=False)
    monkeypatch.setenv("TEMPORAL_ADDRESS", dev_server.address)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "jalon")
    first = await prepare("--retention", "45")
    assert first.exit_code == 0, first.exception
    assert first.stdout == (
        "The namespace jalon was made; it keeps ended workflows for 45 days.\nThe search attributes are registered.\n"
    )
    client = await Client.connect(dev_server.address, namespace="jalon")
    found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="jalon"))
    assert found.config.workflow_execution_retention_ttl.ToTimedelta().days == 45
    known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace="jalon"))
    assert search_attributes.NEEDS_HUMAN.name in known.custom_attributes

    assert "is there and keeps ended workflows for 45 days" in (await prepare("--retention", "30")).stdout
    assert "now keeps ended workflows for 60 days; it kept them for 45" in (await prepare("--retention", "60")).stdout


async def test_a_cluster_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    error = (await prepare()).exception
    assert isinstance(error, JalonError)
    assert "check TEMPORAL_ADDRESS" in str(error)


async def test_steps_wait_in_their_own_queue_and_reviews_do_not(dev_server: DevServer) -> None:
    """The worker of the steps is not there yet: the step waits, and another employee is reviewed all the same."""
    client = await dev_server.start()

    class Queued(Script):
        def _answer(self, order: ReviewOrder) -> Review:
            made = super()._answer(order)
            return made.model_copy(update={"steps_queue": "steps"})

    script = Queued()
    script.step = step("convocation")
    async with worker(client, script):
        handle = await tell(client, "E-1", "hire", version=1)
        await eventually(lambda: len(script.orders) == 1, "the review")
        await tell(client, "E-2", "hire", version=1)
        await eventually(lambda: len(script.orders) == 2, "the other's review")
        assert script.done == []
        settings = Settings(task_queue=TASK_QUEUE, steps_task_queue="steps", steps_at_once=1, steps_per_second=100)
        async with steps_worker(client, settings, [script.convocation], []):
            await eventually(lambda: len(script.done) >= 2, "both steps")
        scheduled = of(await events(handle), "ACTIVITY_TASK_SCHEDULED")
    queues = [each.activity_task_scheduled_event_attributes.task_queue.name for each in scheduled]
    assert queues == ["steps"]
