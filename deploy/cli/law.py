"""`jalon law`: the law book, with its sources."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.cli.options import AsJson, On


def law(
    on: On = None,
    changes: Annotated[bool, typer.Option("--changes", help="What changed when, instead of one day.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print what is in force on a day, or what changed when: each value with its article, text and source."""
    import json
    from datetime import UTC, datetime

    from deploy.errors import InputError
    from domain.calendar import civil_date
    from domain.french import law_page
    from domain.law import current
    from domain.law.sheet import changes as all_changes
    from domain.law.sheet import in_force

    if on and changes:
        raise InputError("--on and --changes exclude each other: a day, or what changed over the years.")
    book = current()
    day = on or civil_date(datetime.now(UTC))
    lines = all_changes(book) if changes else in_force(book, day)
    if as_json:
        typer.echo(json.dumps([line.model_dump(mode="json") for line in lines], ensure_ascii=False, indent=2))
        return
    typer.echo(law_page.of_changes(lines, book) if changes else law_page.of_day(lines, book, day))
