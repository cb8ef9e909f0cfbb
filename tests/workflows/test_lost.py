"""What an operator ends or deletes in Temporal, or Temporal itself loses, is back within a sweep, and mailed once."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from dev_server import DevServer
from mailbox_server import Mailbox
from reading import eventually
from structlog.testing import capture_logs
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError
from years import PROFILE

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.composition import Composition, compose
from deploy.processes.upkeep import keep_scheduled
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, AnyFact, Hire, NewEntry, Person, Policy, Stream, WatchOpened
from workflows import search_attributes
from workflows.upkeep import SCHEDULE_ID, schedule_sweeps

COMPANY, QUEUE = "123456782", "lost"
CANCELLED, TERMINATED, DELETED = "E-0", "E-1", "E-2"
STAFF = [f"E-{n}" for n in range(int(os.environ.get("JALON_LOST_EMPLOYEES", "4")))]
PATIENCE = 30.0 + len(STAFF)
"""Seconds: `make lost EMPLOYEES=2000` takes the first test's way with more of them."""


@pytest.fixture
async def jalon(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, mailbox: tuple[Mailbox, int]) -> Composition:
    """Each of the employees is to be convened now."""
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    today = civil_date(datetime.now(UTC))
    opened = WatchOpened.model_validate({"from": today - timedelta(days=1)})
    await _tell(journal, None, opened, Policy(effective_from=date(2026, 1, 1), letters="any-time"))
    for name in STAFF:
        person = Person(given_name="Camille", family_name=name, email=f"{name}@example.fr")
        await _tell(journal, name, Hire(hired_on=today - timedelta(days=340), contract="cdi", person=person))
    settings = Settings(smtp_port=mailbox[1], mail_from="jalon@example.fr", task_queue=QUEUE)
    return replace(compose(pool, settings), journal=journal)


async def _tell(journal: PgJournal, name: str | None, *facts: AnyFact) -> None:
    told = [NewEntry(source="urn:hris", id=f"{name}-{f.type}", time=None, actor=OWN_ACTOR, fact=f) for f in facts]
    await journal.append(Stream(COMPANY, name), told)


@asynccontextmanager
async def at_work(jalon: Composition, client: Client) -> AsyncGenerator[None]:
    """A worker and a relay, as the processes run them."""
    activities = [*jalon.activities(), jalon.reconciliation(client).sweep]
    async with employee_worker(client, QUEUE, activities):
        relay = asyncio.create_task(jalon.relay(client).run())
        try:
            yield
        finally:
            relay.cancel()


async def two_are_missing_and_no_sweep_is_under_way(jalon: Composition, client: Client) -> None:
    """Temporal's list of what runs may lag, and a sweep that is asked for during another one is left out."""

    async def so() -> bool:
        schedule = await client.get_schedule_handle(SCHEDULE_ID).describe()
        found = await jalon.reconciliation(client).run(repair=False)
        return found.missing_count == 2 and not schedule.info.running_actions

    await eventually(so, "the terminated and the deleted one gone from the list", PATIENCE)


async def all_run_and_nothing_is_odd(jalon: Composition, client: Client) -> None:
    async def so() -> bool:
        found = await jalon.reconciliation(client).run(repair=False)
        return found.running == len(STAFF) and not found.odd

    await eventually(so, "a workflow for each, and all read", PATIENCE)
    for name in STAFF:
        status = (await client.get_workflow_handle(f"{COMPANY}.{name}").describe()).status
        assert status == WorkflowExecutionStatus.RUNNING, name


async def columns(client: Client) -> dict[str, tuple[object, ...]]:
    """What the operator's list shows of each, which the plan gives."""
    return {
        each.id: (
            each.typed_search_attributes.get(search_attributes.STATE),
            each.typed_search_attributes.get(search_attributes.NEXT_DEADLINE),
            each.typed_search_attributes.get(search_attributes.NEXT_STEP),
        )
        async for each in client.list_workflows("WorkflowType = 'EmployeeWorkflow' AND ExecutionStatus = 'Running'")
    }


