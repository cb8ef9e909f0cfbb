"""Options that several commands share."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from domain import identifiers


def civil_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("expected a date such as 2026-11-21") from None


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise typer.BadParameter("expected a moment with its offset, such as 2026-11-21T09:00:00Z")
    return at


def siren(text: str) -> str:
    try:
        return identifiers.siren(text)
    except ValueError as error:
        raise typer.BadParameter(f"{error}, such as 123456782") from None


def _writable(file: Path) -> Path:
    """Asked before the work is begun, whose result would be lost."""
    if not file.parent.is_dir():
        raise typer.BadParameter(f"{file} cannot be written: there is no directory {file.parent}")
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        raise typer.BadParameter(f"{file} cannot be written: expected a file, where you may write")
    return file


Company = Annotated[str | None, typer.Option(parser=siren, metavar="SIREN", help="Only this company's employees.")]
On = Annotated[
    date | None,
    typer.Option("--on", parser=civil_day, metavar="DATE", help="The day, such as 2026-11-21. Today by default."),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        parser=civil_day, metavar="DATE", help="The day on which the plan is made. Today in Paris by default."
    ),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(parser=_moment, metavar="TIMESTAMP", help="Only what had been told by this moment counts."),
]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.", callback=_writable)]
MailedSeals = Annotated[
    Path | None,
    typer.Option(
        "--seals",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Seals that were mailed: hold the database to them.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a text.")]
