"""What each rule of the law says: one class for each file of this room but the leaves'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.facts import InterviewKind, Value

Months = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]


class Term(Value):
    """A period in months, and whether its last day is the anniversary or the day before. `crossed_by`: the text by
    which a term that was running when it came into force became one of these.
    """

    months: Months
    last_day: Literal["anniversary", "day-before"]
    crossed_by: str | None = None


class FirstTerm(Term):
    """`own_term`: a term of its own, which neither an absence nor an agreement's periodicity changes."""

    own_term: bool


class RecapTerm(Value):
    """`apart_months`: an interview whose term would end less than that before the état des lieux is one with it.
    `crossed_by` as in `Term`.
    """

    months: Months
    limit_months: Months
    window_months: Months
    after_first_months: Months | None
    apart_months: Count
    crossed_by: str | None = None

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


class MidCareer(Value):
    """`visit_birthday`: in whose civil year the occupational doctor's visit falls, by the article `visit_under`."""

    months: Months
    visit_birthday: Count
    visit_under: str


class LateCareer(Value):
    birthday: Count
    years_before: Count


class Sanction(Value):
    """`failings`: whether the sanction takes both failings, interviews and measures, or either.

    The measures suffice with `criteria_needed` of the three criteria; without that number, with one training.
    `paid_under`, `surcharge_under`: the articles that set the day of payment and the surcharge. `reported_under`: the
    one that has employers of less than `reported_below` employees tell the committee how many sums there were.
    """

    failings: Literal["both", "either"]
    amount_eur: Count | None
    hours_full_time: Count | None
    hours_part_time: Count | None
    criteria_needed: Annotated[int, Field(ge=1, le=3)] | None
    training: Literal["any", "non-mandatory"]
    pay_by: Literal["none", "end-of-next-quarter"]
    surcharge_percent: Count | None
    paid_under: str | None = None
    surcharge_under: str | None = None
    reported_under: str | None = None
    reported_below: Count | None = None

    @model_validator(mode="after")
    def _in_money_or_in_hours(self) -> Self:
        money = (self.amount_eur, self.surcharge_percent)
        hours = (self.hours_full_time, self.hours_part_time)
        if {None in money, None in hours} != {True, False} or 1 in (money.count(None), hours.count(None)):
            raise ValueError("expected amount_eur and surcharge_percent, or hours_full_time and hours_part_time")
        if self.amount_eur is None and self.pay_by != "none":
            raise ValueError("pay_by: hours have no date of payment")
        if (self.pay_by == "none") != (self.paid_under is None):
            raise ValueError("paid_under: expected where pay_by sets a day, and only there")
        if (self.surcharge_percent is None) != (self.surcharge_under is None):
            raise ValueError("surcharge_under: expected beside surcharge_percent, and only there")
        return self


class Threshold(Value):
    """`settled_year`: an employer over the threshold that year, and subject in it, does not wait for `years` (A24), by
    the text `settled_by`.
    """

    threshold: Count
    years: Annotated[int, Field(ge=1)]
    settled_year: int | None
    settled_by: str | None = None

    @model_validator(mode="after")
    def _something_to_wait_for(self) -> Self:
        if self.settled_year is not None and self.years == 1:
            raise ValueError("settled_year: nobody waits where one year suffices")
        if (self.settled_year is None) != (self.settled_by is None):
            raise ValueError("settled_by: expected beside settled_year, and only there")
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
