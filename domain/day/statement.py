"""A company's statement on a day: what was owed to whom, what answered it, and what is at stake.

Employee by employee, so that a company of any size is gone through in the same memory: `line_of` says what a plan comes
to, and `Totals` adds the lines up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from domain.day.plan import Plan
from domain.day.situation import situation_of
from domain.day.status import Status
from domain.facts import AbondementPaid, Derived, Entry, InterviewKind
from domain.ledger.abondement import Verdict

Grouping = Literal["kind", "establishment", "manager"]


class DutyLine(Derived):
    """One interview that the law asked for, and what became of it by the day."""

    kind: InterviewKind
    due_on: date
    status: Status
    held_on: date | None = None


class StatementLine(Derived):
    """An employee on the day. `name`, `manager`: where they are known, and whoever asks may know them.

    `owed_eur`: all that is due and not paid; `at_risk_eur`: one that would be due if the état des lieux were held on
    the day. `held`: the years of the interviews that were held; `paid`: the sums that were paid, by year. `unreadable`:
    a later release than this one told something of them, and nothing can be said.
    """

    employee: str
    name: str = ""
    manager: str = ""
    establishment: str | None = None
    hired_on: date | None = None
    left_on: date | None = None
    present: bool = True
    duties: tuple[DutyLine, ...] = ()
    verdict: Verdict | None = None
    owed_eur: int = 0
    pay_by: date | None = None
    at_risk_eur: int = 0
    undecided: bool = False
    held: tuple[int, ...] = ()
    paid: tuple[tuple[int, int], ...] = ()
    unreadable: bool = False


def line_of(plan: Plan, facts: Sequence[Entry]) -> StatementLine:
    """What the plan of the day comes to. `facts`: those in effect, as the plan's ledger has them."""
    found, record, day = situation_of(plan, facts), plan.page.record, plan.as_of
    interviews = [i for i in (*record.former, *record.interviews) if i.held_on <= day]
    payments = [f for f in record.of(AbondementPaid) if f.paid_on <= day]
    verdict = plan.abondement.verdict if plan.abondement else None
    return StatementLine(
        employee=plan.stream.employee or "",
        establishment=found.establishment,
        hired_on=found.hired_on,
        left_on=found.left_on,
        present=plan.state in ("active", "on-leave"),
        duties=tuple(
            DutyLine(
                kind=o.kind, due_on=o.due_on, status=status,
                held_on=o.held.held_on if o.held and o.held.held_on <= day else None,
            )
            for o, status in plan.obligations
        ),
        verdict=verdict,
        owed_eur=found.owed_eur,
        pay_by=found.pay_by,
        at_risk_eur=found.at_risk_eur,
        undecided=verdict == "undetermined",
        held=tuple(sorted({i.held_on.year for i in interviews})),
        paid=tuple((f.paid_on.year, f.amount_eur) for f in payments),
    )  # fmt: skip


class YearOfBdese(Derived):
    """What R2312-8 has an employer of less than 300 employees report of a civil year: how many employees had an
    interview (L6315-1 I; an état des lieux is one, II), how many had an abondement, and the sums that were paid.
    """

    year: int
    interviewed: int = 0
    credited: int = 0
    paid_eur: int = 0


class GroupTotals(Derived):
    """The duties of a kind, an establishment or a manager by status; `name` None: it is not known which. The sums are
    an employee's, so a kind of interview has none.
    """

    name: str | None
    statuses: Mapping[Status, int]
    owed_eur: int = 0
    at_risk_eur: int = 0


class StatementTotals(Derived):
    """A company on a day. `owed`, `at_risk`: of how many employees the sums are; `undecided`: of how many the verdict
    is, for want of facts. Sex and professional category are not recorded: nothing is split by them. `unreadable`: of
    whom nothing is counted, for a later release than this one told something of them.
    """

    as_of: date
    employees: int
    owed_eur: int
    owed: int
    at_risk_eur: int
    at_risk: int
    undecided: int
    by_kind: tuple[GroupTotals, ...]
    by_establishment: tuple[GroupTotals, ...]
    by_manager: tuple[GroupTotals, ...]
    by_year: tuple[YearOfBdese, ...]
    unreadable: tuple[str, ...] = ()


