"""The row of an employee: the plan's own words on its day, and on every later day until a fact is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import EMPLOYEE, company, entries

from domain.day.plan import on
from domain.day.situation import Situation, situation_of
from domain.day.status import PENDING
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import Ledger, derive
from domain.ledger.record import SINCE_EVER

TODAY = date(2026, 11, 25)
HIRE = {"hire": {"hired_on": date(2020, 9, 1)}}
HELD = {"interview-completed": {"held_on": date(2022, 6, 14)}, "id": "held"}
INTERVIEW = {"source": "urn:hris", "id": "held"}
PAPER = {"document": "paper", "sha256": "0" * 64}
FIFTY = dict.fromkeys(range(2014, 2027), 80.0)


def ledger_of(*facts: Mapping[str, Any]) -> Ledger:
    about = fold_company(company(headcounts=FIFTY), unopened=SINCE_EVER)
    return derive(EMPLOYEE, entries(facts), about, current())


def situation(*facts: Mapping[str, Any], day: date = TODAY) -> Situation:
    ledger = ledger_of(*facts)
    return situation_of(on(ledger, day), ledger.entries)


def sent(to: str) -> Mapping[str, Any]:
    return {"copy-sent": {"interview": INTERVIEW, "document": "paper", "sent_on": TODAY, "to": to}}


LIVES: Sequence[Sequence[Mapping[str, Any]]] = (
    (HIRE,),
    (HIRE, HELD),
    (HIRE, HELD, {"interview-completed": {"kind": "recap", "held_on": date(2026, 9, 1)}}),
    (HIRE, HELD, {"leave-start": {"leave": "sabbatical", "started_on": date(2025, 2, 3)}}),
    (HIRE, {"contract-end": {"ended_on": date(2026, 1, 31)}}),
    ({"hire": {"hired_on": date(2026, 11, 2), "born_on": date(1968, 5, 1)}},),
)


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ({"expected_end_on": date(2026, 12, 31)}, date(2026, 12, 31)),
        ({}, None),
    ],
)
def test_a_row_says_until_when_somebody_is_away(told: Mapping[str, Any], until: date | None) -> None:
    leave = {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 9, 7), **told}}
    row = situation(HIRE, leave)
    assert (row.away_since, row.away_until) == (date(2026, 9, 7), until)


@given(st.sampled_from(LIVES), st.integers(0, 400), st.integers(0, 400))
def test_a_row_that_was_written_on_a_day_says_later_what_the_plan_says_then(
    facts: Sequence[Mapping[str, Any]], written: int, later: int
) -> None:
    """As far as the same duties are there: what a boundary brings is a review's, and each has a timer."""
    ledger = ledger_of(*facts)
    day = date(2025, 11, 1) + timedelta(days=written)
    row = situation_of(on(ledger, day), ledger.entries)
    then = day + timedelta(days=later)
    told = {a.obligation.id: a for a in on(ledger, then).obligations if a.status in PENDING}
    for duty in row.duties:
        now = told.get(duty.id)
        if now is None or (now.obligation.last_on, now.obligation.convene_from) != (duty.last_on, duty.convene_from):
            continue
        assert duty.status(then) == now.status


def test_the_duties_are_those_that_are_still_to_be_met_in_the_order_of_their_deadlines() -> None:
    duties = situation(HIRE, HELD).duties
    assert [duty.status(TODAY) for duty in duties][:1] == ["overdue"]
    assert [duty.due_on for duty in duties] == sorted(duty.due_on for duty in duties)
    assert all(duty.last_on >= duty.due_on for duty in duties)


@pytest.mark.parametrize(
    ("facts", "hand_over", "acknowledge"),
    [
        ((sent("hr"),), 1, 0),
        ((sent("employee"),), 0, 1),
        ((sent("hr"), {"copy-handed-over": {"interview": INTERVIEW, "handed_on": TODAY}}), 0, 0),
        ((sent("employee"), {"copy-acknowledged": {"interview": INTERVIEW, "acknowledged_on": TODAY}}), 0, 0),
        ((), 0, 0),
    ],
)
def test_papers_wait_until_somebody_says_that_they_were_received(
    facts: Sequence[Mapping[str, Any]], hand_over: int, acknowledge: int
) -> None:
    found = situation(HIRE, HELD, *facts)
    assert (found.to_hand_over, found.to_acknowledge) == (hand_over, acknowledge)


