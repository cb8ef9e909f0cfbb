"""What `jalon branches`, `law`, `explain`, `timeline` and `diff` print, word for word.

`python test_terminal_pages.py` in this folder writes it anew; what differs is read before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cases_of_law import Expectation, expectations
from told import EMPLOYEE

from domain.french.branch_page import of_all, of_branch
from domain.french.difference import difference, in_terminal
from domain.french.law_page import of_changes, of_day
from domain.french.terminal import of_timeline
from domain.french.timeline import Timeline, timeline
from domain.law import current
from domain.law.sheet import changes, in_force
from domain.ledger.record import SINCE_EVER

GOLDEN = Path(__file__).parent / "golden" / "terminal.txt"
DAY = date(2026, 11, 25)
LAW = current()
BRANCHES = ("0787", "1351", "1501", "1527", "1801", "1979", "1996", "2120", "2148", "3043", "3237", "3248")
LAWS = (date(2014, 3, 6), DAY)
LIVES = (
    "Two états des lieux failed, one payment: it settles the older one only",
    "Twelve months, first boundary: an interview exactly twelve months before the return exempts",
    "Declined by the employee, nothing else held: the judge decides",
    "Nobody was hired: nothing can be derived, and somebody must look",
    "A13 by default: an interview held late counts as held, and the verdict says so",
)
MARK = "=== "


def pages() -> dict[str, str]:
    found = {"branches": of_all(LAW, DAY)}
    found |= {f"branch {idcc}": of_branch(LAW.branches[idcc], LAW, DAY) for idcc in BRANCHES}
    found |= {f"law {day}": of_day(in_force(LAW, day), LAW, day) for day in LAWS}
    found["law, changes"] = of_changes(changes(LAW), LAW)
    found |= dict(_employees())
    return {name: page.replace(LAW.edition, "…").rstrip("\n") for name, page in found.items()}


def _employees() -> Iterator[tuple[str, str]]:
    """Each life on its day, and how that differs from three years before."""
    told = {e.case["title"]: e for e in expectations()}
    for title in LIVES:
        e = told[title]
        day: date = e.then["as_of"]
        now, before = _seen(e, day), _seen(e, day.replace(year=day.year - 3))
        yield f"timeline, {title}", of_timeline(now, LAW)
        yield f"diff, {title}", in_terminal(difference(before, now))


def _seen(e: Expectation, day: date) -> Timeline:
    return timeline(EMPLOYEE, e.employee, e.firm, LAW, as_of=day, unopened=SINCE_EVER)


PAGES = pages()


def _written() -> dict[str, str]:
    parts = GOLDEN.read_text("utf-8").split(f"\n{MARK}")
    return {name: page.rstrip("\n") for name, _, page in (part.partition("\n") for part in parts[1:])}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_exactly_this(name: str) -> None:
    assert PAGES[name] == _written()[name]


def test_no_page_is_left_over() -> None:
    assert set(_written()) == set(PAGES)


def test_every_kind_of_clause_is_on_some_page() -> None:
    used = {kind for idcc in BRANCHES for text in LAW.branches[idcc].texts for kind in text.value.kinds}
    assert used == {kind for branch in LAW.branches.values() for text in branch.texts for kind in text.value.kinds}


if __name__ == "__main__":
    GOLDEN.write_text("".join(f"\n{MARK}{name}\n{page}\n" for name, page in PAGES.items()), "utf-8")
