"""The one door for facts: whoever brings them (HTTP, console, files, webhooks), they are checked and recorded here.

It knows nothing of requests and answers: what comes in is documents or events, what comes out is a result for each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, cast

from pydantic import AwareDatetime, Field, ValidationError

from api.field_errors import FieldError, explain, pointer
from api.identities import wrong_in_event
from api.json_format import unpacked
from api.known import Known
from api.rights import Caller
from api.strict_json import flaws
from domain.calendar import civil_date
from domain.facts import (
    OPERATOR_TYPES,
    OWN_SOURCE,
    Agreement,
    ContentConflictError,
    Derived,
    Event,
    EventRef,
    FactVoided,
    Hire,
    NewEntry,
    Policy,
    Receipt,
    Stream,
    WatchOpened,
    contradictions,
)
from domain.facts.voids import OtherSubjectError, UnknownAimError, aimed, by_key, last_aim, unknown_aims
from domain.law import Law
from domain.ports import Journal, People

STREAMS_AT_ONCE = 4
"""How many employees' facts of one batch are recorded at the same time."""


LOOKING_BACK = timedelta(days=31)
"""How far back a watch may open: what lies further back is history, and nobody writes to it."""

Clock = Callable[[], datetime]


class Recorded(Derived):
    """The event is in the journal, for good. `duplicate`: it was there already, and this call had no effect."""

    source: str
    id: str
    status: Literal["recorded", "duplicate"]
    stream: Stream
    version: int
    recorded_at: AwareDatetime


class Refused(Derived):
    """The event is not in the journal. `source` and `id` are repeated where they could be read.

    `malformed`: `errors` names each field. `content-conflict`: the key was recorded with another content.
    `forbidden`: it is an operator's to tell, or voids what Jalon did, or what was voided of it.
    """

    source: str | None
    id: str | None
    status: Literal["refused"] = "refused"
    why: Literal["malformed", "content-conflict", "forbidden"]
    errors: tuple[FieldError, ...] = ()


Result = Annotated[Recorded | Refused, Field(discriminator="status")]


