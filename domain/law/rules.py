"""What a rule of the law is: a value by date in force, each with its article, its text and how sure we are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, cast

from pydantic import Field, model_validator

from domain.facts import InterviewKind, Leave, Value

T = TypeVar("T", covariant=True)

Months = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[Fraction, Field(ge=0, le=1)]


class Version(Value, Generic[T]):
    """One wording of a rule. `confidence` as in the rule book: A read in the official text, D derived, K known but
    not read.

    `published_on`: without it the eve of its entry into force, as article 1 of the Code civil has it.
    """

    in_force_from: date
    published_on: date
    article: str
    text: str | None = None
    source: str
    confidence: Literal["A", "B", "C", "D", "K"]
    value: T

    @model_validator(mode="before")
    @classmethod
    def _published_on_the_eve(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        said = cast(dict[str, Any], content)
        day = said.get("in_force_from")
        return {"published_on": day - timedelta(days=1)} | said if isinstance(day, date) else said


class Rule(Value, Generic[T]):
    """A rule and its successive wordings, oldest first; each is in force until the next one."""

    title: str
    note: str = ""
    versions: tuple[Version[T], ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = self.starts
        if not starts:
            raise ValueError("versions: expected at least one")
        if list(starts) != sorted(set(starts)):
            raise ValueError("versions: expected each in_force_from once, oldest first")
        if late := [v.in_force_from for v in self.versions if v.published_on > v.in_force_from]:
            raise ValueError(f"published_on: expected on or before in_force_from, {late[0]}")
        return self

    @cached_property
    def starts(self) -> Sequence[date]:
        return tuple(version.in_force_from for version in self.versions)

    @property
    def begins_on(self) -> date | None:
        """The day on which the rule came into being; None when nothing of it had been published."""
        return self.starts[0] if self.starts else None

    def at(self, day: date) -> Version[T] | None:
        """The wording in force on that day; None before the rule existed."""
        index = bisect_right(self.starts, day)
        return self.versions[index - 1] if index else None

    def after(self, day: date) -> Iterator[Version[T]]:
        """The wordings that came into force after that day, oldest first."""
        return (version for version in self.versions if version.in_force_from > day)

    def published_by(self, day: date) -> Self:
        """The rule as it could be known on that day; without any wording when nothing of it had been published."""
        known = tuple(version for version in self.versions if version.published_on <= day)
        return type(self).model_construct(title=self.title, note=self.note, versions=known)


class Term(Value):
    """A period in months, and whether its last day is the anniversary or the day before."""

    months: Months
    last_day: Literal["anniversary", "day-before"]


class FirstTerm(Term):
    """`own_term`: a term of its own, which neither an absence nor an agreement's periodicity changes."""

    own_term: bool


class RecapTerm(Value):
    """`apart_months`: an interview whose term would end less than that before the état des lieux is one with it."""

    months: Months
    limit_months: Months
    window_months: Months
    after_first_months: Months | None
    apart_months: Count

    @model_validator(mode="after")
    def _limit_not_before(self) -> Self:
        if self.limit_months < self.months:
            raise ValueError("limit_months: expected months or more")
        return self


class AgreementFrame(Value):
    """The longest periodicity an agreement may fix, and when an older agreement beyond it lapses, by which text.

    `advised_months`: what the ministry once held to be the longest, though the text did not say so (A27).
    """

    ceiling_months: Months | None
    lapses_on: date | None
    lapses_by: str | None
    advised_months: int | None

    @model_validator(mode="after")
    def _something_to_lapse(self) -> Self:
        if self.lapses_on is not None and self.ceiling_months is None:
            raise ValueError("lapses_on: without ceiling_months no agreement lapses")
        return self


class ReturnRule(Value):
    """`long_illness_months`: a sick leave that lasted longer is taken for a long illness. `paid_leave_days`: so many
    days of paid leave may lie between a leave for a child and the parental leave that follows: there is one return.
    """

    union_mandate: bool
    exemption_months: Count
    target_days: Count
    long_illness_months: Months
    paid_leave_days: Count


class Rate(Value):
    """The share of an absence that counts as seniority."""

    rate: Share


class ReturnAfter(Value):
    """Whether an interview is proposed on return, and whether the employee may ask for it earlier."""

    due: bool
    early: bool


class RateReading(Value):
    """The question that decides on the rate, and the rate under each answer that departs from the statute."""

    question: str
    rates: Mapping[str, Share]


