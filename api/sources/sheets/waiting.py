"""Absences of a table whose word nobody knows: told as another absence, and remembered until the word is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from api.sources.reading import Question, asks
from domain.facts import Derived, Entry, Fact, Leave, LeaveEnd, LeaveStart
from domain.ledger.corrections import valid


class Unknown(Derived):
    """An absence as a row tells it. `word`: as it is compared; `written`: as it is shown."""

    word: str
    written: str
    started_on: date
    expected_end_on: date | None = None
    resumed_on: date | None = None


class Waits(Derived):
    """What waits of one employee."""

    leaves: tuple[Unknown, ...] = ()

    def after(self, days: Collection[date], new: Sequence[Unknown]) -> Waits:
        """With what a file says of the absences that began on these days."""
        return Waits(leaves=(*(each for each in self.leaves if each.started_on not in days), *new))

    def questions(self, employee: str) -> Iterator[Question]:
        for each in self.leaves:
            yield asks("leave-type", employee, written=each.written, started_on=each.started_on)


def facts(unknown: Unknown, leave: Leave) -> Iterator[Fact]:
    """What the row says, once it is known which absence it is."""
    yield LeaveStart(leave=leave, started_on=unknown.started_on, expected_end_on=unknown.expected_end_on)
    if unknown.resumed_on is not None:
        yield LeaveEnd(leave=leave, started_on=unknown.started_on, resumed_on=unknown.resumed_on)


def provisional(source: str, entries: Sequence[Entry], days: Collection[date]) -> list[Entry]:
    """What was told in the meantime of absences that began on these days."""
    return [
        entry
        for entry in valid(entries, None)
        if entry.source == source
        and isinstance(entry.fact, LeaveStart | LeaveEnd)
        and entry.fact.leave == "other"
        and entry.fact.started_on in days
    ]
