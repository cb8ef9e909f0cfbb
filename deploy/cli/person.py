"""`jalon person`, `jalon erased`: what is kept of somebody, and what is kept no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import AsJson, Company, Out
from deploy.cli.running import with_composition
from deploy.cli.timeline import entries_of, of_an_employee
from domain.facts import OWN_ACTOR, ErasureReason
from domain.ports import ids_of

if TYPE_CHECKING:
    from activities.adapters.erasing import Remains
    from deploy.composition import Composition

app = typer.Typer(help="What is kept of somebody.", no_args_is_help=True)

Employee = Annotated[str, typer.Argument(metavar="SIREN/EMPLOYEE", help="Such as 123456782/E-0042.")]


@app.callback()
def person() -> None:
    """What is kept of somebody."""


@app.command()
def export(employee: Employee, output: Out) -> None:
    """Write everything that is kept of somebody under any of their ids, who looked at it included, as one zip (GDPR,
    art. 15).
    """
    stream = of_an_employee(employee)

    async def gathered(jalon: Composition) -> bytes:
        await entries_of(jalon, stream)
        await jalon.sessions.note(OWN_ACTOR, stream.company, stream.employee, "export des données (ligne de commande)")
        ids = ids_of(stream, await jalon.journal.read(stream.of_company))
        return await jalon.personal_data().archive(ids, jalon.clock())

    output.write_bytes(with_composition(gathered))
    typer.echo(f"Written: {output}. It holds a person's data: hand it to nobody else, and delete it afterwards.")


@app.command()
def erase(
    employee: Employee,
    reason: Annotated[ErasureReason, typer.Option(help="The person asked for it, or the time is over.")] = "request",
    keep_documents: Annotated[
        bool, typer.Option("--keep-documents", help="Where they are needed to defend a claim (GDPR, art. 17.3 e).")
    ] = False,
    whole_file: Annotated[
        bool, typer.Option("--whole-file", help="Delete the facts too: what remains is a digest, for the seals.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for a confirmation.")] = False,
) -> None:
    """Erase who somebody is, the private parts of the facts and the documents; the facts stay, and still verify. What
    is kept under another of the person's ids (`identified-as`) goes too.

    Nothing brings them back, but a backup: see the operator's guide.
    """
    stream = of_an_employee(employee)
    if not yes:
        what = "all that is recorded of" if whole_file else "who is behind"
        typer.confirm(f"Erase {what} {stream} for good?", abort=True)

    async def erased(jalon: Composition) -> int:
        await entries_of(jalon, stream)
        if whole_file:
            return await jalon.erasure().stream(stream, actor=OWN_ACTOR, reason=reason)
        await jalon.erasure().person(stream, actor=OWN_ACTOR, reason=reason, documents=not keep_documents)
        return 0

    entries = with_composition(erased)
    typer.echo(f"Erased: {stream}, {entries} entries." if whole_file else f"Erased: who is behind {stream}.")


def erased(company: Company = None, as_json: AsJson = False) -> None:
    """Show what remains of the files that were deleted: when, why, how many entries, and the digests of the seals."""

    async def remaining(jalon: Composition) -> list[Remains]:
        return await jalon.erasure().erasing.remains(company)

    found = with_composition(remaining)
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    for each in found:
        typer.echo(
            f"{each.erased_at:%Y-%m-%d} {each.company} {each.reason}: {each.version} entries up to {each.hash[:16]}…, "
            f"sealed as {each.name[:16]}…"
        )
    if not found:
        typer.echo("No file was deleted.")
