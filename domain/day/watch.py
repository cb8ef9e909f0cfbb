"""Whether anything may leave the house for one employee on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.day.status import Assessed
from domain.day.step import NextStep
from domain.ledger.ledger import Page
from domain.ledger.record import CompanyRecord, Record

Restraint = Literal["not-opened", "no-profile", "not-begun", "paused", "held", "history-untold", "out-of-hours"]
"""Why nothing leaves: nobody opened the company's watch, or told in whose name letters go out, it opens later, it is
paused, the employee is held; of an état des lieux, nobody said that all was told of the years that it looks back on;
or it is night, or a day on which nobody works (`domain.day.hours`).
"""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A step that would be carried out on the day, and why it may not."""

    step: NextStep
    why: Restraint


def restraint(company: CompanyRecord, record: Record, day: date) -> Restraint | None:
    """What holds everything back; None when letters may leave. An employee that is held is held first of all."""
    if record.held:
        return "held"
    if company.watched_from is None:
        return "not-opened"
    if not company.has_profile:
        return "no-profile"
    if company.paused:
        return "paused"
    return "not-begun" if day < company.watched_from else None


def held_back(page: Page, day: date, assessed: Sequence[Assessed], due: Iterable[NextStep]) -> tuple[HeldBack, ...]:
    """Those of the steps that may not be carried out on the day."""
    if why := restraint(page.case.company, page.record, day):
        return tuple(HeldBack(step, why) for step in due)
    return tuple(HeldBack(step, "history-untold") for step in due if _tells_of_silence(page, day, assessed, step))


def _tells_of_silence(page: Page, day: date, assessed: Sequence[Assessed], step: NextStep) -> bool:
    """Whether a paper would tell the employee that what nobody told did not happen."""
    if step.step != "etat-des-lieux":
        return False
    recaps = (a.obligation for a in assessed if a.obligation.kind == "recap")
    about = (o for o in recaps if o.held is not None and o.held.ref == step.interview)
    periods = (page.examined(o, day, missed=False).recap.period for o in about)
    return any(page.case.history_untold(since) for since, _ in periods)
