"""What `jalon branches`, `law`, `explain`, `timeline` and `diff` print, word for word.

`python test_terminal_pages.py` in this folder writes it anew; what differs is read before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any

import pytest
from cases_of_law import Expectation, expectations
from golden_texts import Texts, write, written
from told import EMPLOYEE

from domain.french.branch_page import of_all, of_branch, shown, without_clause
from domain.french.difference import difference, in_terminal
from domain.french.law_page import of_changes, of_day
from domain.french.law_phrases import phrases
from domain.french.terminal import of_timeline
from domain.french.timeline import Timeline, timeline
from domain.law import current
from domain.law.sheet import changes, in_force
from domain.ledger.record import SINCE_EVER

GOLDEN = "terminal.txt"
DAY = date(2026, 11, 25)
LAW = current()
BRANCHES = ("0029", "0787", "1351", "1501", "1527", "1801", "1979", "1996", "2120", "2148", "3043", "3237", "3248")
LAWS = (date(2014, 3, 6), DAY)
LIVES = (
    "Two états des lieux failed, one payment: it settles the older one only",
    "Twelve months, first boundary: an interview exactly twelve months before the return exempts",
    "Declined by the employee, nothing else held: the judge decides",
    "Nobody was hired: nothing can be derived, and somebody must look",
    "A13 by default: an interview held late counts as held, and the verdict says so",
)


def _texts() -> Texts:
    return {
        "branches": lambda: _without_edition(of_all(LAW, DAY)),
        **{f"branch {idcc}": partial(_branch, idcc) for idcc in BRANCHES},
        **{f"law {day}": partial(_law, day) for day in LAWS},
        "law, field by field": lambda: "\n".join(_phrases()),
        **{f"branch 1801 of old, {day}": partial(_of_old, day) for day in (date(2014, 3, 6), date(2015, 1, 5))},
        "branches shown": _shown,
        "law, changes": lambda: _without_edition(of_changes(changes(LAW), LAW)),
        **{f"{name}, {title}": partial(page, title) for title in LIVES for name, page in _OF_A_LIFE.items()},
    }


def _branch(idcc: str) -> str:
    return of_branch(LAW.branches[idcc], LAW, DAY)


def _of_old(day: date) -> str:
    """What a branch would have changed, had its texts been there before the law, or under that of 2014."""
    branch = LAW.branches["1801"]
    texts = [text.model_copy(update={"in_force_from": date(2010, 1, 1)}) for text in branch.texts]
    page = of_branch(branch.model_copy(update={"texts": texts}), LAW, day)
    return page[page.index("Ce que cela change") :]


def _shown() -> str:
    """The texts that are in force, as the console has them, and the branches without any clause."""
    said = [
        f"{each.branch.idcc} {each.text.name} | {each.days} | {each.becomes} | {list(each.against)}"
        for each in shown(LAW, DAY)
        if each.branch.idcc in BRANCHES[:5]
    ]
    without = [f"{standing} : {[b.idcc for b in found]}" for standing, found in without_clause(LAW).items()]
    return "\n".join([*said, *without])


MADE_UP: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("first", {"months": 6, "last_day": "day-before", "own_term": False, "crossed_by": "loi"}),
    ("periodic", {"months": 30, "last_day": "anniversary", "crossed_by": None}),
    ("back", {"union_mandate": False, "long_illness_months": 6, "exemption_months": 0, "paid_leave_days": 35,
              "target_days": 30}),
    ("agreement", {}),
    ("interview.unpaid", {"due": False, "early": False}),
    ("departure.unpaid", {"due": False}),
    ("headcount", {"threshold": 11, "years": 1}),
    ("headcount", {"threshold": 11, "years": 2}),
    ("elected_mandate", {"per_civil_year": 0, "target_days": 15, "topics": []}),
    ("seniority.unpaid", {"rate": "2/3"}),
)  # fmt: skip
"""Wordings as no law has, or has by itself."""


def _phrases() -> Iterator[str]:
    """What each wording says, by the field that says it: whatever is new, and of a kind of absence the first alone."""
    said: set[tuple[str, ...]] = set()
    wordings = [(f"{line.rule}, {line.in_force_from}", line.rule, json.loads(line.value)) for line in changes(LAW)]
    for name, rule, value in [*wordings, *((f"{rule}, made up", rule, value) for rule, value in MADE_UP)]:
        found = phrases(rule, value)
        key = (rule.partition(".")[0], *found.values())
        if key not in said:
            said.add(key)
            yield name
            yield from (f"  {field}: {phrase}" for field, phrase in found.items())


def _law(day: date) -> str:
    return _without_edition(of_day(in_force(LAW, day), LAW, day))


def _without_edition(page: str) -> str:
    return page.replace(LAW.edition, "…")


def _timeline(title: str) -> str:
    life = _lives()[title]
    return of_timeline(_seen(life, life.then["as_of"]), LAW)


def _diff(title: str) -> str:
    """How the life differs from what it was three years before."""
    life = _lives()[title]
    day: date = life.then["as_of"]
    return in_terminal(difference(_seen(life, day.replace(year=day.year - 3)), _seen(life, day)))


_OF_A_LIFE = {"timeline": _timeline, "diff": _diff}


@cache
def _lives() -> Mapping[str, Expectation]:
    """As told, each with the last of its days."""
    return {e.case["title"]: e for e in expectations() if e.case["title"] in LIVES}


def _seen(e: Expectation, day: date) -> Timeline:
    return timeline(EMPLOYEE, e.employee, e.firm, LAW, as_of=day, unopened=SINCE_EVER)


TEXTS = _texts()


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_says_exactly_this(name: str) -> None:
    assert TEXTS[name]().rstrip() == written(GOLDEN)[name]


def test_no_page_is_left_over() -> None:
    assert set(written(GOLDEN)) == set(TEXTS)


def test_every_kind_of_clause_is_on_some_page() -> None:
    used = {kind for idcc in BRANCHES for text in LAW.branches[idcc].texts for kind in text.value.kinds}
    assert used == {kind for branch in LAW.branches.values() for text in branch.texts for kind in text.value.kinds}


if __name__ == "__main__":
    write(GOLDEN, TEXTS)
