"""What opening a watch would send, told beforehand: the plans of the days to come, each step taken as done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from told import EMPLOYEE, company, entries

from domain.day.preview import Arrived, Foreseen, Preview, as_opened, preview
from domain.facts import Entry, StepName
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.record import CompanyRecord

TODAY = date(2026, 11, 20)
"""A Friday."""
MONDAY = date(2026, 11, 23)
REPORT = {"report": {"skills": "texte"}}


def told(*lines: dict[str, Any]) -> list[Entry]:
    return entries([{**line, "told": TODAY} for line in lines])


def seen(
    own: Sequence[Entry], *firm: dict[str, Any], begins_on: date | None = None, days: int = 90, today: date = TODAY
) -> Preview:
    sizes = dict.fromkeys(range(2017, 2027), 80)
    record = fold_company(company(headcounts=sizes, facts=firm), unopened=None)
    until = today + timedelta(days=days)
    return preview(EMPLOYEE, own, as_opened(record, begins_on, today), current(), today, until)


def leaving(found: Preview) -> list[tuple[date, str, str | None]]:
    return [(each.day, each.step, each.why) for each in found.foreseen]


HIRE = {"hire": {"hired_on": date(2025, 12, 8)}}
"""The first interview is due on 7 December 2026."""


def test_letters_leave_from_the_next_working_day_on_when_nobody_says_another() -> None:
    """The appointment of 8 December is called to mind, the deadline passes, one after the other is asked, for nobody
    tells of the interview; somebody else's opens on its own day.
    """
    found = seen(told(HIRE))
    assert leaving(found) == [
        (MONDAY, "convocation", None),
        (date(2026, 12, 4), "reminder", None),
        (date(2026, 12, 8), "deadline-passed", None),
        *((date(2026, 12, day), "reminder", None) for day in (9, 16, 23)),
    ]
    assert {each.obligation for each in found.foreseen} == {"first-2025-12-08"}
    opens = date(2027, 1, 6)
    [(day, step, _), *_] = leaving(seen(told({"hire": {"hired_on": date(2026, 2, 6)}})))
    assert (day, step) == (opens, "convocation")
    assert leaving(seen(told({"hire": {"hired_on": date(2026, 2, 6)}}), days=(opens - TODAY).days - 1)) == []


def test_each_step_has_its_day_and_its_duty_up_to_the_last_day_and_none_beyond() -> None:
    life = told(HIRE, {"held": {}})
    steps: list[tuple[StepName, date]] = [("convocation", MONDAY), ("deadline-passed", date(2026, 12, 8))]
    expected = tuple(Foreseen(day, step, "first-2025-12-08", "held") for step, day in steps)
    assert seen(life, days=(date(2026, 12, 8) - TODAY).days) == Preview(expected, ())
    assert seen(life, days=(date(2026, 12, 7) - TODAY).days) == Preview(expected[:1], ())


def test_what_was_overdue_is_named_with_its_kind_and_its_day() -> None:
    late = {"hire": {"hired_on": date(2024, 6, 1)}}
    assert seen(told(late)) == Preview((), (Arrived("first-2024-06-01", "first", date(2026, 6, 1), None),))


def test_the_watch_is_taken_to_be_open_and_not_paused() -> None:
    closed, opened = CompanyRecord(paused=True), CompanyRecord(watched_from=date(2026, 11, 2), paused=True)
    assert as_opened(closed, None, TODAY) == CompanyRecord(watched_from=MONDAY)
    assert as_opened(closed, None, MONDAY - timedelta(days=1)) == CompanyRecord(watched_from=MONDAY)
    assert as_opened(closed, None, MONDAY) == CompanyRecord(watched_from=date(2026, 11, 24))
    assert as_opened(opened, None, TODAY) == CompanyRecord(watched_from=date(2026, 11, 2))
    assert as_opened(opened, date(2026, 12, 1), TODAY) == CompanyRecord(watched_from=date(2026, 12, 1))


def test_a_day_that_the_operator_names_is_the_first_and_nothing_leaves_before_it() -> None:
    for begins_on in (TODAY - timedelta(days=31), TODAY, MONDAY, date(2026, 12, 1)):
        [(day, step, _), *_] = leaving(seen(told(HIRE), begins_on=begins_on))
        assert (day, step) == (max(begins_on, TODAY), "convocation")


def test_what_follows_from_an_interview_leaves_one_after_the_other() -> None:
    life = [
        {"hire": {"hired_on": date(2018, 11, 29)}},
        {"interview-completed": {"kind": "recap", "held_on": TODAY, **REPORT}},
        {"history-complete": {"since": date(2018, 11, 29)}},
    ]
    found = seen(told(*life), begins_on=TODAY)
    assert [step for day, step, _ in leaving(found) if day == TODAY] == [
        "compte-rendu", "etat-des-lieux", "cpf-abondement",
    ]  # fmt: skip


def test_what_is_held_back_even_then_is_told_with_its_reason() -> None:
    assert leaving(seen(told(HIRE, {"held": {}})))[0] == (MONDAY, "convocation", "held")
    recap = {"interview-completed": {"kind": "recap", "held_on": TODAY}}
    found = seen(told({"hire": {"hired_on": date(2018, 11, 29)}}, recap), begins_on=TODAY)
    assert leaving(found) == [(TODAY, "etat-des-lieux", "history-untold")]


def test_what_is_overdue_on_arrival_is_a_list_with_what_was_decided() -> None:
    late = {"hire": {"hired_on": date(2024, 6, 1)}}
    due = {"obligation": "first-2024-06-01", "due_on": date(2026, 6, 1)}
    found = seen(told(late))
    assert leaving(found) == []
    assert [(each.obligation, each.due_on, each.settled) for each in found.arrived] == [(*due.values(), None)]
    released = seen(told(late, {"overdue-settled": {**due, "how": "released"}}))
    assert leaving(released)[0] == (MONDAY, "convocation", None)
    assert {step for _, step, _ in leaving(released)[1:]} == {"reminder"}
    assert [each.settled for each in released.arrived] == ["released"]


def test_a_paused_watch_is_shown_as_it_would_go_on() -> None:
    firm: list[dict[str, Any]] = [{"watch-opened": {"from": "2026-11-16"}}, {"watch-paused": {}}]
    assert leaving(seen(told(HIRE), *firm))[0] == (TODAY, "convocation", None)


_DAYS = st.dates(date(2016, 1, 1), TODAY)
_KINDS = st.sampled_from(["first", "periodic", "recap"])


@given(_DAYS, st.lists(st.tuples(_KINDS, _DAYS, st.booleans()), max_size=5), st.integers(0, 40))
def test_no_step_is_foreseen_for_what_lies_before_the_first_day(
    hired_on: date, held: list[tuple[str, date, bool]], ahead: int
) -> None:
    life: list[dict[str, Any]] = [{"hire": {"hired_on": hired_on}}, {"history-complete": {"since": date(2016, 1, 1)}}]
    for kind, day, reported in held:
        life.append({"interview-completed": {"kind": kind, "held_on": day, **(REPORT if reported else {})}})
    begins_on = MONDAY + timedelta(days=ahead)
    found = seen(told(*life), begins_on=begins_on)
    assert {each.step for each in found.foreseen} <= {"convocation", "reminder", "deadline-passed"}
    assert all(each.day >= begins_on for each in found.foreseen)
    once = [(each.step, each.obligation) for each in found.foreseen if each.step != "reminder"]
    assert len(set(once)) == len(once)
