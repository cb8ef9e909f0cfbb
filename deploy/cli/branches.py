"""`jalon branches`: what the branches' texts say of the interviews, with their sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import On

if TYPE_CHECKING:
    from domain.law import Law


def branches(
    idcc: Annotated[
        str | None, typer.Argument(metavar="[IDCC]", help="The branch's number, such as 1351. All by default.")
    ] = None,
    on: On = None,
    check: Annotated[
        Path | None,
        typer.Option(
            "--check",
            metavar="FILE",
            help="Check the file of a branch and its cases beside it.",
        ),
    ] = None,
) -> None:
    """Print the branches that are known, or one branch's texts: their words, what they change against the law on a day,
    what becomes of them under the law of 2025. With --check, check the file of a new one before it is proposed.
    """
    from datetime import UTC, datetime

    from deploy.errors import InputError
    from domain.calendar import civil_date
    from domain.french import branch_page
    from domain.law import current

    if check is not None and (idcc is not None or on is not None):
        raise InputError("--check takes no IDCC and no --on: the file says whose it is.")
    book = current()
    day = on or civil_date(datetime.now(UTC))
    if check is not None:
        typer.echo(_checked(check, book, day))
    elif idcc is None:
        typer.echo(branch_page.of_all(book, day))
    elif branch := book.branches.get(idcc.zfill(4)):
        typer.echo(branch_page.of_branch(branch, book, day))
    else:
        known = ", ".join(book.branches)
        raise InputError(f"IDCC {idcc} is in no file of domain/law/branches. Known: {known}.")


def _checked(file: Path, book: Law, day: date) -> str:
    """The branch of a new file as it will be shown, and how many of its cases hold."""
    from deploy.cli.branch_check import checked
    from domain.french import branch_page

    branch, cases = checked(file, book)
    plural = "s" if cases > 1 else ""
    return f"{branch_page.of_branch(branch, book, day)}\n\n{file} : complet et sourcé, {cases} cas vérifié{plural}."
