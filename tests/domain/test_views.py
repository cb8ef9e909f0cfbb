"""A life as the API tells it, as it is drawn, and the news about it, word for word.

`python test_views.py` in this folder writes the golden file anew; what differs is read before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, cast

import pytest
from cases_of_law import Expectation, expectations
from golden_texts import Texts, write, written
from test_pages import BY_JALON, REPORTED
from told import EMPLOYEE, company, entries

from domain.day.plan import Plan, on
from domain.facts import Entry
from domain.french.headline import headline
from domain.french.life import Life, life_of
from domain.french.plan import plan_of, worded
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

GOLDEN = "views.txt"
LIVES = (
    "Two états des lieux failed, one payment: it settles the older one only",
    "A13 by default: an interview held late counts as held, and the verdict says so",
    "Declined by the employee, nothing else held: the judge decides",
    "Convened: the deadline waits as convened, and no second letter goes out",
    "A leave across the deadline: the remaining days run after the return",
    "Left before anything was due: what was open lapses, nothing is left to do",
    "Twelve months, first boundary: an interview exactly twelve months before the return exempts",
    "An open leave with a planned end: the plan already counts on it",
    "A1 by default: hired 10 January 2025, never interviewed",
    "Nobody was hired: nothing can be derived, and somebody must look",
    "Immobilier, fewer than fifty: three years, état des lieux before seven",
)
MUCH: Sequence[Mapping[str, Any]] = (
    {"hire": {"hired_on": date(2015, 3, 2), "seniority_from": date(2014, 9, 1), "born_on": date(1967, 5, 4)}},
    {"interview-completed": {"kind": "first", "held_on": date(2016, 8, 30)}},
    {"training-completed": {"ended_on": date(2017, 5, 2), "mandatory": True}},
    {"interview-completed": {"kind": "periodic", "held_on": date(2019, 1, 15)}},
    {"certification-acquired": {"on": date(2019, 6, 3)}},
    {"progression-granted": {"on": date(2020, 1, 1), "nature": "role"}},
    {"leave-start": {"leave": "sabbatical", "started_on": date(2022, 10, 3)}},
    {"leave-end": {"leave": "sabbatical", "resumed_on": date(2023, 4, 3)}},
    {"interview-completed": {"kind": "return", "held_on": date(2023, 4, 20)}},
    {"mid-career-visit": {"visited_on": date(2024, 2, 5)}},
    {"interview-completed": {"kind": "on-demand", "held_on": date(2024, 9, 9), "initiative": "employee"}},
    {"leave-start": {"leave": "sickness", "started_on": date(2025, 9, 15), "expected_end_on": date(2027, 1, 15)}},
)
SUBJECT = company(headcounts=dict.fromkeys(range(2014, 2026), 80.0))
ABSENT = (
    {"hire": {"hired_on": date(2020, 3, 2)}},
    {"leave-start": {"leave": "sickness", "started_on": date(2022, 2, 1)}},
)


def _texts() -> Texts:
    return {
        **{title: partial(_of_case, title) for title in LIVES},
        "Much of all": lambda: _view(entries(MUCH), SUBJECT, date(2026, 11, 26)),
        "Much of all, left": lambda: _view(entries([*MUCH, LEFT]), SUBJECT, date(2026, 11, 26)),
        "Absent when it fell due": lambda: _view(entries(ABSENT), [], date(2022, 3, 5)),
        "What Jalon did and could not do": lambda: _view(BY_JALON.employee, [], date(2026, 12, 9)),
        "An interview with its report": lambda: _view(REPORTED.employee, [], date(2026, 12, 22)),
        "Nothing may leave": lambda: _view(REPORTED.employee, [], date(2026, 12, 22), unopened=None),
        "One interview for all": lambda: _view(entries(ONE_FOR_ALL), SUBJECT, date(2026, 11, 26)),
        "A paper is asked for again": lambda: _view(entries(ASKED_AGAIN), [], date(2026, 12, 23)),
        "No profile": lambda: _view(REPORTED.employee, [], date(2026, 12, 22), has_profile=False),
        "As it was known": _as_known,
    }


ONE_FOR_ALL: Sequence[Mapping[str, Any]] = (
    {"hire": {"hired_on": date(2018, 9, 3)}},
    {"interview-completed": {"kind": "first", "held_on": date(2020, 9, 1)}},
    {"leave-start": {"leave": "sabbatical", "started_on": date(2023, 10, 2)}},
    {"leave-end": {"leave": "sabbatical", "resumed_on": date(2024, 8, 5)}},
    {"interview-completed": {"kind": "recap", "held_on": date(2024, 8, 28)}},
)
ASKED_AGAIN: Sequence[Mapping[str, Any]] = (
    *REPORTED.case["given"]["employee"],
    {"resend-requested": {"document": "documents/1.pdf"}, "id": "r1", "told": date(2026, 12, 23)},
)
LEFT = {"contract-end": {"ended_on": date(2026, 10, 30)}}


def _of_case(title: str) -> str:
    e = _cases()[title]
    return _view(e.employee, e.firm, e.then["as_of"])


@cache
def _cases() -> Mapping[str, Expectation]:
    """As told, each with the last of its days."""
    return {e.case["title"]: e for e in expectations() if e.case["title"] in LIVES}


def _plan(staff: Sequence[Entry], firm: Sequence[Entry], day: date, unopened: date | None, has_profile: bool) -> Plan:
    company = fold_company(firm, unopened=unopened, has_profile=has_profile)
    return on(derive(EMPLOYEE, staff, company, current()), day)


def _view(
    staff: Sequence[Entry],
    firm: Sequence[Entry],
    day: date,
    *,
    unopened: date | None = SINCE_EVER,
    has_profile: bool = True,
) -> str:
    plan = _plan(staff, firm, day, unopened, has_profile)
    news = headline(worded(plan))
    return "\n".join([f"# {news.title}", news.more, *_as_told(plan), *_drawn(life_of(plan, current()))])


def _as_told(plan: Plan) -> Iterator[str]:
    """The plan's JSON, a line for each thing."""
    for name, value in worded(plan).model_dump(mode="json").items():
        things = cast(list[object], value) if isinstance(value, list) else [value]
        for each in things:
            yield f"{name}: {json.dumps(each, ensure_ascii=False)}"


def _drawn(life: Life) -> Iterator[str]:
    yield f"today: {life.today}"
    for mark in life.marks:
        yield f"mark: {mark.on} [{mark.word}] {mark.state}{' over' if mark.over else ''} {', '.join(mark.obligations)}"
        yield f"  {mark.spoken}"
    for name in ("absences", "overdue", "cautious"):
        for stretch in getattr(life, name):
            yield f"{name}: {stretch.since} -> {stretch.until} {stretch.name}"


def _as_known() -> str:
    """Of the state of knowledge before the interviews were told, asked in one call."""
    known = entries(MUCH)[1].recorded_at
    made = plan_of(
        EMPLOYEE, entries(MUCH), SUBJECT, current(), as_of=date(2019, 2, 1), known_at=known, unopened=SINCE_EVER
    )
    return made.model_dump_json(indent=1, include={"employee", "as_of", "known_at", "next_step", "held_back"})


TEXTS = _texts()


@pytest.mark.parametrize("name", TEXTS)
def test_a_life_is_told_and_drawn_in_exactly_this_way(name: str) -> None:
    assert TEXTS[name]().rstrip() == written(GOLDEN)[name]


if __name__ == "__main__":
    write(GOLDEN, TEXTS)
