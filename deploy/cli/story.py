"""`jalon story`: every paper and mail that a life would bring about, from a file, without any server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import civil_day


def story(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Facts in YAML or JSON, each with the day it was told (time); - for the standard input.",
        ),
    ],
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day. By default a year after the last fact.")
    ] = None,
    law: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Other law files than those in force: a copy of domain/law, changed."),
    ] = None,
    employee: Annotated[
        str | None, typer.Option(metavar="[SIREN/]ID", help="Whose life, when the file is about several employees.")
    ] = None,
    headings: Annotated[bool, typer.Option("--headings", help="Each mail as one line, without its text.")] = False,
) -> None:
    """Play a life in virtual time: print every mail and paper it brings about, in order, then where each duty stands.

    Nothing is sent and nothing is kept. Without a `watch-opened` in the file, the watch opens with the first fact.
    """
    import asyncio

    from activities.paper.plain import plain
    from deploy.cli.explain import content_of
    from deploy.life import told
    from deploy.life.played import play
    from domain.french.story import page
    from domain.law import current
    from domain.law.loading import load

    book = current() if law is None else load(law)
    life = told.read(content_of(file), employee)
    played = asyncio.run(play(life, book, plain, None if until is None else civil_day(until)))
    typer.echo(page(played.entries, played.company_entries, played.mails, played.plan, book, in_full=not headings))
