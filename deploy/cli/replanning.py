"""A round of replanning as an operator sees it: who is asked, who has looked again, what moved."""

from __future__ import annotations

import asyncio

import typer

from activities.adapters.replan import Effect, PgReplans, Round
from deploy.cli.progress import Progress
from deploy.composition import composed
from deploy.errors import InterruptError
from deploy.settings import Settings
from domain.errors import JalonError
from domain.law import Law

TURN_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
"""How long nothing may come of a round before the operator is told that something is not up."""


class Replanning:
    """Asks the workflows to look again, `rate` a second, and watches until they have."""

    def __init__(self, company: str | None, rate: int) -> None:
        self._company, self._rate = company, rate
        self._command = "jalon replan" + (f" --company {company}" if company else "")

    def run(self, settings: Settings, *, wait: bool = True) -> None:
        """Raises JalonError when nobody is concerned, when nothing comes of it, and when it is interrupted."""
        try:
            asyncio.run(self._run(settings, wait=wait))
        except KeyboardInterrupt:
            raise InterruptError(f"Interrupted. Nothing is lost: `{self._command}` goes on from there.") from None

    async def _run(self, settings: Settings, *, wait: bool) -> None:
        async with composed(settings) as jalon:
            await self._work(jalon.replans, jalon.law, wait=wait)

    async def _work(self, replans: PgReplans, law: Law, *, wait: bool) -> None:
        round = await replans.begin(self._company, law.edition)
        if round.total == 0:
            await replans.advance(round, 1)  # which ends it
            raise JalonError(f"No employee is known{f' of company {self._company}' if self._company else ''}.")
        typer.echo(f"Law book {round.edition}: {_counted(round.total, 'employee')}, {self._rate} a second.")
        if round.done:
            typer.echo(f"Going on with the round that was interrupted at {round.done} of {round.total}.")
        round = await self._ask(replans, round)
        if not wait:
            typer.echo("All are asked; the relay and the workers do the rest.")
            return
        await self._watch(replans, round)
        moved = await replans.moved(round)
        if not moved.deadlines:
            typer.echo("No deadline moved.")
            return
        typer.echo(f"{_counted(moved.deadlines, 'deadline')} moved, of {_counted(moved.employees, 'employee')}.")
        typer.echo("Each is told in its employee's timeline: jalon timeline SIREN/EMPLOYEE")

    async def _ask(self, replans: PgReplans, round: Round) -> Round:
        with Progress("workflows asked to look again") as progress:
            while not round.finished:
                round, _ = await asyncio.gather(replans.advance(round, self._rate), _a_turn(round, self._rate))
                progress.show(round.done, round.total)
        return round

    async def _watch(self, replans: PgReplans, round: Round) -> None:
        """Until the news is delivered and every plan stands on the edition; no longer than something comes of it."""
        clock = asyncio.get_running_loop().time
        last, since = await replans.effect(round), clock()
        with Progress("plans stand on this edition") as progress:
            while last.waiting or last.standing < round.total:
                progress.show(last.standing, round.total)
                if clock() - since > PATIENCE_SECONDS:
                    raise JalonError(self._stuck(last, round))
                await asyncio.sleep(TURN_SECONDS)
                effect = await replans.effect(round)
                if effect != last:
                    last, since = effect, clock()
            progress.show(last.standing, round.total)

    def _stuck(self, effect: Effect, round: Round) -> str:
        if effect.waiting:
            return (
                f"News for {_counted(effect.waiting, 'workflow')} waits in the outbox and is not delivered: "
                "are the relay and Temporal up? It will be delivered once they are."
            )
        missing = round.total - effect.standing
        stand = "plan still stands" if missing == 1 else "plans still stand"
        return (
            f"{missing} {stand} on another edition than {round.edition}: does every worker run this release? "
            f"Once it does, `{self._command}` asks again."
        )


async def _a_turn(round: Round, rate: int) -> None:
    """The pause that keeps the rate; none is needed before a round's last few."""
    if round.total - round.done > rate:
        await asyncio.sleep(TURN_SECONDS)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
