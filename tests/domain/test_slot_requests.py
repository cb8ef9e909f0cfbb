"""An employee asks for another slot: HR is told until another one is proposed, and nothing is promised."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generated import SHA
from told import EMPLOYEE, entries, entry, noon, plan

from domain.facts import Entry
from domain.law import current

HIRED, SENT, TODAY, SLOT = date(2025, 12, 20), date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 10)
DUTY: dict[str, Any] = {"obligation": "first-2025-12-20", "kind": "first"}


def life(*more: Entry) -> list[Entry]:
    sent = {**DUTY, "due_on": date(2026, 12, 19), "sent_on": SENT, "proposed_for": noon(SLOT), "document": "d",
            "sha256": SHA, "invitation": "8533cce5-6dfa-5837-a5e4-319b2401e07f", "sequence": 0}  # fmt: skip
    return [*entries([{"hire": {"hired_on": HIRED}}]), entry("convocation-sent", sent, id="c", told=SENT), *more]


def asked(slot: date = SLOT) -> Entry:
    told = {"obligation": "first-2025-12-20", "slot": noon(slot), "requested_on": TODAY, "wishes": "Le mardi."}
    return entry("slot-requested", told, id="s", told=TODAY)


def said(staff: list[Entry], day: date = TODAY) -> list[str]:
    findings = plan(EMPLOYEE, staff, [], current(), as_of=day).findings
    return [each.message for each in findings if each.code == "slot-requested"]


def test_hr_is_told_which_slot_does_not_suit() -> None:
    (message,) = said(life(asked()))
    assert message.startswith(
        "premier entretien : le salarié a demandé le 25 novembre 2026 un autre créneau que celui du 10 décembre 2026"
    )
    assert "mardi" not in message  # what they wrote is private


def test_it_is_over_once_another_slot_was_proposed_or_the_interview_held() -> None:
    moved = {**DUTY, "sent_on": TODAY, "proposed_for": noon(date(2026, 12, 15)), "sequence": 1,
             "scheduled": {"source": "urn:hris", "id": "x"}}  # fmt: skip
    proposed = entry("convocation-updated", moved, id="m", told=TODAY + timedelta(days=1))
    assert said(life(asked(), proposed), TODAY + timedelta(days=2)) == []
    held = entry("interview-completed", {"kind": "first", "held_on": date(2026, 12, 10)}, id="h")
    assert said(life(asked(), held), date(2026, 12, 11)) == []


def test_a_slot_that_was_never_proposed_asks_nothing_of_anybody() -> None:
    assert said(life(asked(date(2026, 12, 11)))) == []
