"""A ledger is derived once and read on any day: kept or fresh, it says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import cast
from unittest.mock import patch

import pytest
from generated import AS_OF, Life, lives
from hypothesis import given, settings
from hypothesis import strategies as st
from told import EMPLOYEE, company, entries

from domain.day.plan import on
from domain.facts import Entry, Stream
from domain.french.plan import worded
from domain.law import current
from domain.ledger import periods
from domain.ledger.applied import apply
from domain.ledger.fold import fold_company
from domain.ledger.ledger import Ledger, derive
from domain.ledger.record import SINCE_EVER
from domain.once import Once
from domain.today import Today


def _ledger(life: Life) -> Ledger:
    return derive(EMPLOYEE, life.staff, fold_company(life.company, unopened=SINCE_EVER), current())


@given(lives(), st.lists(AS_OF, min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_kept_ledger_says_on_each_day_what_a_fresh_one_says(life: Life, days: list[date]) -> None:
    kept = _ledger(life)
    for day in days:
        assert worded(on(kept, day)) == worded(on(_ledger(life), day))


@given(lives(), AS_OF, st.lists(st.integers(1, 45), min_size=6, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_kept_plan_goes_as_soon_as_something_turns(life: Life, first: date, steps: list[int]) -> None:
    """Of one page each plan but the first is kept for the days on which it holds; none of them keeps its `Today`."""
    kept, day = _ledger(life), first
    for step in steps:
        made = on(kept, day)
        assert worded(made) == worded(on(_ledger(life), day))
        assert not _moving(made, set())
        day += timedelta(days=step)


def _moving(part: object, seen: set[int]) -> bool:
    """Whether a day that goes on is somewhere in it: what was said of a day would change with it."""
    if id(part) in seen:
        return False
    seen.add(id(part))
    if isinstance(part, Mapping):
        return any(_moving(each, seen) for pair in cast(Mapping[object, object], part).items() for each in pair)
    if isinstance(part, list | tuple | set | frozenset):
        return any(_moving(each, seen) for each in cast(Iterable[object], part))
    if is_dataclass(part):
        return any(_moving(getattr(part, each.name), seen) for each in fields(part))
    return isinstance(part, Today)


@pytest.mark.parametrize(
    ("planned", "due"),
    [
        # Half of the absence does not count: each second day that it goes on with no end in sight.
        ({}, [date(2038, 1, 20), date(2038, 5, 3), date(2038, 5, 4)]),
        # Planned, up to its end, and no further when nobody said that it went on.
        ({"expected_end_on": date(2031, 7, 1)}, [date(2038, 1, 22), date(2038, 1, 22), date(2038, 1, 22)]),
    ],
)
def test_an_absence_moves_a_kept_ledger_each_day_unless_its_end_was_planned(
    planned: dict[str, date], due: list[date]
) -> None:
    start = {"leave": "parental-full-time", "started_on": date(2029, 5, 2), **planned}
    told = entries([{"hire": {"hired_on": date(2028, 12, 23)}}, {"leave-start": start}])
    ledger = derive(EMPLOYEE, told, fold_company(company(), unopened=SINCE_EVER), current())

    def recap(day: date) -> date:
        return next(a.obligation.due_on for a in on(ledger, day).obligations if a.obligation.kind == "recap")

    assert [recap(day) for day in (date(2031, 6, 27), date(2032, 1, 19), date(2032, 1, 21))] == due


@given(lives(), AS_OF)
@settings(max_examples=100, deadline=None)
def test_what_is_shared_or_passed_over_changes_no_obligation(life: Life, day: date) -> None:
    """Terms are worked out once for all who are under the same law, and under no reading that meets the same terms."""
    owed = _ledger(life).page(day).obligations
    with patch.object(Once, "__call__", _worked_out), patch.object(periods, "_met", _never_alike):
        assert _ledger(life).page(day).obligations == owed


def test_of_two_who_began_on_one_day_each_has_the_deadlines_of_their_own_life() -> None:
    """What came into force after an interview was held did not touch its term; an absence moves no term but its own."""
    hired = {"hire": {"hired_on": date(2019, 1, 10)}}
    recap = {"interview-completed": {"kind": "recap", "held_on": date(2024, 12, 2)}}
    away = {"leave-start": {"leave": "parental-full-time", "started_on": date(2022, 3, 1)}}
    back = {"leave-end": {"leave": "parental-full-time", "resumed_on": date(2023, 3, 1)}}
    told = [entries(facts) for facts in ([hired], [hired, recap], [hired, away, back])]

    def first_recaps(*lives: Sequence[Entry]) -> list[date]:
        pages = [_ledger(Life(tuple(life))).page(date(2026, 11, 1)) for life in lives]
        return [next(o.due_on for o in page.obligations if o.kind == "recap") for page in pages]

    with patch.object(Once, "__call__", _worked_out):
        alone = first_recaps(*told)
    assert len(set(alone)) == len(told)
    assert first_recaps(*told) == alone
    assert first_recaps(*reversed(told)) == alone[::-1]


def test_the_earliest_day_of_a_term_is_not_that_of_somebody_whose_interview_came_after_it() -> None:
    """One was seen a fortnight into a term that nobody saw the other in: the health crisis postponed the other's."""
    begun = [
        {"hire": {"hired_on": date(2009, 1, 28)}},
        {"interview-completed": {"kind": "first", "held_on": date(2016, 1, 18)}},
    ]
    seen = entries([*begun, {"interview-completed": {"kind": "periodic", "held_on": date(2018, 2, 1)}}])
    unseen = entries(begun)

    def safe_days(*lives: Sequence[Entry]) -> list[list[date]]:
        vars(current()).pop("once", None)  # nobody was planned before
        pages = [_ledger(Life(tuple(life))).page(date(2026, 11, 1)) for life in lives]
        return [[o.safe_on for o in page.obligations] for page in pages]

    with patch.object(Once, "__call__", _worked_out):
        alone = safe_days(seen, unseen)
    assert alone[1][-1] == date(2021, 6, 30)
    assert safe_days(seen, unseen) == alone
    assert safe_days(unseen, seen) == alone[::-1]


