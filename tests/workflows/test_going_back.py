"""Back to an earlier release and forward again: what it cannot read it lets rest, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from dev_server import DevServer
from mailbox_server import Mailbox
from reading import eventually
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError
from test_lost import COMPANY, PATIENCE, QUEUE, STAFF, all_run_and_nothing_is_odd, at_work
from test_lost import jalon as jalon

from deploy.composition import Composition

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*/*.whl"))
OPEN = "WorkflowType = 'EmployeeWorkflow' AND ExecutionStatus = 'Running'"


@asynccontextmanager
async def processes(release: Path, environment: Mapping[str, str], log: Path) -> AsyncGenerator[None]:
    """That release's worker and relay, as they were shipped."""
    with log.open("ab") as output:
        running = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "deploy.cli", each, cwd=release, env=environment, stdout=output, stderr=output
            )
            for each in ("worker", "relay")
        ]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            await process.wait()


async def reconcile(release: Path, environment: Mapping[str, str]) -> None:
    """What its own first sweep has not begun to start."""
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "deploy.cli", "reconcile", "--repair"], cwd=release,
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


async def end_all(client: Client) -> None:
    """As the guide says: `temporal workflow terminate --query …`."""

    async def none_listed() -> bool:
        return not [each async for each in client.list_workflows(OPEN)]

    async for each in client.list_workflows(OPEN):
        await client.get_workflow_handle(each.id).terminate("back to an earlier release")
    await eventually(none_listed, "the ended ones gone from the list", PATIENCE)


async def is_taken_up(client: Client, name: str) -> bool:
    """Whether its new run has a plan; or tries again and again to make one, because of what was recorded since."""
    handle = client.get_workflow_handle(f"{COMPANY}.{name}")
    try:
        pending = (await handle.describe()).raw_description.pending_activities
        return any(each.attempt > 1 for each in pending) or await handle.query("plan") is not None
    except (RPCError, WorkflowQueryFailedError):  # no run, or still the one that was ended
        return False


@pytest.mark.timeout(240)
@pytest.mark.parametrize("wheel", RELEASES, ids=lambda wheel: wheel.parent.name)
async def test_back_to_an_earlier_release_and_forward_again_no_letter_leaves_twice(
    wheel: Path, tmp_path: Path, jalon: Composition, dsn: str, mailbox: tuple[Mailbox, int]
) -> None:
    release, sent = tmp_path / "release", mailbox[0].subjects
    with zipfile.ZipFile(wheel) as files:
        files.extractall(release)
    async with DevServer(tmp_path) as server:
        client = await server.start()
        environment = {
            **os.environ, "PYTHONPATH": str(release), "TEMPORAL_ADDRESS": server.address, "JALON_DATABASE_URL": dsn,
            "JALON_TASK_QUEUE": QUEUE, "JALON_SMTP_PORT": str(mailbox[1]), "JALON_MAIL_FROM": "jalon@example.fr",
        }  # fmt: skip
        async with at_work(jalon, client):
            await eventually(lambda: len(sent) == len(STAFF), "a convocation for each", PATIENCE)
            await all_run_and_nothing_is_odd(jalon, client)

        async def taken_up() -> bool:
            return all([await is_taken_up(client, name) for name in STAFF])

        async with processes(release, environment, tmp_path / "release.log"):
            await end_all(client)
            await reconcile(release, environment)
            await eventually(taken_up, "each by the earlier release", PATIENCE)
        async with at_work(jalon, client):
            for name in STAFF:
                await client.get_workflow_handle(f"{COMPANY}.{name}").signal("relire")

            async def planned() -> bool:
                plans = [await client.get_workflow_handle(f"{COMPANY}.{name}").query("plan") for name in STAFF]
                return all(plan is not None for plan in plans)

            await eventually(planned, "a plan of each by this release", PATIENCE)
    assert len(sent) == len(STAFF)
