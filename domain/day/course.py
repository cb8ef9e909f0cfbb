"""The course of an interview beside its convocation and its papers: what whoever is hired is told of, who is reminded.

A reminder is due from its day on, once, and only as long as nothing that was told settles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, cast

from domain import facts as f
from domain.calendar import add_months, business_days_from, next_business_day
from domain.day.payments import reminders_of_sums
from domain.day.reminder import STALE, Reminder
from domain.day.status import Assessed, has_left
from domain.day.sums import Sum
from domain.facts import EventRef, Hire, NoticeGiven, Rung
from domain.law.policy import Policy
from domain.ledger.ledger import Page
from domain.ledger.reasons import Finding
from domain.ledger.record import SINCE_EVER, Interview


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


def reminders(page: Page, day: date, assessed: Sequence[Assessed], sums: Sequence[Sum]) -> Iterator[Reminder]:
    """Those still to be sent, on the day or later. Whoever has left has no interview any more; a sum outlives the
    contract.
    """
    record = page.record
    if record.hire is None:
        return
    found = [*reminders_of_sums(sums, day)]
    if not has_left(record, day):
        found += [*_of_appointments(page, day, assessed), *_of_copies(page, day), *_of_actions(page, day)]
    for each in found:
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


class Unanswered(NamedTuple):
    """A copy whose receipt nobody has told. `remind_on`: when the employee is reminded; `found_on`: when a person is to
    look at it.
    """

    sent: f.CopySent
    interview: Interview
    remind_on: date
    found_on: date


def unanswered_copies(page: Page) -> Iterator[Unanswered]:
    """Of each interview the copy that went out first, unless somebody, or a signed paper, says the employee has it."""
    record, days, zone = page.record, page.case.policy.acknowledge_days, page.case.zone_on(page.case.since)
    copies = record.of(f.CopySent)
    if not copies or not days:
        return
    received = {e.interview for kind in (f.CopyAcknowledged, f.CopyHandedOver, f.RemarksMade) for e in record.of(kind)}
    received |= {scan.about for scan in record.of(f.ScanFiled) if scan.what == "copy" and scan.about is not None}
    held = {interview.ref: interview for interview in record.interviews}
    for sent in {copy.interview: copy for copy in reversed(copies)}.values():
        if sent.interview in held and sent.interview not in received:
            on = next_business_day(sent.sent_on + timedelta(days=days), zone)
            reminded = record.done.get("reminder", {}).get(f"copy/{sent.interview}")
            since = cast(f.ReminderSent, reminded).sent_on if reminded else on
            yield Unanswered(sent, held[sent.interview], on, since + timedelta(days=days))


def _of_copies(page: Page, day: date) -> Iterator[Reminder]:
    if page.record.absent_on(day) is not None:
        return
    for each in unanswered_copies(page):
        interview, sent = each.interview, each.sent
        yield Reminder(
            "copy", f"copy/{sent.interview}", _name(interview), interview.kind, sent.sent_on, each.remind_on, sent.to,
            sent.interview,
        )  # fmt: skip


def _of_actions(page: Page, day: date) -> Iterator[Reminder]:
    """What the last interview agreed upon, as long as a line of it is neither done nor dropped."""
    record, months = page.record, page.case.policy.follow_up_months
    if months is None or not record.interviews:
        return
    last = max(record.interviews, key=lambda interview: interview.held_on)
    if not open_actions(page, last.ref):
        return
    number, zone = 1, page.case.zone_on(page.case.since)
    while True:
        on, name = next_business_day(add_months(last.held_on, number * months), zone), f"actions/{last.ref}/{number}"
        if day <= on + STALE and not record.is_done("reminder", name):
            yield Reminder("actions", name, _name(last), last.kind, last.held_on, on, "manager", last.ref)
            return
        number += 1


def open_actions(page: Page, interview: EventRef) -> list[int]:
    """The numbers of the actions that an interview agreed upon and that are neither done nor dropped."""
    issued = page.record.done.get("compte-rendu", {}).get(interview)
    count = issued.actions or 0 if isinstance(issued, f.ReportIssued) else 0
    told = (*page.record.of(f.ActionDone), *page.record.of(f.ActionDropped))
    settled = {each.action for each in told if each.interview == interview}
    return [number for number in range(1, count + 1) if number not in settled]


def _name(interview: Interview) -> str:
    return f"{interview.kind}-{interview.held_on.isoformat()}"


def missed_too_often(page: Page, obligation: str) -> int | None:
    """How often the employee did not come, once it is for HR to decide what follows."""
    times = sum(each.by == "employee" for each in page.record.missed.get(obligation, ()))
    return times if times >= page.case.policy.convocations else None


def course_findings(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """What the course of an interview leaves to a person: nobody answered, or the employee came to no appointment."""
    if has_left(page.record, day):
        return
    for each in unanswered_copies(page):
        if each.found_on <= day <= each.found_on + STALE:
            values = {"held_on": each.interview.held_on, "sent_on": each.sent.sent_on}
            yield Finding("copy-unacknowledged", values, each.sent.interview)
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
