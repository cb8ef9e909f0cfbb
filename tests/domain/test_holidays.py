"""The eleven legal holidays, held against the package that follows those of the whole world."""

from __future__ import annotations

from datetime import date

import holidays as oracle
import pytest

from domain.law.holidays import OverseasHolidays, easter, given_by, holidays, local_holidays
from domain.law.rules import Rule

WHIT_MONDAY_WORKED = {2005, 2006, 2007}
"""The package leaves out Whit Monday when it was the day of solidarity by default: worked, and yet a holiday."""


@pytest.mark.parametrize("year", [year for year in range(1982, 2100) if year not in WHIT_MONDAY_WORKED])
def test_the_holidays_are_those_that_the_world_knows(year: int) -> None:
    assert holidays(year) == set(oracle.country_holidays("FR", years=year))


TERRITORIES = {
    "Indian/Mayotte": "976", "America/Martinique": "972", "America/Guadeloupe": "971", "America/Cayenne": "973",
    "America/St_Barthelemy": "BL", "Indian/Reunion": "974",
}  # fmt: skip


def _abolition(subdivision: str, year: int) -> set[date]:
    """What the package knows of it; the days of usage that it has besides, Victor Schoelcher's, no article makes."""
    known = oracle.country_holidays("FR", subdiv=subdivision, years=year, language="en_US")
    return {day for day, name in known.items() if "Slavery" in name}


@pytest.mark.parametrize(("zone", "subdivision"), TERRITORIES.items())
@pytest.mark.parametrize("year", [2018, 2027, 2040])
def test_each_territory_has_its_day_of_the_abolition_of_slavery(zone: str, subdivision: str, year: int) -> None:
    assert local_holidays(year, zone) == _abolition(subdivision, year)


def test_saint_martin_keeps_the_day_of_the_code_and_the_one_that_is_observed() -> None:
    """The package has the one that is observed: L3422-2 still says the 27th."""
    assert _abolition("MF", 2027) == {date(2027, 5, 28)}
    assert local_holidays(2027, "America/Marigot") == {date(2027, 5, 27), date(2027, 5, 28)}


def test_elsewhere_there_is_none() -> None:
    assert not local_holidays(2027, "Europe/Paris")
    assert not local_holidays(2016, "Indian/Reunion"), "no wording of that time is kept here"


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


def test_a_later_wording_of_a_territorys_day_leaves_the_years_before_it_as_they_were() -> None:
    shared = {"article": "L3422-2", "source": "loi fictive", "confidence": "D"}
    rule = Rule[OverseasHolidays].model_validate(
        {
            "title": "Jours fériés",
            "versions": [
                {"in_force_from": date(2018, 1, 1), "value": {"days": {"Indian/Reunion": ["12-20"]}}, **shared},
                {"in_force_from": date(2030, 12, 20), "value": {"days": {"Indian/Reunion": ["12-21"]}}, **shared},
            ],
        }
    )
    kept = {year: given_by(rule, lambda value, y=year: value.of(y, "Indian/Reunion")) for year in (2017, 2029, 2030)}
    assert kept == {2017: set(), 2029: {date(2029, 12, 20)}, 2030: {date(2030, 12, 21)}}
