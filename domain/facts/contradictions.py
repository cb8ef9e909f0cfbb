"""What a fact says against itself, where nothing could make it true. The door refuses it and names both fields.

Whatever the journal holds was taken before this was asked, and is read as ever: no model refuses it. What is surprising
and yet possible (an agreement that was signed after it took effect, a leave announced after it began) is no
contradiction: it is kept, and the plan may carry a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from domain.facts.told import Told
from domain.facts.told_of_company import Policy

__all__ = ["ORDERS", "Contradiction", "contradictions"]

ORDERS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "hire": (("born_on", "<", "hired_on"), ("born_on", "<", "seniority_from")),
    "leave-start": (("started_on", "<=", "expected_end_on"),),
    "leave-end": (("started_on", "<=", "resumed_on"),),
    "leave-planned": (("starts_on", "<=", "expected_end_on"),),
    "agreement": (("effective_from", "<=", "effective_to"),),
    "policy": (
        ("least_notice_days", "<=", "slot_notice_days"),
        ("day_begins_at", "<", "letters_until"),
        ("leavers_kept_months", "<=", "files_kept_months"),
    ),
}
"""By type, which field comes before which other, `<`, or no later than it, `<=`. Those that a model asks for itself
(`Hire`, `InterviewRequested`, the hours of `Policy`) are not repeated here.
"""


class Contradiction(NamedTuple):
    """`field`: where in the fact; `expected`: what it should have been, by the other field's name."""

    field: tuple[str, ...]
    expected: str


def contradictions(fact: Told) -> Iterator[Contradiction]:
    """All that the fact says against itself."""
    for first, sign, then in ORDERS.get(fact.type, ()):
        before, after = getattr(fact, first), getattr(fact, then)
        if before is not None and after is not None and (before > after or (before == after and sign == "<")):
            yield Contradiction((then,), _expected(after, sign, first))
    if isinstance(fact, Policy):
        yield from _convened_too_late(fact)


def _convened_too_late(policy: Policy) -> Iterator[Contradiction]:
    """A letter that leaves fewer days before the deadline than its reader is left at least would convene beyond it.
    Zero days before: as soon as the interview is owed.
    """
    for kind, days in (policy.convene_days_before or {}).items():
        if 0 < days < (policy.least_notice_days or 0):
            yield Contradiction(("convene_days_before", kind), "expected 0, or no less than least_notice_days")


def _expected(value: Any, sign: str, other: str) -> str:
    if isinstance(value, date):
        return f"expected a date {'on or after' if sign == '<=' else 'after'} {other}"
    return f"expected an hour after {other}" if isinstance(value, str) else f"expected no less than {other}"
