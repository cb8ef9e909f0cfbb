"""The worker process: it runs the employees' workflows, the reviews and the steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.mail import SmtpMail
from activities.adapters.people import PgPeople
from activities.adapters.replan import PgNotebook
from activities.heartbeat import Heartbeats
from activities.review import Reviewer
from activities.steps.compte_rendu import CompteRendu
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from activities.steps.cpf_abondement import CpfAbondement
from activities.steps.deadline import PassedDeadline
from activities.steps.etat_des_lieux import EtatDesLieux
from deploy.processes.connections import pool_when_ready, temporal_when_ready
from deploy.processes.lifecycle import run_until_stopped
from deploy.settings import Settings
from domain import law
from workflows.employee import EmployeeWorkflow

log = structlog.stdlib.get_logger(__name__)

STICKY = timedelta(seconds=2)
"""How long a workflow waits for the worker that has it in memory before any worker may take it up."""
CACHED_WORKFLOWS = 500
"""About 60 MiB; one that is not in memory costs some milliseconds of replay."""
GRACE = timedelta(seconds=10)
"""How long a stopping worker lets its activities finish."""
HEARTBEAT_AT_MOST = timedelta(seconds=5)
"""How long the SDK may hold heartbeats back."""


async def run_worker(settings: Settings) -> None:
    """Works until SIGTERM or Ctrl-C. Raises JalonError when the settings or a server make that impossible."""
    await run_until_stopped(_work(settings))


async def _work(settings: Settings) -> None:
    client = await temporal_when_ready()
    async with await pool_when_ready(settings.dsn, size=settings.database_pool_size) as pool:
        worker = employee_worker(client, settings.task_queue, activities(pool, settings))
        log.info("worker at work", task_queue=settings.task_queue, namespace=client.namespace)
        await worker.run()


def employee_worker(client: Client, task_queue: str, activities: Sequence[Callable[..., Any]]) -> Worker:
    """The worker as it runs in production, with the activities it is given."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[EmployeeWorkflow],
        activities=activities,
        interceptors=[Heartbeats()],
        sticky_queue_schedule_to_start_timeout=STICKY,
        max_cached_workflows=CACHED_WORKFLOWS,
        graceful_shutdown_timeout=GRACE,
        max_heartbeat_throttle_interval=HEARTBEAT_AT_MOST,
    )


def activities(pool: asyncpg.Pool, settings: Settings) -> list[Callable[..., Any]]:
    """The review and the steps, on the real journal, documents and mail server."""
    journal, book = PgJournal(pool), law.current()
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    context = StepContext(
        journal=journal,
        people=PgPeople(pool),
        documents=PgDocuments(pool),
        mail=SmtpMail(
            settings.smtp_host,
            settings.smtp_port,
            settings.mail_from,
            username=settings.smtp_username,
            password=password,
            starttls=settings.smtp_starttls,
        ),
        law=book,
        hr_email=settings.hr_email_default,
        mail_domain=settings.mail_from.partition("@")[2],
    )
    steps = (Convocation, PassedDeadline, CompteRendu, EtatDesLieux, CpfAbondement)
    return [Reviewer(journal, PgNotebook(pool), book).run, *(step(context).run for step in steps)]
