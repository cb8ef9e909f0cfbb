"""What a branch's clause may set: each kind a value of its own, which the ledger reads without knowing the branch."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.facts import Leave, RequestReason, Value
from domain.law.values import Count, Months

Line = Annotated[str, Field(min_length=1)]


class RhythmClause(Value):
    """An interview every `months`, from the last one held.

    `below_headcount`: only under that headcount; above it, every `months_above`; of exactly that headcount nothing is
    written (reading A31). `choices`: the rhythms among which the firm chooses by itself. `window_months`: how long
    before and after that day it may be held. `echo`: the clause repeats what the law said then (reading A21).
    """

    months: Months
    below_headcount: Months | None = None
    months_above: Months | None = None
    choices: tuple[Months, ...] = ()
    window_months: Count = 0
    echo: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.months_above is not None and self.below_headcount is None:
            raise ValueError("months_above: there is no below_headcount that it could lie above")
        if self.choices and (self.months not in self.choices or list(self.choices) != sorted(set(self.choices))):
            raise ValueError("choices: expected months among them, each once, the shortest first")
        return self


class CycleClause(Value):
    """So many `interviews` in a cycle, the one that makes the état des lieux among them: one in each equal share of it.

    `years`: the length of the cycle; None: the law's period, whose rhythm then bounds each gap. `civil`: it is counted
    in civil years, after the year in which it begins. `starts`: from the seniority, or from the conversion of a
    contract of apprenticeship or professionalisation. `least_apart_months`: an interview held sooner after the last one
    is not counted. `not_all_in_last_year`: nor is the one by which all would be held in the cycle's last year.
    """

    interviews: Annotated[int, Field(ge=2, le=12)]
    years: Annotated[int, Field(ge=1, le=12)] | None = None
    civil: bool = False
    starts: Literal["seniority", "conversion"] = "seniority"
    least_apart_months: Count = 0
    not_all_in_last_year: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.years is None and (self.civil or self.not_all_in_last_year):
            raise ValueError("years: expected, for civil and not_all_in_last_year are said of them")
        if self.years is not None and self.years * 12 % self.interviews:
            raise ValueError("interviews: expected a number that divides the months of the cycle")
        return self

    @property
    def share_months(self) -> int | None:
        """How long each interview's share of the cycle is; None where the law's rhythm bounds it."""
        return None if self.years is None else self.years * 12 // self.interviews


class RecapClause(Value):
    """`civil_years`: the cycle that the état des lieux ends is counted in civil years (reading A22). `on_return`: one
    that falls due during an absence is held on return.
    """

    civil_years: Annotated[int, Field(ge=1, le=12)] | None = None
    on_return: bool = False


class SuspensionClause(Value):
    """What does not count: absences of more than `over_weeks` (0: all but paid leave), or whole civil months without
    any work.
    """

    over_weeks: Count | None = None
    months_without_work: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.over_weeks is None) != self.months_without_work:
            raise ValueError("expected over_weeks or months_without_work, one of the two")
        return self


class Sufficient(Value):
    """So many interviews and so many trainings that are not mandatory free the employer."""

    interviews: Count
    trainings: Count


class SanctionClause(Value):
    """The branch's own test: the sum is due unless one of `sufficient` was reached in the period (reading A33).

    `cpf_only_cofinanced`: a training on the personal account counts only if the employer paid a part of it.
    """

    sufficient: tuple[Sufficient, ...] = ()
    cpf_only_cofinanced: bool = False


class ReturnClause(Value):
    """`within_months`: the limit of the return interview, for `leaves` only where named, after an absence of
    `after_months` at least. `added`: leaves that the law's list has not. `before`: leaves before which an interview is
    proposed too. `twelve_month_exemption`: False where it is due whatever the last one. `mandate_within_months`: the
    limit after a mandate.
    """

    within_months: Months | None = None
    leaves: tuple[Leave, ...] = ()
    after_months: Count = 0
    added: tuple[Leave, ...] = ()
    before: tuple[Leave, ...] = ()
    twelve_month_exemption: bool = True
    mandate_within_months: Months | None = None

    @model_validator(mode="after")
    def _something_to_limit(self) -> Self:
        if (self.leaves or self.after_months) and self.within_months is None:
            raise ValueError("leaves, after_months: there is no within_months that they could limit")
        return self


class TransferClause(Value):
    """The interview that an incoming employer holds after a transfer."""

    within_months: Months


class RequestClause(Value):
    """An interview on the employee's demand: on these `grounds` only, if they are named; `unless_within_months`: only
    where none was held in so many months before; `below_headcount`: only under that headcount. `within_weeks` or
    `within_months`: its limit, where the clause sets one.
    """

    grounds: tuple[RequestReason, ...] = ()
    unless_within_months: Count = 0
    below_headcount: Months | None = None
    within_weeks: Annotated[int, Field(gt=0)] | None = None
    within_months: Months | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if self.within_weeks is not None and self.within_months is not None:
            raise ValueError("within_weeks, within_months: expected one of the two")
        return self


class ConvocationClause(Value):
    """`notice_days`: between the convocation and the interview; `if_possible`: a wish, which a deadline that passes
    overrides. `with_it`: what goes with the convocation, in French, as the letter says it.
    """

    notice_days: Count = 0
    if_possible: bool = False
    with_it: tuple[Line, ...] = ()


class RecordClause(Value):
    """`within_months`: the limit of the written record. `signed`: both sign it, or are asked to."""

    within_months: Months | None = None
    signed: bool = False


SameDay = Literal["allowed", "interview-first", "other-day"]
"""Whether the interview may be held on the day of the appraisal: with its own document, before it, or not at all."""


class Clause(Value):
    """What a text of a branch says of the interviews, by kind; None where it says nothing."""

    rhythm: RhythmClause | None = None
    cycle: CycleClause | None = None
    recap: RecapClause | None = None
    suspension: SuspensionClause | None = None
    sanction: SanctionClause | None = None
    returns: ReturnClause | None = None
    transfer: TransferClause | None = None
    request: RequestClause | None = None
    convocation: ConvocationClause | None = None
    record: RecordClause | None = None
    same_day: SameDay | None = None

    @model_validator(mode="after")
    def _one_rhythm(self) -> Self:
        if self.rhythm is not None and self.cycle is not None and self.cycle.years is not None:
            raise ValueError("rhythm: the cycle's count sets it already")
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds on which it says something."""
        return tuple(kind for kind in KINDS if getattr(self, kind) is not None)


KINDS = tuple(Clause.model_fields)
NOTHING = Clause()
