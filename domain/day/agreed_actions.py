"""What interviews have agreed upon: the lines of their action plans, of which HR builds its training plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from domain.facts import Action, Derived, Entry, EventRef, InterviewCompleted, InterviewKind
from domain.ledger.corrections import in_effect

State = Literal["planned", "past"]
"""What became of an action on a day: it is to be done; its day is past, and nobody has told that it was done."""


class AgreedAction(Derived):
    """A line of an action plan. `number`: its place there, from one. The names are empty where nobody knows them."""

    employee: str
    name: str = ""
    manager: str = ""
    interview: EventRef
    number: int
    kind: InterviewKind
    held_on: date
    action: Action

    @property
    def year(self) -> int:
        """The year that it is planned for: of its own day, else of the interview."""
        return (self.action.by or self.held_on).year

    def state(self, day: date) -> State:
        return "past" if self.action.by is not None and self.action.by < day else "planned"


def agreed(entries: Iterable[Entry], plans: Mapping[EventRef, Sequence[Action]]) -> list[AgreedAction]:
    """The action plans of one employee's interviews, those that were voided left out. `plans`: what is still kept of
    them, by the interview's event.
    """
    return [
        AgreedAction(
            employee=entry.stream.employee or "",
            interview=entry.ref,
            number=number,
            kind=entry.fact.kind,
            held_on=entry.fact.held_on,
            action=action,
        )
        for entry in in_effect(entries)
        if isinstance(entry.fact, InterviewCompleted)
        for number, action in enumerate(plans.get(entry.ref, ()), 1)
    ]
