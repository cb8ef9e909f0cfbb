"""A JSON array of events, read as if they had been journaled: what `jalon explain` works on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast
from uuid import UUID

from pydantic import ValidationError

from api.field_errors import FieldError, explain
from api.strict_json import flaws, parse
from deploy.errors import InputError
from domain.facts import NO_COMPANY, Entry, Event, EventRef, FactVoided, NewEntry, Stream
from domain.facts.voids import OtherSubjectError, UnknownAimError, aimed, by_key
from domain.ledger.corrections import AT_NO_KNOWN_MOMENT
from domain.proof.chain import recorded

NOBODY = UUID(int=0)
"""Who told the events of a file: the journal would know."""


class Streams(NamedTuple):
    """One employee's facts and their company's."""

    stream: Stream
    entries: list[Entry]
    company_entries: list[Entry]


class Told(NamedTuple):
    """What a file tells of one employee and of their company, in its own order."""

    stream: Stream
    own: list[Event]
    general: list[Event]


def read(text: str, employee: str | None = None) -> Streams:
    """The streams of the one employee of the file, or of the named one, as `told_of`."""
    stream, own, general = told_of(text, employee)
    return Streams(stream, _entries(stream, own), _entries(stream.of_company, general))


def told_of(text: str, employee: str | None = None) -> Told:
    """What is told of the one employee of the file, or of the named one (`E-0042` or `123456782/E-0042`).

    Raises InputError with a line for each wrong item, naming its index and field; the first item is 0.
    """
    events = list(_without_repetitions(_parse(text)))
    company, _, wanted = (employee or "").rpartition("/")
    who = wanted or _only_one(events)
    company = company or NO_COMPANY
    told = by_key(events)
    events = [_aimed(event, told, who) for event in events]
    own = [event for event in events if event.subject == who]
    if not own:
        raise InputError(
            f"No event is about employee {who}. Those of the file: {', '.join(_subjects(events)) or 'none'}."
        )
    return Told(Stream(company, who), own, [event for event in events if event.subject is None])


def _aimed(event: Event, told: Mapping[EventRef, Event], who: str) -> Event:
    """A void in the stream of what it cancels, as the journal would have it; one of nothing is a finding of `who`."""
    if not isinstance(event.data, FactVoided):
        return event
    try:
        return aimed(event, told, {})
    except OtherSubjectError:
        return event
    except UnknownAimError:
        return event if event.subject is not None else event.model_copy(update={"subject": who})


def _parse(text: str) -> list[tuple[int, Event]]:
    try:
        items: Any = parse(text.encode(errors="surrogatepass"))
    except ValueError as error:
        raise InputError(f"This is not JSON: {error}.") from None
    if not isinstance(items, list):
        raise InputError(f"Expected a JSON array of events, found {_kind(items)}.")
    events: list[tuple[int, Event]] = []
    problems: list[str] = []
    for index, item in enumerate(cast(list[Any], items)):
        if found := list(flaws(item)):
            problems += [f"item {index}: {problem}" for problem in _problems(found)]
            continue
        try:
            events.append((index, Event.model_validate(item)))
        except ValidationError as error:
            wrong = explain(error.errors(include_url=False))
            problems += [f"item {index}: {problem}" for problem in _problems(wrong)]
    if problems:
        raise InputError("\n".join(problems))
    return events


def _problems(errors: Iterable[FieldError]) -> Iterator[str]:
    """`data.hired_on: expected a civil date`, in the API's own words."""
    for problem in errors:
        field = (problem.pointer or "#").removeprefix("#/").replace("/", ".")
        yield f"{field}: {problem.detail}" if field != "#" else problem.detail


def _without_repetitions(events: Iterable[tuple[int, Event]]) -> Iterator[Event]:
    """The same event again has no effect; the same key with another content is an error, as in the journal."""
    seen: dict[str, tuple[int, Event]] = {}
    for index, event in events:
        first, same = seen.setdefault(str(event.ref), (index, event))
        if same is event:
            yield event
        elif same != event:
            raise InputError(
                f"item {index}: id: item {first} already bears the id {event.id} of {event.source}, "
                "with another content."
            )


def _only_one(events: list[Event]) -> str:
    subjects = _subjects(events)
    if len(subjects) == 1:
        return subjects[0]
    found = f"several ({', '.join(subjects)})" if subjects else "none"
    raise InputError(f"Expected events about one employee, found {found}: name one with --employee.")


def _subjects(events: list[Event]) -> list[str]:
    return sorted({event.subject for event in events if event.subject is not None})


def _entries(stream: Stream, events: list[Event]) -> list[Entry]:
    return [
        recorded(stream, _told(event), version=version, recorded_at=event.time or AT_NO_KNOWN_MOMENT, salt=b"")
        for version, event in enumerate(events, start=1)
    ]


def _told(event: Event) -> NewEntry:
    return NewEntry(source=event.source, id=event.id, time=event.time, actor=NOBODY, fact=event.data)


def _kind(value: object) -> str:
    return {"dict": "an object", "str": "a string", "bool": "true or false", "NoneType": "null"}.get(
        type(value).__name__, "a number"
    )
