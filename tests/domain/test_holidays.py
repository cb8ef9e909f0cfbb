"""The eleven legal holidays, held against the package that follows those of the whole world."""

from __future__ import annotations

from datetime import date

import holidays as oracle
import pytest

from domain.law.holidays import easter, holidays

WHIT_MONDAY_WORKED = {2005, 2006, 2007}
"""The package leaves out Whit Monday when it was the day of solidarity by default: worked, and yet a holiday."""


@pytest.mark.parametrize("year", [year for year in range(1982, 2100) if year not in WHIT_MONDAY_WORKED])
def test_the_holidays_are_those_that_the_world_knows(year: int) -> None:
    assert holidays(year) == set(oracle.country_holidays("FR", years=year))


def test_easter_is_found_in_the_years_that_are_hard() -> None:
    assert easter(1954) == date(1954, 4, 18)
    assert easter(1981) == date(1981, 4, 19)
    assert easter(2008) == date(2008, 3, 23)
    assert easter(2038) == date(2038, 4, 25)  # the latest day there is
    assert easter(2285) == date(2285, 3, 22)  # the earliest


def test_a_day_is_a_holiday_by_the_wording_in_force_on_it() -> None:
    assert date(1982, 5, 8) in holidays(1982)
    assert date(1981, 5, 8) not in holidays(1981), "no wording of that time is kept here"
    assert date(1981, 12, 25) in holidays(1981)