def test_a_convocation_that_stands_shows_until_the_deadline_and_its_slot_is_kept() -> None:
    duty = situation({"hire": {"hired_on": date(2025, 12, 10)}}, day=date(2026, 11, 10)).duties[0]
    convened = {
        "convocation-sent": {
            "obligation": duty.id, "kind": duty.kind, "due_on": duty.due_on, "sent_on": date(2026, 11, 12),
            "proposed_for": "2026-11-30T10:00:00+01:00", **PAPER,
        }
    }  # fmt: skip
    row = situation({"hire": {"hired_on": date(2025, 12, 10)}}, convened, day=date(2026, 11, 13)).duties[0]
    assert row.slot is not None
    assert row.status(date(2026, 12, 5)) == "convened"
    assert row.status(row.last_on + timedelta(days=1)) == "overdue"


@pytest.mark.parametrize(
    ("to", "handed_on", "waiting"),
    [
        ("hr", None, 1),
        ("employee", None, 0),
        ("hr", date(2026, 11, 12), 0),
        ("hr", date(2026, 11, 11), 1),  # an earlier letter, which this one replaced
    ],
)
def test_a_convocation_waits_to_be_handed_over_until_somebody_says_that_it_was(
    to: str, handed_on: date | None, waiting: int
) -> None:
    hired = {"hire": {"hired_on": date(2025, 12, 10)}}
    duty = situation(hired, day=date(2026, 11, 10)).duties[0]
    convened = {
        "convocation-sent": {
            "obligation": duty.id, "kind": duty.kind, "due_on": duty.due_on, "sent_on": date(2026, 11, 12), "to": to,
            "proposed_for": "2026-11-30T10:00:00+01:00", **PAPER,
        }
    }  # fmt: skip
    handed = {"convocation-handed-over": {"obligation": duty.id, "handed_on": handed_on}}
    found = situation(hired, convened, *([handed] if handed_on else []), day=date(2026, 11, 13))
    assert found.to_hand_over == waiting


def test_a_sum_is_owed_until_it_is_paid_and_at_risk_before_it_is_due() -> None:
    hired, recap = {"hire": {"hired_on": date(2018, 11, 29)}}, {"kind": "recap", "held_on": date(2026, 11, 20)}
    owed = situation(hired, {"interview-completed": recap})
    assert (owed.owed_eur, owed.pay_by, owed.at_risk_eur) == (3000, date(2027, 3, 31), 0)
    payment = {"abondement-paid": {"paid_on": date(2026, 11, 24), "amount_eur": 3000}}
    assert situation(hired, {"interview-completed": recap}, payment).owed_eur == 0
    assert situation(hired).at_risk_eur == 3000


def test_somebody_who_left_waits_for_nothing_and_an_absence_is_told_without_its_kind() -> None:
    left = situation(HIRE, {"contract-end": {"ended_on": date(2026, 1, 31)}})
    assert (left.left_on, left.duties) == (date(2026, 1, 31), ())
    away = situation(HIRE, HELD, {"leave-start": {"leave": "long-illness", "started_on": date(2026, 2, 3)}})
    assert away.away_since == date(2026, 2, 3)
    assert "illness" not in away.model_dump_json()


@pytest.mark.parametrize(("slot", "waiting"), [("2026-12-10T10:00:00+01:00", 1), ("2026-11-20T10:00:00+01:00", 0)])
def test_a_convocation_waits_to_be_handed_over_after_the_deadline_too_until_its_appointment(
    slot: str, waiting: int
) -> None:
    late = situation(HIRE, HELD).duties[0]
    assert late.status(TODAY) == "overdue"
    convened = {
        "convocation-sent": {
            "obligation": late.id, "kind": late.kind, "due_on": late.due_on, "sent_on": date(2026, 11, 12), "to": "hr",
            "proposed_for": slot, **PAPER,
        }
    }  # fmt: skip
    found = situation(HIRE, HELD, convened)
    assert found.to_hand_over == waiting
    assert [duty.appointment(TODAY) is not None for duty in found.duties if duty.id == late.id] == [bool(waiting)]
