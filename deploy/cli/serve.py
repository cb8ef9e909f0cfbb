"""`jalon api`, `worker`, `relay` and `migrate`: the processes of the house, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from deploy.environment import load
from deploy.settings import Settings
from domain.errors import JalonError


def api() -> None:
    """Serve the HTTP API, until Ctrl-C."""
    from deploy.processes.api import run_api

    _run("api", run_api)


def worker() -> None:
    """Run the employees' workflows and their activities, until Ctrl-C."""
    import asyncio

    from deploy.processes.worker import run_worker

    _run("worker", lambda settings: asyncio.run(run_worker(settings)))


def relay() -> None:
    """Bring news from the journal to the workflows, until Ctrl-C."""
    import asyncio

    from deploy.processes.relay import run_relay

    _run("relay", lambda settings: asyncio.run(run_relay(settings)))


def migrate() -> None:
    """Bring the database to the schema of this version."""
    import asyncio

    from deploy.database.operator_messages import operator_messages
    from deploy.database.schema import migrate as apply

    with operator_messages():
        applied = asyncio.run(apply(load().dsn))
    typer.echo("\n".join(f"applied {name}" for name in applied) or "The database is up to date.")


def prepare(
    retention: Annotated[int, typer.Option(min=1, max=3650, help="Days that ended workflows are kept.")] = 30,
) -> None:
    """Make the Temporal namespace and its search attributes, on whatever cluster TEMPORAL_ADDRESS names."""
    import asyncio
    from datetime import timedelta

    from deploy.processes.preparing import prepare as make
    from deploy.processes.temporal import connect_temporal, temporal_messages

    async def work() -> list[str]:
        return await make(await connect_temporal(load()), timedelta(days=retention))

    with temporal_messages():
        typer.echo("\n".join(asyncio.run(work())))


def _run(service: str, work: Callable[[Settings], None]) -> None:
    """A long-running process with its logging. What it did not expect is logged too: a traceback may quote people."""
    import structlog

    from deploy.processes.logs import configure

    settings = load()
    configure(settings, service)
    try:
        work(settings)
    except JalonError:
        raise
    except Exception:
        structlog.stdlib.get_logger(__name__).exception("stopped by an unexpected error")
        raise typer.Exit(1) from None
