"""`jalon explain`: the plan of one employee from a file, without any server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import AsJson, AsOf, KnownAt


def explain(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A JSON array of events (CloudEvents); - for the standard input.")
    ],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    employee: Annotated[
        str | None,
        typer.Option(metavar="[SIREN/]ID", help="Whose plan, when the file is about several employees."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what the law asks for an employee, from a file of events, without any server.

    With --known-at, the events told after that moment (their `time`) are left out.
    """
    from datetime import UTC, datetime

    from deploy.cli import event_file
    from domain.calendar import civil_date
    from domain.french import terminal
    from domain.french.plan import plan_of
    from domain.law import current
    from domain.ledger.record import SINCE_EVER

    law = current()
    streams = event_file.read(content_of(file), employee)
    result = plan_of(
        streams.stream,
        streams.entries,
        streams.company_entries,
        law,
        as_of=as_of or civil_date(datetime.now(UTC)),
        known_at=known_at,
        unopened=SINCE_EVER,
    )
    typer.echo(result.model_dump_json(indent=2) if as_json else terminal.of_plan(result, law))


def content_of(file: str) -> str:
    """The text of a file, or of the standard input for `-`. Raises InputError."""
    from deploy.errors import InputError

    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} cannot be read: it is not UTF-8 text.") from None
