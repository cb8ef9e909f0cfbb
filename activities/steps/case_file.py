"""The case file of one order: everything that is known about it when it is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from temporalio.exceptions import ApplicationError

from activities.paper.letterhead import data_of
from domain.calendar import civil_date, in_french
from domain.day.payments import to_pay
from domain.day.plan import Plan, on
from domain.day.sanction import Sanctioned, verdict_on
from domain.day.status import state_of
from domain.facts import (
    DeliveryFailed,
    Entry,
    EventRef,
    Fact,
    InterviewCompleted,
    InterviewKind,
    Person,
    Stream,
    UnionMandateEnd,
)
from domain.french import names
from domain.french.numbers import siren
from domain.french.plan import WordedObligation
from domain.law import Law, Policy
from domain.ledger.fold import fold_company
from domain.ledger.ledger import Ledger, derive
from domain.ledger.record import Record
from domain.ports import CompanyProfile, Letterhead, StepOrder

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class CaseFile:
    """An order with what is known about it. `entries` are those that no later fact has voided; `law` is the one
    published by the day of the order; `unopened`: as `fold_company` has it."""

    order: StepOrder
    company: CompanyProfile
    person: Person | None
    entries: Sequence[Entry]
    company_entries: Sequence[Entry]
    law: Law
    unopened: date | None
    own_letterhead: Letterhead | None = None

    @cached_property
    def _ledger(self) -> Ledger:
        return derive(self.stream, self.entries, fold_company(self.company_entries, unopened=self.unopened), self.law)

    @cached_property
    def plan(self) -> Plan:
        """What is owed to the employee today."""
        return on(self._ledger, self.today)

    def record_on(self, day: date) -> Record:
        """What was true of the employee on a day, as it is known today: their contract of then."""
        return self._ledger.page(day).record

    @property
    def record(self) -> Record:
        """What is true of the employee today."""
        return self.plan.page.record

    @property
    def policy(self) -> Policy:
        """The company's practice today."""
        return self.plan.page.case.policy

    @property
    def late_said(self) -> bool:
        """Whether papers may say that something is late: HR chooses."""
        return self.policy.lateness == "said"

    @property
    def today(self) -> date:
        return civil_date(self.order.now)

    @property
    def zone(self) -> ZoneInfo:
        """The clock by which the employee lives."""
        return self.plan.page.case.zone_on(self.today)

    def works_on(self, day: date) -> bool:
        """Whether the employee is there on a day, as far as it is known: an absence ends when it is planned to."""
        record = self.record_on(day)
        announced = (a for a in record.planned if a.covers(day) and a.may_still_begin(self.today))
        absence = record.absent_on(day) or next(announced, None)
        back = absence is not None and absence.expected_end_on is not None and absence.expected_end_on < day
        return back or (absence is None and state_of(record, day) == "active")

    @property
    def key(self) -> UUID:
        return self.order.step.key

    @property
    def stream(self) -> Stream:
        return Stream(self.order.company, self.order.employee)

    @property
    def name(self) -> str:
        """The employee's name; their number when nobody is known, or no longer, under it."""
        if self.person is None:
            return names.employee(self.order.employee)
        return one_line(f"{self.person.given_name} {self.person.family_name}")

    def state_of_years(self, interview: EventRef) -> Sanctioned:
        """What the état des lieux of that interview shows, and its verdict, by the facts of today.

        Raises ApplicationError when the plan no longer takes the interview for an état des lieux.
        """
        for each in self.plan.obligations:
            held = each.obligation.held
            if each.obligation.kind == "recap" and held is not None and held.ref == interview:
                return verdict_on(self.plan.page, each, self.today)
        raise ApplicationError(
            f"the interview {interview} is no longer the état des lieux of an obligation: the facts have changed since "
            "the plan was made, and the next review decides",
            non_retryable=True,
        )

    def sanction(self, obligation: str) -> Sanctioned | None:
        """The état des lieux of that duty, if a sum of it is to be paid by the facts of today."""
        unpaid = (each.found for each in to_pay(self.plan.sums) if each.found)
        return next((found for found in unpaid if found.examined.obligation.id == obligation), None)

    def facts(self, kind: type[F]) -> list[tuple[Entry, F]]:
        """The facts of one type, by the day they are true and then by when they were told, each with its entry."""
        return [(entry, entry.fact) for entry in self.entries if isinstance(entry.fact, kind)]

    def obligation(self) -> WordedObligation:
        """The obligation that the step is about. Raises ApplicationError when the order names none."""
        if self.order.obligation is None:
            raise ApplicationError(f"{self.order.step.step} was ordered without its obligation", non_retryable=True)
        return self.order.obligation

    def interview_ref(self) -> EventRef:
        """The interview that the step is about. Raises ApplicationError when the order names none."""
        if self.order.step.interview is None:
            raise ApplicationError(
                f"the step {self.order.step.step} names no interview: the plan that ordered it is wrong",
                non_retryable=True,
            )
        return self.order.step.interview

    def held(self, interview: EventRef) -> InterviewCompleted:
        """The interview of that event. Raises ApplicationError when no fact in force tells of it."""
        for entry, fact in self.facts(InterviewCompleted):
            if entry.ref == interview:
                return fact
        raise ApplicationError(
            f"the interview {interview} is not in the journal of {self.stream}, or was voided since the plan was made",
            non_retryable=True,
        )

    def failure(self, cause: str) -> DeliveryFailed:
        """That the step could not be carried out. `cause` is a code."""
        step = self.order.step
        return DeliveryFailed(obligation=step.obligation, step=step.step, failed_on=self.today, cause=cause)

    def follows_mandate(self, obligation: str) -> bool:
        """Whether the interview is the one after a mandate, whose holder was not away."""
        return any(obligation == f"return-{ended.ended_on}" for ended in self.record.of(UnionMandateEnd))

    def title(self, obligation: str, kind: InterviewKind) -> str:
        """What the interview is called under the law of today."""
        after = self.follows_mandate(obligation)
        return names.after_mandate(self.law, self.today) if after else names.interview(self.law, kind, self.today)

    def title_of_held(self, interview: EventRef, held: InterviewCompleted) -> str:
        """What an interview that was held is called, under the law of its day."""
        owed = (each.obligation for each in self.plan.obligations)
        answered = [o.id for o in owed if o.held is not None and o.held.ref == interview]
        if any(map(self.follows_mandate, answered)):
            return names.after_mandate(self.law, held.held_on)
        return names.interview(self.law, held.kind, held.held_on)

    @property
    def number(self) -> str:
        """What the reader of a mail or a paper may refer to."""
        return self.key.hex[:8].upper()

    def letterhead(self, prefix: str) -> dict[str, Any]:
        """What every paper bears: the employer, the one it is written to, its date and its number."""
        return {
            "company": {
                "name": self.company.name,
                "siren": siren(self.company.siren),
                "hr_name": self.company.hr_name,
                "hr_email": self.company.hr_email,
            },
            "addressee": {
                "name": self.name,
                "job": self.person.job if self.person else None,
                "number": self.order.employee,
            },
            "date": {"year": self.today.year, "month": self.today.month, "day": self.today.day},
            "on": in_french(self.today),
            "number": f"{prefix}-{self.number}",
            "letterhead": data_of(self.own_letterhead),
        }


def one_line(text: str) -> str:
    """The same text on one line: a header or a file name holds no line break."""
    return " ".join(text.split())
