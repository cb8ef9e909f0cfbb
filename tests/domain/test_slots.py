"""When an interview is proposed: before its deadline, on a day of work, never two for one manager at one hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import PARIS, is_business_day
from domain.day.slots import DURATION, SlotSearch
from domain.law import current

TODAY = date(2026, 3, 2)
DUE = date(2026, 4, 1)
REUNION = ZoneInfo("Indian/Reunion")


def search(
    today: date = TODAY,
    due: date = DUE,
    *,
    seed: str = "E-1",
    zone: ZoneInfo = PARIS,
    at_work: Callable[[date], bool] = lambda _: True,
    anybody: bool = False,
) -> SlotSearch:
    return SlotSearch(today, due, current().policy.defaults, zone, at_work, anybody, seed)


def convened(number: int, *, anybody: bool = False) -> list[datetime]:
    """So many people, one after the other."""
    taken: list[datetime] = []
    for n in range(number):
        taken.append(search(seed=f"E-{n}", anybody=anybody).choose(taken))
    return taken


def test_whoever_is_away_for_a_year_is_proposed_a_business_day_all_the_same() -> None:
    slot = search(today=date(2026, 3, 6), at_work=lambda _: False).choose([])
    assert slot.date() == date(2026, 3, 23), "fifteen days later it is a Saturday"


def test_four_employees_of_one_manager_have_four_hours() -> None:
    slots = convened(4)
    assert all(abs(a - b) >= DURATION for a in slots for b in slots if a is not b)
    assert all(slot.date() <= DUE for slot in slots)


@pytest.mark.parametrize(
    ("zone", "holiday"),
    [
        ("Indian/Mayotte", date(2027, 4, 27)),
        ("America/Martinique", date(2028, 5, 22)),
        ("America/Guadeloupe", date(2027, 5, 27)),
        ("America/Cayenne", date(2027, 6, 10)),
        ("America/St_Barthelemy", date(2028, 10, 9)),
        ("Indian/Reunion", date(2027, 12, 20)),
    ],
)
def test_no_slot_falls_on_the_holiday_of_the_territory(zone: str, holiday: date) -> None:
    """On the only day that is left it is proposed after the deadline; in Paris that day is worked."""
    there, here = (
        search(holiday - timedelta(days=15), holiday, zone=ZoneInfo(z), at_work=lambda day: day >= holiday)
        for z in (zone, "Europe/Paris")
    )
    assert here.choose([]).date() == holiday
    assert there.choose([]).date() > holiday


def test_a_manager_holds_three_a_day_at_most() -> None:
    slots = convened(30)
    assert max(Counter(slot.date() for slot in slots).values()) == 3
    assert len(set(slots)) == 30
    assert {slot.date() <= DUE for slot in slots} == {True}


def test_the_deadline_stands_over_the_number_a_day() -> None:
    """Twelve days of work, and eight at shorter notice: sixty at three a day."""
    slots = convened(70)
    assert all(slot.date() <= DUE for slot in slots)
    assert len(set(slots)) == 70
    assert max(Counter(slot.date() for slot in slots).values()) > 3


def test_what_no_day_before_the_deadline_can_hold_comes_after_it_and_never_at_an_hour_that_is_taken() -> None:
    slots = convened(140)
    assert len(set(slots)) == 140
    assert max(slot.date() for slot in slots) > DUE


def test_when_nobody_knows_who_holds_them_the_hours_fill_evenly() -> None:
    slots = convened(501, anybody=True)
    per_hour = Counter(slots)
    assert all(TODAY < slot.date() <= DUE for slot in slots)
    assert max(per_hour.values()) - min(per_hour.values()) <= 1
    assert len(per_hour) == 60  # twelve days of work, five hours


def test_employees_of_as_many_managers_are_not_convened_for_one_day() -> None:
    slots = [search(seed=f"E-{n}").choose([]) for n in range(501)]
    assert max(Counter(slot.date() for slot in slots).values()) < 80


def test_nobody_is_convened_on_a_day_of_a_known_absence() -> None:
    away = range(0, 28)
    slots = [search(seed=f"E-{n}", at_work=lambda day: (day - TODAY).days not in away).choose([]) for n in range(50)]
    assert {slot.date() for slot in slots} <= {date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)}


def test_a_near_deadline_shortens_the_notice_down_to_the_least() -> None:
    assert search(due=date(2026, 3, 16)).choose([]).date() == date(2026, 3, 16)
    assert search(due=date(2026, 3, 15)).choose([]).date() == date(2026, 3, 13)  # a Sunday: the Friday before
    assert search(due=date(2026, 3, 5)).choose([]).date() == date(2026, 3, 5)  # three days are enough
    assert search(due=date(2026, 3, 4)).choose([]).date() >= date(2026, 3, 17)  # two are not: the whole notice
    assert search(due=date(2026, 1, 5)).choose([]).date() >= date(2026, 3, 17)


def test_hours_are_those_of_the_employee() -> None:
    slot = search(zone=REUNION).choose([])
    assert slot.time() == time(10)
    assert slot.astimezone(UTC).hour == 6


def test_an_hour_that_hr_has_fixed_between_two_of_ours_keeps_both_free() -> None:
    fixed = [datetime.combine(date(2026, 3, 17) + timedelta(days=n), time(10, 30), PARIS) for n in range(16)]
    assert search().choose(fixed).time() == time(14)


def test_the_same_book_gives_the_same_slot() -> None:
    assert search().choose([]) == search().choose([])


@given(
    st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(-400, 400), st.integers(0, 60), st.text(max_size=8),
    st.booleans(),
)  # fmt: skip
def test_a_slot_is_on_a_day_of_work_with_the_least_notice_and_in_time_where_it_can_be(
    today: date, ahead: int, taken: int, seed: str, anybody: bool
) -> None:
    due = today + timedelta(days=ahead)
    found = search(today, due, seed=seed, anybody=anybody)
    booked: list[datetime] = []
    for _ in range(taken):
        booked.append(found.choose(booked))
    slot = found.choose(booked)
    assert is_business_day(slot.date())
    assert slot.date() >= today + timedelta(days=3)
    assert anybody or all(abs(slot - other) >= DURATION for other in booked)
    days = [day for n in range(3, ahead + 1) if is_business_day(day := today + timedelta(days=n))]
    free = 5 * len(days) if not anybody else 10**6 * len(days)
    assert slot.date() <= due or taken >= free


@pytest.mark.parametrize(
    ("due", "seed", "taken", "slot"),
    [
        # Where the search begins is said by the seed; the least day and the last one are both tried.
        (DUE, "E-1", [], "2026-03-23 10:00"),
        (DUE, "E-2", [], "2026-03-25 10:00"),
        (date(2026, 3, 18), "E-1", [], "2026-03-17 10:00"),
        (date(2026, 3, 17), "E-1", [], "2026-03-17 10:00"),
        # The hours of a day one after the other, then another day; an hour that touches another one is free.
        (date(2026, 3, 17), "E-1", ["2026-03-17 10:00"], "2026-03-17 11:00"),
        (date(2026, 3, 17), "E-1", ["2026-03-17 10:00", "2026-03-17 11:00"], "2026-03-17 14:00"),
        (date(2026, 3, 17), "E-1", ["2026-03-17 10:00", "2026-03-17 11:00", "2026-03-17 14:00"], "2026-03-16 10:00"),
        # Shorter notice: the latest day first, down to the third one.
        (date(2026, 3, 6), "E-1", [], "2026-03-06 10:00"),
        (date(2026, 3, 5), "E-1", [], "2026-03-05 10:00"),
        (date(2026, 3, 6), "E-1", ["2026-03-06 09:30", "2026-03-06 14:30", "2026-03-06 16:30"], "2026-03-05 10:00"),
        # After the deadline, once no day before it is left.
        (date(2026, 3, 4), "E-1", [], "2026-03-25 10:00"),
        (date(2026, 6, 1), "E-3", [], "2026-03-19 10:00"),
    ],
)
def test_the_slot_is_exactly_this_one(due: date, seed: str, taken: list[str], slot: str) -> None:
    booked = [datetime.strptime(each, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS) for each in taken]
    assert f"{search(due=due, seed=seed).choose(booked):%Y-%m-%d %H:%M}" == slot


@pytest.mark.parametrize(
    ("back_on", "seed", "slot"),
    [
        (date(2026, 4, 2), "E-1", "2026-04-15 10:00"),
        (date(2026, 4, 2), "E-2", "2026-04-23 10:00"),
        (date(2026, 4, 30), "E-1", "2026-04-30 10:00"),
        (date(2026, 5, 4), "E-1", "2026-05-27 10:00"),
        (date(2027, 3, 1), "E-1", "2027-03-05 10:00"),
        (date(2027, 4, 6), "E-1", "2027-04-07 10:00"),
        (date(2027, 6, 1), "E-1", "2026-03-17 10:00"),  # away for more than a year: a person will move it
    ],
)
def test_whoever_is_back_after_the_deadline_is_convened_month_by_month_after_it(
    back_on: date, seed: str, slot: str
) -> None:
    found = search(seed=seed, at_work=lambda day: day >= back_on).choose([])
    assert f"{found:%Y-%m-%d %H:%M}" == slot
    assert slot.startswith("2026-03-17") or back_on <= found.date() <= back_on + timedelta(days=31)
