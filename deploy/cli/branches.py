"""`jalon branches`: what the branches' texts say of the interviews, with their sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import On


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

    book = current()
    day = on or civil_date(datetime.now(UTC))
    if check is not None:
        if idcc is not None or on is not None:
            raise InputError("--check takes no IDCC and no --on: the file says whose it is.")
        from deploy.cli.branch_check import checked

        branch, cases = checked(check, book)
        typer.echo(branch_page.of_branch(branch, book, day))
        typer.echo(f"\n{check} : complet et sourcé, {cases} cas vérifié{'s' if cases > 1 else ''}.")
        return
    if idcc is None:
        typer.echo(branch_page.of_all(book, day))
        return
    branch = book.branches.get(idcc.zfill(4))
    if branch is None:
        known = ", ".join(book.branches)
        raise InputError(f"IDCC {idcc} is in no file of domain/law/branches. Known: {known}.")
    typer.echo(branch_page.of_branch(branch, book, day))
