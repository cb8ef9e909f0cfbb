"""Reads the figures of the whole house now and then, for Prometheus to ask about at any time."""

from __future__ import annotations

import asyncio
from datetime import datetime

import asyncpg
import structlog
from temporalio.client import Client

from activities.adapters.figures import HouseFigures, house_figures
from deploy.composition import Composition
from deploy.processes.metrics import RelayMetrics
from domain.calendar import civil_date
from domain.ports import Outbox
from workflows import search_attributes
from workflows.employee import EmployeeWorkflow

log = structlog.stdlib.get_logger(__name__)

EVERY_SECONDS = 15.0
_RUNNING = f"WorkflowType = '{EmployeeWorkflow.__name__}' AND ExecutionStatus = 'Running'"


async def keep_reading(jalon: Composition, client: Client, metrics: RelayMetrics) -> None:
    """Until it is cancelled. What cannot be read stays as it was; `jalon_figures_read_timestamp_seconds` then says
    since when.
    """
    while True:
        try:
            await read_once(jalon.pool, jalon.journal, client, jalon.clock(), metrics)
        except Exception as error:  # the journal or Temporal is away, or we have a bug: none may end the relay
            log.warning("figures could not be read; trying again", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def read_once(pool: asyncpg.Pool, outbox: Outbox, client: Client, now: datetime, metrics: RelayMetrics) -> None:
    """One look. Raises what the database or Temporal raises; what was read before is shown then."""
    metrics.outbox_age.set(await outbox.oldest_age_seconds())
    _show(await house_figures(pool, civil_date(now)), metrics)
    metrics.running.set((await client.count_workflows(_RUNNING)).count)
    needing = f"{_RUNNING} AND {search_attributes.NEEDS_HUMAN.name} = true"
    metrics.needing.set((await client.count_workflows(needing)).count)
    metrics.read_at.set(now.timestamp())


def _show(figures: HouseFigures, metrics: RelayMetrics) -> None:
    for state in ("active", "on_leave", "left", "unknown"):
        metrics.employees.labels(state).set(getattr(figures, state))
    for when in ("overdue", "today", "within_30_days"):
        metrics.duties.labels(when).set(getattr(figures, when))
    for why in ("failed", "held_back"):
        metrics.held_up.labels(why).set(getattr(figures, why))
    if figures.seal_age_seconds is not None:
        metrics.seal_age.set(figures.seal_age_seconds)
