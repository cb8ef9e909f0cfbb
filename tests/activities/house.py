"""A whole company under its reviews and steps, as workflows run them, without Temporal: a test sets the clock."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from activities.adapters.journal import PgJournal
from activities.settling import by_name, settle
from domain.calendar import PARIS
from domain.facts import OWN_ACTOR, AnyFact, NewEntry, StepName, Stream
from domain.french.plan import WordedStep
from domain.ports import Review

HRIS, OPERATOR = "urn:hris", "urn:operator"


@dataclass(frozen=True)
class Carried:
    """A step that was carried out for somebody, and when."""

    at: datetime
    employee: str
    step: StepName
    obligation: str


@dataclass
class House:
    """`activities`: the review and the steps, as the worker registers them."""

    journal: PgJournal
    company: str
    activities: Sequence[Callable[..., Awaitable[Any]]]
    carried: list[Carried] = field(default_factory=list[Carried])
    _told: int = 0

    async def tell(self, employee: str | None, *facts: AnyFact, source: str = HRIS) -> list[str]:
        """The ids under which the facts were recorded, together."""
        ids = [str(self._told + number) for number, _ in enumerate(facts)]
        self._told += len(facts)
        new = [
            NewEntry(source=source, id=id, time=None, actor=OWN_ACTOR, fact=fact)
            for id, fact in zip(ids, facts, strict=True)
        ]
        await self.journal.append(Stream(self.company, employee), new)
        return ids

    async def settle(self, employee: str, now: datetime) -> Review:
        """Reviews the employee and carries out what is due, as their workflow does; what is held back waits."""

        def carried(step: WordedStep) -> None:
            self.carried.append(Carried(now.astimezone(PARIS), employee, step.step, step.obligation))

        return await settle(by_name(self.activities), self.company, employee, now, carried)

    async def live(self, employees: Iterable[str], begin: datetime, end: datetime) -> None:
        """Lets time pass for all of them: each is looked at once, and whenever one of its timers rings."""
        waiting = [(begin, employee) for employee in employees]
        heapq.heapify(waiting)
        while waiting and waiting[0][0] <= end:
            now, employee = heapq.heappop(waiting)
            review = await self.settle(employee, now)
            if rings := [timer.at for timer in review.plan.timers if timer.at > now]:
                heapq.heappush(waiting, (min(rings), employee))
