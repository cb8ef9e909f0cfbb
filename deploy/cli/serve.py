"""`jalon api`, `worker`, `relay` and `migrate`: the processes of the house, one by one."""

from __future__ import annotations

from collections.abc import Callable

import typer

from deploy.errors import OperatorError
from deploy.settings import Settings, load


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

    from deploy.cli.spoken import speaking_plainly
    from deploy.migrate import migrate as apply

    with speaking_plainly():
        applied = asyncio.run(apply(load().dsn))
    typer.echo("\n".join(f"applied {name}" for name in applied) or "The database is up to date.")


def _run(service: str, work: Callable[[Settings], None]) -> None:
    """A long-running process with its logging. What it did not expect is logged too: a traceback may quote people."""
    import structlog

    from deploy.logs import configure

    settings = load()
    configure(settings, service)
    try:
        work(settings)
    except OperatorError:
        raise
    except Exception:
        structlog.stdlib.get_logger(__name__).exception("stopped by an unexpected error")
        raise typer.Exit(1) from None
