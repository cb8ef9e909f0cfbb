"""`jalon watch`: what may leave the house in a company's name, and what would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import uuid4

import typer

from deploy.cli.options import civil_day, siren
from deploy.environment import load
from deploy.errors import InputError
from domain.facts import OWN_ACTOR

T = TypeVar("T")

if TYPE_CHECKING:
    from api.watch import WatchPreview
    from deploy.composition import Composition

app = typer.Typer(help="Preview, open, pause and resume the watch over a company.", no_args_is_help=True)

Company = Annotated[str, typer.Option(parser=siren, metavar="SIREN", help="The company.")]
From = Annotated[
    date | None,
    typer.Option(
        "--from", parser=civil_day, metavar="DATE", help="At most 31 days back; the next working day by default."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for a confirmation after the preview.")]


@app.command()
def preview(company: Company, begins_on: From = None) -> None:
    """Print what an open watch would send in the next 90 days, what is held back, and what is left to HR."""
    _show(company, begins_on)


@app.command("open")
def open_watch(company: Company, begins_on: From = None, yes: Yes = False) -> None:
    """Open the watch after a preview: from then on Jalon writes in the company's name."""
    found = _show(company, begins_on)
    if not found.has_profile:
        raise InputError(f"Not opened: complete the profile first (PUT /v1/companies/{company}, or page Entreprise).")
    _confirm(yes)
    _tell(company, "watch-opened", found.begins_on)


@app.command()
def pause(company: Company) -> None:
    """Let nothing leave any more, until the watch is resumed."""
    _tell(company, "watch-paused", None)


@app.command()
def resume(company: Company, yes: Yes = False) -> None:
    """Go on, after a preview of what has waited."""
    _show(company, None)
    _confirm(yes)
    _tell(company, "watch-resumed", None)


def _confirm(yes: bool) -> None:
    if not yes:
        typer.confirm("Let these leave?", abort=True)


def _show(company: str, begins_on: date | None) -> WatchPreview:
    """Prints the preview."""
    from api.watch import foreseen
    from domain.calendar import civil_date

    async def asked(jalon: Composition) -> WatchPreview:
        today = civil_date(jalon.clock())
        return await foreseen(jalon.journal, jalon.people, jalon.law, company, today, begins_on)

    found = asyncio.run(_with_jalon(asked))
    for line in _page(found):
        typer.echo(line)
    return found


def _page(found: WatchPreview) -> Iterator[str]:
    from domain.calendar import in_french
    from domain.french.steps import STEPS

    yield f"Watch open from {in_french(found.begins_on)}, until {in_french(found.until)}:"
    for each in found.letters:
        kept = f"  (held back: {each.why})" if each.why else ""
        yield f"{in_french(each.day):>20}  {each.number:>5}  {STEPS[each.step].noun}{kept}"
    for each in found.steps:
        kept = f"  (held back: {each.why})" if each.why else ""
        yield f"{each.employee:>20}  {in_french(each.day)}: {STEPS[each.step].noun}, {each.obligation}{kept}"
    if not found.letters:
        yield "Nothing would leave."
    if found.overdue_on_arrival:
        yield "Overdue when it opens, and left to you (tell overdue-settled: released, planned or closed):"
    for each in found.overdue_on_arrival:
        yield f"{each.employee:>20}  {each.obligation}, due on {each.due_on.isoformat()}: {each.settled or 'undecided'}"
    for each in found.unreadable:
        yield f"{each:>20}  cannot be read: a later release told something of them. Nothing leaves."
    if found.complete_since is None:
        yield "Nobody said that all trainings and interviews were told (history-complete): silence decides nothing."
    if not found.has_profile:
        yield "The company has no profile (PUT /v1/companies/SIREN): its watch cannot be opened."


def _tell(company: str, kind: str, begins_on: date | None) -> None:
    """Through the one door, as an operator of this machine."""
    from api.intake import Intake, Refused, Result
    from api.rights import Caller

    async def told(jalon: Composition) -> Result:
        caller = Caller(actor=OWN_ACTOR, name="jalon watch", role="operator", companies=frozenset({company}))
        event = {
            "specversion": "1.0", "id": str(uuid4()), "source": "urn:operator:cli", "type": kind,
            "data": {} if begins_on is None else {"from": begins_on.isoformat()},
        }  # fmt: skip
        intake = Intake(jalon.journal, jalon.law, jalon.people, jalon.clock)
        (result,) = await intake.accept(company, [event], caller)
        return result

    result = asyncio.run(_with_jalon(told))
    if isinstance(result, Refused):
        raise InputError("\n".join(f"{each.pointer}: {each.detail}" for each in result.errors) or result.why)
    typer.echo(f"Recorded: {kind}, company {company}.")


async def _with_jalon(work: Callable[[Composition], Awaitable[T]]) -> T:
    from deploy.composition import composed

    async with composed(load()) as jalon:
        return await work(jalon)
