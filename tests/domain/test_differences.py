"""What is said to have changed between two views of a life, and what the workflow is given of a plan.

`python test_differences.py` in this folder writes the golden file anew; what differs is read before it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from golden_texts import Texts, write, written
from told import EMPLOYEE, company, entries, noon, review

from domain.day.plan import Plan, on
from domain.facts import Entry
from domain.french.difference import View, difference, in_terminal, parse_view
from domain.french.moved import moved
from domain.french.plan import (
    WordedFinding,
    WordedHeldBack,
    WordedInterview,
    WordedObligation,
    WordedRecap,
    WordedTimer,
)
from domain.french.review import MOST_SHOWN, bounded, details, outlook
from domain.french.terminal import of_timeline
from domain.french.timeline import Timeline, timeline
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

GOLDEN = "differences.txt"
LAW = current()
D = date(2026, 11, 25)
HIRE = {"hire": {"hired_on": date(2018, 9, 3)}, "id": "h"}
FIRST = {"interview-completed": {"kind": "first", "held_on": date(2020, 9, 1)}, "id": "i"}
TRAINED = {"training-completed": {"ended_on": date(2021, 5, 3)}, "id": "t"}
CERTIFIED = {"certification-acquired": {"on": date(2021, 5, 3)}, "id": "c"}
RAISED = {"progression-granted": {"on": date(2022, 5, 3)}, "id": "p"}
VOIDED = {"fact-voided": {"event": "t"}, "told": date(2026, 10, 5)}
FIFTY = company(headcounts=dict.fromkeys(range(2014, 2026), 80.0))
THREE_YEARS = company(
    agreements=[{"signed_on": date(2025, 12, 1), "effective_from": date(2026, 1, 1), "periodicity_months": 36}]
)

Life = Sequence[Mapping[str, Any]]


def _view(life: Life, day: date, firm: Sequence[Entry] = FIFTY, known_at: datetime | None = None) -> Timeline:
    return timeline(EMPLOYEE, entries(life), firm, LAW, as_of=day, known_at=known_at, unopened=SINCE_EVER)


def _between(before: Timeline, after: Timeline) -> str:
    return in_terminal(difference(before, after))


def _plan(life: Life, day: date, firm: Sequence[Entry] = ()) -> Plan:
    return on(derive(EMPLOYEE, entries(life), fold_company(firm, unopened=SINCE_EVER), LAW), day)


def _moved(before: Plan, after: Plan) -> str:
    return "\n".join(moved(before, after)) or "nothing"


NEW = (
    {"hire": {"hired_on": date(2024, 3, 4)}},
    {"interview-completed": {"kind": "first", "held_on": date(2026, 2, 2)}},
)
AWAY = (
    *NEW,
    {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 3, 2)}},
    {"leave-end": {"leave": "sabbatical", "resumed_on": date(2026, 9, 1)}},
)


def _before_and_after_the_void() -> str:
    life = [HIRE, FIRST, TRAINED, VOIDED]
    return _between(_view(life, D, known_at=noon(date(2026, 10, 1))), _view(life, D, known_at=noon(D)))


def _held_back() -> str:
    made = review(EMPLOYEE, entries(NEW), [], LAW, now=noon(D)).plan
    kept = WordedHeldBack(step="convocation", obligation="o", why="held", because="les envois sont retenus")
    more = kept.model_copy(update={"step": "compte-rendu", "because": "autre motif"})
    return details(made.model_copy(update={"held_back": (kept, more, kept), "obligations": ()}), "active")


TEXTS: Texts = {
    "hired": lambda: _between(_view([], D), _view([HIRE], D)),
    "no longer hired": lambda: _between(_view([HIRE], D), _view([], D)),
    "the same": lambda: _between(_view([HIRE, FIRST], D), _view([HIRE, FIRST], D)),
    "years later": lambda: _between(_view([HIRE, FIRST], date(2021, 1, 4)), _view([HIRE, FIRST], D)),
    "more is told": lambda: _between(_view([HIRE, FIRST], D), _view([HIRE, FIRST, TRAINED, CERTIFIED, RAISED], D)),
    "less is told": lambda: _between(_view([HIRE, FIRST, TRAINED, CERTIFIED, RAISED], D), _view([HIRE, FIRST], D)),
    "a fact is voided": _before_and_after_the_void,
    "it was voided before": lambda: _between(_view([HIRE, TRAINED, VOIDED], D), _view([HIRE, TRAINED, VOIDED], D)),
    "told of already voided": lambda: _between(_view([HIRE], D), _view([HIRE, TRAINED, VOIDED], D)),
    "an agreement, earlier": lambda: _between(_view(NEW, D, []), _view(NEW, D, THREE_YEARS)),
    "an agreement gone, later": lambda: _between(_view(NEW, D, THREE_YEARS), _view(NEW, D, [])),
    "moved by an agreement": lambda: _moved(_plan(NEW, D), _plan(NEW, D, THREE_YEARS)),
    "moved in the verdict alone": lambda: _moved(_plan([HIRE], D, FIFTY), _plan([HIRE], D)),
    "corrections in a terminal": lambda: of_timeline(
        _view([HIRE, FIRST, TRAINED, VOIDED, CERTIFIED, RAISED], D, known_at=noon(D)), LAW
    ),
    "not moved": lambda: _moved(_plan(NEW, D), _plan(NEW, D)),
    "moved with caution": lambda: _moved(_plan(AWAY, D), _plan(NEW, D)),
    "held back": _held_back,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_change_is_said_in_exactly_these_words(name: str) -> None:
    assert TEXTS[name]().rstrip() == written(GOLDEN)[name]


# --- which views are compared ----------------------------------------------------------------------------------


def test_a_view_is_a_day_and_if_one_wishes_a_moment() -> None:
    assert parse_view("2026-11-21") == View(as_of=date(2026, 11, 21))
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert parse_view("2026-11-21@2026-11-20T09:00:00Z") == View(as_of=date(2026, 11, 21), known_at=moment)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-11-21@2026-11-20T09:00:00", "^the moment has no offset$"),
        ("2026-11-21@", "Invalid isoformat string: ''"),
        ("yesterday", "Invalid isoformat string: 'yesterday'"),
        ("2026-11-21@2026-11-20@x", "Invalid isoformat string: '2026-11-20@x'"),
    ],
)
def test_what_is_no_view_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_view(text)


# --- what the workflow is given --------------------------------------------------------------------------------

SEEN = review(EMPLOYEE, entries([HIRE, FIRST]), FIFTY, LAW, now=noon(D))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 9}, {"company_version": 9}, {"details": "autre page"}, {"steps_queue": "slow"},
        {"plan": SEEN.plan.model_copy(update={"as_of": date(2027, 1, 1)})},
        {"plan": SEEN.plan.model_copy(update={"known_at": noon(D)})},
    ],
)  # fmt: skip
def test_when_and_from_how_many_facts_it_was_reviewed_changes_no_outlook(change: Mapping[str, object]) -> None:
    assert outlook(SEEN.model_copy(update=change)) == outlook(SEEN)


@pytest.mark.parametrize(
    "change",
    [
        {"closed": True}, {"needs_human": not SEEN.needs_human}, {"state": "left"},
        {"plan": SEEN.plan.model_copy(update={"findings": ()})},
    ],
)  # fmt: skip
def test_whatever_else_changes_is_another_outlook(change: Mapping[str, object]) -> None:
    assert outlook(SEEN.model_copy(update=change)) != outlook(SEEN)


def _many(count: int) -> dict[str, Any]:
    due = [
        WordedObligation(
            id=f"o-{number}", kind="periodic", opens_on=D, due_on=D, safe_on=D, basis=(), because="",
            status="held" if number < 20 else "upcoming",
        )
        for number in range(count)
    ]  # fmt: skip
    rows = [
        WordedInterview(
            obligation=f"o-{number}",
            kind="periodic",
            due_on=D,
            held_on=None,
            on_time=False,
            counts=False,
            outcome="held",
        )
        for number in range(count)
    ]
    recap = WordedRecap(
        due_on=D, limit_on=D, period=(D, D), interviews=tuple(rows), training=False, certification=False,
        progression=False,
    )  # fmt: skip
    held_back = WordedHeldBack(step="convocation", obligation="o", why="held", because="")
    return {
        "obligations": tuple(due), "recap": recap,
        "timers": tuple(WordedTimer(at=noon(D), summary=f"{number}", obligation="o") for number in range(count)),
        "held_back": tuple(held_back.model_copy(update={"obligation": f"o-{number}"}) for number in range(count)),
        "findings": tuple(
            WordedFinding(code="x", message=f"{number}", serious=number >= 50) for number in range(count)
        ),
    }  # fmt: skip


def test_a_plan_with_as_much_as_is_shown_is_left_as_it_is() -> None:
    made = SEEN.plan.model_copy(update=_many(MOST_SHOWN))
    assert bounded(made) == made


def test_of_a_plan_beyond_measure_the_workflow_keeps_what_it_acts_on() -> None:
    step = review(EMPLOYEE, entries([HIRE]), [], LAW, now=noon(D)).plan.next_step
    assert step is not None
    acted_on = step.model_copy(update={"obligation": "o-3"})
    short = bounded(SEEN.plan.model_copy(update={**_many(MOST_SHOWN + 20), "next_step": acted_on}))
    assert [o.id for o in short.obligations] == ["o-3", *(f"o-{number}" for number in range(20, MOST_SHOWN + 19))]
    assert [timer.summary for timer in short.timers] == [str(number) for number in range(MOST_SHOWN)]
    assert [each.obligation for each in short.held_back] == [f"o-{number}" for number in range(MOST_SHOWN)]
    assert short.recap is not None
    assert [row.obligation for row in short.recap.interviews] == [f"o-{n}" for n in range(20, MOST_SHOWN + 20)]
    *kept, last = short.findings
    assert [finding.message for finding in kept] == [str(n) for n in (*range(30), *range(50, MOST_SHOWN + 20))]
    assert (last.code, last.serious) == ("too-much-to-show", True)
    assert last.message.startswith(f"Le dossier compte plus de {MOST_SHOWN} entrées d'une même sorte")


def test_beyond_measure_in_one_respect_alone_says_so_too() -> None:
    for name in ("obligations", "timers", "held_back", "findings", "recap"):
        made = SEEN.plan.model_copy(update={name: _many(MOST_SHOWN + 1)[name]})
        assert bounded(made).findings[-1].code == "too-much-to-show", name


if __name__ == "__main__":
    write(GOLDEN, TEXTS)
