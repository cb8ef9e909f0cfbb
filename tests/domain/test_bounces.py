"""Which mails that came back are still to be seen to: those that nothing told later has settled."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from told import SOURCE, entries

from domain.facts import OWN_SOURCE
from domain.ledger.bounces import Bounce, bounces

HELD = {"source": SOURCE, "id": "held"}
LETTER = {
    "convocation-sent": {
        "obligation": "first-2026-01-05", "kind": "first", "due_on": date(2027, 1, 4), "sent_on": date(2026, 12, 7),
        "proposed_for": "2026-12-22T09:00:00Z", "document": "letter", "sha256": "0" * 64,
    },
    "id": "sent",
}  # fmt: skip
COPY = {
    "copy-sent": {"interview": HELD, "document": "copy", "sent_on": date(2026, 12, 7), "to": "employee"}, "id": "sent"
}  # fmt: skip
SLOT = {"kind": "first", "sent_on": date(2026, 12, 9), "proposed_for": "2026-12-23T09:00:00Z", "sequence": 1}


def bounced(to: str = "employee", outcome: str = "sent", id: str = "back") -> dict[str, Any]:
    told = {"outcome": outcome, "to": to, "bounced_on": date(2026, 12, 8), "cause": "smtp-550"}
    return {"mail-bounced": told, "id": id}


def left(*lines: dict[str, Any]) -> list[str]:
    return [each.event.id for each in bounces(entries(lines))]


def test_a_mail_that_came_back_is_told_with_the_outcome_to_name_for_a_resend() -> None:
    [found] = bounces(entries([LETTER, bounced()]))
    assert found == Bounce(found.event, "sent", "convocation-sent", "employee", date(2026, 12, 8))
    assert (found.event.source, found.event.id) == (OWN_SOURCE, "back")


def test_what_came_back_of_nothing_that_stands_is_passed_over() -> None:
    assert left(LETTER, bounced(outcome="lost")) == []


def test_several_are_told_in_the_order_of_their_recording() -> None:
    told = entries([LETTER, bounced(id="later"), bounced(id="back")])
    assert [each.event.id for each in bounces([*reversed(told)])] == ["later", "back"]


_SEEN_TO = {
    "asked for again by its outcome": (LETTER, "employee", {"resend-requested": {"outcome": "sent"}}, True),
    "asked for again by its paper": (LETTER, "manager", {"resend-requested": {"document": "letter"}}, True),
    "another outcome is asked for": (LETTER, "employee", {"resend-requested": {"outcome": "lost"}}, False),
    "another paper is asked for": (LETTER, "employee", {"resend-requested": {"document": "copy"}}, False),
    "handed over": (COPY, "employee", {"copy-handed-over": {"interview": HELD, "handed_on": date(2026, 12, 9)}}, True),
    "received": (
        COPY, "employee", {"copy-acknowledged": {"interview": HELD, "acknowledged_on": date(2026, 12, 9)}}, True
    ),
    "that of another interview is handed over": (
        COPY, "employee",
        {"copy-handed-over": {"interview": HELD | {"id": "other"}, "handed_on": date(2026, 12, 9)}}, False,
    ),
    "handed over to the employee, while the manager's came back": (
        COPY, "manager", {"copy-handed-over": {"interview": HELD, "handed_on": date(2026, 12, 9)}}, False
    ),
    "moved": (LETTER, "employee", {"convocation-updated": {"obligation": "first-2026-01-05", **SLOT}}, True),
    "cancelled": (LETTER, "manager", {"convocation-cancelled": {"obligation": "first-2026-01-05", **SLOT}}, True),
    "handed over as a letter": (
        LETTER, "employee",
        {"convocation-handed-over": {"obligation": "first-2026-01-05", "handed_on": date(2026, 12, 9)}}, True,
    ),
    "that of another obligation is moved": (
        LETTER, "employee", {"convocation-updated": {"obligation": "periodic-2026-01-05", **SLOT}}, False
    ),
    "a convocation is moved, while a copy came back": (
        COPY, "employee", {"convocation-updated": {"obligation": "first-2026-01-05", **SLOT}}, False
    ),
    "a copy is handed over, while the convocation came back": (
        LETTER, "employee", {"copy-handed-over": {"interview": HELD, "handed_on": date(2026, 12, 9)}}, False
    ),
    "something else happened": (
        LETTER, "employee", {"training-completed": {"title": "Excel", "ended_on": date(2026, 12, 9)}}, False
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", _SEEN_TO)
def test_it_is_seen_to_by_what_is_told_later(case: str) -> None:
    sent, to, later, seen_to = _SEEN_TO[case]
    assert left(sent, bounced(to), later) == ([] if seen_to else ["back"])
    assert left(sent, later, bounced(to)) == ["back"]  # what was told before it came back settles nothing
