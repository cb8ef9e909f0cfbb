"""`jalon replan`: carry a change of the law, or of a reading, to the workflows that wait."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from deploy.settings import load


def replan(
    company: Annotated[str | None, typer.Option(metavar="SIREN", help="Only this company's employees.")] = None,
    rate: Annotated[int, typer.Option(min=1, max=1000, help="Employees per second.")] = 20,
) -> None:
    """Have every plan derived again; what moved is noted in each journal. An interrupted round goes on."""
    from activities.replan import PgReplans, Round
    from deploy.spoken import pool, speaking_plainly

    def show(round: Round) -> None:
        typer.echo(f"  {round.done} / {round.total} workflows asked to look again")

    async def main() -> None:
        async with pool(load()) as opened:
            replans = PgReplans(opened)
            round = await replans.begin(company)
            if round.done:
                typer.echo(f"Going on with the round that was interrupted at {round.done} of {round.total}.")
            while not round.finished:
                round, _ = await asyncio.gather(replans.advance(round, rate), asyncio.sleep(1))
                show(round)

    with speaking_plainly():
        asyncio.run(main())
