"""A company's practice: what it does beyond the law, as it stands on a day. No text sets these values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Protocol, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import model_validator

from domain import facts as f
from domain.facts import Digest, HireNotice, InterviewKind, Lateness, Letters, Rung, Siret, Value, Zone


class Policy(Value):
    """What `policy.yaml` describes field by field. Hours are those of the employee's zone."""

    convene_days_before: Mapping[InterviewKind, int]
    slot_notice_days: int
    least_notice_days: int
    slot_hour: time
    slot_hours: tuple[time, ...]
    slots_a_day: int
    slot_spread_days: int
    zone: Zone
    establishment_zones: Mapping[Siret, Zone]
    day_begins_at: time
    day_ends_at: time
    letters: Letters
    letters_until: time
    attempts: int
    hire_notice: HireNotice
    slot_reminder_days: int
    reminder_days: int
    escalation: tuple[Rung, ...]
    convocations: int
    acknowledge_days: int
    follow_up_months: int | None
    late_career_horizon_months: int
    lateness: Lateness
    leavers_kept_months: int | None
    files_kept_months: int | None
    accesses_kept_months: int
    mails_an_hour: int | None
    digest: Digest

    @property
    def notice_days(self) -> int:
        """How long before a slot the convocation goes out: what is told as the least stands over what is usual."""
        return max(self.slot_notice_days, self.least_notice_days)

    def zone_of(self, establishment: Siret | None) -> ZoneInfo:
        """The time zone of an establishment; the company's own where it has told none."""
        return ZoneInfo(self.establishment_zones.get(establishment or "", self.zone))

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if missing := [kind for kind in get_args(InterviewKind) if kind not in self.convene_days_before]:
            raise ValueError(f"convene_days_before: {missing[0]} is missing")
        if self.day_begins_at >= self.day_ends_at:
            raise ValueError("day_ends_at: expected an hour after day_begins_at")
        leavers, files = self.leavers_kept_months, self.files_kept_months
        if leavers is not None and files is not None and files < leavers:
            raise ValueError("files_kept_months: expected no less than leavers_kept_months")
        return self


class PolicySheet(Value):
    """The practice of a company that has told none of its own, and what each of its fields means, in French."""

    described: Mapping[str, str]
    defaults: Policy

    @model_validator(mode="after")
    def _all_described(self) -> Self:
        if odd := set(self.described) ^ set(Policy.model_fields):
            raise ValueError(f"described: {sorted(odd)[0]} is missing or unknown")
        return self


class HasDefaults(Protocol):
    """The law, as far as it holds what stands where a company has told nothing."""

    @property
    def policy(self) -> PolicySheet: ...


class HasPolicies(Protocol):
    """A company, as far as its practice goes."""

    @property
    def policies(self) -> Sequence[f.Policy]: ...


def policy_on(law: HasDefaults, company: HasPolicies, day: date) -> Policy:
    """The company's practice on that day: the defaults, and over them, field by field, what it has told for that day
    or an earlier one. Of two durations told apart that contradict each other the longer one counts: nothing is deleted
    sooner than somebody asked for.
    """
    told = sorted((p for p in company.policies if p.effective_from <= day), key=lambda p: p.effective_from)
    if not told:
        return law.policy.defaults
    values: dict[str, Any] = law.policy.defaults.model_dump()
    for policy in told:
        said = policy.model_dump(exclude={"type", "effective_from", "history_days"}, exclude_none=True)
        for each in ("convene_days_before", "establishment_zones"):
            values[each] |= said.pop(each, {})
        values |= said
    if values["files_kept_months"] is not None:
        values["files_kept_months"] = max(values["files_kept_months"], values["leavers_kept_months"] or 0)
    return Policy.model_validate(values)
