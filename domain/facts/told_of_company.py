"""What is told to Jalon of a company: its headcounts, its agreements, and its own practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.facts.base import Fact
from domain.facts.values import (
    A_NUMBER,
    THREE_DECIMALS,
    CivilDate,
    ClockTime,
    EmployeeId,
    Idcc,
    InterviewKind,
    Key,
    Months,
    OpenEnd,
    Readings,
    Rung,
    Siret,
    Text,
    Zone,
)

__all__ = ["Agreement", "Days", "Digest", "Headcount", "HireNotice", "IdentifiedAs", "Lateness", "Letters", "Policy"]


class Headcount(Fact):
    """The average headcount of a civil year, as art. L130-1 of the Code de la sécurité sociale counts it.

    The threshold asks for five years: a year never told is taken to be like those told, so a company younger than that
    tells 0 for the years in which it did not exist.
    """

    about_company = True
    thousandths = frozenset({"average"})
    type: Literal["headcount"] = "headcount"
    year: Annotated[int, Field(ge=2000, le=2100), A_NUMBER]
    average: Annotated[float, Field(ge=0, le=10_000_000), A_NUMBER, THREE_DECIMALS]


class IdentifiedAs(Fact):
    """The employee is known by another id, too: the HRIS's after a change of system, or a payroll's. What is told of
    `also` is true of `employee`, whose life is planned; voided, the two are apart again. `source`: who calls them so.
    """

    about_company = True
    type: Literal["identified-as"] = "identified-as"
    employee: EmployeeId
    also: EmployeeId
    source: Key | None = None

    @model_validator(mode="after")
    def _two_ids(self) -> Self:
        if self.employee == self.also:
            raise ValueError("also: expected another id than that of employee")
        return self


class Agreement(Fact):
    """A collective agreement on the interviews (L6315-1 III). `readings` sets what the law leaves open.

    `criteria`: how the agreement has the career appraised in place of 1° to 3° of II, in its own words, for the état
    des lieux to print. The sanction does not depend on them.
    """

    private = frozenset({"criteria"})
    about_company = True
    type: Literal["agreement"] = "agreement"
    scope: Literal["company", "branch"]
    idcc: Idcc | None = None
    signed_on: CivilDate
    effective_from: CivilDate
    effective_to: OpenEnd = None
    periodicity_months: Months | None = None
    recap_months: Months | None = None
    return_within_days: Annotated[int, Field(ge=0, le=730), A_NUMBER] | None = None
    readings: Readings | None = None
    criteria: Text | None = None


Lateness = Literal["unsaid", "said"]
"""Whether papers say that something is late."""

Letters = Literal["working-hours", "any-time"]
"""When letters leave."""

HireNotice = Literal["mail-or-letter", "mail", "none"]
"""How somebody who is hired is told of their interviews: by mail, else by a letter that HR hands over; by mail alone;
or by the company itself, as in its contracts.
"""
Digest = Literal["weekly", "off"]
"""Whether HR is told each Monday what needs a person."""

Days = Annotated[int, Field(ge=0, le=365), A_NUMBER]


KeptMonths = Annotated[int, Field(ge=1, le=1200), A_NUMBER]
"""How long something is kept after an employee has left."""


class Policy(Fact):
    """What the company does beyond the law from a day on; `domain/law/policy.yaml` says what each field means.

    What it leaves out stays as it was before. Hours are those of the employee's zone; the working day's two are told
    together.
    `history_days` was told to the first release and says nothing any more: the watch alone divides past from present.
    """

    about_company = True
    dated_by = "effective_from"
    type: Literal["policy"] = "policy"
    effective_from: CivilDate
    convene_days_before: Mapping[InterviewKind, Days] | None = None
    slot_notice_days: Days | None = None
    least_notice_days: Days | None = None
    slot_hour: ClockTime | None = None
    slot_hours: Annotated[tuple[ClockTime, ...], Field(min_length=1, max_length=20)] | None = None
    slots_a_day: Annotated[int, Field(ge=1, le=20), A_NUMBER] | None = None
    slot_spread_days: Days | None = None
    zone: Zone | None = None
    establishment_zones: Annotated[Mapping[Siret, Zone], Field(min_length=1, max_length=1000)] | None = None
    day_begins_at: ClockTime | None = None
    day_ends_at: ClockTime | None = None
    letters: Letters | None = None
    letters_until: ClockTime | None = None
    attempts: Annotated[int, Field(ge=1, le=20), A_NUMBER] | None = None
    hire_notice: HireNotice | None = None
    slot_reminder_days: Days | None = None
    reminder_days: Annotated[int, Field(ge=1, le=365), A_NUMBER] | None = None
    escalation: Annotated[tuple[Rung, ...], Field(min_length=1, max_length=3)] | None = None
    convocations: Annotated[int, Field(ge=1, le=10), A_NUMBER] | None = None
    acknowledge_days: Days | None = None
    follow_up_months: Months | None = None
    history_days: Annotated[int, Field(ge=0, le=3650), A_NUMBER] | None = None
    late_career_horizon_months: Months | None = None
    lateness: Lateness | None = None
    leavers_kept_months: KeptMonths | None = None
    files_kept_months: KeptMonths | None = None
    accesses_kept_months: Annotated[int, Field(ge=6, le=36), A_NUMBER] | None = None
    mails_an_hour: Annotated[int, Field(ge=1, le=100_000), A_NUMBER] | None = None
    digest: Digest | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude={"type", "effective_from"}, exclude_none=True):
            raise ValueError("expected at least one field beside effective_from")
        if self.escalation and len(set(self.escalation)) < len(self.escalation):
            raise ValueError("escalation: expected each of manager, n-plus-2 and hr once at most")
        begins, ends = self.day_begins_at, self.day_ends_at
        if (begins is None) != (ends is None) or (begins is not None and ends is not None and begins >= ends):
            raise ValueError("day_ends_at: expected an hour after day_begins_at, told with it")
        return self
