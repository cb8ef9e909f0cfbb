"""`jalon reconcile`: the journal held against the workflows, and what was to be done against what was done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import Company
from deploy.cli.progress import Progress
from domain.errors import JalonError
from domain.facts import Stream

if TYPE_CHECKING:
    from activities.effects import Disagreement
    from deploy.composition import Composition
    from workflows.reconciliation import Reconciled, Reconciliation

MOST_SHOWN = 50


def reconcile(
    company: Company = None,
    repair: Annotated[bool, typer.Option("--repair", help="Start what is missing, have read what is unread.")] = False,
    rate: Annotated[
        int, typer.Option(min=1, max=10_000, help="With --repair: how many employees a second are woken at most.")
    ] = 200,
    effects: Annotated[
        bool, typer.Option("--effects/--no-effects", help="Hold steps, documents and timers against the plan as well.")
    ] = True,
) -> None:
    """Compare the journal, the workflows and what was done. Status 1 when they do not agree.

    `--repair` also rebuilds every workflow after Temporal's database was lost: broken off, it goes on where it was, and
    nothing is sent twice.
    """
    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages
    from deploy.environment import load
    from deploy.processes.temporal import connect_temporal, temporal_messages

    async def main() -> tuple[Reconciled, list[Disagreement]]:
        settings = load()
        async with composed(settings) as jalon:
            reconciliation = jalon.reconciliation(await connect_temporal(settings))
            found = await reconciliation.run(company, repair=False)
            disagreements = await _effects(jalon, reconciliation, company) if effects else []
            if repair:
                await _repair(reconciliation, company, [each.stream for each in disagreements if each.safe], rate)
            return found, disagreements

    with operator_messages(), temporal_messages():
        found, disagreements = asyncio.run(main())
    _show(found, disagreements, repaired=repair)


async def _effects(jalon: Composition, reconciliation: Reconciliation, company: str | None) -> list[Disagreement]:
    """What was to be done, company by company; of missing workflows nothing is asked."""
    waiting = await reconciliation.deadlines(company)
    found: list[Disagreement] = []
    for siren in [company] if company else await jalon.seals.companies():
        total = await jalon.people.count(siren)
        own: dict[str, date | None] = {
            employee: day for (of, employee), day in waiting.items() if of == siren
        }  # fmt: skip
        with Progress(f"employees of {siren} looked at") as progress:
            async for done, some in jalon.effects().check(siren, jalon.clock(), own):
                found += some
                progress.show(done, total)
    return found


async def _repair(reconciliation: Reconciliation, company: str | None, also: Sequence[Stream], rate: int) -> None:
    """Wakes them at that rate: what the relay has not brought yet is not asked for again."""
    with Progress("employees woken") as progress:
        async for done, total in reconciliation.wake(company, also=also, rate=rate):
            progress.show(done, total)


def _show(found: Reconciled, disagreements: Sequence[Disagreement], *, repaired: bool) -> None:
    typer.echo(f"{found.employees} employees in the journal, {found.running} workflows running.")
    _tell("without the workflow they need", found.missing, found.missing_count)
    _tell("with facts that no review has read", found.unread, found.unread_count)
    _tell("with a workflow, unknown to the journal", found.unknown, found.unknown_count)
    if found.waiting_count:
        typer.echo(f"{found.waiting_count} whose latest facts wait their turn: read once the workers have come so far.")
    if found.unasked_count:
        typer.echo(f"{found.unasked_count} more with facts that no review has read: Temporal was not asked about them.")
    for each in disagreements[:MOST_SHOWN]:
        typer.echo(f"{each.stream}: {each.what} ({each.about}). To do: {each.remedy}.")
    if len(disagreements) > MOST_SHOWN:
        typer.echo(f"… and {len(disagreements) - MOST_SHOWN} more.")
    if not found.odd and not disagreements:
        typer.echo("They agree.")
    elif not repaired:
        raise JalonError("The records do not agree: `jalon reconcile --repair` mends what it can.")
    else:
        typer.echo("The relay starts what is missing and has read what is unread; run this again to see it done.")


def _tell(what: str, names: Sequence[str], count: int) -> None:
    if count:
        more = f" and {count - len(names)} more" if count > len(names) else ""
        typer.echo(f"{count} {what}: {', '.join(names)}{more}")