class Intake:
    """Accepts facts for one journal, under one law."""

    def __init__(self, journal: Journal, law: Law, people: People, clock: Clock) -> None:
        self._journal, self._law, self._people, self._clock = journal, law, people, clock

    async def accept(
        self, company: str, told: Sequence[object], caller: Caller, *, seen: Mapping[Stream, int] | None = None
    ) -> list[Result]:
        """Records what is told of the company and its employees; a result for each, in their order.

        What is told are events, or documents that should be. Facts of one employee are recorded together, so that
        their workflow hears of them at once; the company's own come first, so that an employee's first review sees
        them. One that is refused holds back no other. Raises ForbiddenError; then nothing is recorded.

        `seen`: by stream, the version that somebody looked at before they told it. Raises VersionConflictError when
        one has moved on since; then nothing is recorded of that stream.
        """
        caller.require("events:write", company)
        results: dict[int, Result] = {}
        streams: dict[Stream, dict[int, Event]] = {}
        known = Known(self._journal)
        for place, each in enumerate(await self._aimed(company, [self._well_formed(each) for each in told])):
            checked = await self._consistent(company, each, known) if isinstance(each, Event) else each
            checked = await self._of_the_watch(company, checked, known) if isinstance(checked, Event) else checked
            if not isinstance(checked, Event):
                results[place] = _malformed(told[place], checked)
            elif await self._is_beyond(caller, company, checked, known):
                results[place] = _refused(checked.ref, "forbidden")
            else:
                streams.setdefault(Stream(company, checked.subject), {})[place] = checked
        for stream, events in streams.items():
            for place, most in (await known.beyond(stream, events)).items():
                results[place] = _malformed(told[place], [_one_too_many(events.pop(place), most)])
        if companys := streams.pop(Stream(company), None):
            results |= await self._append(Stream(company), companys, caller, seen or {})

        at_once = asyncio.Semaphore(STREAMS_AT_ONCE)

        async def record(stream: Stream) -> None:
            async with at_once:
                results.update(await self._append(stream, streams[stream], caller, seen or {}))

        await asyncio.gather(*map(record, sorted(streams, key=str)))
        return [results[place] for place in range(len(told))]

    def check(self, told: object) -> Event | list[FieldError]:
        """The event that is told for the first time, or all that is wrong with it."""
        found = self._well_formed(told)
        return (list(_contradicted(found)) or found) if isinstance(found, Event) else found

    def _well_formed(self, told: object) -> Event | list[FieldError]:
        if isinstance(told, Event):
            event = told
        else:
            document, wrong = unpacked(told)
            if wrong:
                return wrong
            try:
                event = Event.model_validate(document)
            except ValidationError as error:
                return explain(error.errors(include_url=False, include_input=False))
            if found := [*flaws(told), *(flaws(document) if document is not told else ())]:
                return found
        wrong = list(self._unwanted(event))
        return [*wrong, *_contradicted(event)] if wrong else event

    async def _aimed(self, company: str, checked: Sequence[Event | list[FieldError]]) -> list[Event | list[FieldError]]:
        """The same with each void in the stream of what it cancels; one that would cancel nothing is refused.

        Of what Jalon did an operator alone decides, and is trusted with the key.
        """
        told = by_key(each for each in checked if isinstance(each, Event))
        recorded = await self._journal.streams(company, aims) if (aims := unknown_aims(told)) else {}
        return [_with_aim(each, told, recorded) if isinstance(each, Event) else each for each in checked]

    async def _is_beyond(self, caller: Caller, company: str, event: Event, known: Known) -> bool:
        """Whether the event is an operator's to tell, or voids an outcome or a void of one, without the right to it; or
        is the company's, or hires elsewhere, told by somebody of some establishments.
        """
        if event.subject is None and caller.establishments is not None:
            return True
        if isinstance(event.data, Hire) and not caller.reaches(event.data.establishment):
            return True
        if event.type in OPERATOR_TYPES:
            return not caller.may("watch", company)
        if not isinstance(event.data, FactVoided) or caller.may("outcomes:void", company):
            return False
        if event.data.event.source == OWN_SOURCE:
            return True
        return (await known.of(Stream(company, event.subject))).leads_to_an_outcome(event.data.event)

    def _unwanted(self, event: Event) -> Iterator[FieldError]:
        """What is well-formed and yet cannot be told from outside, or not under this law."""
        yield from wrong_in_event(event)
        if isinstance(event.data, Policy) and event.data.history_days is not None:
            expected = "expected none: the day from which the watch is opened divides past from present"
            yield FieldError(pointer=pointer("data", "history_days"), detail=expected)
        if isinstance(event.data, Agreement):
            for question, answer in (event.data.readings or {}).items():
                if expected := self._expected(question, answer):
                    yield FieldError(pointer=pointer("data", "readings", question), detail=expected)

    async def _consistent(self, company: str, event: Event, known: Known) -> Event | list[FieldError]:
        """The event, or what it says against itself. One that was recorded before the door asked is told again."""
        wrong = list(_contradicted(event))
        if wrong and event.ref in (await known.of(Stream(company, event.subject))).types:
            return event
        return wrong or event

    async def _of_the_watch(self, company: str, event: Event, known: Known) -> Event | list[FieldError]:
        """The event, or why it cannot be told of the watch."""
        if isinstance(event.data, FactVoided):
            return await self._lasting(company, event, event.data, known)
        return await self._opening(company, event)

    async def _lasting(self, company: str, event: Event, void: FactVoided, known: Known) -> Event | list[FieldError]:
        """The void, or that it names what an operator said: that stands until the opposite is said."""
        if void.event.source == OWN_SOURCE:
            return event
        recorded = await known.of(Stream(company, event.subject))
        if recorded.types.get(void.event) not in OPERATOR_TYPES:
            return event
        expected = "expected a fact that can be voided: what an operator said is taken back by telling it anew"
        return [FieldError(pointer=pointer("data", "event"), detail=expected)]

    async def _opening(self, company: str, event: Event) -> Event | list[FieldError]:
        """The event, or why the watch cannot be opened by it: letters need a sender, and the past is not written to."""
        if not isinstance(event.data, WatchOpened):
            return event
        earliest = civil_date(self._clock()) - LOOKING_BACK
        wrong: list[FieldError] = []
        if await self._people.company(company) is None:
            detail = "expected a company that has a profile: letters bear its name and address"
            wrong.append(FieldError(pointer=pointer("type"), detail=detail))
        if event.data.begins_on < earliest:
            detail = f"expected {earliest.isoformat()} or later: at most {LOOKING_BACK.days} days back"
            wrong.append(FieldError(pointer=pointer("data", "from"), detail=detail))
        return wrong or event

    def _expected(self, question: str, answer: str) -> str | None:
        """What a reading should have been, when the law leaves no such choice."""
        if question not in self._law.questions:
            return f"not a question the law leaves open: expected {_any_of(self._law.questions)}"
        options = self._law.questions[question].options
        return None if all(each in options for each in answer.split("+")) else f"expected {_any_of(options)}"

    async def _append(
        self, stream: Stream, events: Mapping[int, Event], caller: Caller, seen: Mapping[Stream, int]
    ) -> dict[int, Result]:
        """Records the facts together. Those whose keys are taken are set aside, and the others go without them."""
        results: dict[int, Result] = {}
        waiting = dict(events)
        while waiting:
            places = list(waiting)
            entries = [_entry(each, caller) for each in waiting.values()]
            try:
                receipts = await self._journal.append(stream, entries, expected_version=seen.get(stream))
            except ContentConflictError as conflict:
                for n, ref in conflict.refs.items():
                    results[places[n]] = _refused(ref, "content-conflict")
                    del waiting[places[n]]
            else:
                return results | {place: _recorded(receipt) for place, receipt in zip(places, receipts, strict=True)}
        return results


