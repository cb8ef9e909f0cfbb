"""What is worked out once for many is the same for each as when nobody else was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import EMPLOYEE, entries

from domain.day.plan import on
from domain.french.plan import WordedPlan, worded
from domain.law import current
from domain.ledger.applied import apply
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER, CompanyRecord
from domain.once import Once

Line = Mapping[str, Any]


class Question(NamedTuple):
    """Whose plan is asked for, after how many facts of the company, and of which day."""

    staff: Sequence[Line]
    told: int
    day: date


class Office:
    """One process that plans one employee after the other, and keeps the company for as long as nothing is told."""

    def __init__(self, firm: Sequence[Line]) -> None:
        self._firm, self._companies = firm, dict[int, CompanyRecord]()
        for each in ("once", "_known"):  # what the law keeps of what it has come to
            vars(current()).pop(each, None)

    def company(self, told: int) -> CompanyRecord:
        """The company after so many of its facts."""
        if told not in self._companies:
            self._companies[told] = fold_company(entries(self._firm[:told]), unopened=SINCE_EVER)
        return self._companies[told]

    def plan(self, asked: Question) -> WordedPlan:
        ledger = derive(EMPLOYEE, entries(asked.staff), self.company(asked.told), current())
        return worded(on(ledger, asked.day))


def alone(firm: Sequence[Line], asked: Question) -> WordedPlan:
    with patch.object(Once, "__call__", _worked_out):
        return Office(firm).plan(asked)


def _worked_out(_: Once, key: object, work: Callable[[], object]) -> object:
    return work()


# --- people who have much in common: some were hired on one day, seen on one day, and away for the same months ---

_BRANCHES = ("0086", "0573", "1505", "1527", "2120", "2148", "2264")
"""With a text signed after its first day, a cycle, a window, a headcount, a text that yields, civil years."""
_HIRED = st.sampled_from([date(2009, 1, 28), date(2014, 6, 30), date(2014, 6, 30), date(2016, 6, 30)])
_DAYS_SEEN = [date(2016, 1, 18), date(2018, 2, 1), date(2018, 6, 10), date(2020, 6, 30), date(2022, 3, 1)]


def _seen(day: date, kind: str) -> Line:
    return {"interview-completed": {"kind": kind, "held_on": day}}


def _away(year: int) -> list[Line]:
    return [
        {"leave-start": {"leave": "parental-full-time", "started_on": date(year, 3, 1)}},
        {"leave-end": {"leave": "parental-full-time", "resumed_on": date(year + 1, 2, 1)}},
    ]


def _agreement(idcc: str | None, signed: date, more: Line) -> Line:
    days = {"signed_on": signed, "effective_from": signed}
    return {"agreement": {"scope": "branch" if idcc else "company", "idcc": idcc, **days, **more}}


@st.composite
def _people(draw: st.DrawFn, branch: str) -> list[Line]:
    life: list[Line] = [{"hire": {"hired_on": draw(_HIRED), "idcc": draw(st.sampled_from([None, branch, "2148"]))}}]
    for day in sorted(draw(st.sets(st.sampled_from(_DAYS_SEEN), max_size=3))):
        life.append(_seen(day, draw(st.sampled_from(["periodic", "periodic", "recap"]))))
    if draw(st.booleans()):
        life += _away(draw(st.sampled_from([2015, 2017, 2021])))
    if draw(st.integers(0, 3)) == 0:
        life.append({"assignment-changed": {"changed_on": date(2018, 6, 30), "idcc": draw(st.sampled_from(_BRANCHES))}})
    return life


@st.composite
def _firms(draw: st.DrawFn, branch: str) -> list[Line]:
    """What a company has told, one after the other."""
    own = draw(
        st.sampled_from(
            [
                {"periodicity_months": 36},
                {"readings": {"A6": "anniversary+day-before"}},
                {"readings": {"A4": "seniority"}},
            ]
        )
    )
    practice = {"effective_from": date(2019, 1, 1), "convene_days_before": {"periodic": 90, "recap": 90}}
    told: list[Line] = [
        _agreement(branch, draw(st.sampled_from([date(2014, 6, 1), date(2019, 1, 1)])), {}),
        _agreement(None, date(2019, 1, 1), own),
        {"headcount": {"year": 2024, "average": draw(st.sampled_from([49.0, 50.0]))}},
        {"headcount": {"year": 2025, "average": 400.0}},
        {"policy": practice},
    ]
    return draw(st.permutations(told))


def _turns(branch: str) -> st.SearchStrategy[date]:
    """The days on which the law asks for something else, or the branch does."""
    return st.sampled_from([date(2026, 11, 26), *current().branches[branch].starts]) | st.sampled_from(
        current().boundaries
    )


@st.composite
def offices(draw: st.DrawFn) -> tuple[Sequence[Line], Sequence[Question]]:
    """A company, and whose plans are asked for around a day on which things turn, whatever it has told by then."""
    branch = draw(st.sampled_from(_BRANCHES))
    firm = draw(_firms(branch))
    turn = draw(_turns(branch))
    days = st.sampled_from([-60, -1, 0, 1, 60, 3000]).map(lambda by: turn + timedelta(days=by))
    asked = st.builds(Question, _people(branch), st.integers(0, len(firm)), days)
    return firm, draw(st.lists(asked, min_size=6, max_size=10))


@given(offices())
@settings(max_examples=60, deadline=None)
def test_whoever_was_planned_before_each_has_the_plan_of_their_own_life(
    office: tuple[Sequence[Line], Sequence[Question]],
) -> None:
    firm, questions = office
    own = [alone(firm, each) for each in questions]
    shared = Office(firm)
    assert [shared.plan(each) for each in questions] == own


@pytest.mark.parametrize(
    ("idcc", "before", "after"),
    [
        # Signed on 5 February 2020, in force since 1 January: nobody knew it in between.
        ("2120", date(2020, 2, 4), date(2020, 2, 5)),
        # It set itself aside when the law changed, which had been published on the eve.
        ("2264", date(2025, 10, 25), date(2025, 10, 26)),
    ],
)
def test_a_branchs_text_stands_from_its_signature_until_it_yields_whatever_day_was_asked_for_first(
    idcc: str, before: date, after: date
) -> None:
    firm = [_agreement(idcc, date(2020, 1, 1) if idcc == "2120" else date(2025, 7, 4), {})]

    def texts(*days: date) -> list[list[str]]:
        office = Office(firm)
        branches = [apply(current(), office.company(1), day).branch for day in days]
        return [[text.name for text in branch.texts] if branch else [] for branch in branches]

    own = [*texts(before), *texts(after)]
    assert own[0] != own[1]
    assert texts(before, after) == own
    assert texts(after, before) == own[::-1]
