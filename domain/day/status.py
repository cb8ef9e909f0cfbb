"""What became of an obligation by a day."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from domain.calendar import civil_date
from domain.ledger.ledger import Page
from domain.ledger.obligation import Obligation
from domain.ledger.record import Record

Status = Literal["upcoming", "open", "convened", "overdue", "held", "held-late", "declined", "exempt", "lapsed"]
State = Literal["unknown", "expected", "active", "on-leave", "left"]
"""What an employee is to the company on a day."""

PENDING: frozenset[Status] = frozenset({"upcoming", "open", "convened", "overdue"})
"""The statuses of an interview that is still to be held."""


class Assessed(NamedTuple):
    """An obligation with what has become of it."""

    obligation: Obligation
    status: Status

    @property
    def pending(self) -> bool:
        return self.status in PENDING


def assess(page: Page, day: date) -> tuple[Assessed, ...]:
    """The obligations that are near enough to be spoken of on the day, each with its status."""
    return tuple(Assessed(o, _status(page.record, o, day)) for o in page.near(day))


def is_convened(record: Record, o: Obligation, day: date) -> bool:
    """Whether a convocation stands: its slot lies ahead, or it went out in the deadline's own period.

    One that was sent for an earlier day than the deadline has now is spent once its slot is past.
    """
    sent = record.convened.get(o.id)
    return sent is not None and (sent.sent_on >= o.convene_from or has_slot_ahead(record, o, day))


def has_slot_ahead(record: Record, o: Obligation, day: date) -> bool:
    """Whether the employee is convened to it, for the day or a later one."""
    sent = record.convened.get(o.id)
    return sent is not None and civil_date(sent.proposed_for) >= day


def has_left(record: Record, day: date) -> bool:
    """Whether the contract's last day is past."""
    return record.ended_on is not None and record.ended_on < day


def state_of(record: Record, day: date) -> State:
    """What the employee is to the company on the day."""
    if record.hire is None:
        return "unknown"
    if record.hire.hired_on > day:
        return "expected"
    if has_left(record, day):
        return "left"
    return "on-leave" if record.absent_on(day) else "active"


def _status(record: Record, o: Obligation, day: date) -> Status:
    if o.held is not None:
        return "held" if o.held.held_on <= o.last_on else "held-late"
    if o.exempt:
        return "exempt"
    if o.declined:
        return "declined"
    if record.ended_on is not None and record.ended_on < day and record.ended_on <= o.last_on:
        return "lapsed"
    if day > o.last_on:
        return "overdue"
    if is_convened(record, o, day):
        return "convened"
    return "open" if day >= o.convene_from else "upcoming"
