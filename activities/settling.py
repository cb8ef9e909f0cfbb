"""What an employee's workflow does when it wakes, without Temporal: for tests and trials, whose clock is their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.french.plan import WordedStep
from domain.ports import REVIEW, Review, ReviewOrder, StepOrder, StepResult

Activities = Mapping[str, Callable[[Any], Awaitable[Any]]]
"""The review and the steps by their names."""


def by_name(runs: Iterable[Callable[[Any], Awaitable[Any]]]) -> Activities:
    """As the worker registers them."""
    return {getattr(run, "__temporal_activity_definition").name: run for run in runs}


async def settle(
    activities: Activities, company: str, employee: str, now: datetime, carried: Callable[[WordedStep], object]
) -> Review:
    """Reviews the employee and carries out what is due, one step after the other; what is held back waits. `carried` is
    told of each step that was carried out. Raises what a step raises.
    """
    while True:
        review: Review = await activities[REVIEW](ReviewOrder(company=company, employee=employee, now=now))
        step = review.plan.next_step
        if step is None:
            return review
        about = next((o for o in review.plan.obligations if o.id == step.obligation), None)
        order = StepOrder(
            company=company, employee=employee, step=step, obligation=about, now=now, may_be_held=True
        )  # fmt: skip
        result: StepResult = await activities[step.step](order)
        if not result.held:  # else it was stopped since it was decided: the next review says so
            carried(step)
