"""The life line: no flag is ever crossed, and everything stands inside."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from api.console.drawing import LEFT, RIGHT, draw
from domain.french.life import Life, Mark, Stretch

TODAY = date(2026, 11, 25)
WORDS = st.sampled_from(["retour", "périodique", "état des lieux", "fin de carrière"])


@st.composite
def lives(make: st.DrawFn) -> Life:
    days = make(st.lists(st.dates(date(2005, 1, 1), date(2036, 12, 31)), min_size=1, max_size=30))
    marks = tuple(Mark(day, "held" if day < TODAY else "upcoming", make(WORDS), "x", over=day < TODAY) for day in days)
    absences = tuple(
        Stretch(day, make(st.sampled_from([None, day + timedelta(days=90)])), "congé")
        for day in make(st.lists(st.dates(date(2005, 1, 1), TODAY), max_size=8))
    )
    return Life(TODAY, tuple(sorted(marks, key=lambda m: m.on)), absences, (), ())


@given(lives(), st.sampled_from([770, 1136]))
def test_no_flag_is_crossed_and_all_stands_inside(life: Life, width: int) -> None:
    drawn = draw(life, width)
    assert [stake.mark.on for stake in drawn.stakes] == [mark.on for mark in life.marks]
    for one, other in combinations(drawn.stakes, 2):
        left, right = sorted((one, other), key=lambda s: s.x)
        covered = left.x <= right.x <= left.x + left.width
        assert not covered or left.step != right.step
        assert not (covered and left.x < right.x) or left.step > right.step  # its stake passes below the flag
    for stake in drawn.stakes:
        assert LEFT <= stake.x <= width - RIGHT
        assert stake.flagged or stake.mark.over
        assert drawn.axis - stake.top >= 0
    for bar in drawn.absences:
        assert LEFT <= bar.x <= bar.x + bar.width <= width


@given(lives())
def test_the_list_tells_all_that_is_drawn_in_the_order_of_the_days(life: Life) -> None:
    items = draw(life).items
    assert [item.on for item in items] == sorted(item.on for item in items)
    assert len(items) == len(life.marks) + len(life.absences) + 1


def test_a_life_of_twenty_years_keeps_to_four_steps() -> None:
    days = [date(2006 + n, 6, 1 + n) for n in range(18)]
    marks = tuple(Mark(day, "held", "état des lieux", "x") for day in days)
    drawn = draw(Life(TODAY, marks, (), (), ()), 1136)
    assert max(stake.step for stake in drawn.stakes) <= 5
