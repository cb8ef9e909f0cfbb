"""What is true of an employee and of a company once every fact is known, sorted and corrected."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from domain import facts as f
from domain.ledger.bounces import Bounce
from domain.ledger.invitations import Invitations
from domain.ledger.reasons import Finding
from domain.ledger.resends import Resend
from domain.once import Once

F = TypeVar("F", bound=f.Fact)

ASKING: frozenset[type[f.Fact]] = frozenset(
    {f.InterviewRequested, f.InterviewDeclined, f.MidCareerVisit, f.UnionMandateEnd}
)
"""What asks something of the employer, or frees them of it: told of a day before the contract, it does so of nobody."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A leave: from its first day to the day of return, which is not part of it; None while it lasts.

    `present`: the employee goes on working (a part-time parental leave). `version`: when it was told, by the journal.
    """

    leave: f.Leave
    started_on: date
    resumed_on: date | None
    expected_end_on: date | None = None
    present: bool = False
    version: int = 0

    def covers(self, day: date) -> bool:
        return self.started_on <= day and (self.resumed_on is None or day < self.resumed_on)

    def may_still_begin(self, today: date) -> bool:
        """Of a leave that was only announced: whether slots are to avoid it. Without an end, and with its first day
        past and not a word of it, it would keep somebody away for ever.
        """
        return not self.present and (self.started_on > today or self.expected_end_on is not None)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a contract belongs from a day on: the branch and the establishment, as far as they were told."""

    since: date
    idcc: f.Idcc | None
    establishment: f.Siret | None


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview that was held. `reported`: its content was told; `recorded_on`: when we learned of it;
    `by_employee`: it was the employee who asked for it.
    """

    kind: f.InterviewKind
    held_on: date
    ref: f.EventRef
    reported: bool
    recorded_on: date
    by_employee: bool = False


class Missed(NamedTuple):
    """An appointment at which the interview was not held: its convocation, and who did not come."""

    sent: f.ConvocationSent
    by: f.MissedBy


@dataclass(slots=True)
class Record:
    """An employee's contract, absences, interviews and trainings, and what Jalon has done, as of one day.

    `ended_on`: the contract's last day once it has come; `ends_on`: the same as far as it is known, told or planned;
    None while the contract has no term. `former`: the interviews of earlier contracts. They answer nothing of this one;
    their papers are owed all the same. `apart`: the interviews of elected members, which replace none of L6315-1's.
    `held`: an operator has stopped whatever would leave about the employee. `complete_since`: the day since which all
    trainings and interviews were told, an operator says. `settled`: what they decided of interviews that were overdue
    when the watch began, by obligation and last day.
    `planned`: the leaves that were announced and have neither begun nor been given up.
    `away`: where a calendar entry stands, the absences that were told, those to come included.
    `scheduled`: the slot told last for a kind of interview. `invitations`: the calendar entries, by obligation.
    `missed`: by obligation, the appointments at which it was not held, whose convocations stand no more.
    `resends`: the papers that operators wanted sent again. `bounces`: mails that came back, seen to by nobody.
    `facts`: what was told, by its kind. `done`: by step, what it was done for, and what came of it. `failures`: of an
    obligation and a step, the days on which it failed. `spent`: the keys of steps that are done, failed or voided.
    `last_paper`: of the paper made last, its outcome's place in the journal, and whether it lacks what no font shows.
    """

    stream: f.Stream
    hire: f.Hire | None = None
    ended_on: date | None = None
    ends_on: date | None = None
    assignments: list[Assignment] = field(default_factory=list[Assignment])
    held: bool = False
    complete_since: date | None = None
    settled: dict[tuple[str, date], f.Settlement] = field(default_factory=dict[tuple[str, date], f.Settlement])
    former: list[Interview] = field(default_factory=list[Interview])
    apprentice_until: date | None = None
    alternance_until: date | None = None
    earlier_contracts: list[tuple[date, date]] = field(default_factory=list[tuple[date, date]])
    absences: list[Absence] = field(default_factory=list[Absence])
    away: list[Absence] = field(default_factory=list[Absence])
    planned: list[Absence] = field(default_factory=list[Absence])
    interviews: list[Interview] = field(default_factory=list[Interview])
    apart: list[Interview] = field(default_factory=list[Interview])
    facts: dict[type[f.Fact], list[f.AnyFact]] = field(default_factory=dict[type[f.Fact], list[f.AnyFact]])
    done: dict[f.StepName, dict[f.About, f.Done]] = field(default_factory=dict[f.StepName, dict[f.About, f.Done]])
    scheduled: dict[f.InterviewKind, tuple[f.EventRef, f.InterviewScheduled]] = field(
        default_factory=dict[f.InterviewKind, tuple[f.EventRef, f.InterviewScheduled]]
    )
    missed: dict[str, list[Missed]] = field(default_factory=dict[str, list[Missed]])
    invitations: Invitations = field(default_factory=Invitations)
    resends: list[Resend] = field(default_factory=list[Resend])
    bounces: list[Bounce] = field(default_factory=list[Bounce])
    failures: dict[tuple[str, f.StepName], list[date]] = field(default_factory=dict[tuple[str, f.StepName], list[date]])
    spent: frozenset[str] = frozenset()
    last_paper: tuple[int, bool] = (0, False)
    coming: list[tuple[date, f.AnyFact]] = field(default_factory=list[tuple[date, f.AnyFact]])
    findings: list[Finding] = field(default_factory=list[Finding])

    def of(self, kind: type[F]) -> Sequence[F]:
        """The facts of that kind, in the order of their days."""
        return cast(Sequence[F], self.facts.get(kind, ()))

    def is_done(self, step: f.StepName, about: f.About) -> bool:
        """Whether the step was done for that."""
        return about in self.done.get(step, ())

    @property
    def convened(self) -> Mapping[str, f.ConvocationSent]:
        """The convocations that stand, by their obligation: of one, the last, with the slot it has now."""
        return cast(Mapping[str, f.ConvocationSent], self.done.get("convocation", {}))

    @property
    def seniority_from(self) -> date:
        """The day seniority counts from: the hire, or an older day that the contract keeps (L1224-1, L1243-11)."""
        assert self.hire is not None
        return self.hire.seniority_from or self.hire.hired_on

    def assignment_on(self, day: date) -> Assignment:
        """Where the contract belongs on a day. The first assignment is taken to go back for ever."""
        return next((a for a in reversed(self.assignments) if a.since <= day), self.assignments[0])

    def establishment_on(self, day: date) -> f.Siret | None:
        """Where the employee works that day, by the SIRET that was told; None: nobody said."""
        return self.assignment_on(day).establishment if self.assignments else None

    def absent_on(self, day: date) -> Absence | None:
        """The absence that keeps the employee away that day."""
        return next((a for a in self.absences if a.covers(day) and not a.present), None)

    def still_absent_on(self, day: date) -> bool:
        """Whether an absence goes on that day with no end in sight: what it moves, it moves by another day each day."""
        return any(a.covers(day) and a.resumed_on is None and a.expected_end_on is None for a in self.absences)

    def unconfirmed_on(self, day: date) -> list[Absence]:
        """The absences that should have ended before that day, as far as anybody said, and of which no end was told."""
        return [
            a
            for a in self.absences
            if a.resumed_on is None and a.expected_end_on is not None and a.expected_end_on < day
        ]


SINCE_EVER = date.min
"""Since when facts are watched that no company lives by: a file, a worked case. Nothing of them is history."""


@dataclass
class CompanyRecord:
    """A company's yearly headcounts, its collective agreements, and its practice.

    `watched_from`: the day from which Jalon writes in the company's name: nothing is done on behalf of the time before
    it (`domain.day.past`). None: the watch is not opened, and nothing is sent at all. `paused`: nothing is sent for the
    time being. `has_profile`: it is known in whose name letters go out; a file has no letters, and needs none.
    `complete_since`: as a record has it, for all employees who have none of their own.
    `presumed`: the branches of a contract whose company has told no branch's agreement, from when and until when (not
    part of it).
    What is worked out of it for all of its employees is kept with it, by whoever works it out (`once`); a company that
    is made of this one with something replaced begins with nothing kept.
    """

    headcounts: dict[int, float] = field(default_factory=dict[int, float])
    agreements: list[f.Agreement] = field(default_factory=list[f.Agreement])
    policies: list[f.Policy] = field(default_factory=list[f.Policy])
    presumed: tuple[tuple[f.Idcc, date, date | None], ...] = ()
    watched_from: date | None = None
    paused: bool = False
    has_profile: bool = True
    complete_since: date | None = None
    once: Once = field(default_factory=Once, init=False, repr=False, compare=False)

    @cached_property
    def boundaries(self) -> Sequence[date]:
        """The days on which something changes: it signs, an agreement begins or ends, a new practice begins."""
        days = {policy.effective_from for policy in self.policies}
        for agreement in self.agreements:
            days |= {agreement.signed_on, agreement.effective_from}
            if agreement.effective_to is not None and agreement.effective_to < date.max:
                days.add(agreement.effective_to + timedelta(days=1))
        return sorted(days)

    @cached_property
    def agreed(self) -> Hashable:
        """All that the law is applied by: companies that have agreed the same are under the same law."""
        told = (*self.agreements, *self.policies)
        headcount = max(self.headcounts.items(), default=None)
        return tuple(fact.model_dump_json() for fact in told), self.presumed, headcount
