"""The legal holidays (L3133-1; overseas L3422-2): days on which nobody is woken up and nobody is convened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, TypeVar

from pydantic import StringConstraints

from domain.facts import Value, Zone
from domain.law.files import read
from domain.law.rules import Rule

T = TypeVar("T")
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Holidays(Value):
    """Each by its name: those of a day of the year, and those of a number of days after Easter Sunday."""

    fixed: Mapping[str, MonthDay]
    after_easter: Mapping[str, int]

    def of(self, year: int) -> frozenset[date]:
        """The days of that year."""
        movable = (easter(year) + timedelta(days=days) for days in self.after_easter.values())
        return frozenset({*movable, *(date.fromisoformat(f"{year}-{day}") for day in self.fixed.values())})


class OverseasHolidays(Value):
    """The days of the year that a territory has besides, by its clock."""

    days: Mapping[Zone, tuple[MonthDay, ...]]

    def of(self, year: int, zone: str) -> frozenset[date]:
        """The days of that year in the territory of this clock."""
        there = (day for clock, days in self.days.items() if clock == zone for day in days)
        return frozenset(date.fromisoformat(f"{year}-{day}") for day in there)


@lru_cache(maxsize=256)
def holidays(year: int) -> frozenset[date]:
    """The legal holidays of that year, each by the wording in force on it."""
    return given_by(_rule(), lambda value: value.of(year))


@lru_cache(maxsize=256)
def local_holidays(year: int, zone: str) -> frozenset[date]:
    """Those that the territory of this clock has besides, each by the wording in force on it; from 2018 on."""
    return given_by(_overseas(), lambda value: value.of(year, zone))


def given_by(rule: Rule[T], days_of: Callable[[T], Iterable[date]]) -> frozenset[date]:
    """The days that a rule gives by its wordings, each by the one in force on it."""
    return frozenset(day for version in rule.versions for day in days_of(version.value) if rule.at(day) is version)


@lru_cache(maxsize=1)
def _overseas() -> Rule[OverseasHolidays]:
    return Rule[OverseasHolidays].model_validate(read(files("domain.law"), "overseas_holidays"))


@lru_cache(maxsize=1)
def _rule() -> Rule[Holidays]:
    return Rule[Holidays].model_validate(read(files("domain.law"), "holidays"))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
