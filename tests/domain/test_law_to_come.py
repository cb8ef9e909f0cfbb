"""A law of 2031, on paper: what it asks, from when, and what it leaves as it was."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_up_law import law_with, wording
from told import EMPLOYEE, company, entries, plan

from domain.french.plan import WordedObligation
from domain.law import Law

ROOT = Path(__file__).parents[2]
PUBLISHED, IN_FORCE = date(2030, 9, 1), date(2031, 1, 1)
DAY = timedelta(days=1)


def _owed(
    law: Law, kind: str, as_of: date, facts: list[Mapping[str, Any]], readings: Mapping[str, str] | None = None
) -> list[WordedObligation]:
    made = plan(EMPLOYEE, entries(facts), company(readings=readings), law, as_of=as_of)
    return [o for o in made.obligations if o.kind == kind]


# --- the late-career interview --------------------------------------------------------------------------------

AT_62 = law_with(late_career=wording(IN_FORCE, {"birthday": 62, "years_before": 2}, published_on=PUBLISHED))


def _late_career(law: Law, as_of: date, born: date, *held: date) -> list[tuple[str, date, str]]:
    facts: list[Mapping[str, Any]] = [{"hire": {"hired_on": date(2015, 3, 2), "born_on": born}}]
    facts += [{"interview-completed": {"kind": "late-career", "held_on": day}} for day in held]
    return [(o.id, o.due_on, o.status) for o in _owed(law, "late-career", as_of, facts)]


@pytest.mark.parametrize(("held", "status"), [((), "overdue"), ((date(2027, 5, 3),), "held")])
def test_a_later_birthday_leaves_the_duty_of_2028_as_it_was(held: tuple[date, ...], status: str) -> None:
    """Born 1968-06-15: sixty in 2028."""
    born = date(1968, 6, 15)
    former = ("late-career-2026-06-15", date(2028, 6, 14), status)
    for day in (PUBLISHED - DAY, PUBLISHED, IN_FORCE - DAY, date(2035, 1, 1)):
        assert _late_career(AT_62, day, born, *held)[0] == former, day


def test_somebody_who_waits_for_sixty_when_the_law_of_62_comes_waits_for_62() -> None:
    """Born 1971-03-10, sixty on 2031-03-10."""
    born = date(1971, 3, 10)
    former = [("late-career-2029-03-10", date(2031, 3, 9), "upcoming")]
    later = [("late-career-2031-03-10", date(2033, 3, 9), "upcoming")]
    assert _late_career(AT_62, PUBLISHED - DAY, born) == former
    assert _late_career(AT_62, PUBLISHED, born) == later  # known, and not owed any more when its last day comes
    assert _late_career(AT_62, IN_FORCE, born) == later


def test_an_interview_held_under_the_law_of_its_day_stays_held() -> None:
    born = date(1971, 3, 10)
    assert _late_career(AT_62, date(2031, 6, 1), born, date(2030, 2, 4)) == [
        ("late-career-2029-03-10", date(2031, 3, 9), "held"),
        ("late-career-2031-03-10", date(2033, 3, 9), "upcoming"),
    ]


def test_the_same_words_anew_ask_for_no_second_interview() -> None:
    law = law_with(late_career=wording(IN_FORCE, {"birthday": 60, "years_before": 2}))
    born = date(1971, 3, 10)
    for held, status in (((), "open"), ((date(2030, 2, 4),), "held"), ((date(2031, 2, 3),), "held")):
        assert _late_career(law, date(2031, 2, 5), born, *held) == [
            ("late-career-2029-03-10", date(2031, 3, 9), status)
        ]


# --- the first interview --------------------------------------------------------------------------------------


def test_a_first_interview_without_a_term_of_its_own_is_due_as_its_wording_says() -> None:
    law = law_with(first=wording(IN_FORCE, {"months": 48, "last_day": "anniversary", "own_term": False}))

    def first(hired: date, as_of: date, **agreed: Any) -> date:
        agreements = [{"scope": "company", "signed_on": hired, "effective_from": hired, **agreed}] if agreed else []
        made = plan(
            EMPLOYEE, entries([{"hire": {"hired_on": hired}}]), company(agreements=agreements), law, as_of=as_of
        )
        return next(o.due_on for o in made.obligations if o.kind == "first")

    assert first(date(2032, 3, 1), date(2032, 3, 1)) == date(2036, 3, 1)
    assert first(date(2030, 3, 1), date(2030, 12, 1)) == date(2031, 2, 28)  # not published yet: the first year
    assert first(date(2030, 3, 1), IN_FORCE) == date(2034, 3, 1)  # not expired: lengthened from the same start
    assert first(date(2029, 3, 1), IN_FORCE) == date(2030, 2, 28)  # expired: it stays overdue
    assert first(date(2032, 3, 1), date(2032, 3, 1), periodicity_months=36) == date(2035, 3, 1)


@pytest.mark.parametrize(("reading", "due"), [("two-years", date(2027, 1, 10)), ("four-years", date(2029, 1, 10))])
def test_a_periodicity_to_come_does_not_change_what_two_or_four_years_were(reading: str, due: date) -> None:
    """Hired 2025-01-10, never seen: reading A1 speaks of the terms of 2014 and of 2025."""
    law = law_with(
        periodic=wording(IN_FORCE, {"months": 72, "last_day": "anniversary"}, published_on=date(2026, 2, 1)),
    )
    facts: list[Mapping[str, Any]] = [{"hire": {"hired_on": date(2025, 1, 10)}}]
    [first] = _owed(law, "first", date(2026, 3, 1), facts, {"A1": reading})
    assert first.due_on == due


# --- the mid-career interview and the recap -------------------------------------------------------------------


def test_a_mid_career_visit_is_followed_under_the_law_of_its_day() -> None:
    law = law_with(
        mid_career=wording(
            IN_FORCE, {"months": 6, "visit_birthday": 45, "visit_under": "L4624-2-2"}, published_on=PUBLISHED
        )
    )
    hired: Mapping[str, Any] = {"hire": {"hired_on": date(2015, 3, 2)}}
    for visited, due in ((IN_FORCE - DAY, date(2031, 2, 28)), (IN_FORCE, date(2031, 7, 1))):
        [o] = _owed(law, "mid-career", date(2031, 1, 2), [hired, {"mid-career-visit": {"visited_on": visited}}])
        assert o.due_on == due


def test_reading_a19_looks_back_as_the_law_did_when_the_cycle_began() -> None:
    """A cycle begun in 2024 under the six years of 2014, looked back on in 2034 under the ten of 2031."""
    value = {"months": 120, "limit_months": 132, "window_months": 120, "after_first_months": 84, "apart_months": 6}
    law = law_with(recap=wording(IN_FORCE, value, published_on=PUBLISHED))
    facts: list[Mapping[str, Any]] = [
        {"hire": {"hired_on": date(2016, 3, 4)}},
        {"interview-completed": {"kind": "recap", "held_on": date(2024, 3, 4)}},
        {"interview-completed": {"kind": "recap", "held_on": date(2034, 3, 6)}},
    ]

    def period(reading: str) -> tuple[date, date]:
        made = plan(EMPLOYEE, entries(facts), company(readings={"A19": reading}), law, as_of=date(2034, 3, 6))
        assert made.recap
        return made.recap.period

    assert period("eight-years") == (date(2024, 3, 6), date(2034, 3, 6))
    assert period("six-years") == (date(2028, 3, 6), date(2034, 3, 6))


# --- the sanction ---------------------------------------------------------------------------------------------

_UNSEEN: list[Mapping[str, Any]] = [
    {"hire": {"hired_on": date(2015, 3, 2)}},
    {"interview-completed": {"kind": "recap", "held_on": date(2021, 3, 1)}},
]
_SAFETY = {"training-completed": {"ended_on": date(2020, 5, 4), "mandatory": True}}


def _verdict(law: Law, *more: Mapping[str, Any]) -> tuple[str, Sequence[str]]:
    staff = company(headcounts=dict.fromkeys(range(2015, 2021), 80.0))
    made = plan(EMPLOYEE, entries([*_UNSEEN, *more]), staff, law, as_of=date(2021, 12, 1))
    assert made.abondement
    return made.abondement.verdict, made.abondement.reasons


def _sanction(**values: Any) -> Law:
    def change(sheet: Any) -> None:
        for version in sheet["versions"]:
            version["value"].update(values)

    return law_with(abondement=change)


def test_the_law_says_which_training_frees_the_employer() -> None:
    """Nobody saw the employee, whose only training was one that the law imposes."""
    assert _verdict(_sanction(), _SAFETY)[0] == "due"
    verdict, reasons = _verdict(_sanction(training="any"), _SAFETY)
    assert verdict == "not-due"
    assert "une formation a été suivie sur la période" in reasons
    verdict, reasons = _verdict(_sanction(training="any"))
    assert verdict == "due"
    assert "aucune formation suivie sur la période" in reasons


def test_the_law_says_whether_one_failing_suffices() -> None:
    trained = {"training-completed": {"ended_on": date(2020, 5, 4), "mandatory": False}}
    assert _verdict(_sanction(), trained)[0] == "not-due"
    assert _verdict(_sanction(failings="either"), trained)[0] == "due"
    assert _verdict(_sanction(failings="both", criteria_needed=1), trained)[0] == "not-due"
    verdict, reasons = _verdict(_sanction(failings="both", criteria_needed=2), trained)
    assert verdict == "due"
    assert any("1 critère sur trois rempli, 2 exigés" in reason for reason in reasons)


# --- no version by its place ----------------------------------------------------------------------------------


def _by_place(code: str) -> list[int]:
    """The lines that take a wording by its place in the list rather than by a day."""
    subscripts = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Subscript))
    return [
        node.lineno
        for node in subscripts
        if isinstance(node.value, ast.Attribute) and node.value.attr in ("versions", "starts")
    ]


def test_no_wording_is_taken_by_its_place() -> None:
    assert _by_place("rule.versions[-1]") == _by_place("law.first.versions[0].value") == [1]
    rooms = ("domain", "activities", "api", "workflows", "deploy")
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for line in _by_place(path.read_text("utf-8"))
        if path != ROOT / "domain" / "law" / "rules.py"
    }
    assert not found, "ask for the wording in force on a day: Rule.at"
