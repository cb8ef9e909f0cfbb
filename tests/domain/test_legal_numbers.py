"""No number of the law stands in the code: each comes from a law file, with its article and its date."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "domain"
LEGAL_NUMBERS = {
    # years and months of terms, exemption, windows
    6, 7, 8, 9, 24, 36, 48, 60, 72, 84, 96, 108,
    # the sanction and its threshold
    50, 100, 130, 500, 3000, 6000,
    # late and mid career
    45, 58, 59,
}  # fmt: skip
LEGAL_YEARS = {2014, 2016, 2018, 2019, 2020, 2021, 2022, 2025, 2026}

ALLOWED: dict[tuple[str, float], str] = {
    ("abondement.py", 100): "per cent",
    ("calendar.py", 60): "minutes and seconds",
    ("calendar.py", 6): "two quarters, to reach the end of the next one",
    ("calendar.py", 8): "half past eight in the morning",
    ("facts.py", 64): "length of a name",
    ("numbers.py", 6): "where the groups of digits of a SIREN end",
    ("numbers.py", 7): "where the groups of digits of a NIR end",
    ("numbers.py", 100): "a hundred, to be spelt",
    ("late_career.py", 24): "practice: how long before its window the late-career interview is shown",
    ("obligation.py", 180): "practice: how long before the deadline the convocation goes out",
}
"""What looks like a number of the law and is none, each with what it is."""


def _numbers(path: Path) -> list[tuple[float, int]]:
    constants = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
    return [
        (c.value, c.lineno) for c in constants if isinstance(c.value, int | float) and not isinstance(c.value, bool)
    ]


@pytest.mark.parametrize("path", sorted(DOMAIN.rglob("*.py")), ids=lambda p: str(p.relative_to(DOMAIN)))
def test_no_legal_number_in_the_code(path: Path) -> None:
    suspicious = [
        f"{path.name}:{line}: {number}"
        for number, line in _numbers(path)
        if number in LEGAL_NUMBERS | LEGAL_YEARS and (path.name, number) not in ALLOWED
    ]
    assert not suspicious, "a legal number belongs in domain/law/*.yaml"


def test_the_search_would_find_one(tmp_path: Path) -> None:
    code = tmp_path / "sly.py"
    code.write_text("TERM = 24\nAMOUNT = 3_000\n", "utf-8")
    assert {number for number, _ in _numbers(code)} <= LEGAL_NUMBERS
