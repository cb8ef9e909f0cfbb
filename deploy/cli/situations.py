"""`jalon situations`: the rows that lists show, made anew from the journal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.environment import load

if TYPE_CHECKING:
    from activities.rebuilding import Rebuilt

app = typer.Typer(help="The situation of everybody, as lists show it.", no_args_is_help=True)


@app.callback()
def situations() -> None:
    """The situation of everybody, as lists show it."""


@app.command()
def rebuild(
    company: Annotated[str | None, typer.Option(metavar="SIREN", help="Of this company alone; else of all.")] = None,
) -> None:
    """Derive every employee's row from the journal, as their next review would. Safe at any time, and twice."""
    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages
    from domain.calendar import civil_date

    async def main() -> Rebuilt:
        async with composed(load()) as jalon:
            return await jalon.rebuilder().run(civil_date(jalon.clock()), company)

    with operator_messages():
        count, unreadable = asyncio.run(main())
    typer.echo(f"{count} situation{'' if count == 1 else 's'} derived from the journal.")
    for error in unreadable:
        typer.echo(str(error), err=True)
    if unreadable:
        raise typer.Exit(1)
