"""`jalon timeline` and `jalon diff`: what happened to an employee, what was owed, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import AsJson, AsOf, KnownAt
from deploy.cli.running import with_composition
from deploy.errors import InputError
from domain.errors import JalonError
from domain.facts import Entry, Stream

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deploy.composition import Composition
    from domain.french.difference import View


def timeline(
    employee: Annotated[str, typer.Argument(metavar="SIREN/EMPLOYEE", help="Such as 123456782/E-0042.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Replay an employee's timeline from the journal: as of a day, with what was known at a moment."""
    from domain.calendar import civil_date
    from domain.french import terminal
    from domain.french.timeline import Timeline
    from domain.french.timeline import timeline as replay
    from domain.law import Law

    stream = of_an_employee(employee)

    async def replayed(jalon: Composition) -> tuple[Law, Timeline]:
        own, entries, companys = await _life(jalon, stream)
        _something_was_known(stream, entries, known_at)
        return jalon.law, replay(
            own,
            entries,
            companys,
            jalon.law,
            as_of=as_of or civil_date(jalon.clock()),
            known_at=known_at,
            unopened=jalon.unopened,
        )

    law, found = with_composition(replayed)
    typer.echo(found.model_dump_json(indent=2) if as_json else terminal.of_timeline(found, law))


def diff(
    employee: Annotated[str, typer.Argument(metavar="SIREN/EMPLOYEE", help="Such as 123456782/E-0042.")],
    before: Annotated[str, typer.Option("--from", metavar="AS_OF[@KNOWN_AT]", help="Such as 2025-01-01.")],
    after: Annotated[
        str, typer.Option("--to", metavar="AS_OF[@KNOWN_AT]", help="Such as 2025-01-01@2026-11-21T09:00:00Z.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say what changed between two views: which facts came, which deadlines moved, in words."""
    from domain.french.difference import Difference, difference, in_terminal

    stream, views = of_an_employee(employee), (_view("--from", before), _view("--to", after))

    async def compared(jalon: Composition) -> Difference:
        from domain.french.timeline import timeline as replay

        own, entries, companys = await _life(jalon, stream)
        was, now = (
            replay(
                own, entries, companys, jalon.law, as_of=v.as_of, known_at=v.known_at, unopened=jalon.unopened
            )
            for v in views
        )  # fmt: skip
        return difference(was, now)

    found = with_composition(compared)
    typer.echo(found.model_dump_json(indent=2) if as_json else in_terminal(found))


def _something_was_known(stream: Stream, entries: Sequence[Entry], known_at: datetime | None) -> None:
    """Raises JalonError when nothing of the employee was recorded by that moment."""
    first = min(each.recorded_at for each in entries)
    if known_at is not None and first > known_at:
        raise JalonError(
            f"Nothing was known yet of {stream} at {known_at.isoformat()}: the first fact was recorded at "
            f"{first.isoformat()}."
        )


def _view(option: str, text: str) -> View:
    from domain.french.difference import parse_view

    try:
        return parse_view(text)
    except ValueError:
        raise InputError(
            f"{option} {text}: expected a day, and a moment where it matters what was known, such as 2025-01-01 or "
            "2025-01-01@2026-11-21T09:00:00Z."
        ) from None


async def _life(jalon: Composition, stream: Stream) -> tuple[Stream, list[Entry], list[Entry]]:
    """The stream that stands for the person, all that was told of them under any id, and what was of the company."""
    from domain.ports import life_of, standing_for

    await entries_of(jalon, stream)
    companys = await jalon.journal.read(stream.of_company)
    own = standing_for(stream, companys)
    return own, await life_of(jalon.journal, own, companys), companys


async def entries_of(jalon: Composition, stream: Stream) -> list[Entry]:
    """What is recorded of an employee. Raises JalonError when nothing is, or nothing is any more."""
    if entries := await jalon.journal.read(stream):
        return entries
    if await jalon.erasure().erased(stream):
        raise JalonError(f"The file of {stream} was deleted when its time was over: `jalon erased` shows what remains.")
    raise JalonError(f"Nothing is recorded of {stream}.")


def of_an_employee(text: str) -> Stream:
    """The stream that an argument names. Raises InputError."""
    try:
        stream = Stream.parse(text)
    except ValueError:
        stream = None
    if stream is None or stream.employee is None:
        raise InputError(f"{text}: expected SIREN/EMPLOYEE, such as 123456782/E-0042.")
    return stream
