"""A worker for the bare workflow, with the settings of deploy/processes/worker.py: `python bare_worker.py`."""

from __future__ import annotations

import asyncio

from bare_workflow import TASK_QUEUE, BareWorkflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from deploy.environment import load
from deploy.processes.lifecycle import exit_now, run_until_stopped
from deploy.processes.temporal import temporal_when_ready
from deploy.processes.worker import STICKY
from deploy.settings import Settings


async def work() -> None:
    worker = Worker(
        await temporal_when_ready(Settings()),
        task_queue=TASK_QUEUE,
        workflows=[BareWorkflow],
        sticky_queue_schedule_to_start_timeout=STICKY,
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=load().worker_cached_workflows,
    )
    await worker.run()


if __name__ == "__main__":
    asyncio.run(run_until_stopped(work()))
    exit_now(0)
