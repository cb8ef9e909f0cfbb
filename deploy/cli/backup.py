"""`jalon backup` and `jalon restore`: the database as one file, and that file as a database, checked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import MailedSeals
from deploy.cli.progress import Progress

File = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)]


def backup(file: File) -> None:
    """Write the whole database, as it is at one moment, into a file; the service goes on meanwhile."""
    from deploy.database.backup import backup as write
    from deploy.database.operator_messages import operator_messages
    from deploy.environment import load

    with operator_messages():
        size = asyncio.run(write(load().dsn, file))
    typer.echo(f"Written: {file}, {size / 1e6:.1f} MB. It names people: encrypt it, and keep it for weeks, not years.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    seals: MailedSeals = None,
    margin: Annotated[
        int, typer.Option(min=0, max=50_000_000, help="Transactions that may have passed between backup and loss.")
    ] = 1_000_000,
) -> None:
    """Make an empty database what the file holds, and verify its chains and seals."""
    from deploy.cli.proof import verify
    from deploy.database.backup import raise_numbers
    from deploy.database.backup import restore as make
    from deploy.database.operator_messages import operator_messages
    from deploy.database.schema import migrate
    from deploy.environment import load

    async def work(dsn: str) -> list[str]:
        await make(dsn, file)
        applied = await migrate(dsn)
        with Progress("transaction numbers passed over") as progress:
            async for done, total in raise_numbers(dsn, margin):
                progress.show(done, total)
        return applied

    with operator_messages():
        applied = asyncio.run(work(load().dsn))
    typer.echo(f"Restored from {file}.")
    typer.echo("\n".join(f"applied {name}" for name in applied) or "Its schema is this version's.")
    verify(seals=seals)
    typer.echo("Next: erase and revoke again what was since, before the workers start (guide: recover).")
