"""What interviews have agreed upon: the lines of their action plans, of which HR builds its training plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from domain.facts import (
    Action,
    ActionDone,
    ActionDropped,
    AnyFact,
    Derived,
    Entry,
    EventRef,
    InterviewCompleted,
    InterviewKind,
)
from domain.ledger.corrections import in_effect

Ending = Literal["done", "dropped"]
State = Literal["planned", "past", "done", "dropped"]
"""What became of an action on a day: it is to be done; its day is past and nobody has told what became of it; it was
done; it will not be done.
"""


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
    ended: Ending | None = None

    @property
    def year(self) -> int:
        """The year that it is planned for: of its own day, else of the interview."""
        return (self.action.by or self.held_on).year

    def state(self, day: date) -> State:
        if self.ended is not None:
            return self.ended
        return "past" if self.action.by is not None and self.action.by < day else "planned"


def agreed(entries: Iterable[Entry], plans: Mapping[EventRef, Sequence[Action]]) -> list[AgreedAction]:
    """The action plans of one employee's interviews, those that were voided left out. `plans`: what is still kept of
    them, by the interview's event.
    """
    told = list(in_effect(entries))
    ended = dict[tuple[EventRef, int], Ending](line for entry in told for line in _ending(entry.fact))
    return [
        AgreedAction(
            employee=entry.stream.employee or "",
            interview=entry.ref,
            number=number,
            kind=entry.fact.kind,
            held_on=entry.fact.held_on,
            action=action,
            ended=ended.get((entry.ref, number)),
        )
        for entry in told
        if isinstance(entry.fact, InterviewCompleted)
        for number, action in enumerate(plans.get(entry.ref, ()), 1)
    ]


def _ending(fact: AnyFact) -> Iterator[tuple[tuple[EventRef, int], Ending]]:
    match fact:
        case ActionDone():
            yield (fact.interview, fact.action), "done"
        case ActionDropped():
            yield (fact.interview, fact.action), "dropped"
        case _:
            pass
