"""What is to be done, in which order, how often: convocations, papers, retries, deadlines that passed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from generated import SHA
from told import EMPLOYEE, company, entries, entry, noon, plan

from domain.day.step import dated_key, step_key
from domain.facts import Entry, Stream
from domain.french.plan import WordedPlan, WordedStep
from domain.law import current

PAPER = {"document": "d", "sha256": SHA}


def _plan(staff: list[Entry], as_of: date) -> WordedPlan:
    return plan(EMPLOYEE, staff, [], current(), as_of=as_of)


def _step(staff: list[Entry], as_of: date) -> tuple[str, str] | None:
    step = _plan(staff, as_of).next_step
    return None if step is None else (step.step, step.obligation)


def _failed(obligation: str, step: str, day: date, number: int) -> Entry:
    data = {"obligation": obligation, "step": step, "failed_on": day, "cause": "smtp-550"}
    return entry("delivery-failed", data, id=f"failure-{number}")


def _convened(obligation: str, due: date, sent: date, slot: date, kind: str = "periodic") -> Entry:
    data = {"obligation": obligation, "kind": kind, "due_on": due, "sent_on": sent, "proposed_for": noon(slot), **PAPER}
    return entry("convocation-sent", data, id=f"convened-{obligation}")


def _interviewed(report: bool, kind: str = "periodic", told: date = date(2026, 3, 2)) -> list[Entry]:
    """An employee whose second interview has just been told, with what was said in it or without."""
    content: dict[str, Any] = {"report": {"skills": "texte"}} if report else {}
    first = {"interview": {"source": "urn:hris", "id": "2"}, "kind": "first", "held_on": date(2023, 3, 15)}
    return entries(
        [
            {"hire": {"hired_on": date(2022, 4, 1)}},
            {"interview-completed": {"kind": "first", "held_on": date(2023, 3, 15)}},
            {"report-issued": {**first, "issued_on": date(2023, 3, 16), **PAPER}},
            {"interview-completed": {"kind": kind, "held_on": date(2026, 3, 2), **content}, "id": "held", "told": told},
        ]
    )


# --- keys -----------------------------------------------------------------------------------------------------


def test_what_was_voided_is_done_again_under_another_key() -> None:
    staff = entries([{"hire": {"hired_on": date(2024, 4, 1)}}])
    today = date(2026, 3, 2)
    keys: list[UUID] = []
    for number in range(3):
        step = _plan(staff, today).next_step
        assert step is not None
        keys.append(step.key)
        sent = {"obligation": step.obligation, "kind": "first", "due_on": date(2026, 4, 1), "sent_on": today}
        done = entry("convocation-sent", {**sent, "proposed_for": noon(today), **PAPER}, id=str(step.key))
        void = entry("fact-voided", {"event": {"source": done.source, "id": done.id}}, id=f"void-{number}", told=today)
        assert _step([*staff, done], today) is None
        staff += [done, void]
    assert len(set(keys)) == 3


def test_a_voided_failure_frees_its_attempt_but_not_its_key() -> None:
    staff = entries([{"hire": {"hired_on": date(2024, 4, 1)}}])
    today = date(2026, 3, 2)
    step = _plan(staff, today).next_step
    assert step is not None
    failed = _failed(step.obligation, step.step, today, 0).model_copy(update={"id": str(step.key)})
    assert _step([*staff, failed], today) is None  # it waits for tomorrow
    void = entry("fact-voided", {"event": {"source": failed.source, "id": failed.id}}, id="void", told=today)
    again = _plan([*staff, failed, void], today).next_step
    assert again is not None
    assert again.key != step.key


# --- convocations ---------------------------------------------------------------------------------------------


def test_an_employee_with_several_deadlines_is_convened_once() -> None:
    staff = entries([{"hire": {"hired_on": date(2022, 1, 10)}}, {"mid-career-visit": {"visited_on": date(2026, 3, 2)}}])
    today = date(2026, 3, 2)  # the first interview is long overdue as well
    assert _plan(staff, today).next_step is not None
    staff.append(_passed("first-2022-01-10", date(2024, 1, 10), today))
    assert _step(staff, today) == ("convocation", "mid-career-2026-03-02")
    due = date(2026, 5, 2)
    staff.append(_convened("mid-career-2026-03-02", due, today, today + timedelta(days=15), "mid-career"))
    assert _step(staff, today) is None  # the interview that is proposed will do for the ordinary one


def _passed(obligation: str, due: date, seen: date) -> Entry:
    data = {"obligation": obligation, "kind": "first", "due_on": due, "seen_on": seen}
    return entry("deadline-passed", data, id=f"passed-{obligation}")


def test_nobody_is_convened_during_an_absence_and_at_once_after_it() -> None:
    life: list[dict[str, Any]] = [
        {"hire": {"hired_on": date(2022, 4, 1)}},
        {"interview-completed": {"kind": "first", "held_on": date(2024, 3, 15)}},
        {"leave-start": {"leave": "maternity", "started_on": date(2028, 1, 10)}},
    ]
    assert _step(entries(life), date(2028, 2, 20)) is None
    life.append({"leave-end": {"leave": "maternity", "resumed_on": date(2028, 3, 6)}})
    assert _step(entries(life), date(2028, 3, 6)) == ("convocation", "return-2028-03-06")


def test_a_convocation_goes_out_thirty_days_before_and_the_timer_says_so() -> None:
    staff = entries(
        [
            {"hire": {"hired_on": date(2022, 4, 1)}},
            {"interview-completed": {"kind": "first", "held_on": date(2024, 3, 15)}},
        ]
    )
    assert _step(staff, date(2028, 2, 13)) is None
    timer = next(t for t in _plan(staff, date(2028, 2, 13)).timers if t.obligation == "periodic-2024-03-15")
    assert timer.at.date() == date(2028, 2, 14)
    assert _step(staff, date(2028, 2, 14)) == ("convocation", "periodic-2024-03-15")


def _passes(opened: date, as_of: date) -> bool:
    """Whether the deadline of 1 April 2024 is seen to pass, for a company whose watch was opened from that day."""
    staff = entries([{"hire": {"hired_on": date(2022, 4, 1)}, "told": date(2024, 5, 1)}])
    firm = company(facts=[{"watch-opened": {"from": opened.isoformat()}}])
    step = plan(EMPLOYEE, staff, firm, current(), as_of=as_of).next_step
    return step is not None and (step.step, step.obligation) == ("deadline-passed", "first-2022-04-01")


def test_a_deadline_that_passed_before_the_watch_opened_is_history_whenever_it_was_told() -> None:
    assert _passes(date(2024, 4, 1), date(2024, 5, 2))
    assert not _passes(date(2024, 4, 2), date(2024, 5, 2))


def test_the_etat_des_lieux_comes_before_the_special_interviews_and_these_before_the_ordinary_ones() -> None:
    told = date(2026, 3, 10)
    staff = entries(
        [
            {"hire": {"hired_on": date(2018, 3, 12), "born_on": date(1966, 5, 4)}, "told": told},
            {"interview-completed": {"kind": "periodic", "held_on": date(2022, 3, 15)}, "told": told},
            {"mid-career-visit": {"visited_on": date(2026, 3, 2)}, "told": told},
            {"union-mandate-end": {"ended_on": date(2026, 3, 3)}, "told": told},
        ]
    )
    order: list[str] = []
    while (step := _plan(staff, told).next_step) is not None:
        o = next(o for o in _plan(staff, told).obligations if o.id == step.obligation)
        if step.step == "deadline-passed":
            passed = {"obligation": o.id, "kind": o.kind, "due_on": o.due_on, "seen_on": told}
            staff.append(entry("deadline-passed", passed, id=f"passed-{o.id}"))
            continue
        assert step.step == "convocation"
        order.append(o.kind)
        staff.append(_convened(o.id, o.due_on, told, told + timedelta(days=15), o.kind))
    assert order == ["recap", "mid-career", "late-career", "return"]


# --- papers ---------------------------------------------------------------------------------------------------


def test_an_interview_with_a_report_gets_its_compte_rendu_once() -> None:
    staff = _interviewed(report=True)
    made = _plan(staff, date(2026, 3, 2))
    assert made.next_step is not None
    assert made.next_step.step == "compte-rendu"
    assert made.next_step.interview == staff[-1].ref
    issued = {
        "interview": staff[-1].ref,
        "kind": "periodic",
        "held_on": date(2026, 3, 2),
        "issued_on": date(2026, 3, 2),
    }
    staff.append(entry("report-issued", {**issued, **PAPER}, id="issued"))
    assert _step(staff, date(2026, 3, 2)) is None


def test_an_interview_without_a_report_is_a_finding() -> None:
    made = _plan(_interviewed(report=False), date(2026, 3, 2))
    assert made.next_step is None
    assert "report-missing" in [f.code for f in made.findings]


@pytest.mark.parametrize(("day", "serious"), [(date(2026, 4, 2), False), (date(2026, 4, 3), True)])
def test_a_branch_may_set_the_day_until_which_the_report_is_written(day: date, serious: bool) -> None:
    """IDCC 1801: a month after the interview."""
    signed = date(2021, 6, 28)
    bound = company(agreements=[{"scope": "branch", "idcc": "1801", "signed_on": signed, "effective_from": signed}])
    made = plan(EMPLOYEE, _interviewed(report=False), bound, current(), as_of=day)
    [missing] = [f for f in made.findings if f.code == "report-missing"]
    assert missing.serious is serious
    assert "2 avril 2026" in missing.message


def test_a_recap_gets_its_compte_rendu_and_its_etat_des_lieux() -> None:
    staff = _interviewed(report=True, kind="recap")
    first = _plan(staff, date(2026, 3, 2)).next_step
    assert first is not None
    assert first.step == "compte-rendu"
    issued = {"interview": staff[-1].ref, "kind": "recap", "held_on": date(2026, 3, 2), "issued_on": date(2026, 3, 2)}
    staff.append(entry("report-issued", {**issued, **PAPER}, id="issued"))
    second = _plan(staff, date(2026, 3, 2)).next_step
    assert second is not None
    assert second.step == "etat-des-lieux"
    assert second.interview == first.interview


def test_an_interview_told_long_after_it_was_held_gets_its_paper() -> None:
    """The day on which a fact comes divides nothing: only the watch does."""
    told = date(2026, 10, 1)
    assert (_step(_interviewed(report=True, told=told), told) or ("",))[0] == "compte-rendu"
    assert "report-missing" in [f.code for f in _plan(_interviewed(report=False, told=told), told).findings]


# --- failures -------------------------------------------------------------------------------------------------


def test_a_failed_step_is_tried_again_the_next_day_under_another_key() -> None:
    staff = _interviewed(report=True)
    today = date(2026, 3, 2)
    before = _plan(staff, today).next_step
    assert before is not None
    staff.append(_failed(before.obligation, "compte-rendu", today, 1))
    made = _plan(staff, today)
    assert made.next_step is None
    assert any("compte-rendu" in timer.obligation and timer.at.date() == date(2026, 3, 3) for timer in made.timers)
    again = _plan(staff, date(2026, 3, 3)).next_step
    assert isinstance(again, WordedStep)
    assert (again.step, again.obligation) == (before.step, before.obligation)
    assert again.key != before.key


def test_after_three_failures_a_person_must_look() -> None:
    staff = _interviewed(report=True)
    step = _plan(staff, date(2026, 3, 2)).next_step
    assert step is not None
    for number in range(3):
        assert _step(staff, date(2026, 3, 2 + number)) == ("compte-rendu", step.obligation)
        staff.append(_failed(step.obligation, "compte-rendu", date(2026, 3, 2 + number), number))
    made = _plan(staff, date(2026, 3, 10))
    assert made.next_step is None or made.next_step.step != "compte-rendu"
    assert [f.serious for f in made.findings if f.code == "delivery-failed"] == [True]
    assert not [t for t in made.timers if "compte-rendu" in t.obligation]


def test_the_keys_are_those_of_the_first_release() -> None:
    """A key that changed would send a letter twice: pinned for ever."""
    key = step_key(EMPLOYEE, "periodic-2024-03-15/2028-03-15", "convocation")
    assert str(key) == "d6b5fb96-3b28-5c10-957c-e55cba00d66d"
    assert step_key(EMPLOYEE, "periodic-2024-03-15/2028-03-15", "convocation", 1) != key
    assert step_key(Stream("123456782", "E-0043"), "periodic-2024-03-15/2028-03-15", "convocation") != key
    due = date(2028, 3, 15)
    assert dated_key(EMPLOYEE, "periodic-2024-03-15", due, "convocation") == key
    assert (
        str(dated_key(EMPLOYEE, "periodic-2024-03-15", due, "convocation", 1)) == "38e905be-4320-539d-a81d-466362918560"
    )
