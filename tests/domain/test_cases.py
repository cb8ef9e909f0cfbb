"""The worked cases of the law, each in a file that a lawyer can read."""

from __future__ import annotations

import cases_of_papers
import pytest
from cases_of_law import Expectation, expectations, report

from domain.law import current

_ALL = list(expectations())


@pytest.mark.parametrize(
    "expectation",
    [
        pytest.param(e, id=e.name, marks=pytest.mark.xfail(strict=True, reason=e.pending) if e.pending else ())
        for e in _ALL
    ],
)
def test_the_plan_says_what_the_law_says(expectation: Expectation) -> None:
    made = expectation.plan()
    found = expectation.found()
    assert not found, report(expectation, made, found)


def test_titles_are_unique() -> None:
    titles = [(e.case["title"], e.then["as_of"], e.then.get("known_at")) for e in _ALL]
    assert len(titles) == len(set(titles))


def test_the_papers_say_what_the_law_says() -> None:
    assert cases_of_papers.wrong(current()) == []