LEAVE_RULES = ("seniority", "interview")
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

    @property
    def told(self) -> str | None:
        """What letters and Temporal may call it; None where they say no more than that it was an absence."""
        return None if self.health else self.name

    def interview_on(self, day: date) -> Version[ReturnAfter] | None:
        """The wording that gives an interview to who returns on that day; None when none does."""
        version = self.interview.at(day) if self.interview else None
        return version if version is not None and version.value.due else None

    def published_by(self, day: date) -> LeaveRule:
        """What could be known of it on that day."""
        interview = self.interview and self.interview.published_by(day)
        return self.model_copy(update={"seniority": self.seniority.published_by(day), "interview": interview})

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        return {"seniority": self.seniority} | ({"interview": self.interview} if self.interview else {})


class MidCareer(Value):
    """`visit_birthday`: in whose civil year the occupational doctor's visit falls (L4624-2-2)."""

    months: Months
    visit_birthday: Count


class LateCareer(Value):
    birthday: Count
    years_before: Count


class Sanction(Value):
    """`failings`: whether the sanction takes both failings, interviews and measures, or either.

    The measures suffice with `criteria_needed` of the three criteria; without that number, with one training.
    """

    failings: Literal["both", "either"]
    amount_eur: Count | None
    hours_full_time: Count | None
    hours_part_time: Count | None
    criteria_needed: Annotated[int, Field(ge=1, le=3)] | None
    training: Literal["any", "non-mandatory"]
    pay_by: Literal["none", "end-of-next-quarter"]
    surcharge_percent: Count | None

    @model_validator(mode="after")
    def _in_money_or_in_hours(self) -> Self:
        money = (self.amount_eur, self.surcharge_percent)
        hours = (self.hours_full_time, self.hours_part_time)
        if {None in money, None in hours} != {True, False} or 1 in (money.count(None), hours.count(None)):
            raise ValueError("expected amount_eur and surcharge_percent, or hours_full_time and hours_part_time")
        if self.amount_eur is None and self.pay_by != "none":
            raise ValueError("pay_by: hours have no date of payment")
        return self


class Threshold(Value):
    """`settled_year`: an employer over the threshold that year, and subject in it, does not wait for `years` (A24)."""

    threshold: Count
    years: Annotated[int, Field(ge=1)]
    settled_year: int | None

    @model_validator(mode="after")
    def _something_to_wait_for(self) -> Self:
        if self.settled_year is not None and self.years == 1:
            raise ValueError("settled_year: nobody waits where one year suffices")
        return self


class Subject(Value):
    """What an interview is about."""

    title: str
    detail: str


class Topic(Subject):
    """A topic of L6315-1. `field` is its place in a `domain.facts.Report`."""

    field: str


class Topics(Value):
    """What an interview is called, what every one is about, and what some kinds add."""

    name: str
    topics: tuple[Topic, ...]
    by_kind: Mapping[InterviewKind, Topic]


class ElectedMandate(Value):
    """The interview of local elected members: at the start of a mandate, then `per_civil_year` times a civil year."""

    per_civil_year: Count
    target_days: Count
    topics: tuple[Subject, ...]


class FixedPayment(Value):
    """The day by which the sum of a recap that was due in a period is paid, in place of the ordinary one."""

    due_from: date
    due_to: date
    paid_by: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.due_from <= self.due_to <= self.paid_by:
            raise ValueError("expected due_from, due_to and paid_by in this order")
        return self


class Postponement(Value):
    kinds: tuple[InterviewKind, ...]
    due_from: date
    due_to: date
    until: date
    no_sanction_until: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.due_from <= self.due_to <= self.until <= self.no_sanction_until:
            raise ValueError("expected due_from, due_to, until and no_sanction_until in this order")
        return self


class Clause(Value):
    """What a branch agreement is known to say, by its IDCC; `by_hand` is what Jalon does not work out.

    `below_headcount`: the periodicity holds only under that headcount. `return_within_months` sets the limit of the
    return interview, for `return_leaves` only when named, after an absence of `return_after_months` at least.
    `stops_after_weeks`: a longer absence stops the clock. `interviews_per_cycle`: so many in a cycle, the last of which
    is the état des lieux. `recap_civil_years`: the cycle ends with a civil year.
    `recap_on_return`: a recap that falls due during an absence is held on return. `transfer_months`: the interview
    that an incoming employer holds after a transfer.
    """

    title: str
    source: str
    by_hand: str | None = None
    periodicity_months: Months | None = None
    below_headcount: Count | None = None
    return_within_months: Count | None = None
    return_leaves: tuple[Leave, ...] | None = None
    return_after_months: Count = 0
    stops_after_weeks: Count | None = None
    interviews_per_cycle: Annotated[int, Field(ge=2)] | None = None
    recap_civil_years: Annotated[int, Field(ge=1)] | None = None
    recap_on_return: bool = False
    transfer_months: Months | None = None
