"""Whether anything may leave the house for one employee on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.day.steps import NextStep
from domain.ledger.ledger import Page
from domain.ledger.record import CompanyRecord, Record

Restraint = Literal["not-opened", "not-begun", "paused", "held"]
"""Why nothing leaves: nobody opened the company's watch, it opens later, it is paused, the employee is held."""


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
    if company.paused:
        return "paused"
    return "not-begun" if day < company.watched_from else None


def restraint_on(page: Page, day: date) -> Restraint | None:
    """The same for the employee and the company of a page."""
    return restraint(page.case.company, page.record, day)
