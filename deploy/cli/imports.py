"""`jalon import`: a company's payroll files and spreadsheets."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import AsJson, siren
from deploy.errors import InputError

if TYPE_CHECKING:
    from api.sources.importing import NamedFile
    from api.sources.recording import House
    from api.sources.report import Report


def import_(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="DSN files, CSV, XLSX, ODS; in any order."),
    ] = None,
    company: Annotated[str | None, typer.Option(parser=siren, metavar="SIREN", help="Whose files they are.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be recorded. Needs no server for a company that is new.")
    ] = False,
    as_json: AsJson = False,
    code: Annotated[
        str | None,
        typer.Option(
            metavar="CODE=MEANING",
            help="What a code or a word of its files is: 60.20=birth-supplement, 40.90=cdd, leave:zen=sabbatical.",
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Hold the files, a full list, against what is known; record nothing.")
    ] = False,
    accept: Annotated[
        str | None,
        typer.Option(metavar="all|ID,ID", help="With --compare: record these proposals; all: those that are certain."),
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only show what still waits for an answer.")] = False,
    template: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="Write a workbook to fill in: people, leaves, interviews, trainings, headcounts, all.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where the template goes.")
    ] = None,
) -> None:
    """Take payroll files (DSN) and spreadsheets: record what they add to what was told, ask what they cannot tell.

    The same file again records nothing; a file that is not whole is refused whole.
    """
    if template is not None:
        _write_template(template, output)
    elif company is not None and not files and (code or waiting):
        _settle(company, code, trial=dry_run, as_json=as_json)
    elif not files or company is None:
        raise InputError("Say which files, and whose: jalon import FILE... --company SIREN.")
    elif compare:
        _compare(company, files, accept, as_json=as_json)
    else:
        _take(company, files, trial=dry_run, as_json=as_json)


def _take(company: str, files: list[Path], *, trial: bool, as_json: bool) -> None:
    """Records what the files add, or shows what would be recorded."""
    from api.sources.reading import RefusedFileError
    from deploy.cli.import_page import of_report

    opened = [_opened(path) for path in files]
    try:
        report = asyncio.run(_trial(company, opened) if trial else _run(company, opened))
    except RefusedFileError as error:
        raise InputError(f"{error}\nRien n'a été enregistré.") from None
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        typer.echo(of_report(report, trial=trial))


def _compare(company: str, files: list[Path], accept: str | None, *, as_json: bool) -> None:
    """Shows what a full list would change, and records what of it is accepted."""
    from api.sources.reading import RefusedFileError
    from deploy.cli import import_comparison

    opened = [_opened(path) for path in files]
    try:
        found = asyncio.run(import_comparison.compared(company, opened, accept))
    except RefusedFileError as error:
        raise InputError(f"{error}\nRien n'a été enregistré.") from None
    typer.echo(found.model_dump_json(indent=2) if as_json else import_comparison.page_of(found))


def _settle(company: str, code: str | None, *, trial: bool, as_json: bool) -> None:
    """Answers what a code is, or shows what waits."""
    from deploy.cli import import_answers
    from deploy.cli.import_page import of_report, of_waiting

    found = asyncio.run(import_answers.settle(company, code, trial=trial))
    if as_json:
        told = found.as_json() if not isinstance(found, list) else [import_answers.as_json(each) for each in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(of_waiting(found) if isinstance(found, list) else of_report(found, trial=trial))


def _write_template(kind: str, output: Path | None) -> None:
    from api.sources.sheets.template import workbook
    from api.sources.sheets.words import TableKind, tables

    kinds: list[TableKind] = [each for each in tables() if kind in ("all", str(each))]
    if not kinds:
        raise InputError(f"--template {kind}: expected {', '.join(tables())} or all.")
    if output is None:
        raise InputError("Say where the template goes: -o FILE.")
    try:
        output.write_bytes(workbook(kinds))
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}.") from None
    typer.echo(f"{output}: fill in a row for each, then jalon import {output} --company SIREN --dry-run")


def _opened(path: Path) -> NamedFile:
    from api.sources.importing import NamedFile

    try:
        return NamedFile(path.name, path.open("rb"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None


async def _run(company: str, files: list[NamedFile]) -> Report:
    from api.sources.importing import run
    from deploy.cli.progress import Progress
    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages
    from deploy.environment import load

    with operator_messages(), Progress("records read") as progress:
        async with composed(load(), connections=4) as jalon:
            return await run(jalon.imports(), company, files, trial=False, progress=progress.show)


async def _trial(company: str, files: list[NamedFile]) -> Report:
    """Against what the journal holds where there is one, else against nothing."""
    from api.sources.importing import run
    from deploy.cli.progress import Progress
    from deploy.composition import composed
    from deploy.environment import load

    settings = load()
    with Progress("records read") as progress:

        async def against(house: House) -> Report:
            return await run(house, company, files, trial=True, progress=progress.show)

        if settings.database_url is None:
            return await against(_nothing_told())
        try:
            async with composed(settings, connections=4) as jalon:
                return await against(jalon.imports())
        except _unreachable() as error:
            typer.echo(f"jalon: the database does not answer ({error}): shown as for a new company.", err=True)
            for file in files:
                file.content.seek(0)
            return await against(_nothing_told())


def _unreachable() -> tuple[type[Exception], ...]:
    import asyncpg

    return (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.UndefinedTableError)


def _nothing_told() -> House:
    from datetime import UTC, datetime

    from api.sources.recording import House
    from deploy.cli.import_page import NoPeople
    from domain.law import current

    return House(law=current(), people=NoPeople(), clock=lambda: datetime.now(UTC))
