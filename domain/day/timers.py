"""When to wake up for an employee: one moment for each open deadline, always in the future of the day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain import facts as f
from domain.calendar import business_moment, civil_date
from domain.day.course import reminders, unanswered_copies
from domain.day.sanction import Sanctioned
from domain.day.status import Assessed, has_left, is_convened
from domain.day.sums import Sum
from domain.ledger.applied import own_boundaries
from domain.ledger.ledger import Page
from domain.ledger.obligation import Obligation
from domain.ledger.reasons import Reason
from domain.ledger.record import Record

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


class Timer(NamedTuple):
    """A moment to wake up at, and what for."""

    at: datetime
    summary: Reason
    obligation: str


def timers(
    page: Page, day: date, assessed: Sequence[Assessed], sanctioned: Sanctioned | None, sums: Sequence[Sum]
) -> tuple[Timer, ...]:
    """Each moment once, the nearest first."""
    found = [
        *_deadlines(page, day, assessed),
        *_payment(day, sanctioned),
        *_reminders(page, day, assessed, sums),
        *_retries(page, day),
        *_announced(page.record),
        *_opening(page, day),
        *_boundaries(page, day),
    ]
    policy, zone = page.case.policy, page.case.zone_on(day)
    once: dict[tuple[datetime, str], Timer] = {}
    for wake, obligation, summary in found:
        at = business_moment(wake, str(page.record.stream), policy.day_begins_at, policy.day_ends_at, zone)
        once[at, obligation] = Timer(at, summary, obligation)
    return tuple(once[key] for key in sorted(once))


_Wake = tuple[date, str, Reason]


def _deadlines(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[_Wake]:
    record = page.record
    if record.hire is None or has_left(record, day):
        return
    for a in assessed:
        if a.pending and (wake := _wake(record, a.obligation, day)) is not None:
            yield wake, a.obligation.id, _deadline(a.obligation)
    if record.ended_on == day:
        yield day + _DAY, f"contract-end-{day.isoformat()}", Reason("contract-end", {"on": day})
    planned = record.hire.ends_on
    if planned is not None and planned == record.ends_on and record.ended_on is None and planned >= day:
        yield planned + _DAY, f"contract-term-{planned.isoformat()}", Reason("contract-term", {"on": planned})
    yield from _absences(record, day)


def _absences(record: Record, day: date) -> Iterator[_Wake]:
    """The end that is expected; once it has passed and nobody said so, a look each week until somebody does."""
    absence = record.absent_on(day)
    if absence is not None and absence.expected_end_on is not None and absence.expected_end_on >= day:
        summary = Reason("absence-ends", {"on": absence.expected_end_on})
        yield absence.expected_end_on + _DAY, f"absence-{absence.started_on.isoformat()}", summary
    for late in record.unconfirmed_on(day):
        assert late.expected_end_on is not None
        first = late.expected_end_on + _DAY
        weeks = (day - first) // _WEEK + 1
        summary = Reason("absence-end-untold", {"on": late.expected_end_on})
        yield first + weeks * _WEEK, f"absence-{late.started_on.isoformat()}", summary


def _wake(record: Record, o: Obligation, day: date) -> date | None:
    """The day to wake for a deadline: to convene, else to look again, else to see it pass; None when all is behind."""
    if not is_convened(record, o, day):
        if o.convene_from > day:
            return o.convene_from
        slots = [civil_date(sent.proposed_for) for sent in record.convened.values()]
        if (slot := max((s for s in slots if s >= day), default=None)) is not None:
            return slot + _DAY
    return None if o.last_on < day else o.last_on + _DAY


def _deadline(o: Obligation) -> Reason:
    return Reason("deadline", {"kind": o.kind, "due_on": o.due_on, "basis": o.basis[0]})


def _payment(day: date, sanctioned: Sanctioned | None) -> Iterator[_Wake]:
    if sanctioned is None or sanctioned.paid:
        return
    pay_by = sanctioned.abondement.pay_by
    if pay_by is not None and pay_by >= day:
        obligation = f"abondement-{sanctioned.examined.obligation.id}"
        yield pay_by + _DAY, obligation, Reason("payment", {"pay_by": pay_by})


def _reminders(page: Page, day: date, assessed: Sequence[Assessed], sums: Sequence[Sum]) -> Iterator[_Wake]:
    for each in reminders(page, day, assessed, sums):
        if each.on > day:
            yield each.on, each.obligation, Reason("reminder", {"of": each.of, "kind": each.kind, "about": each.about})
    if page.record.hire is None or has_left(page.record, day):
        return
    for copy in unanswered_copies(page):
        if copy.found_on > day:
            name = f"{copy.interview.kind}-{copy.interview.held_on.isoformat()}"
            yield copy.found_on, name, Reason("copy-unanswered", {"sent_on": copy.sent.sent_on})


def _retries(page: Page, day: date) -> Iterator[_Wake]:
    for (obligation, step), failures in sorted(page.record.failures.items()):
        if len(failures) < page.case.policy.attempts and max(failures) >= day:
            yield max(failures) + _DAY, f"{obligation}/{step}", Reason("retry", {"step": step})


def _announced(record: Record) -> Iterator[_Wake]:
    """Facts told for a day to come."""
    for effective, fact in record.coming:
        if isinstance(fact, f.ContractEnd):
            name = f"contract-end-{effective.isoformat()}"
            yield effective + _DAY, name, Reason("contract-end", {"on": effective})
        elif fact.type in f.TOLD_TYPES:
            yield effective, f"{fact.type}-{effective.isoformat()}", Reason("announced", {"fact": fact})


def _opening(page: Page, day: date) -> Iterator[_Wake]:
    """The company's watch begins on a later day: what is held back until then leaves on it. While its letters have no
    sender, a look each day: no fact tells when they have one.
    """
    begins_on = page.case.company.watched_from
    if begins_on is not None and begins_on > day and not has_left(page.record, day):
        yield begins_on, "watch", Reason("watch-begins", {"on": begins_on})
    if begins_on is not None and not page.case.company.has_profile:
        yield day + _DAY, "profile", Reason("profile-missing")


def _boundaries(page: Page, day: date) -> Iterator[_Wake]:
    """The next days on which the law changes, or what binds the company: what was worked out is good until then."""
    case, record = page.case, page.record
    if record.hire is None or has_left(record, day):
        return
    for what, days in (("law", case.law.boundaries), ("company", own_boundaries(case.company, case.law))):
        place = bisect_right(days, day)
        if place < len(days):
            yield days[place], f"{what}-{days[place].isoformat()}", Reason(f"{what}-changes", {"on": days[place]})
