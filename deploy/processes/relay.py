"""The relay process: one is enough, a second one does no harm."""

from __future__ import annotations

import asyncio

import structlog

from deploy.composition import compose
from deploy.processes.connections import pool_when_ready
from deploy.processes.figures import keep_reading
from deploy.processes.lifecycle import run_until_stopped, wait_for, what_stays_is_not_searched
from deploy.processes.measured import MeasuredOutbox
from deploy.processes.metrics import RelayMetrics, sdk_runtime, served
from deploy.processes.readiness import say_ready
from deploy.processes.temporal import temporal_when_ready
from deploy.processes.tracing import TracedPublisher, interceptors, traces
from deploy.settings import Settings
from workflows.relay import TemporalPublisher

log = structlog.stdlib.get_logger(__name__)


async def run_relay(settings: Settings) -> None:
    """Brings news from the journal to the workflows until SIGTERM or Ctrl-C.

    Raises JalonError when the settings or a server make that impossible.
    """
    await run_until_stopped(_relay(settings))


async def _relay(settings: Settings) -> None:
    registry = served(settings)
    tracing = traces("relay")
    client = await temporal_when_ready(settings, sdk_runtime(settings), interceptors(tracing))
    async with await pool_when_ready(settings, size=2) as pool:
        jalon = compose(pool, settings)
        metrics = None if registry is None else RelayMetrics(registry)
        relay = jalon.relay(
            client,
            None if metrics is None else MeasuredOutbox(jalon.journal, metrics),
            None if tracing is None else TracedPublisher(TemporalPublisher(client, settings.task_queue), tracing),
        )
        await wait_for("The outbox", relay.deliver_batch, Exception)
        log.info("relay at work", task_queue=settings.task_queue, namespace=client.namespace)
        what_stays_is_not_searched()
        say_ready()
        reading = None if metrics is None else asyncio.create_task(keep_reading(jalon, client, metrics))
        try:
            await relay.run()
        finally:
            if reading is not None:
                reading.cancel()
