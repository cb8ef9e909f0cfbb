"""What the law says of each kind of absence: how it counts as seniority, and whether an interview follows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from domain.facts import Leave, Value
from domain.law.rules import Rule, Version

Share = Annotated[Fraction, Field(ge=0, le=1)]


class Rate(Value):
    """The share of an absence that counts as seniority."""

    rate: Share


class ReturnAfter(Value):
    """Whether an interview is proposed on return, and whether the employee may ask for it earlier."""

    due: bool
    early: bool


class BeforeLeave(Value):
    """Whether an interview is owed before the leave begins."""

    due: bool


class RateReading(Value):
    """The question that decides on the rate, and the rate under each answer that departs from the statute."""

    question: str
    rates: Mapping[str, Share]


LEAVE_RULES = ("seniority", "interview", "departure")
"""The rules that each leave has of its own."""


class LeaveRule(Value):
    """What the law says of one kind of absence.

    `name` bears its article: `un congé sabbatique`. `health`: what it is stays between the employee and HR. `present`:
    the employee goes on working. `own_article` gives the interview too, beside L6315-1. `longer_as`: what it is taken
    for beyond the long illness's months. `follows`: the absences it often comes after.
    """

    name: str
    health: bool = False
    present: bool = False
    own_article: str | None = None
    longer_as: Leave | None = None
    follows: tuple[Leave, ...] = ()
    reading: RateReading | None = None
    seniority: Rule[Rate]
    interview: Rule[ReturnAfter] | None = None
    departure: Rule[BeforeLeave] | None = None

    @property
    def told(self) -> str | None:
        """What letters and Temporal may call it; None where they say no more than that it was an absence."""
        return None if self.health else self.name

    def interview_on(self, day: date) -> Version[ReturnAfter] | None:
        """The wording that gives an interview to who returns on that day; None when none does."""
        version = self.interview.at(day) if self.interview else None
        return version if version is not None and version.value.due else None

    def departure_on(self, day: date) -> Version[BeforeLeave] | None:
        """The wording that gives an interview before a leave that begins after that day; None when none does."""
        version = self.departure.at(day) if self.departure else None
        return version if version is not None and version.value.due else None

    def published_by(self, day: date) -> LeaveRule:
        """What could be known of it on that day."""
        return self.model_copy(update={name: rule.published_by(day) for name, rule in self.rules.items()})

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        found: Mapping[str, Rule[Any] | None] = {name: getattr(self, name) for name in LEAVE_RULES}
        return {name: rule for name, rule in found.items() if rule is not None}
