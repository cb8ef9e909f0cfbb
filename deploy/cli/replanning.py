"""A round of replanning as an operator sees it: who is compared, who is woken and has looked again, what moved."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

import typer
from temporalio.client import WorkflowFailureError, WorkflowQueryFailedError
from temporalio.service import RPCError

from activities.adapters.replan import Effect, PgReplans
from deploy.cli.progress import Progress
from deploy.composition import composed
from deploy.errors import InterruptError
from deploy.processes.temporal import connect_temporal, temporal_messages
from deploy.settings import Settings
from domain.errors import JalonError
from domain.ports import ReplanOrder
from workflows.replanning import ReplanWorkflow, begin

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle

    from deploy.composition import Composition

TURN_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
"""How long nothing may come of a round before the operator is told that something is not up."""


class Replanning:
    """Has every plan compared, those workflows woken whose plan moves, `rate` a second, and watches until they have
    looked again. The round is a workflow: it goes on without whoever began it.
    """

    def __init__(self, company: str | None, rate: int) -> None:
        self._company, self._rate = company, rate
        self._command = "jalon replan" + (f" --company {company}" if company else "")

    def run(self, settings: Settings, *, wait: bool = True) -> None:
        """Raises JalonError when nobody is concerned, when nothing comes of it, and when it is interrupted."""
        try:
            with temporal_messages():
                asyncio.run(self._run(settings, wait=wait))
        except KeyboardInterrupt:
            raise InterruptError(
                f"Interrupted. The round goes on by itself; `{self._command}` watches it again."
            ) from None

    async def _run(self, settings: Settings, *, wait: bool) -> None:
        async with composed(settings) as jalon:
            await self._work(jalon, settings.task_queue, wait=wait)

    async def _work(self, jalon: Composition, task_queue: str, *, wait: bool) -> None:
        edition = jalon.law.edition
        total = await jalon.employees.count(self._company)
        if total == 0:
            raise JalonError(f"No employee is known{f' of company {self._company}' if self._company else ''}.")
        typer.echo(f"Law book {edition}: {_counted(total, 'employee')}; who moves is woken, {self._rate} a second.")
        client = await connect_temporal(jalon.settings)
        round = await begin(client, task_queue, self._company, edition, self._rate)
        if not wait:
            typer.echo(f"The round goes on by itself: workflow {round.id} in Temporal says how far it has got.")
            return
        since = (await round.describe()).start_time
        woken = (await self._follow(round)).woken
        await self._watch(jalon.replans, edition, since, total)
        typer.echo(f"{_counted(woken, 'plan')} of {total} moved.")
        moved = await jalon.replans.moved(self._company, since)
        if not moved.deadlines:
            typer.echo("No deadline moved.")
            return
        typer.echo(f"{_counted(moved.deadlines, 'deadline')} moved, of {_counted(moved.employees, 'employee')}.")
        typer.echo("Each is told in its employee's timeline: jalon timeline SIREN/EMPLOYEE")

    async def _follow(self, round: WorkflowHandle[ReplanWorkflow, ReplanOrder]) -> ReplanOrder:
        """Until everybody is compared."""
        ended = asyncio.ensure_future(round.result())
        clock = asyncio.get_running_loop().time
        last, since = -1, clock()
        try:
            with Progress("plans compared") as progress:
                while not (await asyncio.wait([ended], timeout=TURN_SECONDS))[0]:
                    looked = last
                    try:
                        at = await round.query(ReplanWorkflow.progress)
                    except (RPCError, WorkflowQueryFailedError):  # no worker answers now
                        pass
                    else:
                        looked = at.looked
                        progress.show(at.looked, at.total)
                    if looked != last:
                        last, since = looked, clock()
                    elif clock() - since > PATIENCE_SECONDS:
                        raise JalonError(self._waits())
                found = await ended
                progress.show(found.looked, found.total)
        except WorkflowFailureError:
            raise JalonError(
                f"The round was stopped in Temporal (workflow {round.id}): `{self._command}` begins anew."
            ) from None
        finally:
            ended.cancel()
        return found

    async def _watch(self, replans: PgReplans, edition: str, since: datetime, total: int) -> None:
        """Until the news is delivered and every plan stands on the edition; no longer than something comes of it."""
        clock = asyncio.get_running_loop().time
        last, seen = await replans.effect(self._company, edition, since), clock()
        with Progress("plans stand on this edition") as progress:
            while last.waiting or last.standing < total:
                progress.show(last.standing, total)
                if clock() - seen > PATIENCE_SECONDS:
                    raise JalonError(self._stuck(last, total, edition))
                await asyncio.sleep(TURN_SECONDS)
                effect = await replans.effect(self._company, edition, since)
                if effect != last:
                    last, seen = effect, clock()
            progress.show(last.standing, total)

    def _waits(self) -> str:
        return (
            "The round waits for a worker of this release: does every worker run it? Once one does, it goes on by "
            f"itself; `{self._command}` watches it again."
        )

    def _stuck(self, effect: Effect, total: int, edition: str) -> str:
        if effect.waiting:
            return (
                f"News for {_counted(effect.waiting, 'workflow')} waits in the outbox and is not delivered: "
                "are the relay and Temporal up? It will be delivered once they are."
            )
        missing = total - effect.standing
        stand = "plan still stands" if missing == 1 else "plans still stand"
        return (
            f"{missing} {stand} on another edition than {edition}: does every worker run this release? "
            f"Once it does, `{self._command}` asks again."
        )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
