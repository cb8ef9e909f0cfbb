"""`jalon api`, `worker`, `relay` and `migrate`: the processes of the house, one by one."""

from __future__ import annotations

import typer

from deploy.settings import Settings, load


def api() -> None:
    """Serve the HTTP API, until Ctrl-C."""
    from deploy.api import run_api

    run_api(_prepared("api"))


def worker() -> None:
    """Run the employees' workflows and their activities, until Ctrl-C."""
    import asyncio

    from deploy.worker import run_worker

    asyncio.run(run_worker(_prepared("worker")))


def relay() -> None:
    """Bring news from the journal to the workflows, until Ctrl-C."""
    import asyncio

    from deploy.relay import run_relay

    asyncio.run(run_relay(_prepared("relay")))


def migrate() -> None:
    """Bring the database to the schema of this version."""
    import asyncio

    from deploy.migrate import migrate as apply
    from deploy.spoken import speaking_plainly

    with speaking_plainly():
        applied = asyncio.run(apply(load().dsn))
    typer.echo("\n".join(f"applied {name}" for name in applied) or "The database is up to date.")


def _prepared(service: str) -> Settings:
    """The settings of a long-running process, its logging set up."""
    from deploy.logs import configure

    settings = load()
    configure(settings, service)
    return settings
