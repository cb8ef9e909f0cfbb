"""What an operator has sent again, and what the employee is told once HR has decided about a sum."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from told import EMPLOYEE, company, entries

from domain.day.plan import Plan, on
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

TODAY = date(2026, 12, 10)
HIRE = {"hire": {"hired_on": date(2026, 1, 5)}}
SENT = {
    "convocation-sent": {
        "obligation": "first-2026-01-05", "kind": "first", "due_on": date(2027, 1, 4), "sent_on": date(2026, 12, 7),
        "proposed_for": "2026-12-22T09:00:00Z", "document": "letter", "sha256": "0" * 64,
    },
    "id": "sent",
}  # fmt: skip
FAILED = {"obligation": "first-2026-01-05", "step": "convocation", "cause": "mail-refused"}


def plan(*lines: dict[str, Any], day: date = TODAY, average: float = 80) -> Plan:
    firm = fold_company(company(headcounts=dict.fromkeys(range(2014, 2027), average)), unopened=SINCE_EVER)
    return on(derive(EMPLOYEE, entries(lines), firm, current()), day)


def failed(day: int) -> dict[str, Any]:
    return {"delivery-failed": {**FAILED, "failed_on": date(2026, 12, day)}, "id": f"failed-{day}"}


def codes(made: Plan) -> list[str]:
    return [finding.code for finding in made.findings]


@pytest.mark.parametrize("asked", [{"outcome": "sent"}, {"document": "letter"}])
def test_a_paper_is_sent_again_once_for_each_time_that_it_is_asked_for(asked: dict[str, Any]) -> None:
    request = {"resend-requested": asked, "id": "again"}
    made = plan(HIRE, SENT, request)
    assert made.next_step is not None
    assert (made.next_step.step, made.next_step.obligation) == ("resend", "letter")
    assert made.next_step.request is not None
    again = {"request": {"source": made.next_step.request.source, "id": "again"}, "document": "letter"}
    done = {"paper-resent": {**again, "sent_on": TODAY, "to": "employee"}}
    assert plan(HIRE, SENT, request, done).next_step is None


@pytest.mark.parametrize("asked", [{"outcome": "lost"}, {"document": "lost"}])
def test_what_nobody_has_recorded_is_not_sent(asked: dict[str, Any]) -> None:
    made = plan(HIRE, SENT, {"resend-requested": asked})
    assert made.next_step is None
    assert "resend-of-nothing" in codes(made)


def test_a_step_that_failed_too_often_is_tried_anew_once_its_failure_is_named() -> None:
    tried = [failed(7), failed(8), failed(9)]
    stuck = plan(HIRE, *tried)
    assert stuck.next_step is None
    assert [f.serious for f in stuck.findings if f.code == "delivery-failed"] == [True]
    freed = plan(HIRE, *tried, {"resend-requested": {"outcome": "failed-9"}})
    assert freed.next_step is not None
    assert freed.next_step.step == "convocation"
    assert "delivery-failed" not in codes(freed)
    assert "resend-of-nothing" not in codes(freed)


def test_what_fails_after_that_counts_again() -> None:
    lines = [failed(7), failed(8), {"resend-requested": {"outcome": "failed-8"}}, failed(9)]
    made = plan(HIRE, *lines)
    assert [f.values["failures"] for f in made.findings if f.code == "delivery-failed"] == [1]


# --- a sum -------------------------------------------------------------------------------------------------------

NEVER_TRAINED = ({"hire": {"hired_on": date(2018, 3, 5)}}, {
    "interview-completed": {"kind": "recap", "held_on": date(2026, 3, 2)}, "id": "recap",
})  # fmt: skip
ISSUED = {
    "recap-issued": {
        "interview": {"source": "urn:hris", "id": "recap"}, "held_on": date(2026, 3, 2), "issued_on": date(2026, 3, 2),
        "document": "recap", "sha256": "0" * 64,
    }
}  # fmt: skip
PREPARED = {
    "abondement-prepared": {
        "obligation": "recap-2018-03-05", "prepared_on": date(2026, 3, 3), "amount_eur": 3000, "announced": False,
        "pay_by": date(2026, 6, 30), "transfer_label": "x", "document": "file", "sha256": "0" * 64,
    }
}  # fmt: skip


DECIDED = {"declared_on": date(2026, 4, 1), "amount_eur": 2500}


@pytest.mark.parametrize(
    "decision",
    [
        {
            "abondement-declared": {
                "declared_on": date(2026, 4, 1),
                "amount_eur": 2500,
                "obligation": "recap-2018-03-05",
            }
        },
        {"abondement-declared": {"declared_on": date(2026, 4, 1), "amount_eur": 2500}},
        {"abondement-paid": {"paid_on": date(2026, 4, 1), "amount_eur": 2500}},
    ],
)
def test_the_employee_is_informed_of_the_sum_once_hr_has_decided(decision: dict[str, Any]) -> None:
    day = date(2026, 4, 2)
    before = plan(*NEVER_TRAINED, ISSUED, PREPARED, day=day)
    assert before.next_step is None or before.next_step.step != "cpf-information"
    made = plan(*NEVER_TRAINED, ISSUED, PREPARED, decision, day=day)
    assert made.next_step is not None
    assert (made.next_step.step, made.next_step.obligation) == ("cpf-information", "recap-2018-03-05")
    assert made.next_step.because.values == {"amount_eur": 2500}
    told = {"obligation": "recap-2018-03-05", "sent_on": day, "amount_eur": 2500, "to": "employee"}
    done = {"abondement-announced": {**told, "document": "letter", "sha256": "0" * 64}}
    after = plan(*NEVER_TRAINED, ISSUED, PREPARED, decision, done, day=day)
    assert after.next_step is None or after.next_step.step != "cpf-information"
