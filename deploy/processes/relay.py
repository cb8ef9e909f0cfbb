"""The relay process: one is enough, a second one does no harm."""

from __future__ import annotations

import structlog

from activities.adapters.journal import PgJournal
from deploy.processes.connections import pool_when_ready, temporal_when_ready
from deploy.processes.lifecycle import run_until_stopped
from deploy.settings import Settings
from workflows.relay import Relay, TemporalPost

log = structlog.stdlib.get_logger(__name__)


async def run_relay(settings: Settings) -> None:
    """Brings news from the journal to the workflows until SIGTERM or Ctrl-C.

    Raises JalonError when the settings or a server make that impossible.
    """
    await run_until_stopped(_relay(settings))


async def _relay(settings: Settings) -> None:
    client = await temporal_when_ready()
    async with await pool_when_ready(settings.dsn, size=2) as pool:
        log.info("relay at work", task_queue=settings.task_queue, namespace=client.namespace)
        await Relay(PgJournal(pool), TemporalPost(client, settings.task_queue)).run()
