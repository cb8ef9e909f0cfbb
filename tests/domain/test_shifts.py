"""Which deadlines a fact that is not told yet would move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from told import EMPLOYEE, company, entries

from domain.day.plan import Plan
from domain.day.shifts import Shift, foreseen, oddities, shifts
from domain.facts import Entry
from domain.law import current

TODAY = date(2026, 11, 23)
HIRE: dict[str, Any] = {"hire": {"hired_on": date(2024, 3, 4)}}
HELD: dict[str, Any] = {"interview-completed": {"kind": "first", "held_on": date(2025, 3, 3)}}
LATER: dict[str, Any] = {"interview-completed": {"kind": "periodic", "held_on": date(2026, 10, 5)}}
LEFT: dict[str, Any] = {"contract-end": {"ended_on": date(2026, 10, 30)}}


def moved(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Shift]:
    return shifts(plan(before), plan(after), TODAY)


def plan(life: list[dict[str, Any]], companys: Sequence[Entry] = ()) -> Plan | None:
    return foreseen(EMPLOYEE, entries(life), companys, current(), TODAY)


def test_of_somebody_new_each_deadline_is_new() -> None:
    assert all(each.was is None and each.now is not None for each in moved([], [HIRE]))
    assert moved([], [HIRE])[0].kind == "first"


def test_an_interview_held_moves_the_next_one() -> None:
    [periodic] = [each for each in moved([HIRE, HELD], [HIRE, HELD, LATER]) if each.kind == "periodic"]
    assert (periodic.was, periodic.now) == (date(2029, 3, 3), date(2030, 10, 5))


def test_who_has_left_is_owed_nothing_more() -> None:
    gone = moved([HIRE, HELD], [HIRE, HELD, LEFT])
    assert gone
    assert all(each.now is None for each in gone)


def test_what_changes_nothing_moves_nothing() -> None:
    training = {"training-completed": {"title": "x", "ended_on": date(2026, 1, 5), "mandatory": False}}
    assert moved([HIRE, HELD], [HIRE, HELD, training]) == []


def test_a_fact_of_the_company_moves_those_it_concerns() -> None:
    agreement = {"signed_on": date(2026, 1, 5), "effective_from": date(2026, 2, 1), "periodicity_months": 24}
    told = company(agreements=[agreement])
    found = shifts(plan([HIRE, HELD]), plan([HIRE, HELD], told), TODAY)
    assert found == [Shift(kind="periodic", was=date(2029, 3, 3), now=date(2027, 3, 3))]


def test_what_new_facts_contradict_is_said_and_what_was_odd_before_is_not() -> None:
    other: dict[str, Any] = {"hire": {"hired_on": date(2019, 2, 1)}}
    early: dict[str, Any] = {"interview-completed": {"kind": "periodic", "held_on": date(2018, 1, 9)}}
    assert [each.code for each in oddities(plan([HIRE]), plan([HIRE, other]))] == ["several-hires"]
    assert [each.code for each in oddities(None, plan([HIRE, early]))] == ["interview-before-hire"]
    assert [each.code for each in oddities(None, plan([early]))] == ["unknown-employee"]
    assert oddities(plan([HIRE, early]), plan([HIRE, early, HELD])) == []


def test_of_whom_nothing_is_told_nothing_is_odd_and_nothing_moves() -> None:
    assert plan([]) is None
    assert oddities(plan([HIRE]), None) == oddities(None, None) == []
    assert shifts(None, None, TODAY) == []
