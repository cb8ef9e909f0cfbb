"""What an open watch would send for one employee: today, and what is convened in the days that follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.day.plan import Plan
from domain.day.watch import Restraint
from domain.facts import StepName


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A step and its day; `why`: what would hold it back even then."""

    day: date
    step: StepName
    obligation: str
    why: Restraint | None = None


def foreseen(plan: Plan, until: date) -> Iterator[Foreseen]:
    """From the plan of a company whose watch is open: what is due on its day, one after the other, and the convocations
    that open by `until`, as long as nothing else is told.
    """
    if plan.next_step is not None:
        yield Foreseen(plan.as_of, plan.next_step.step, plan.next_step.obligation)
    for each in plan.held_back:
        yield Foreseen(plan.as_of, each.step.step, each.step.obligation, each.why)
    for each in plan.obligations:
        if each.status == "upcoming" and plan.as_of < each.obligation.convene_from <= until:
            yield Foreseen(each.obligation.convene_from, "convocation", each.obligation.id)
