"""A company's statement: what its employees' lines add up to, by kind, establishment, manager and civil year."""

from __future__ import annotations

from datetime import date

from told import EMPLOYEE, entries

from domain.day.plan import on
from domain.day.statement import (
    DutyLine,
    GroupTotals,
    StatementLine,
    StatementTotals,
    Totals,
    YearOfBdese,
    is_listed,
    line_of,
)
from domain.day.status import Status
from domain.facts import InterviewKind
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive

DAY = date(2026, 11, 26)
LYON, LILLE = "12345678200017", "12345678200025"


def duty(kind: InterviewKind, status: Status) -> DutyLine:
    return DutyLine(kind=kind, due_on=DAY, status=status)


def total(*lines: StatementLine) -> StatementTotals:
    totals = Totals()
    for line in lines:
        totals.add(line)
    return totals.told(DAY)


ONE = StatementLine(
    employee="E-1", manager="A. Martin", establishment=LYON, duties=(duty("first", "held"), duty("recap", "overdue")),
    owed_eur=3000, at_risk_eur=0, held=(2024, 2026), paid=((2025, 1000), (2025, 500)),
)  # fmt: skip
OTHER = StatementLine(
    employee="E-2", manager="A. Martin", establishment=LILLE, duties=(duty("first", "held"),), at_risk_eur=3000,
    undecided=True, held=(2026,),
)  # fmt: skip
UNKNOWN = StatementLine(employee="E-3", duties=(duty("recap", "upcoming"),), owed_eur=500, at_risk_eur=200)
GONE = StatementLine(
    employee="E-4", present=False, duties=(duty("first", "held"),), at_risk_eur=9, undecided=True, held=(2023,),
    paid=((2024, 3000),),
)  # fmt: skip
GONE_AND_OWED = StatementLine(employee="E-5", present=False, manager="B. Petit", owed_eur=1)


def test_the_lines_add_up() -> None:
    assert total(ONE, OTHER, UNKNOWN, GONE) == StatementTotals(
        as_of=DAY, employees=3, owed_eur=3500, owed=2, at_risk_eur=3200, at_risk=2, undecided=1,
        by_kind=(
            GroupTotals(name="first", statuses={"held": 2}),
            GroupTotals(name="recap", statuses={"overdue": 1, "upcoming": 1}),
        ),
        by_establishment=(
            GroupTotals(name=None, statuses={"upcoming": 1}, owed_eur=500, at_risk_eur=200),
            GroupTotals(name=LYON, statuses={"held": 1, "overdue": 1}, owed_eur=3000),
            GroupTotals(name=LILLE, statuses={"held": 1}, at_risk_eur=3000),
        ),
        by_manager=(
            GroupTotals(name=None, statuses={"upcoming": 1}, owed_eur=500, at_risk_eur=200),
            GroupTotals(name="A. Martin", statuses={"held": 2, "overdue": 1}, owed_eur=3000, at_risk_eur=3000),
        ),
        by_year=(
            YearOfBdese(year=2023, interviewed=1),
            YearOfBdese(year=2024, interviewed=1, credited=1, paid_eur=3000),
            YearOfBdese(year=2025, credited=1, paid_eur=1500),
            YearOfBdese(year=2026, interviewed=2),
        ),
    )  # fmt: skip


def test_of_a_company_without_anybody_nothing_is_said() -> None:
    assert total() == StatementTotals(
        as_of=DAY, employees=0, owed_eur=0, owed=0, at_risk_eur=0, at_risk=0, undecided=0,
        by_kind=(), by_establishment=(), by_manager=(), by_year=(),
    )  # fmt: skip


def test_who_has_left_is_listed_as_long_as_a_sum_is_owed_to_them() -> None:
    assert [is_listed(line) for line in (ONE, OTHER, UNKNOWN, GONE, GONE_AND_OWED)] == [True, True, True, False, True]
    assert (total(GONE_AND_OWED).employees, total(GONE_AND_OWED).owed_eur) == (1, 1)


def test_a_line_tells_of_the_day_alone() -> None:
    """What is told for a later day is no part of it, and an earlier contract's interviews count for their years."""
    told = entries(
        [
            {"hire": {"hired_on": date(2018, 11, 26), "establishment": LYON}},
            {"interview-completed": {"kind": "first", "held_on": date(2020, 11, 20)}},
            {"contract-end": {"ended_on": date(2021, 12, 31)}},
            {"hire": {"hired_on": date(2022, 1, 10), "establishment": LILLE}},
            {"interview-completed": {"kind": "first", "held_on": DAY}},
            {"abondement-paid": {"paid_on": DAY, "amount_eur": 700}},
        ]
    )
    plan = on(derive(EMPLOYEE, told, fold_company([], unopened=DAY), current()), DAY)
    line = line_of(plan, told)
    assert (line.employee, line.establishment, line.hired_on, line.left_on, line.present) == (
        "E-0042", LILLE, date(2022, 1, 10), None, True,
    )  # fmt: skip
    assert (line.held, line.paid) == ((2020, 2026), ((2026, 700),))
    held = [(each.kind, each.status, each.held_on) for each in line.duties if each.status.startswith("held")]
    assert held == [("periodic", "held", DAY)]
