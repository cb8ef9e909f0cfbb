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
    ("private_parts.py", 50): "how many lines an action plan may have",
    ("values.py", 500): "how many lines a text may have",
    ("values.py", 100): "how many readings an agreement may name",
    ("review.py", 100): "how many entries of a list the Temporal UI is given",
    ("holidays.py", 7): "the days of a week, to find Easter Sunday",
    ("holidays.py", 8): "of the algorithm for Easter",
    ("holidays.py", 100): "the years of a century, to find Easter",
    ("identifiers.py", 36): "the digits and letters of an IBAN, read as one number each",
    ("told_of_company.py", 6): "the fewest months that accesses may be kept",
    ("told_of_company.py", 36): "the most months that accesses may be kept",
    ("calendar.py", 6): "two quarters, to reach the end of the next one",
    ("numbers.py", 6): "where the groups of digits of a SIREN end",
    ("numbers.py", 7): "where the groups of digits of a NIR end",
    ("numbers.py", 100): "a hundred, to be spelt",
}
"""What looks like a number of the law and is none, each with what it is."""


def _suspicious(path: Path) -> list[str]:
    """The numbers of the law that stand in the code, each with its line."""
    constants = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
    return [
        f"{path.name}:{c.lineno}: {c.value}"
        for c in constants
        if isinstance(c.value, int | float)
        and not isinstance(c.value, bool)
        and c.value in LEGAL_NUMBERS | LEGAL_YEARS
        and (path.name, c.value) not in ALLOWED
    ]


@pytest.mark.parametrize("path", sorted(DOMAIN.rglob("*.py")), ids=lambda p: str(p.relative_to(DOMAIN)))
def test_no_legal_number_in_the_code(path: Path) -> None:
    assert not _suspicious(path), "a legal number belongs in domain/law/*.yaml"


def test_the_search_finds_each_number_of_the_law_and_nothing_else(tmp_path: Path) -> None:
    code = tmp_path / "sly.py"
    code.write_text("TERM = 24\nWORDS = '48'\nAMOUNT = 3_000\nSINCE = date(2025, 10, 26)\nSHARE = 0.5\n", "utf-8")
    assert _suspicious(code) == ["sly.py:1: 24", "sly.py:3: 3000", "sly.py:4: 2025"]


def test_every_exception_is_still_needed() -> None:
    seen = {
        (path.name, node.value)
        for path in DOMAIN.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert not [exception for exception in ALLOWED if exception not in seen]
