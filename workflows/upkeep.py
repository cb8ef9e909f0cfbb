"""The upkeep of the house on Temporal Schedules: the sweep, for what was terminated or lost, the seals, retention, and
Monday's digest.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from domain.ports import (
        DELIVER,
        DIGEST,
        HRIS_DUE,
        HRIS_TAKE,
        RETAIN,
        SEAL,
        Delivered,
        DigestsSent,
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
SHIFT = timedelta(hours=1)
"""What goes round many times an hour does so in one run: the operators' list of workflows is theirs, not ours."""
DIGEST_SCHEDULE_ID = "jalon-digest"
MONDAY = ScheduleCalendarSpec(
    day_of_week=[ScheduleRange(1)], hour=[ScheduleRange(7)], minute=[ScheduleRange(30)], comment="le lundi à 7 h 30"
)
ZONE = "Europe/Paris"


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
    """The rounds of web hooks of an hour. Its result says how many events were sent: numbers alone."""

    @workflow.run
    async def run(self) -> Delivered:
        total, until = Delivered(), workflow.now() + SHIFT
        while workflow.now() < until:
            total += await self._round()
            await workflow.sleep(DELIVER_EVERY, summary="Prochain envoi")
        return total

    async def _round(self) -> Delivered:
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
    """An hour's rounds over the HRIS systems that have called or are to be asked. Its result says how often one could
    be read.
    """

    @workflow.run
    async def run(self) -> int:
        done, until = 0, workflow.now() + SHIFT
        while workflow.now() < until:
            done += await self._round()
            await workflow.sleep(READ_EVERY, summary="Prochaine lecture")
        return done

    async def _round(self) -> int:
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


@workflow.defn
class DigestWorkflow:
    """The digests of one Monday. Its result says how many companies were told."""

    @workflow.run
    async def run(self) -> DigestsSent:
        return await workflow.execute_activity(
            DIGEST,
            result_type=DigestsSent,
            start_to_close_timeout=timedelta(hours=1),
            schedule_to_close_timeout=timedelta(days=2),
            heartbeat_timeout=timedelta(minutes=1),
            retry_policy=RetryPolicy(initial_interval=timedelta(minutes=1), maximum_interval=timedelta(minutes=30)),
            summary="Point du lundi aux RH : ce qui attend quelqu'un",
        )


async def schedule_sweeps(client: Client, task_queue: str) -> bool:
    """Whether the schedule had to be made: Temporal is new, or it has lost its database. The first sweep is now.

    Raises RPCError when Temporal does not answer.
    """
    action = ScheduleActionStartWorkflow(SweepWorkflow.run, id="jalon.sweep", task_queue=task_queue)
    return await _schedule(client, SCHEDULE_ID, action, _each(SWEEP_EVERY))


async def schedule_seals(client: Client, task_queue: str) -> bool:
    """The same of the seals; the first is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(SealsWorkflow.run, id="jalon.seals", task_queue=task_queue)
    return await _schedule(client, SEALS_SCHEDULE_ID, action, _each(SEAL_EVERY))


async def schedule_retention(client: Client, task_queue: str) -> bool:
    """The same of retention; the first round is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(RetentionWorkflow.run, id="jalon.retention", task_queue=task_queue)
    return await _schedule(client, RETENTION_SCHEDULE_ID, action, _each(RETAIN_EVERY))


async def schedule_webhooks(client: Client, task_queue: str) -> bool:
    """The same of web hooks; the first round is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(WebhooksWorkflow.run, id="jalon.webhooks", task_queue=task_queue)
    return await _schedule(client, WEBHOOKS_SCHEDULE_ID, action, _each(DELIVER_EVERY))


async def schedule_hris(client: Client, task_queue: str) -> bool:
    """The same of HRIS systems; the first round is now. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(HrisWorkflow.run, id="jalon.hris", task_queue=task_queue)
    return await _schedule(client, HRIS_SCHEDULE_ID, action, _each(READ_EVERY))


async def schedule_digests(client: Client, task_queue: str) -> bool:
    """The same of the digests, from next Monday on. Raises RPCError when Temporal does not answer."""
    action = ScheduleActionStartWorkflow(DigestWorkflow.run, id="jalon.digest", task_queue=task_queue)
    mondays = ScheduleSpec(calendars=[MONDAY], time_zone_name=ZONE)
    return await _schedule(client, DIGEST_SCHEDULE_ID, action, mondays, at_once=False)


def _each(period: timedelta) -> ScheduleSpec:
    return ScheduleSpec(intervals=[ScheduleIntervalSpec(every=period)])


async def _schedule(
    client: Client, id: str, action: ScheduleActionStartWorkflow, spec: ScheduleSpec, *, at_once: bool = True
) -> bool:
    schedule = Schedule(
        action=action,
        spec=spec,
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )
    try:
        await client.create_schedule(id, schedule, trigger_immediately=at_once)
    except ScheduleAlreadyRunningError:
        return False
    return True
