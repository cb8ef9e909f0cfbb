"""What nobody has done wrong yet, and HR should think of: a visit that falls due, a seniority that was not told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.day.status import has_left
from domain.facts import MidCareerVisit
from domain.ledger.ledger import Page
from domain.ledger.reasons import Finding

_KEPT_WITHIN = timedelta(days=31)
"""An apprentice hired again within a month was kept."""


def hints(page: Page, day: date) -> Iterator[Finding]:
    """Nothing of somebody who is not employed on the day."""
    hire = page.record.hire
    if hire is None or hire.hired_on > day or has_left(page.record, day):
        return
    yield from _mid_career_visit(page, day)
    yield from _kept_apprentice(page)


def _mid_career_visit(page: Page, day: date) -> Iterator[Finding]:
    """The visit falls in the civil year of a birthday (L4624-2-2); the interview only follows it (L6315-1 IV)."""
    hire, version = page.record.hire, page.case.law.mid_career.at(day)
    if hire is None or hire.born_on is None or version is None or page.record.of(MidCareerVisit):
        return
    if day.year == hire.born_on.year + version.value.visit_birthday:
        values = {"year": day.year, "birthday": version.value.visit_birthday, "article": version.value.visit_under}
        yield Finding("mid-career-visit-due", values)


def _kept_apprentice(page: Page) -> Iterator[Finding]:
    """An apprenticeship counts as seniority in the contract that follows it (L6222-16): was its day forgotten?"""
    record = page.record
    if record.hire is None or record.hire.seniority_from is not None or record.apprentice_until is None:
        return
    if record.hire.contract != "apprenticeship" and record.hire.hired_on - record.apprentice_until <= _KEPT_WITHIN:
        yield Finding(
            "apprentice-kept", {"until": record.apprentice_until, "hired_on": record.hire.hired_on}, None, True
        )
