"""The course of an interview beside its convocation and its papers: what whoever is hired is told of, who is reminded.

A reminder is due from its day on, once, and only as long as nothing that was told settles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, cast

from domain import facts as f
from domain.calendar import business_days_from
from domain.day.status import Assessed, has_left
from domain.facts import Hire, InterviewKind, NoticeGiven, Rung
from domain.law.policy import Policy
from domain.ledger.ledger import Page
from domain.ledger.reasons import Finding
from domain.ledger.record import SINCE_EVER


def hire_to_tell_of(page: Page, day: date) -> Hire | None:
    """The hire of somebody who is to be told that they have interviews (L6315-1 I, first paragraph), and was not.

    Of a hire before the company's watch that is for the company itself, whenever the hire was told; and for a file
    that nobody watches. Once the first interview was held there is nothing left to tell.
    """
    record, opened = page.record, page.case.company.watched_from
    hire = record.hire
    if hire is None or hire.hired_on > day or has_left(record, day) or page.case.policy.hire_notice == "none":
        return None
    if opened is None or opened == SINCE_EVER or hire.hired_on < opened or record.interviews:
        return None
    told = (given for given in record.done.get("notice", {}).values() if isinstance(given, NoticeGiven))
    known = page.case.law.first.at(hire.hired_on) is not None
    return hire if known and all(given.given_on < hire.hired_on for given in told) else None


STALE = timedelta(weeks=10)
"""A reminder that could not leave for so long, as while the watch was paused, is not sent any more."""


class Reminder(NamedTuple):
    """A mail of the course. `name` tells it from every other; `about`: the day it speaks of; `on`: the day from which
    it is sent; `to`: whom it is for, and whoever has no address is passed on the ladder.
    """

    of: f.ReminderOf
    name: str
    obligation: str
    kind: InterviewKind
    about: date
    on: date
    to: Literal["employee"] | Rung


def reminders(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Reminder]:
    """Those still to be sent, on the day or later."""
    record = page.record
    if record.hire is None or has_left(record, day):
        return
    for each in _of_appointments(page, day, assessed):
        if day <= each.on + STALE and not record.is_done("reminder", each.name):
            yield each


def _of_appointments(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Reminder]:
    for a in assessed:
        o, sent = a.obligation, page.record.convened.get(a.obligation.id)
        if sent is None or not a.pending or o.superseded:
            continue
        slot = sent.proposed_for.astimezone(page.case.zone_on(day)).date()
        if day < slot:
            yield from _before(page, day, sent, slot)
        yield from _after(page, sent, slot)


def _before(page: Page, day: date, sent: f.ConvocationSent, slot: date) -> Iterator[Reminder]:
    """The appointment is near: to whoever was convened some days before, and is not away."""
    ahead, zone = page.case.policy.slot_reminder_days, page.case.zone_on(day)
    on = business_days_from(slot, -ahead, zone)
    if ahead and sent.sent_on < on and page.record.absent_on(day) is None:
        name = f"slot/{sent.obligation}/{sent.proposed_for.isoformat()}"
        yield Reminder("slot", name, sent.obligation, sent.kind, slot, on, "employee")


def _after(page: Page, sent: f.ConvocationSent, slot: date) -> Iterator[Reminder]:
    """The appointment is past and nobody says what became of it: one is asked after the other, up the ladder."""
    policy, zone = page.case.policy, page.case.zone_on(slot)
    name = f"outcome/{sent.obligation}/{sent.proposed_for.isoformat()}"
    asked = asked_about(page, sent)
    if not asked:
        first, on = policy.escalation[0], business_days_from(slot, 1, zone)
    else:
        following = above(policy, asked[-1].to)
        if following is None:
            return
        first, on = following, business_days_from(asked[-1].sent_on, policy.reminder_days, zone)
    yield Reminder("outcome", f"{name}/{len(asked)}", sent.obligation, sent.kind, slot, on, first)


def asked_about(page: Page, sent: f.ConvocationSent) -> list[f.ReminderSent]:
    """Who was asked what became of the appointment, one after the other."""
    done, name = page.record.done.get("reminder", {}), f"outcome/{sent.obligation}/{sent.proposed_for.isoformat()}"
    found: list[f.ReminderSent] = []
    while (each := done.get(f"{name}/{len(found)}")) is not None:
        found.append(cast(f.ReminderSent, each))
    return found


def above(policy: Policy, reached: Literal["employee"] | Rung | None) -> Rung | None:
    """Who comes next on the ladder; None at its end, and beyond it."""
    ladder = policy.escalation
    place = ladder.index(reached) + 1 if reached in ladder else len(ladder)
    return ladder[place] if place < len(ladder) else None


def missed_too_often(page: Page, obligation: str) -> int | None:
    """How often the employee did not come, once it is for HR to decide what follows."""
    times = sum(each.by == "employee" for each in page.record.missed.get(obligation, ()))
    return times if times >= page.case.policy.convocations else None


def course_findings(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """What the course of an interview leaves to a person: nobody answered, or the employee came to no appointment."""
    if has_left(page.record, day):
        return
    for a in assessed:
        o = a.obligation
        if not a.pending or o.superseded:
            continue
        sent = page.record.convened.get(o.id)
        asked = asked_about(page, sent) if sent is not None else []
        if asked and above(page.case.policy, asked[-1].to) is None:
            yield Finding("outcome-untold", {"kind": o.kind, "slot": asked[-1].due_on}, serious=True)
        if (times := missed_too_often(page, o.id)) is not None:
            yield Finding("missed-too-often", {"kind": o.kind, "times": times, "due_on": o.due_on}, serious=True)
