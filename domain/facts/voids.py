"""Whom a void is about: it stands in the stream of the fact that it cancels, whether its sender names it or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.errors import JalonError
from domain.facts.base import EventRef, Stream
from domain.facts.envelope import Event
from domain.facts.told import FactVoided


class UnknownAimError(JalonError, ValueError):
    """The void names an event that is not recorded in the company, letter by letter."""


class OtherSubjectError(JalonError, ValueError):
    """The void names another subject than the event that it cancels is about."""


def last_aim(void: FactVoided, told: Mapping[EventRef, Event]) -> EventRef:
    """The fact that a void is about in the end, through the voids that are told together with it."""
    aim, seen = void.event, set[EventRef]()
    while aim in told and aim not in seen and isinstance(inner := told[aim].data, FactVoided):
        seen.add(aim)
        aim = inner.event
    return aim


def unknown_aims(told: Mapping[EventRef, Event]) -> set[EventRef]:
    """The events that are voided and not told together with their void: the journal knows their streams."""
    aims = {last_aim(event.data, told) for event in told.values() if isinstance(event.data, FactVoided)}
    return {aim for aim in aims if aim not in told}


def aimed(event: Event, told: Mapping[EventRef, Event], streams: Mapping[EventRef, Stream]) -> Event:
    """The void with the subject of what it cancels.

    `told`: what is told together; `streams`: where the rest is recorded. Raises UnknownAimError, OtherSubjectError.
    """
    assert isinstance(event.data, FactVoided)
    aim = last_aim(event.data, told)
    if aim in streams:
        subject = streams[aim].employee
    elif aim in told and not isinstance(told[aim].data, FactVoided):
        subject = told[aim].subject
    else:
        raise UnknownAimError(str(aim))
    if event.subject is not None and event.subject != subject:
        raise OtherSubjectError(subject or "none")
    return event.model_copy(update={"subject": subject})


def by_key(events: Iterable[Event]) -> dict[EventRef, Event]:
    return {event.ref: event for event in events}
