"""The flag that calls a person: up when somebody must act now, down for what Jalon does or what one list tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from generated import SHA
from told import EMPLOYEE, company, entries, noon

from domain.day.attention import needs_a_person
from domain.day.plan import on
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive

TODAY = date(2026, 11, 23)
OPEN = {"watch-opened": {"from": date(2026, 1, 5)}}
TOLD = {"history-complete": {"since": date(2014, 3, 7)}}
SIZES = dict.fromkeys(range(2016, 2026), 80)
DUE = date(2026, 9, 1)
HIRE = {"hire": {"hired_on": date(2025, 9, 2)}}
"""The first interview was due on 1 September 2026, under the company's watch."""
SENT = {"obligation": "first-2025-09-02", "kind": "first", "due_on": DUE, "document": "d", "sha256": SHA}


def needs(own: Sequence[dict[str, Any]], *firm: dict[str, Any], day: date = TODAY) -> bool:
    record = fold_company(company(headcounts=SIZES, facts=firm or (OPEN, TOLD)), unopened=None)
    return needs_a_person(on(derive(EMPLOYEE, entries(own), record, current()), day))


def convened(slot: date) -> dict[str, Any]:
    return {"convocation-sent": {**SENT, "sent_on": TODAY - timedelta(days=20), "proposed_for": noon(slot)}}


def test_an_interview_that_is_overdue_needs_somebody_until_a_slot_is_proposed_and_again_once_it_has_passed() -> None:
    slot = TODAY + timedelta(days=1)
    assert needs([HIRE])
    assert not needs([HIRE, convened(slot)])
    assert needs([HIRE, convened(slot)], day=slot + timedelta(days=1))
    assert not needs([HIRE, convened(slot), {"interview-completed": {"kind": "first", "held_on": slot}}], day=slot)


def test_nobody_is_called_for_what_is_ahead_nor_before_the_watch_is_opened() -> None:
    assert not needs([{"hire": {"hired_on": date(2025, 12, 7)}}])
    assert not needs([HIRE], TOLD)
    assert needs([HIRE], OPEN)


def test_a_delivery_that_is_tried_again_is_a_notice_and_one_that_is_stuck_calls_somebody() -> None:
    def failed(days: int) -> dict[str, Any]:
        data = {"obligation": "first-2025-12-07", "step": "convocation", "cause": "smtp-550"}
        return {"delivery-failed": {**data, "failed_on": TODAY - timedelta(days=days)}}

    hire = {"hire": {"hired_on": date(2025, 12, 7)}}
    assert [needs([hire, *map(failed, range(n))]) for n in (1, 2, 3)] == [False, False, True]


def test_what_is_wrong_with_the_company_does_not_call_somebody_to_each_employee() -> None:
    told = {"signed_on": date(2026, 1, 5), "effective_from": date(2026, 1, 5), "scope": "company"}
    over = {"agreement": {**told, "periodicity_months": 60}}
    calm = {"hire": {"hired_on": date(2026, 4, 1)}}
    plan = on(
        derive(EMPLOYEE, entries([calm]), fold_company(company(facts=[OPEN, over]), unopened=None), current()), TODAY
    )
    assert [f.code for f in plan.findings if f.serious] == ["agreement-over-ceiling"]
    assert not needs_a_person(plan)


MISSED = [
    {"hire": {"hired_on": date(2018, 2, 5)}},
    {"interview-completed": {"kind": "recap", "held_on": date(2026, 2, 2)}},
]
"""An état des lieux held under the watch, that shows neither interviews nor trainings."""


@pytest.mark.parametrize(
    ("more", "called"),
    [
        ([], True),
        ([{"abondement-paid": {"paid_on": date(2026, 3, 2), "amount_eur": 1000}}], True),
        ([{"abondement-paid": {"paid_on": date(2026, 3, 2), "amount_eur": 3000}}], False),
    ],
)
def test_a_sum_calls_somebody_until_it_is_paid(more: list[dict[str, Any]], called: bool) -> None:
    assert needs([*MISSED, *more]) is called


def test_a_sum_in_hours_of_the_years_before_2019_calls_somebody_for_jalon_declares_none() -> None:
    held = [date(2016, 3, 1), date(2018, 2, 28)]
    life = [
        {"hire": {"hired_on": date(2012, 9, 3)}},
        *({"interview-completed": {"held_on": day}} for day in held),
        {"interview-completed": {"kind": "recap", "held_on": date(2018, 9, 3)}},
    ]
    trained = {"training-completed": {"ended_on": date(2017, 5, 4), "certifying": True}}
    opened = {"watch-opened": {"from": date(2016, 1, 4)}}
    assert needs(life, opened, TOLD, day=date(2018, 9, 3))
    assert not needs([*life, trained], opened, TOLD, day=date(2018, 9, 3))


def test_a_verdict_that_waits_for_the_companys_word_calls_nobody() -> None:
    assert not needs(MISSED, OPEN)
