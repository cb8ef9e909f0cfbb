"""A day that notes how long the answers that it gave hold: neither a day too long, nor shorter than need be."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import add_months, end_of_next_quarter
from domain.today import Lasting, Today, as_told

DAYS = st.dates(date(2019, 12, 20), date(2024, 3, 10))
COMPARISONS: tuple[Callable[[date, date], bool], ...] = (
    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne,
)  # fmt: skip
RECKONED: tuple[Callable[[date], date], ...] = (
    lambda day: day,
    lambda day: day + timedelta(days=15),
    lambda day: day - timedelta(days=40),
    lambda day: add_months(day, -72),
    lambda day: add_months(day, 1),
    lambda day: add_months(day - timedelta(days=3), 5),
)


@given(
    DAYS, DAYS, st.sampled_from(COMPARISONS), st.sampled_from(RECKONED), st.booleans(), st.sampled_from((-72, 0, 1, 5))
)
def test_a_comparison_holds_until_the_day_on_which_it_turns(
    day: date, other: date, compare: Callable[[date, date], bool], rule: Callable[[date], date], swapped: bool, by: int
) -> None:
    other = add_months(other, by)

    def asked(each: date) -> bool:
        return compare(other, rule(each)) if swapped else compare(rule(each), other)

    today = Today(day)
    found = asked(today)
    assert found == asked(day)
    for later in range(1, min(today.until - day.toordinal(), 3000)):
        assert asked(day + timedelta(days=later)) == found
    if today.until - day.toordinal() < 3000:
        assert asked(date.fromordinal(today.until)) != found


@given(DAYS)
def test_a_year_holds_until_new_year_and_a_quarter_until_the_month_is_over(day: date) -> None:
    today = Today(day)
    assert today.year == day.year
    assert date.fromordinal(today.until) == date(day.year + 1, 1, 1)
    assert end_of_next_quarter(today) == end_of_next_quarter(day)
    assert date.fromordinal(today.until) == add_months(day.replace(day=1), 1)


READ: tuple[Callable[[date], object], ...] = (
    hash,
    str,
    repr,
    as_told,
    lambda day: day.isoformat(),
    lambda day: day.day,
    lambda day: day.weekday(),
    lambda day: f"{day:%d}",
    lambda day: (day - date(2020, 1, 1)).days,
    lambda day: (date(2020, 1, 1) - day).days,
    lambda day: day.replace(day=1),
    lambda day: (day + timedelta(days=3)).isoformat(),
    lambda day: day in {date.max},
)


@pytest.mark.parametrize("read", READ)
def test_whatever_else_is_read_of_the_day_is_another_thing_tomorrow(read: Callable[[date], object]) -> None:
    day = date(2026, 11, 24)
    today = Today(day)
    found = read(today)
    assert found == read(day)
    assert type(found) is not Today
    assert today.until == day.toordinal() + 1


def test_two_days_that_both_go_forward_are_compared_for_one_day() -> None:
    today = Today(date(2026, 11, 24))
    assert today + timedelta(days=1) > today
    assert today.until == date(2026, 11, 25).toordinal()


def test_what_was_worked_out_is_not_worked_out_again_before_something_turns() -> None:
    lasting, asked = Lasting(), list[date]()

    def season(day: date) -> str:
        asked.append(date.fromordinal(date.toordinal(day)))  # told to nobody
        return "winter" if day < date(2026, 3, 20) else "spring"

    days = [date(2026, 3, number) for number in (17, 18, 19, 20, 21, 18, 25)]
    assert [lasting.on(day, season) for day in days] == [*["winter"] * 3, "spring", "spring", "winter", "spring"]
    assert asked == [date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 20)], "of the first nothing is kept"
