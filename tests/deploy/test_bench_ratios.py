"""`make bench COMPARE=...`: which ratios fell."""

from __future__ import annotations

import pytest

from tests.bench.rounds import RATIOS, Comparison, Rates, fallen, show


def test_a_ratio_that_fell_by_over_a_tenth_is_told_the_worst_first() -> None:
    before = {"one": 0.50, "other": 0.80, "third": 1.00, "gone": 1.00}
    now = {"one": 0.46, "other": 0.60, "third": 0.50, "new": 0.10}
    assert list(fallen(before, now)) == [
        "third fell from 1.00 to 0.50 (-50%)",
        "other fell from 0.80 to 0.60 (-25%)",
    ]


def test_the_ratios_of_a_table_are_kept_and_its_rates_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.rounds.RATIOS", kept := dict(RATIOS))
    measured = Comparison("a load", Rates([50.0, 40.0, 60.0]), Rates([100.0, 100.0, 100.0]))
    row = (measured.load, str(measured.ours), str(measured.bare), measured.ratio, "0.60")
    show("Title", "About.", ("load", "ours /s", "bare /s", "ratio", "aim"), [row])
    assert kept == {"Title: a load: ratio": 0.5}
