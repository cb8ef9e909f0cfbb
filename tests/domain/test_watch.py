"""What may leave the house: nothing before the watch is opened, while it is paused, or while the employee is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from told import EMPLOYEE, SIREN, SOURCE, entry, noon, review

from domain.day.plan import Plan, on
from domain.facts import Entry, Stream
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive

TODAY = date(2026, 11, 21)
OPENED = TODAY - timedelta(days=20)


def told(kind: str, at: int, /, **data: Any) -> Entry:
    """The `at`-th fact of its stream, told a day after the one before it."""
    return entry(kind, data, id=f"{kind}-{at}", told=noon(TODAY - timedelta(days=40 - at)), version=at)


HIRE = told("hire", 1, hired_on=TODAY - timedelta(days=350))
"""The first interview is to be convened now."""
OPENING = told("watch-opened", 1, **{"from": OPENED.isoformat()})


def plan(own: Sequence[Entry], company: Sequence[Entry], day: date = TODAY) -> Plan:
    return on(derive(EMPLOYEE, own, fold_company(company, unopened=None), current()), day)


def leaving(plan: Plan) -> str | None:
    return plan.next_step.step if plan.next_step else None


def kept(plan: Plan) -> list[tuple[str, str]]:
    return [(each.step.step, each.why) for each in plan.held_back]


def test_nothing_leaves_before_an_operator_opens_the_watch() -> None:
    before, after = plan([HIRE], []), plan([HIRE], [OPENING])
    assert (leaving(before), kept(before)) == (None, [("convocation", "not-opened")])
    assert (leaving(after), kept(after)) == ("convocation", [])
    assert [a.status for a in before.obligations] == [a.status for a in after.obligations]


def test_a_watch_that_opens_later_holds_back_until_its_day_and_wakes_on_it() -> None:
    opens = TODAY + timedelta(days=3)
    later = [told("watch-opened", 1, **{"from": opens.isoformat()})]
    early = plan([HIRE], later)
    assert (leaving(early), kept(early)) == (None, [("convocation", "not-begun")])
    assert [t.obligation for t in early.timers if t.at.date() == opens] == ["watch"]
    assert leaving(plan([HIRE], later, opens)) == "convocation"


def test_what_was_said_last_counts_in_the_order_of_the_journal_whatever_the_clocks_say() -> None:
    pause, resume = told("watch-paused", 2), told("watch-resumed", 3)
    early = resume.model_copy(update={"time": noon(TODAY - timedelta(days=90))})
    assert kept(plan([HIRE], [OPENING, pause])) == [("convocation", "paused")]
    for company in ([OPENING, pause, early], [early, OPENING, pause]):
        assert leaving(plan([HIRE], company)) == "convocation"


def test_nothing_leaves_while_nobody_knows_in_whose_name() -> None:
    company = fold_company([OPENING], unopened=None, has_profile=False)
    made = on(derive(EMPLOYEE, [HIRE], company, current()), TODAY)
    assert (leaving(made), kept(made)) == (None, [("convocation", "no-profile")])
    assert [t.at.date() for t in made.timers if t.obligation == "profile"] == [TODAY + timedelta(days=2)]  # a Monday


def test_one_employee_is_held_and_released() -> None:
    held, released = told("held", 2), told("released", 3)
    assert kept(plan([HIRE, held], [OPENING])) == [("convocation", "held")]
    assert leaving(plan([HIRE, held, released], [OPENING])) == "convocation"


@pytest.mark.parametrize("stopped", ["held", "watch-paused"])
def test_no_void_starts_what_an_operator_stopped(stopped: str) -> None:
    stop = told(stopped, 2)
    void = told("fact-voided", 3, event={"source": SOURCE, "id": stop.id}, reason="erreur")
    if stopped == "held":
        assert kept(plan([HIRE, stop, void], [OPENING])) == [("convocation", "held")]
    else:
        void = void.model_copy(update={"stream": Stream(SIREN)})
        assert kept(plan([HIRE], [OPENING, stop, void])) == [("convocation", "paused")]


def test_a_leaver_whose_letters_are_held_back_is_not_closed() -> None:
    """They leave once the watch is resumed: the workflow must still be there to hear of it."""
    recap = told("interview-completed", 2, kind="recap", held_on=TODAY - timedelta(days=2))
    end = told("contract-end", 3, ended_on=(TODAY - timedelta(days=1)).isoformat())
    hire = told("hire", 1, hired_on=TODAY - timedelta(days=365 * 6))
    own, company = [hire, recap, end], [OPENING, told("watch-paused", 2)]
    seen = review(EMPLOYEE, own, company, current(), now=noon(TODAY))
    assert [each.step for each in seen.plan.held_back][:1] == ["etat-des-lieux"]
    assert not seen.closed
    assert "Retenu, le suivi de l'entreprise est suspendu" in seen.details
