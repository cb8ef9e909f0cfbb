"""Civil dates: months, holidays, Paris mornings, quarters."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    PARIS,
    add_months,
    business_moment,
    civil_date,
    end_of_next_quarter,
    in_french,
    is_business_day,
    next_business_day,
)

DAYS = st.dates(date(2014, 1, 1), date(2040, 12, 31))


def _moment(day: date, seed: str) -> datetime:
    return business_moment(day, seed, time(8, 30), time(12))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 3, 15), 24, date(2026, 3, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 8, 31), 1, date(2025, 9, 30)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2026, 1, 15), -12, date(2025, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2096, 2, 29), 48, date(2100, 2, 28)),  # 2100 is no leap year
    ],
)
def test_months_run_from_date_to_date(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 240))
def test_adding_months_keeps_order_and_day(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert add_months(day + timedelta(days=1), months) >= later


def test_the_eleven_holidays_of_2026_are_not_business_days() -> None:
    listed = [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    assert not any(is_business_day(date(2026, month, day)) for month, day in listed)
    weekdays = sum(
        date.fromordinal(n).weekday() < 5 for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    )
    business = sum(
        is_business_day(date.fromordinal(n)) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    )
    assert weekdays - business == 9  # 15 August and 1 November fall on a week-end


def test_good_friday_and_saint_stephen_are_worked_outside_alsace_moselle() -> None:
    assert is_business_day(date(2026, 4, 3))
    assert is_business_day(date(2025, 12, 26))


def test_the_next_business_day_jumps_a_long_week_end() -> None:
    assert next_business_day(date(2026, 4, 4)) == date(2026, 4, 7)  # Easter: Saturday to Tuesday
    assert next_business_day(date(2026, 4, 7)) == date(2026, 4, 7)


@given(DAYS, st.text(min_size=1, max_size=20))
def test_a_business_moment_is_a_paris_morning_on_the_next_business_day(day: date, seed: str) -> None:
    moment = _moment(day, seed)
    local = moment.astimezone(PARIS)
    assert moment.tzinfo is UTC
    assert local.date() == next_business_day(day)
    assert time(8, 30) <= local.time() < time(12, 0)
    assert _moment(day, seed) == moment


def test_summer_time_moves_the_utc_hour_not_the_paris_one() -> None:
    winter, summer = _moment(date(2026, 3, 27), "seed"), _moment(date(2026, 3, 30), "seed")
    assert winter.astimezone(PARIS).time() == summer.astimezone(PARIS).time()
    assert (winter.hour * 60 + winter.minute) - (summer.hour * 60 + summer.minute) == 60


def test_ten_thousand_employees_are_spread_over_the_morning() -> None:
    moments = [_moment(date(2026, 3, 2), f"123456782/E-{n}") for n in range(10_000)]
    per_quarter_hour: dict[tuple[int, int], int] = {}
    for moment in moments:
        key = (moment.hour, moment.minute // 15)
        per_quarter_hour[key] = per_quarter_hour.get(key, 0) + 1
    assert len(per_quarter_hour) == 14
    assert max(per_quarter_hour.values()) < 2 * min(per_quarter_hour.values())


def test_the_civil_date_is_the_one_in_paris() -> None:
    assert civil_date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert civil_date(datetime(2026, 1, 1, 22, 30, tzinfo=UTC)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 3, 3), date(2022, 6, 30)),
        (date(2022, 1, 1), date(2022, 6, 30)),
        (date(2022, 3, 31), date(2022, 6, 30)),
        (date(2022, 4, 1), date(2022, 9, 30)),
        (date(2022, 9, 30), date(2022, 12, 31)),
        (date(2022, 10, 1), date(2023, 3, 31)),
        (date(2023, 12, 31), date(2024, 3, 31)),
    ],
)
def test_the_end_of_the_next_quarter(day: date, expected: date) -> None:
    assert end_of_next_quarter(day) == expected


def test_dates_are_written_in_french() -> None:
    assert in_french(date(2028, 3, 15)) == "15 mars 2028"
    assert in_french(date(2028, 8, 1)) == "1er août 2028"
    assert in_french(date(2026, 2, 28)) == "28 février 2026"
    assert in_french(date(2026, 12, 21)) == "21 décembre 2026"


@given(DAYS, st.text(), st.sampled_from(["America/Martinique", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti"]))
def test_overseas_a_morning_is_one_there_and_never_on_an_earlier_day_of_paris(day: date, seed: str, name: str) -> None:
    zone = ZoneInfo(name)
    found = business_moment(day, seed, time(8, 30), time(12), zone)
    local = found.astimezone(zone)
    assert time(8, 30) <= local.time() < time(12)
    assert civil_date(found) == local.date() == next_business_day(day)