def _with_aim(
    event: Event, told: Mapping[EventRef, Event], recorded: Mapping[EventRef, Stream]
) -> Event | list[FieldError]:
    if not isinstance(event.data, FactVoided):
        return event
    try:
        return aimed(event, told, recorded)
    except UnknownAimError:
        if last_aim(event.data, told).source == OWN_SOURCE:
            return event
        expected = "expected the source and the id of a recorded event, letter by letter"
        return [FieldError(pointer=pointer("data", "event"), detail=expected)]
    except OtherSubjectError as error:
        return [FieldError(pointer="#/subject", detail=f"expected {error}, whom the voided event is about, or none")]


def _contradicted(event: Event) -> Iterator[FieldError]:
    for each in contradictions(event.data):
        yield FieldError(pointer=pointer("data", *each.field), detail=each.expected)


def _one_too_many(event: Event, most: int) -> FieldError:
    whose = "a company" if event.subject is None else "an employee"
    return FieldError(pointer=pointer("type"), detail=f"expected no more than {most} facts {event.type} of {whose}")


def _any_of(choices: Mapping[str, object]) -> str:
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last


def _entry(told: Event, caller: Caller) -> NewEntry:
    return NewEntry(source=told.source, id=told.id, time=told.time, actor=caller.actor, fact=told.data)


def _recorded(receipt: Receipt) -> Recorded:
    return Recorded(
        source=receipt.ref.source, id=receipt.ref.id, status="duplicate" if receipt.duplicate else "recorded",
        stream=receipt.stream, version=receipt.version, recorded_at=receipt.recorded_at,
    )  # fmt: skip


def _refused(ref: EventRef, why: Literal["content-conflict", "forbidden"]) -> Refused:
    return Refused(source=ref.source, id=ref.id, why=why)


def _malformed(told: object, errors: Sequence[FieldError]) -> Refused:
    if isinstance(told, Event):
        return Refused(source=told.source, id=told.id, why="malformed", errors=tuple(errors))
    fields = cast(dict[str, Any], told) if isinstance(told, dict) else {}
    source, id = (value if isinstance(value := fields.get(name), str) else None for name in ("source", "id"))
    return Refused(source=source, id=id, why="malformed", errors=tuple(errors))
