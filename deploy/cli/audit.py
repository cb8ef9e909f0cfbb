"""`jalon timeline`: what happened to an employee, and what was owed."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from deploy.cli.options import AsJson, AsOf, KnownAt
from deploy.errors import InputError
from deploy.settings import load
from domain.errors import JalonError
from domain.facts import Stream


def timeline(
    employee: Annotated[str, typer.Argument(metavar="SIREN/EMPLOYEE", help="Such as 123456782/E-0042.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Replay an employee's timeline from the journal: as of a day, with what was known at a moment."""
    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages
    from domain.calendar import civil_date
    from domain.french import terminal
    from domain.french.timeline import Timeline
    from domain.french.timeline import timeline as replay
    from domain.law import Law

    stream = of_an_employee(employee)

    async def main() -> tuple[Law, Timeline]:
        async with composed(load()) as jalon:
            entries = await jalon.journal.read(stream)
            if not entries:
                raise JalonError(f"Nothing is recorded of {stream}.")
            return jalon.law, replay(
                stream,
                entries,
                await jalon.journal.read(stream.of_company),
                jalon.law,
                as_of=as_of or civil_date(jalon.clock()),
                known_at=known_at,
                unopened=jalon.unopened,
            )

    with operator_messages():
        law, found = asyncio.run(main())
    typer.echo(found.model_dump_json(indent=2) if as_json else terminal.of_timeline(found, law))


def of_an_employee(text: str) -> Stream:
    """The stream that an argument names. Raises InputError."""
    try:
        stream = Stream.parse(text)
    except ValueError:
        stream = None
    if stream is None or stream.employee is None:
        raise InputError(f"{text}: expected SIREN/EMPLOYEE, such as 123456782/E-0042.")
    return stream
