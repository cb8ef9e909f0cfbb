"""One employee under the law as it stood: the facts, and the law as it applied in their company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.facts import InterviewKind
from domain.law import Law, Readings
from domain.law.policy import Policy
from domain.ledger.agreed import Agreed
from domain.ledger.applied import AppliedLaw, apply
from domain.ledger.record import CompanyRecord, Interview, Record
from domain.ledger.seniority import slowdowns
from domain.ledger.terms import Deadline, Setting, run
from domain.once import Once

T = TypeVar("T")

ORDINARY: frozenset[InterviewKind] = frozenset({"first", "periodic", "recap", "on-demand"})


@dataclass(frozen=True, slots=True)
class Case:
    """One employee from `since` on: the facts true by then, and the law that applied.

    `clock`: the interviews that start the rhythm anew, one a day, oldest first. `own`: what was worked out of the terms
    that this employee's absences move.
    """

    record: Record
    company: CompanyRecord
    applied: AppliedLaw
    since: date
    setting: Setting
    begins_on: date
    clock: tuple[Interview, ...]
    own: Once = field(default_factory=Once, repr=False, compare=False)

    @property
    def law(self) -> Law:
        return self.applied.law

    @property
    def readings(self) -> Readings:
        return self.applied.readings

    @property
    def agreements(self) -> tuple[Agreed, ...]:
        return self.applied.agreements

    @property
    def policy(self) -> Policy:
        return self.applied.policy

    def history_untold(self, since: date) -> bool:
        """Whether a part of the time since that day lies before the watch, and nobody said that all of it was told."""
        begins_on = self.company.watched_from
        complete = self.record.complete_since or self.company.complete_since
        before = begins_on is None or since < begins_on
        return before and (complete is None or since < complete)

    def deadline(self, kind: InterviewKind, anchor: date, until: date | None = None) -> Deadline:
        """Where a term of that kind ends that began on `anchor`. `until`: the day the interview was held."""
        regimes = self.applied.regimes(kind)
        return self.once(kind, anchor, ("deadline", until), lambda: run(anchor, kind, regimes, self.setting, until))

    def once(self, kind: InterviewKind, anchor: date, what: tuple[object, ...], work: Callable[[], T]) -> T:
        """What is worked out of a term that began on `anchor`. What no absence of this employee moves is the same for
        whoever is under the same law: it is worked out once for all.
        """
        pauses = self.setting.pauses
        alone = (pauses and pauses[-1].until > anchor) or not self.applied.by_dates_alone(kind)
        return (self.own if alone else self.applied.once)((kind, anchor, *what), work)

    def zone_on(self, day: date) -> ZoneInfo:
        """The clock by which the employee lives: that of the establishment of the day."""
        assignment = self.record.assignment_on(day) if self.record.assignments else None
        return self.policy.zone_of(assignment.establishment if assignment else None)

    @classmethod
    def of(cls, record: Record, company: CompanyRecord, law: Law, since: date, under: date | None = None) -> Case:
        """The case as of a day. `under`: another day whose law and agreements are asked about."""
        begins_on = max(record.seniority_from, law.begins_on) if record.hire else law.begins_on
        return cls._under(record, company, apply(law, company, under or since), since, begins_on)

    def reading(self, readings: Readings) -> Case:
        """The same case under other readings."""
        return Case._under(self.record, self.company, self.applied.reading(readings), self.since, self.begins_on)

    @classmethod
    def _under(cls, record: Record, company: CompanyRecord, applied: AppliedLaw, since: date, begins_on: date) -> Case:
        readings = applied.readings
        pauses = slowdowns(record.absences, applied.law, readings, since, applied.clause.suspension)
        resetting = [i for i in record.interviews if readings["A7"] == "any" or i.kind in ORDINARY]
        clock = {i.held_on: i for i in reversed(resetting) if i.held_on >= begins_on}
        converted_on = record.hire.hired_on if record.hire and record.alternance_until else begins_on
        setting = Setting(applied.law, readings, pauses, begins_on, max(begins_on, converted_on), frozenset(clock))
        return cls(record, company, applied, since, setting, begins_on, tuple(clock[day] for day in sorted(clock)))
