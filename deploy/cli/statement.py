"""`jalon statement`: a company on a day, for its management, its committee or its auditor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import AsJson, KnownAt, On, Out, siren
from deploy.cli.progress import Progress
from deploy.cli.running import with_composition
from deploy.errors import InputError
from domain.calendar import civil_date
from domain.day.statement import Totals

if TYPE_CHECKING:
    from deploy.composition import Composition

KINDS = (".pdf", ".csv", ".xlsx")
MOST_NAMED = 20


def statement(
    company: Annotated[str, typer.Option(parser=siren, metavar="SIREN", help="The company.")],
    output: Out,
    day: On = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Write what was owed to whom on a day, what answered it, and the sums: a table (.csv, .xlsx) or totals (.pdf).

    It names employees: hand it to those who may know them. It admits nothing.
    """
    if output.suffix not in KINDS:
        raise InputError(f"{output}: expected a file that ends in {', '.join(KINDS)}.")

    async def made(jalon: Composition) -> tuple[date, Totals]:
        from domain.facts import OWN_ACTOR

        on = day or civil_date(jalon.clock())
        await jalon.sessions.note(OWN_ACTOR, company, None, f"relevé au {on} (ligne de commande)")
        made = jalon.statements().of(company, on, known_at=known_at, names=True)
        total = await jalon.people.count(company)
        with Progress("employees") as progress:
            async for done in made.write(output):
                progress.show(done, total)
        return on, made.totals

    on, totals = with_composition(made)
    if as_json:
        typer.echo(totals.told(on).model_dump_json(indent=2))
        return
    typer.echo(f"Written: {output}, {totals.employees} employees on {on}.")
    typer.echo(
        f"{totals.owed_eur} EUR to be paid ({totals.owed}), {totals.at_risk_eur} EUR at risk ({totals.at_risk})."
    )
    if totals.unreadable:
        them = ", ".join(totals.unreadable[:MOST_NAMED]) + ("…" if len(totals.unreadable) > MOST_NAMED else "")
        typer.echo(
            f"Not counted: {len(totals.unreadable)} ({them}), of whom a later release than this one told something. "
            "Run that one again.",
            err=True,
        )
