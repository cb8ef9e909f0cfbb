"""How an absence moves a deadline: checked against counting the days one by one."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.law import current
from domain.ledger.record import Absence
from domain.ledger.seniority import Slowdown, Slowdowns, days_not_counted, shifted, slowdowns

ANCHOR, NOMINAL = date(2024, 1, 8), date(2026, 1, 8)
LAW = current()


def _by_counting(anchor: date, nominal: date, pauses: Slowdowns) -> date:
    """The first day by which as many half days have counted as the term has, every day on its own."""
    wanted = 2 * (nominal - anchor).days
    day, counted = anchor, 0
    while counted < wanted:
        rate = next((p.rate for p in pauses if p.start <= day < p.until), 1.0)
        counted += int(2 * rate)
        day += timedelta(days=1)
    return day


@st.composite
def _pauses(draw: st.DrawFn) -> Slowdowns:
    """Pauses that follow one another without overlapping, around the term."""
    day = date(2023, 6, 1)
    found: list[Slowdown] = []
    for _ in range(draw(st.integers(0, 5))):
        start = day + timedelta(days=draw(st.integers(0, 300)))
        day = start + timedelta(days=draw(st.integers(1, 200)))
        found.append(Slowdown(start, day, draw(st.sampled_from([Fraction(0), Fraction(1, 2)]))))
    return Slowdowns(found)


@given(_pauses())
def test_the_shift_is_what_counting_day_by_day_gives(pauses: Slowdowns) -> None:
    exact = _by_counting(ANCHOR, NOMINAL, pauses)
    found = shifted(ANCHOR, NOMINAL, pauses)
    assert found <= exact  # half days are dropped: the earlier day is the safe one
    assert exact - found <= timedelta(days=1)


@given(_pauses())
def test_a_shift_never_moves_a_deadline_earlier(pauses: Slowdowns) -> None:
    assert shifted(ANCHOR, NOMINAL, pauses) >= NOMINAL


@pytest.mark.parametrize(
    ("start", "until", "rate", "expected"),
    [
        (date(2025, 1, 1), date(2025, 1, 11), 0.0, NOMINAL + timedelta(days=10)),
        (date(2025, 1, 1), date(2025, 1, 11), 0.5, NOMINAL + timedelta(days=5)),
        (date(2025, 1, 1), date(2025, 1, 12), 0.5, NOMINAL + timedelta(days=5)),
        (date(2023, 12, 1), date(2024, 1, 8), 0.0, NOMINAL),  # over before the term
        (date(2023, 12, 1), date(2024, 1, 10), 0.0, NOMINAL + timedelta(days=2)),  # only its part within
        (date(2026, 1, 7), date(2026, 1, 17), 0.0, NOMINAL + timedelta(days=10)),  # begins on the eve
        (date(2026, 1, 8), date(2026, 1, 18), 0.0, NOMINAL),  # begins when the years are complete
        (date(2025, 12, 29), date(2027, 1, 1), 0.5, NOMINAL + timedelta(days=10)),  # the term ends within it
    ],
)
def test_one_pause(start: date, until: date, rate: float, expected: date) -> None:
    assert shifted(ANCHOR, NOMINAL, Slowdowns([Slowdown(start, until, Fraction(rate))])) == expected


def _slow(*absences: Absence, as_of: date = date(2026, 6, 1), **readings: str) -> list[tuple[date, date, Fraction]]:
    chosen = LAW.default_readings
    for name, option in readings.items():
        chosen = chosen.instead(name, option)
    return [(s.start, s.until, s.rate) for s in slowdowns(absences, LAW, chosen, as_of)]


def test_only_what_does_not_count_in_full_slows_the_clock() -> None:
    start, end = date(2024, 3, 4), date(2024, 9, 2)
    rates = {leave: _slow(Absence(leave, start, end)) for leave in LAW.leaves}
    assert {leave for leave, found in rates.items() if found and found[0][2] == 0.0} == {
        "sabbatical",
        "unpaid",
        "secured-mobility",
    }
    assert {leave for leave, found in rates.items() if found and found[0][2] == 0.5} == {"parental-full-time"}


def test_the_open_questions_change_the_rates() -> None:
    start, end = date(2024, 3, 4), date(2024, 9, 2)
    assert _slow(Absence("sickness", start, end), A11="not-counted") == [(start, end, 0.0)]
    assert _slow(Absence("long-illness", start, end), A11="not-counted") == [(start, end, 0.0)]
    assert _slow(Absence("work-accident", start, end), A11="not-counted") == []
    assert _slow(Absence("family-solidarity", start, end), A9="not-counted") == [(start, end, 0.0)]
    assert _slow(Absence("parental-full-time", start, end), A10="none") == [(start, end, 0.0)]
    assert _slow(Absence("parental-full-time", start, end), A10="full") == []


def test_a_leave_that_lasts_has_lasted_until_the_day_or_ends_as_planned() -> None:
    start = date(2026, 1, 5)
    assert _slow(Absence("unpaid", start, None)) == [(start, date(2026, 6, 1), 0.0)]
    assert _slow(Absence("unpaid", start, None, date(2026, 8, 31))) == [(start, date(2026, 9, 1), 0.0)]
    assert _slow(Absence("unpaid", start, None, date(2026, 3, 31))) == [(start, date(2026, 4, 1), 0.0)]


def test_a_leave_is_cut_where_the_law_changes() -> None:
    start, end = date(2023, 1, 2), date(2023, 5, 1)
    cut = date(2023, 3, 11)
    assert _slow(Absence("parental-full-time", start, end)) == [(start, cut, 0.5), (cut, end, 0.5)]


def test_of_overlapping_leaves_the_slowest_applies_to_each_day_once() -> None:
    found = _slow(
        Absence("parental-full-time", date(2024, 1, 1), date(2024, 7, 1)),
        Absence("unpaid", date(2024, 3, 1), date(2024, 4, 1)),
    )
    assert found == [
        (date(2024, 1, 1), date(2024, 3, 1), 0.5),
        (date(2024, 3, 1), date(2024, 4, 1), 0.0),
        (date(2024, 4, 1), date(2024, 7, 1), 0.5),
    ]


def test_days_not_counted_are_counted_for_people() -> None:
    pauses = Slowdowns(
        (
            Slowdown(date(2025, 1, 1), date(2025, 1, 11), Fraction(0)),
            Slowdown(date(2025, 2, 1), date(2025, 2, 12), Fraction(1, 2)),
        )
    )
    assert days_not_counted(ANCHOR, NOMINAL, pauses) == 15
    assert days_not_counted(date(2025, 1, 6), date(2025, 1, 8), pauses) == 2
