"""`jalon watch`: what may leave the house in a company's name, and what would."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import uuid4

import typer

from deploy.cli.options import civil_day, siren
from deploy.errors import InputError
from deploy.settings import load
from domain.facts import OWN_ACTOR, StepName, Stream

T = TypeVar("T")

if TYPE_CHECKING:
    from deploy.composition import Composition
    from domain.day.preview import Foreseen

app = typer.Typer(help="Preview, open, pause and resume the watch over a company.", no_args_is_help=True)
AHEAD = timedelta(days=90)
PAGE = 500

Company = Annotated[str, typer.Option(parser=siren, metavar="SIREN", help="The company.")]
From = Annotated[
    date | None,
    typer.Option("--from", parser=civil_day, metavar="DATE", help="At most 31 days back. Today by default."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for a confirmation after the preview.")]


@app.command()
def preview(company: Company, begins_on: From = None) -> None:
    """Print what an open watch would send today, and whom it would convene in the next 90 days."""
    _show(company, begins_on)


@app.command("open")
def open_watch(company: Company, begins_on: From = None, yes: Yes = False) -> None:
    """Open the watch after a preview: from then on Jalon writes in the company's name."""
    _show(company, begins_on)
    _confirm(yes)
    _tell(company, "watch-opened", begins_on)


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


def _show(company: str, begins_on: date | None) -> None:
    from domain.calendar import in_french
    from domain.french.steps import STEPS

    async def asked(jalon: Composition) -> list[tuple[str, Foreseen]]:
        return await _foreseen(jalon, company, begins_on)

    found = asyncio.run(_with_jalon(asked))
    letters: list[tuple[date, StepName, str]] = [(each.day, each.step, each.why or "") for _, each in found]
    for (day, step, why), number in sorted(Counter(letters).items()):
        kept = f"  (held back: {why})" if why else ""
        typer.echo(f"{in_french(day):>20}  {number:>5}  {STEPS[step].noun}{kept}")
    for employee, each in found:
        typer.echo(f"{employee:>20}  {in_french(each.day)}: {STEPS[each.step].noun}, {each.obligation}")
    if not found:
        typer.echo("Nothing would leave in the next 90 days.")


async def _foreseen(jalon: Composition, company: str, begins_on: date | None) -> list[tuple[str, Foreseen]]:
    """Of each employee what would leave, were the watch open: from that day, else as it was opened, or today."""
    from domain.calendar import civil_date
    from domain.day.plan import on
    from domain.day.preview import foreseen
    from domain.ledger.fold import fold_company
    from domain.ledger.ledger import derive

    today = civil_date(jalon.clock())
    told = fold_company(await jalon.journal.read(Stream(company)), unopened=today)
    opened = replace(told, watched_from=begins_on or told.watched_from, paused=False)
    found: list[tuple[str, Foreseen]] = []
    after = ""
    while page := await jalon.people.employees(company, after=after, limit=PAGE):
        for employee in page:
            stream = Stream(company, employee)
            ledger = derive(stream, await jalon.journal.read(stream), opened, jalon.law)
            found += [(employee, each) for each in foreseen(on(ledger, today), today + AHEAD)]
        after = page[-1]
    return found


def _tell(company: str, kind: str, begins_on: date | None) -> None:
    """Through the one door, as an operator of this machine."""
    from api.intake import Intake, Refused, Result
    from api.rights import Caller
    from domain.calendar import civil_date

    async def told(jalon: Composition) -> Result:
        caller = Caller(actor=OWN_ACTOR, name="jalon watch", role="operator", companies=frozenset({company}))
        day = begins_on or civil_date(jalon.clock())
        event = {
            "specversion": "1.0", "id": str(uuid4()), "source": "urn:operator:cli", "type": kind,
            "data": {"from": day.isoformat()} if kind == "watch-opened" else {},
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