async def delete(client: Client, name: str) -> None:
    execution = WorkflowExecution(workflow_id=f"{COMPANY}.{name}")
    await client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    )

    async def gone() -> bool:
        try:
            await client.get_workflow_handle(f"{COMPANY}.{name}").describe()
        except RPCError:
            return True
        return False

    await eventually(gone, f"a deleted workflow of {name}")


async def reconcile(server: DevServer, dsn: str, *options: str) -> tuple[int, str]:
    """The command that README names, as an operator runs it."""
    env = {"TEMPORAL_ADDRESS": server.address, "JALON_DATABASE_URL": dsn}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", "reconcile", *options, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.timeout(180 + 4 * len(STAFF))
async def test_what_is_ended_deleted_or_lost_with_temporals_database_is_back_and_no_mail_leaves_twice(
    tmp_path: Path, jalon: Composition, dsn: str, mailbox: tuple[Mailbox, int]
) -> None:
    sent = mailbox[0].subjects
    async with DevServer(tmp_path) as server:
        client = await server.start()
        async with at_work(jalon, client):
            assert await schedule_sweeps(client, QUEUE)  # whose first one is now
            await eventually(lambda: len(sent) == len(STAFF), "a convocation for each", PATIENCE)
            await all_run_and_nothing_is_odd(jalon, client)

            await client.get_workflow_handle(f"{COMPANY}.{CANCELLED}").cancel()
            await client.get_workflow_handle(f"{COMPANY}.{TERMINATED}").terminate("somebody in the UI")
            await delete(client, DELETED)
            await two_are_missing_and_no_sweep_is_under_way(jalon, client)
            await client.get_schedule_handle(SCHEDULE_ID).trigger()
            await all_run_and_nothing_is_odd(jalon, client)

            async def all_shown() -> bool:
                return all(deadline and not step for _, deadline, step in (await columns(client)).values())

            await eventually(all_shown, "the columns of each", PATIENCE)
        before = await columns(client)
        await server.lose_everything()
        client = await server.start()
        status, said = await reconcile(server, dsn)
        assert (status, f"{len(STAFF)} without the workflow they need" in said) == (1, True), said
        assert "jalon reconcile --repair" in said
        async with at_work(jalon, client):
            assert (await reconcile(server, dsn, "--repair"))[0] == 0
            await all_run_and_nothing_is_odd(jalon, client)
            status, said = await reconcile(server, dsn)
            agreed = f"{len(STAFF)} employees in the journal, {len(STAFF)} workflows running.\nThey agree.\n"
            assert (status, said.endswith(agreed)) == (0, True), said

            async def as_before() -> bool:
                return await columns(client) == before

            await eventually(as_before, "the columns as they were", PATIENCE)
    assert len(sent) == len(STAFF)


@pytest.mark.timeout(120)
async def test_a_worker_notices_that_temporal_lost_its_database_says_what_to_do_and_has_all_started(
    tmp_path: Path, jalon: Composition, mailbox: tuple[Mailbox, int]
) -> None:
    sent = mailbox[0].subjects
    async with DevServer(tmp_path) as server:
        client = await server.start()
        async with at_work(jalon, client):
            await eventually(lambda: len(sent) == len(STAFF), "a convocation for each", PATIENCE)
            await all_run_and_nothing_is_odd(jalon, client)
        await server.lose_everything()
        client = await server.start()
        with capture_logs() as logs:
            upkeep = asyncio.create_task(keep_scheduled(client, QUEUE))
            async with at_work(jalon, client):
                await all_run_and_nothing_is_odd(jalon, client)
            upkeep.cancel()
    todos = [line["todo"] for line in logs if "lost its database" in line["event"]]
    assert todos == ["to see what is missing, run: jalon reconcile"]
    assert len(sent) == len(STAFF)
