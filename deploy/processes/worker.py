"""The worker process: it runs the employees' workflows, the reviews and the steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import (
    Interceptor,
    PollerBehaviorAutoscaling,
    UnsandboxedWorkflowRunner,
    Worker,
    WorkerDeploymentConfig,
)

from activities.heartbeat import Heartbeats
from deploy.composition import compose
from deploy.processes.connections import pool_when_ready
from deploy.processes.lifecycle import run_until_stopped, what_stays_is_not_searched
from deploy.processes.measured import MeasuredActivities, MeasuredMail
from deploy.processes.metrics import WorkerMetrics, sdk_runtime, served
from deploy.processes.readiness import say_ready_once_polling
from deploy.processes.temporal import build, temporal_when_ready
from deploy.processes.tracing import interceptors as tracing_of
from deploy.processes.tracing import traces
from deploy.processes.upkeep import keep_scheduled
from deploy.settings import Settings
from workflows.employee import EmployeeWorkflow
from workflows.replanning import ReplanWorkflow
from workflows.upkeep import (
    DigestWorkflow,
    HrisWorkflow,
    RetentionWorkflow,
    SealsWorkflow,
    SweepWorkflow,
    WebhooksWorkflow,
)

log = structlog.stdlib.get_logger(__name__)

UPKEEP = (
    SweepWorkflow, SealsWorkflow, RetentionWorkflow, WebhooksWorkflow, HrisWorkflow, DigestWorkflow, ReplanWorkflow,
)  # fmt: skip

STICKY = timedelta(seconds=30)
"""How long a workflow waits for the worker that has it in memory before any worker may take it up.

Long enough for a backlog: one that is taken up elsewhere is replayed from its first event.
"""
GRACE = timedelta(seconds=10)
"""How long a stopping worker lets its activities finish."""
HEARTBEAT_AT_MOST = timedelta(seconds=5)
"""How long the SDK may hold heartbeats back."""


FIRST_POLLS = 5
"""Requests for work that a worker begins with, as the SDK does by default."""


async def run_worker(settings: Settings) -> None:
    """Works until SIGTERM or Ctrl-C. Raises JalonError when the settings or a server make that impossible."""
    await run_until_stopped(_work(settings))


async def _work(settings: Settings) -> None:
    registry = served(settings)
    metrics = None if registry is None else WorkerMetrics(registry)
    client = await temporal_when_ready(settings, sdk_runtime(settings), tracing_of(traces("worker")))
    async with await pool_when_ready(settings, size=settings.database_pool_size) as pool:
        jalon = compose(pool, settings)
        if metrics is not None:
            jalon = replace(jalon, mail=MeasuredMail(jalon.mail, metrics))
        rounds = jalon.hris_rounds()
        activities = [
            *jalon.activities(),
            jalon.sealing().run,
            jalon.erasure().run,
            jalon.digests().run,
            jalon.reconciliation(client).sweep,
            jalon.webhook_sender().run,
            jalon.replanning().run,
            rounds.due,
            rounds.take,
        ]
        interceptors = [] if metrics is None else [MeasuredActivities(metrics)]
        workers = [
            employee_worker(
                client, settings.task_queue, activities, cached=settings.worker_cached_workflows,
                interceptors=interceptors, polls=settings.worker_polls, deployment=deployment(settings),
            )
        ]  # fmt: skip
        if settings.steps_task_queue:
            workers.append(steps_worker(client, settings, jalon.activities(), interceptors))
        what_stays_is_not_searched()
        beside = [
            asyncio.create_task(keep_scheduled(client, settings.task_queue, seals=jalon.seals.can_seal)),
            asyncio.create_task(say_ready_once_polling(client, settings.task_queue)),
        ]
        try:
            await asyncio.gather(*(worker.run() for worker in workers))
        finally:
            for task in beside:
                task.cancel()


def deployment(settings: Settings) -> WorkerDeploymentConfig:
    """This build as a version of the workers' deployment, which decides who gets work only where it was given a name.

    A workflow lasts for years: at its next task it moves on to whichever version is then the current one.
    """
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.worker_deployment or "jalon", build(settings)),
        use_worker_versioning=settings.worker_deployment is not None,
        default_versioning_behavior=(
            VersioningBehavior.AUTO_UPGRADE if settings.worker_deployment else VersioningBehavior.UNSPECIFIED
        ),
    )


def steps_worker(
    client: Client, settings: Settings, activities: Sequence[Callable[..., Any]], interceptors: Sequence[Interceptor]
) -> Worker:
    """What takes steps from a queue of their own, some at a time: it runs no workflow.

    Who stops it has the steps that wait there wait for another one.
    """
    return Worker(
        client,
        task_queue=settings.steps_task_queue or settings.task_queue,
        activities=activities,
        interceptors=[*interceptors, Heartbeats()],
        activity_task_poller_behavior=_polls(settings.worker_polls),
        deployment_config=deployment(settings),
        max_concurrent_activities=settings.steps_at_once,
        max_task_queue_activities_per_second=settings.steps_per_second,
        graceful_shutdown_timeout=GRACE,
        max_heartbeat_throttle_interval=HEARTBEAT_AT_MOST,
    )


def employee_worker(
    client: Client,
    task_queue: str,
    activities: Sequence[Callable[..., Any]],
    *,
    cached: int = 500,
    polls: int = FIRST_POLLS,
    interceptors: Sequence[Interceptor] = (),
    deployment: WorkerDeploymentConfig | None = None,
) -> Worker:
    """The worker as it runs in production, with the activities it is given. It keeps `cached` workflows in memory, and
    asks for work `polls` times at once at most.

    Without the SDK's sandbox, which took a third of its time: what the sandbox forbids, the tests find, where every
    recorded history is replayed inside it.
    """
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[EmployeeWorkflow, *UPKEEP],
        activities=activities,
        interceptors=[*interceptors, Heartbeats()],
        workflow_runner=UnsandboxedWorkflowRunner(),
        sticky_queue_schedule_to_start_timeout=STICKY,
        max_cached_workflows=cached,
        workflow_task_poller_behavior=_polls(polls),
        activity_task_poller_behavior=_polls(polls),
        deployment_config=deployment,
        graceful_shutdown_timeout=GRACE,
        max_heartbeat_throttle_interval=HEARTBEAT_AT_MOST,
    )


def _polls(at_most: int) -> PollerBehaviorAutoscaling:
    return PollerBehaviorAutoscaling(minimum=1, initial=min(FIRST_POLLS, at_most), maximum=at_most)
