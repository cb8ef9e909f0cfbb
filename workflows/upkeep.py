"""The upkeep of the house on Temporal Schedules: the sweep, for what was terminated, deleted or lost."""

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

with workflow.unsafe.imports_passed_through():
    from workflows.reconciliation import SWEEP, Reconciled

SCHEDULE_ID = "jalon-sweep"
SWEEP_EVERY = timedelta(minutes=15)


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


async def schedule_sweeps(client: Client, task_queue: str) -> bool:
    """Whether the schedule had to be made: Temporal is new, or it has lost its database. The first sweep is now.

    Raises RPCError when Temporal does not answer.
    """
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(SweepWorkflow.run, id="jalon.sweep", task_queue=task_queue),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=SWEEP_EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )
    try:
        await client.create_schedule(SCHEDULE_ID, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        return False
    return True