def _worked_out(_: Once, key: object, work: Callable[[], object]) -> object:
    return work()


def _never_alike(*_: object) -> object:
    return object()


def test_companies_that_agreed_the_same_are_under_the_same_law_and_no_others() -> None:
    agreement = {"signed_on": date(2020, 1, 1), "effective_from": date(2020, 1, 1), "periodicity_months": 36}
    policy = {"effective_from": date(2020, 1, 1), "convene_days_before": {"periodic": 90}}
    told = [
        company(agreements=[agreement]),
        company(agreements=[agreement]),
        company(agreements=[{**agreement, "periodicity_months": 30}]),
        company(agreements=[agreement], facts=[{"policy": policy}]),
    ]
    firms = [fold_company(each, unopened=SINCE_EVER) for each in told]
    first, second, *others = [apply(current(), firm, date(2026, 11, 1)) for firm in firms]
    assert first is second
    assert [each.policy.convene_days_before["periodic"] for each in others] == [30, 90]
    assert [each.agreements[0].periodicity_months for each in others] == [30, 36]


def test_what_a_company_agreed_is_worked_out_once_for_all_its_employees() -> None:
    firm = fold_company(company(agreements=[{"signed_on": date(2020, 1, 1), "effective_from": date(2020, 1, 1),
                                             "periodicity_months": 36}]), unopened=SINCE_EVER)  # fmt: skip
    told = entries([{"hire": {"hired_on": date(2022, 1, 10)}}])
    plans = [on(derive(Stream("123456782", id), told, firm, current()), date(2026, 11, 1)) for id in ("E-1", "E-2")]
    assert all(date(2025, 1, 10) in [a.obligation.due_on for a in made.obligations] for made in plans)
    one, other = (made.page.case.applied for made in plans)
    assert one is other


def test_a_branchs_new_text_begins_a_page_of_its_own() -> None:
    """IDCC 2148 has another text from 7 July 2020 on: a ledger that was read on the eve says so, too."""
    agreement = {
        "scope": "branch", "idcc": "2148", "signed_on": date(2015, 1, 1), "effective_from": date(2015, 1, 1),
    }  # fmt: skip
    firm = company(agreements=[agreement])
    life = entries([{"hire": {"hired_on": date(2015, 2, 2), "contract": "cdi"}}])
    days = [date(2020, 7, number) for number in (5, 6, 7)]

    def ledger() -> Ledger:
        return derive(EMPLOYEE, life, fold_company(firm, unopened=SINCE_EVER), current())

    kept = ledger()
    assert [worded(on(kept, day)) for day in days] == [worded(on(ledger(), day)) for day in days]
