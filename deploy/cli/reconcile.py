"""`jalon reconcile`: the journal and the workflows held against each other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import Company
from domain.errors import JalonError

if TYPE_CHECKING:
    from workflows.reconciliation import Reconciled


def reconcile(
    company: Company = None,
    repair: Annotated[bool, typer.Option("--repair", help="Start what is missing, have read what is unread.")] = False,
) -> None:
    """Compare the journal's employees with the running workflows. Status 1 when they do not agree."""
    from temporalio.service import RPCError

    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages
    from deploy.processes.temporal import connect_temporal
    from deploy.settings import load

    async def main() -> Reconciled:
        async with composed(load()) as jalon:
            client = await connect_temporal()
            return await jalon.reconciliation(client).run(company, repair=repair)

    with operator_messages():
        try:
            found = asyncio.run(main())
        except (RuntimeError, RPCError) as error:
            raise JalonError(f"Temporal does not answer ({type(error).__name__}): is it up?") from None
    typer.echo(f"{found.employees} employees in the journal, {found.running} workflows running.")
    _tell("without the workflow they need", found.missing, found.missing_count)
    _tell("with facts that no review has read", found.unread, found.unread_count)
    _tell("with a workflow, unknown to the journal", found.unknown, found.unknown_count)
    if not found.odd:
        typer.echo("They agree.")
    elif not repair:
        raise JalonError("The journal and the workflows do not agree: `jalon reconcile --repair` mends what it can.")
    else:
        typer.echo("The relay starts what is missing and has read what is unread; run this again to see it done.")


def _tell(what: str, names: Sequence[str], count: int) -> None:
    if count:
        more = f" and {count - len(names)} more" if count > len(names) else ""
        typer.echo(f"{count} {what}: {', '.join(names)}{more}")
