"""Workers as a deployment of Temporal's: a release gets work once it is the current one, and years go on under it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from dev_server import DevServer
from reading import events, eventually, of, settle
from scripted import TASK_QUEUE, YEAR, Script, tell, timer, utc
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.processes.temporal import build
from deploy.processes.worker import deployment, employee_worker
from deploy.settings import Settings


def release(commit: str) -> Settings:
    return Settings(worker_deployment="jalon", commit=commit)


@asynccontextmanager
async def versioned(client: Client, script: Script, settings: Settings) -> AsyncGenerator[None]:
    async with employee_worker(client, TASK_QUEUE, [script.review], deployment=deployment(settings)):
        yield


async def make_current(client: Client, settings: Settings) -> None:
    """What `temporal worker deployment set-current-version` does, once the version has been seen polling."""
    asked = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name="jalon", build_id=build(settings), identity="operator"
    )

    async def made() -> bool:
        try:
            await client.workflow_service.set_worker_deployment_current_version(asked)
        except RPCError:
            return False
        return True

    await eventually(made, "a version that polls")


async def test_a_running_workflow_goes_on_under_the_release_that_is_made_current(dev_server: DevServer) -> None:
    client = await dev_server.start()
    before, first, second = Script(), Script(), Script()
    for script in (before, first, second):
        script.timers = [timer(utc(datetime.now(UTC)) + 2 * YEAR, "entretien périodique")]
    async with versioned(client, before, Settings(commit="0" * 12)):
        handle = await tell(client, "E-1", "hire", version=1)
        await settle(handle)
    scripts = {"a" * 12: first, "b" * 12: second}
    async with versioned(client, first, release("a" * 12)), versioned(client, second, release("b" * 12)):
        for current in ("a" * 12, "b" * 12, "a" * 12):
            await make_current(client, release(current))

            async def reviewed(script: Script = scripts[current]) -> bool:
                """The server's queues hear of it a moment later."""
                before = len(script.orders)
                await tell(client, "E-1", "on-demand")
                await settle(handle)
                return len(script.orders) > before

            await eventually(reviewed, f"a review by {current}")
            assert await reviewed(), "and every one from then on"
    assert len(before.orders) == 1
    history = await events(handle)
    assert not of(history, "WORKFLOW_TASK_FAILED")


async def test_in_a_history_stands_which_release_did_it() -> None:
    assert build(Settings(commit="0123456789abcdef")).endswith("+0123456789ab")
    assert "+" not in build(Settings())