@dataclass
class Totals:
    """The lines added up. `groups`: by what they are grouped by, how many duties have which status."""

    employees: int = 0
    owed_eur: int = 0
    owed: int = 0
    at_risk_eur: int = 0
    at_risk: int = 0
    undecided: int = 0
    groups: Mapping[Grouping, dict[str, Counter[Status]]] = field(
        default_factory=lambda: {each: defaultdict(Counter) for each in get_args(Grouping)}
    )
    sums: Mapping[Grouping, dict[str, tuple[int, int]]] = field(
        default_factory=lambda: {"establishment": {}, "manager": {}}
    )
    interviewed: Counter[int] = field(default_factory=Counter[int])
    credited: Counter[int] = field(default_factory=Counter[int])
    paid_eur: Counter[int] = field(default_factory=Counter[int])
    unreadable: list[str] = field(default_factory=list[str])

    def add(self, line: StatementLine) -> None:
        """One employee more. Who has left counts for the years they were here, and for what is still owed to them."""
        if line.unreadable:
            self.unreadable.append(line.employee)
            return
        self.interviewed.update(line.held)
        self.credited.update({year for year, _ in line.paid})
        for year, amount in line.paid:
            self.paid_eur[year] += amount
        if not is_listed(line):
            return
        self.employees += 1
        self.owed_eur, self.owed = self.owed_eur + line.owed_eur, self.owed + bool(line.owed_eur)
        self.at_risk_eur, self.at_risk = self.at_risk_eur + line.at_risk_eur, self.at_risk + bool(line.at_risk_eur)
        self.undecided += line.undecided
        belongs: Mapping[Grouping, str] = {"establishment": line.establishment or "", "manager": line.manager}
        for duty in line.duties:
            self.groups["kind"][duty.kind][duty.status] += 1
            for grouping, key in belongs.items():
                self.groups[grouping][key][duty.status] += 1
        for grouping, key in belongs.items():
            owed, at_risk = self.sums[grouping].get(key, (0, 0))
            self.sums[grouping][key] = owed + line.owed_eur, at_risk + line.at_risk_eur

    def told(self, day: date) -> StatementTotals:
        """The same to be read by machines."""
        return StatementTotals(
            as_of=day,
            employees=self.employees,
            owed_eur=self.owed_eur,
            owed=self.owed,
            at_risk_eur=self.at_risk_eur,
            at_risk=self.at_risk,
            undecided=self.undecided,
            by_kind=self._told("kind"),
            by_establishment=self._told("establishment"),
            by_manager=self._told("manager"),
            by_year=tuple(self.bdese()),
            unreadable=tuple(self.unreadable),
        )

    def _told(self, grouping: Grouping) -> tuple[GroupTotals, ...]:
        sums = self.sums.get(grouping, {})
        found: list[GroupTotals] = []
        for key, counts in sorted(self.groups[grouping].items()):
            owed, at_risk = sums.get(key, (0, 0))
            found.append(GroupTotals(name=key or None, statuses=dict(counts), owed_eur=owed, at_risk_eur=at_risk))
        return tuple(found)

    def bdese(self) -> list[YearOfBdese]:
        """The years of which anything is known, in their order."""
        return [
            YearOfBdese(
                year=year,
                interviewed=self.interviewed[year],
                credited=self.credited[year],
                paid_eur=self.paid_eur[year],
            )
            for year in sorted({*self.interviewed, *self.credited})
        ]


def is_listed(line: StatementLine) -> bool:
    """Whether the statement lists the employee: they are here on the day, or a sum is still owed to them."""
    return line.present or line.owed_eur > 0
