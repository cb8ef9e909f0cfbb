"""Which calendar entries are moved or taken back, and when none is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from generated import SHA
from told import EMPLOYEE, entries, entry, noon, plan

from domain.facts import Entry
from domain.law import current

HIRED, SENT, TODAY, SLOT = date(2025, 12, 20), date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 10)


def convened(obligation: str = "first-2025-12-20", kind: str = "first", slot: date = SLOT, **more: Any) -> Entry:
    data = {"obligation": obligation, "kind": kind, "due_on": date(2026, 12, 19), "sent_on": SENT,
            "proposed_for": noon(slot), "document": "d", "sha256": SHA, **more}  # fmt: skip
    return entry("convocation-sent", data, id=f"8533cce5-6dfa-5837-a5e4-{len(obligation):012}", told=SENT)


def scheduled(at: datetime, number: int = 1) -> Entry:
    told = {"kind": "first", "planned_for": at}
    return entry("interview-scheduled", told, told=TODAY, id=f"s-{number}", version=number)


def step(staff: list[Entry], day: date = TODAY) -> str | None:
    found = plan(EMPLOYEE, staff, [], current(), as_of=day).next_step
    return None if found is None else found.step


def hired() -> list[Entry]:
    return entries([{"hire": {"hired_on": HIRED}}])


@pytest.mark.parametrize("more", [{}, {"invitation": "8533cce5-6dfa-5837-a5e4-319b2401e07f", "sequence": 0}])
def test_a_slot_that_was_moved_is_sent_anew_once(more: dict[str, Any]) -> None:
    moved = scheduled(noon(date(2026, 12, 14)))
    staff = [*hired(), convened(**more), moved]
    assert step(staff) == "convocation-update"
    data = {"obligation": "first-2025-12-20", "kind": "first", "sent_on": TODAY, "sequence": 1,
            "proposed_for": noon(date(2026, 12, 14)), "scheduled": moved.ref}  # fmt: skip
    done = entry("convocation-updated", data, id="done", told=TODAY + timedelta(days=1))
    assert step([*staff, done]) is None
    again = scheduled(noon(date(2026, 12, 15)), 9)
    assert step([*staff, done, again]) == "convocation-update"


def test_of_the_first_release_a_slot_fixed_before_is_not_told_again() -> None:
    """Its outcomes do not say which fact fixed the slot."""
    assert step([*hired(), scheduled(noon(SLOT)), convened()]) is None


def test_the_slot_that_the_convocation_has_used_is_not_told_again() -> None:
    fixed = scheduled(noon(SLOT))
    used: dict[str, Any] = {"invitation": "8533cce5-6dfa-5837-a5e4-319b2401e07f", "sequence": 0, "scheduled": fixed.ref}
    assert step([*hired(), fixed, convened(**used)]) is None


def test_a_slot_that_has_passed_is_left_alone() -> None:
    left = entry("contract-end", {"ended_on": date(2026, 12, 11)}, id="end")
    assert step([*hired(), convened(), left], date(2026, 12, 14)) is None


ENTRY: dict[str, Any] = {"invitation": "8533cce5-6dfa-5837-a5e4-319b2401e07f", "sequence": 0}
WEEKS_OF_CHRISTMAS = date(2026, 12, 7), date(2026, 12, 18)


def absent(begin: date, end: date | None, version: int = 2) -> Entry:
    told = {"leave": "other", "started_on": begin, "expected_end_on": end}
    return entry("leave-start", told, told=TODAY, id=f"away-{version}", version=version)


def codes(staff: list[Entry], day: date = TODAY) -> set[str]:
    return {finding.code for finding in plan(EMPLOYEE, staff, [], current(), as_of=day).findings}


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 8)], ids=["announced", "begun"])
def test_an_absence_told_after_the_convocation_moves_a_slot_that_falls_into_it_once(day: date) -> None:
    staff = [*hired(), convened(**ENTRY), absent(*WEEKS_OF_CHRISTMAS)]
    assert step(staff, day) == "convocation-update"
    assert "slot-in-absence" not in codes(staff, day)
    data = {"obligation": "first-2025-12-20", "kind": "first", "sent_on": day, "sequence": 1,
            "proposed_for": noon(date(2026, 12, 21))}  # fmt: skip
    moved = [*staff, entry("convocation-updated", data, id="moved", told=day, version=3)]
    assert step(moved, day) is None
    again = [*moved, absent(date(2026, 12, 20), date(2026, 12, 31), version=4)]
    assert step(again, day) == "convocation-update"


@pytest.mark.parametrize(
    ("begin", "end"), [(date(2026, 12, 11), date(2026, 12, 18)), (date(2026, 12, 1), date(2026, 12, 9))]
)
def test_a_slot_beside_the_absence_stays(begin: date, end: date) -> None:
    staff = [*hired(), convened(**ENTRY), absent(begin, end)]
    assert (step(staff), "slot-in-absence" in codes(staff)) == (None, False)


def test_a_slot_that_jalon_cannot_move_is_left_to_a_person() -> None:
    fixed = scheduled(noon(SLOT))
    hrs = [*hired(), fixed, convened(**ENTRY, scheduled=fixed.ref), absent(*WEEKS_OF_CHRISTMAS)]
    endless = [*hired(), convened(**ENTRY), absent(date(2026, 12, 7), None)]
    known_before = [*hired(), absent(*WEEKS_OF_CHRISTMAS, version=0), convened(**ENTRY)]
    for staff in (hrs, endless, known_before):
        assert (step(staff), "slot-in-absence" in codes(staff)) == (None, True)


def test_an_absence_that_was_voided_moves_nothing() -> None:
    void = entry("fact-voided", {"event": "away-2"}, told=TODAY, id="void", version=3)
    assert step([*hired(), convened(**ENTRY), absent(*WEEKS_OF_CHRISTMAS), void]) is None


def test_an_end_of_contract_takes_the_entry_back_on_the_day_after() -> None:
    left = entry("contract-end", {"ended_on": date(2026, 12, 1)}, id="end", told=TODAY)
    staff = [*hired(), convened(), left]
    assert step(staff, date(2026, 12, 1)) is None
    assert step(staff, date(2026, 12, 2)) == "convocation-cancel"


def test_an_interview_that_answers_both_leaves_one_entry() -> None:
    """The état des lieux is convened while a periodic interview is: it answers it as well."""
    staff = entries(
        [
            {"hire": {"hired_on": date(2018, 12, 1)}},
            {"interview-completed": {"kind": "first", "held_on": date(2020, 11, 20)}},
            {"interview-completed": {"kind": "periodic", "held_on": date(2022, 12, 12)}},
        ]
    )
    made = plan(EMPLOYEE, staff, [], current(), as_of=TODAY)
    pending = {o.kind: o.id for o in made.obligations if o.status in ("open", "overdue", "upcoming", "convened")}
    periodic = convened(pending["periodic"], "periodic", date(2026, 12, 9))
    assert step([*staff, periodic]) in ("convocation", "deadline-passed", None)
    recap = convened(pending["recap"], "recap", date(2026, 12, 16))
    assert step([*staff, periodic, recap]) == "convocation-cancel"


def by_hand(**more: Any) -> Entry:
    return convened(to="hr", **more)


def test_an_appointment_of_a_letter_handed_over_that_has_lost_its_object_is_left_to_a_person() -> None:
    left = entry("contract-end", {"ended_on": date(2026, 11, 24)}, id="end")
    corrected = entries([{"hire": {"hired_on": date(2026, 1, 20)}}])
    for staff in ([*hired(), by_hand(), left], [*corrected, by_hand()]):
        assert "letter-without-object" in codes(staff)
        assert "letter-without-object" not in codes(staff, SLOT + timedelta(days=1))
        assert step(staff) != "convocation-cancel"


def test_an_appointment_that_is_kept_or_that_jalon_takes_back_is_left_to_nobody() -> None:
    held = entry("interview-completed", {"kind": "first", "held_on": SLOT}, id="held")
    left = entry("contract-end", {"ended_on": date(2026, 11, 24)}, id="end")
    assert "letter-without-object" not in codes([*hired(), by_hand()])
    assert "letter-without-object" not in codes([*hired(), by_hand(), held], SLOT)
    assert "letter-without-object" not in codes([*hired(), convened(**ENTRY), left])
