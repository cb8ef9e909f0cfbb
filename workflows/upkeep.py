"""The upkeep of the house on Temporal Schedules: the sweep, for what was terminated or lost, the seals, retention."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from domain.ports import (
        DELIVER,
        HRIS_DUE,
        HRIS_TAKE,
        RETAIN,
        SEAL,
        Delivered,
        HrisOrders,
        HrisTaken,
        Retained,
        SealsMade,
    )  # fmt: skip
    from workflows.reconciliation import SWEEP, Reconciled

SCHEDULE_ID = "jalon-sweep"
SWEEP_EVERY = timedelta(minutes=15)
SEALS_SCHEDULE_ID = "jalon-seals"
SEAL_EVERY = timedelta(hours=1)
RETENTION_SCHEDULE_ID = "jalon-retention"
RETAIN_EVERY = timedelta(days=1)
WEBHOOKS_SCHEDULE_ID = "jalon-webhooks"
DELIVER_EVERY = timedelta(seconds=30)
HRIS_SCHEDULE_ID = "jalon-hris"
READ_EVERY = timedelta(minutes=1)


@workflow.defn
class SweepWorkflow:
    """One sweep. Its result says what was found."""

    @workflow.run
    async def run(self) -> Reconciled:
        return await workflow.execute_activity(
            SWEEP,
            result_type=Reconciled,
            start_to_close_timeout=timedelta(minutes=10),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="Comparaison du journal et des dossiers ouverts",
        )


@workflow.defn
class SealsWorkflow:
    """The seals of one hour. Its result says how many companies were sealed."""

    @workflow.run
    async def run(self) -> SealsMade:
        return await workflow.execute_activity(
            SEAL,
            result_type=SealsMade,
            start_to_close_timeout=timedelta(minutes=50),
            heartbeat_timeout=timedelta(minutes=1),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="Scellement du journal de chaque entreprise",
        )


@workflow.defn
class RetentionWorkflow:
    """The retention of one day. Its result says what was erased: numbers alone."""

    @workflow.run
    async def run(self) -> Retained:
        return await workflow.execute_activity(
            RETAIN,
            result_type=Retained,
            start_to_close_timeout=timedelta(hours=20),
            heartbeat_timeout=timedelta(minutes=1),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="Effacement de ce que les entreprises ne conservent plus",
        )


@workflow.defn
class WebhooksWorkflow:
    """One round of web hooks. Its result says how many events were sent: numbers alone."""

    @workflow.run
    async def run(self) -> Delivered:
        return await workflow.execute_activity(
            DELIVER,
            result_type=Delivered,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(minutes=1),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="Envoi des événements aux systèmes des entreprises",
        )


@workflow.defn
class HrisWorkflow:
    """One round over the HRIS systems that have called or are to be asked. Its result says how many could be read."""

    @workflow.run
    async def run(self) -> int:
        found = await workflow.execute_activity(
            HRIS_DUE,
            result_type=HrisOrders,
            start_to_close_timeout=timedelta(minutes=1),
            retry_policy=RetryPolicy(maximum_attempts=3),
            summary="Systèmes RH à lire",
        )
        done = 0
        for order in found.orders:
            try:
                await workflow.execute_activity(
                    HRIS_TAKE,
                    order,
                    result_type=HrisTaken,
                    start_to_close_timeout=timedelta(minutes=20),
                    heartbeat_timeout=timedelta(minutes=1),
                    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_attempts=4),
                    summary=f"Lecture de {order.name}",
                )
                done += 1
            except ActivityError as error:  # the source says why; its bodies wait for the next round
                workflow.logger.warning("a system could not be read: %s, cause: %r", order.name, error.cause)
        return done


async def schedule_sweeps(client: Client, task_queue: str) -> bool:
    """Whether the schedule had to be made: Temporal is new, or it has lost its database. The first sweep is now.

    Raises RPCError when Temporal does not answer.
    """
    action = ScheduleActionStartWorkflow(SweepWorkflow.run, id="jalon.sweep", task_queue=task_queue)
    return await _schedule(client, SCHEDULE_ID, action, SWEEP_EVERY)


async def schedule_seals(client: Client, task_queue: str) -> bool:
    """The same of the seals; the first is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(SealsWorkflow.run, id="jalon.seals", task_queue=task_queue)
    return await _schedule(client, SEALS_SCHEDULE_ID, action, SEAL_EVERY)


async def schedule_retention(client: Client, task_queue: str) -> bool:
    """The same of retention; the first round is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(RetentionWorkflow.run, id="jalon.retention", task_queue=task_queue)
    return await _schedule(client, RETENTION_SCHEDULE_ID, action, RETAIN_EVERY)


async def schedule_webhooks(client: Client, task_queue: str) -> bool:
    """The same of web hooks; the first round is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(WebhooksWorkflow.run, id="jalon.webhooks", task_queue=task_queue)
    return await _schedule(client, WEBHOOKS_SCHEDULE_ID, action, DELIVER_EVERY)


async def schedule_hris(client: Client, task_queue: str) -> bool:
    """The same of HRIS systems; the first round is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(HrisWorkflow.run, id="jalon.hris", task_queue=task_queue)
    return await _schedule(client, HRIS_SCHEDULE_ID, action, READ_EVERY)


async def _schedule(client: Client, id: str, action: ScheduleActionStartWorkflow, every: timedelta) -> bool:
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )
    try:
        await client.create_schedule(id, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        return False
    return True
