"""What an operator should see on a day: surprising facts, agreements that do not apply, papers that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.calendar import add_months
from domain.day.course import course_findings
from domain.day.hints import hints
from domain.day.invitations import letters_without_object, slots_in_absence
from domain.day.past import arrived_overdue, settlement
from domain.day.payments import overpaid, payment_findings
from domain.day.sanction import Sanctioned, awaits_document
from domain.day.status import Assessed, has_left
from domain.day.sums import Sum
from domain.facts import InterviewDeclined, InterviewRequested, SlotRequested
from domain.ledger.agreed import Agreed
from domain.ledger.elected_mandate import beyond_the_year
from domain.ledger.ledger import Page
from domain.ledger.reasons import Finding


def findings(
    page: Page, day: date, assessed: Sequence[Assessed], sanctioned: Sanctioned | None, sums: Sequence[Sum]
) -> Iterator[Finding]:
    """The findings of the facts and of the readings, of the agreements, of the verdict, of the papers and of the
    deliveries.
    """
    yield from page.record.findings
    yield from page.case.applied.findings
    yield from _unconfirmed(page, day, assessed)
    yield from _unplanned(page, day, assessed)
    yield from _announced(page, day)
    yield from _term_passed(page, day)
    yield from _requests(page, day, assessed)
    yield from _slots_asked_for(page, day, assessed)
    yield from hints(page, day)
    yield from course_findings(page, day, assessed)
    yield from _late_slots(page, day, assessed)
    yield from _slots_in_absence(page, day)
    for letter in letters_without_object(page, day, assessed):
        yield Finding("letter-without-object", {"kind": letter.kind, "at": letter.proposed_for})
    yield from (Finding("resend-of-nothing", {}, each.request) for each in page.record.resends if each.document is None)
    yield from _agreements(page, day)
    yield from _verdict(sanctioned)
    yield from _arrived(page, day, assessed)
    yield from payment_findings(sums, day)
    if (too_much := overpaid(page.record, sums)) is not None:
        yield too_much
    yield from _reports(page, day)
    yield from _former(page, day)
    yield from _deliveries(page, assessed)
    yield from _to_hand_over(page, assessed)
    if page.record.last_paper[1]:
        yield Finding("paper-respelt")


def _unconfirmed(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """Leaves that should be over. While nobody says whether the employee is back, no convocation goes out to somebody
    who may be on leave; so a person must ask, and see which deadline does not wait.
    """
    if has_left(page.record, day):
        return
    due = [a.obligation.due_on for a in assessed if a.pending and a.obligation.due_on >= day]
    for absence in page.record.unconfirmed_on(day):
        values = {
            "expected_end_on": absence.expected_end_on,
            "at_work": absence.present,
            "next_due_on": min(due, default=None),
        }
        yield Finding("leave-end-untold", values, serious=True)


def _unplanned(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """An absence that nobody gave an end, neither planned nor come. Whether it moves a deadline, and how far, only its
    end tells: a person must ask once an interview is to be convened, or would be if the absence moved nothing.
    """
    absence = page.record.absent_on(day)
    if has_left(page.record, day) or absence is None or not page.record.still_absent_on(day):
        return
    waiting = [a.obligation for a in assessed if a.pending and a.obligation.due_on >= day]
    first = min(waiting, key=lambda o: o.safe_on, default=None)
    values = {
        "started_on": absence.started_on,
        "next_safe_on": first and first.safe_on,
        "next_due_on": first and first.due_on,
    }
    pressing = any(o.safe_on - (o.due_on - o.convene_from) <= day for o in waiting)
    yield Finding("leave-end-unplanned", values, serious=pressing)


def _announced(page: Page, day: date) -> Iterator[Finding]:
    """A leave was announced for a day that has come, and nobody said whether it has begun."""
    if not has_left(page.record, day):
        for absence in page.record.planned:
            if absence.started_on <= day:
                yield Finding("leave-planned-untold", {"starts_on": absence.started_on})


def _term_passed(page: Page, day: date) -> Iterator[Finding]:
    """A fixed term whose planned end has passed: nobody said that it ended, was renewed, or goes on without a term."""
    ends_on = page.record.ends_on
    if ends_on is not None and ends_on < day and page.record.ended_on is None:
        yield Finding("contract-end-untold", {"ends_on": ends_on}, serious=True)


def _requests(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """Interviews that the employee asked for, that no text gives a deadline, and that nobody has held or refused."""
    requests = page.record.of(InterviewRequested)
    if not requests or has_left(page.record, day):
        return
    answered = [i.held_on for i in (*page.record.interviews, *page.record.apart)]
    answered += [d.declined_on for d in page.record.of(InterviewDeclined)]
    owed = {a.obligation.began_on for a in assessed if a.obligation.kind in ("on-demand", "elected-mandate")}
    for refused, version in beyond_the_year(page.case):
        values = {"on": refused.requested_on, "times": version.value.per_civil_year, "article": version.article}
        yield Finding("elected-mandate-yearly", values)
        owed.add(refused.requested_on)
    for request in requests:
        on = request.requested_on
        if on not in owed and all(each < on for each in answered):
            yield Finding("interview-requested", {"on": on, "wanted_by": request.wanted_by})


def _slots_asked_for(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """Slots that do not suit the employee, as long as no other one was proposed and the interview is to be held."""
    asked = {(each.obligation, each.slot): each.requested_on for each in page.record.of(SlotRequested)}
    if not asked or has_left(page.record, day):
        return
    for o in (a.obligation for a in assessed if a.pending):
        sent = page.record.convened.get(o.id)
        if sent is not None and (o.id, sent.proposed_for) in asked:
            slot = sent.proposed_for.astimezone(page.case.zone_on(day)).date()
            on = asked[o.id, sent.proposed_for]
            yield Finding("slot-requested", {"kind": o.kind, "slot": slot, "requested_on": on})


def _late_slots(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """A deadline ahead that the slot proposed does not keep, or that leaves less than the least notice to propose one:
    the interview may still be held in time, if the employee agrees.
    """
    waiting = [a for a in assessed if a.status in ("open", "convened") and a.obligation.due_on >= day]
    if not waiting or page.record.absent_on(day) is not None:
        return
    zone, days = page.case.zone_on(day), page.case.policy.least_notice_days
    slots = {name: sent.proposed_for.astimezone(zone).date() for name, sent in page.record.convened.items()}
    for a in waiting:
        o = a.obligation
        slot = slots.get(o.id)
        in_time = any(day <= proposed <= o.due_on for proposed in slots.values())
        lapses = page.record.ends_on is not None and page.record.ends_on <= o.due_on
        if in_time or lapses:
            continue
        if a.status == "convened" and slot is not None and slot > o.due_on:
            yield Finding("slot-after-deadline", {"kind": o.kind, "due_on": o.due_on, "slot": slot}, serious=True)
        elif a.status == "open" and o.due_on < day + timedelta(days=days):
            yield Finding("no-notice-left", {"kind": o.kind, "due_on": o.due_on, "days": days}, serious=True)


def _slots_in_absence(page: Page, day: date) -> Iterator[Finding]:
    """Interviews that are proposed for a day on which the employee will be away, and that a person must move."""
    for invitation, absence in slots_in_absence(page, day):
        until = absence.resumed_on - timedelta(days=1) if absence.resumed_on else absence.expected_end_on
        yield Finding("slot-in-absence", {"kind": invitation.kind, "at": invitation.at, "until": until}, serious=True)


def _agreements(page: Page, day: date) -> Iterator[Finding]:
    """What an operator must know about agreements that do not apply as they are written."""
    applied = page.case.applied
    for agreement in applied.agreements:
        if agreement.runs_on(day) and not has_left(page.record, day):
            yield from _branch(page, agreement, day)
    for agreement, end in zip(applied.agreements, applied.lapses, strict=True):
        months = agreement.periodicity_months
        if months is None or end is None or (agreement.effective_to and end > agreement.effective_to):
            continue
        if end <= agreement.effective_from:
            values = {"signed_on": agreement.signed_on, "months": months}
            yield Finding("agreement-over-ceiling", values, serious=True)
        elif day < end:
            yield Finding("agreement-lapses", {"months": months, "on": end, "by": _lapses_by(page, end)})


def _branch(page: Page, agreement: Agreed, day: date) -> Iterator[Finding]:
    """What is open about a branch: its texts were not read, nobody told that they bind the company, or they leave the
    rhythm to a reading or to the firm.
    """
    law, idcc = page.case.law, agreement.idcc
    if not agreement.told:
        yield Finding("branch-agreement-untold", {"idcc": idcc, "applies": bool(agreement.texts)})
    branch = law.branches.get(idcc) if idcc is not None else None
    told, choices = agreement.periodicity_months, agreement.clause.rhythm.choices if agreement.clause.rhythm else None
    if idcc is not None and (branch is None or branch.unread is not None) and told is None:
        unread = branch.unread if branch else None
        yield Finding("clause-unknown", {"idcc": idcc, "unread": unread}, serious=agreement.told)
    if choices and agreement.by_reading is None and told is not None and told not in choices:
        values = {"idcc": idcc, "months": told, "choices": choices}
        yield Finding("rhythm-not-a-choice", values, serious=True)
    if agreement.by_reading is not None:
        question, answer, months = agreement.by_reading
        legal = law.periodic.at(day)
        if page.case.readings[question] == answer:
            return
        if question != "A21" or (legal is not None and legal.value.months != months):
            yield Finding(f"rhythm-by-{question}", {"idcc": idcc, "months": months})


def _lapses_by(page: Page, day: date) -> str:
    """The text that ends the periodicity of older agreements on that day."""
    frames = (version.value for version in page.case.law.agreement.versions)
    return next(frame.lapses_by or "" for frame in frames if frame.lapses_on == day)


def _verdict(sanctioned: Sanctioned | None) -> Iterator[Finding]:
    """A verdict that another reading turns round; a sum is not asked for before a person has decided. And a headcount
    that does not decide alone.
    """
    if sanctioned is None:
        return
    for reason in sanctioned.abondement.reasons:
        if reason.code == "headcount-subject":
            yield Finding("subject-unknown", reason.values)
    if not sanctioned.abondement.disputed:
        return
    verdict = sanctioned.abondement.verdict
    readings = [r.values["reading"] for r in sanctioned.abondement.reasons if r.code == "disputed"]
    yield Finding("verdict-disputed", {"verdict": verdict, "readings": readings}, serious=verdict == "due")


def _arrived(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """The interviews that the time before the watch has left to HR, and that nobody has decided about; and, as long as
    there are such interviews, decisions about others that the plan does not know.
    """
    undecided = [o for o in arrived_overdue(page, day, assessed) if settlement(page.record, o) is None]
    for o in undecided:
        yield Finding("overdue-on-arrival", {"kind": o.kind, "due_on": o.due_on, "obligation": o.id}, serious=True)
    yield from _untold(page, day, assessed)
    known = {(o.id, o.due_on) for o in page.obligations}
    for obligation, due_on in sorted(page.record.settled.keys() - known) if undecided else ():
        yield Finding("settles-nothing", {"obligation": obligation, "due_on": due_on})


def _untold(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """Verdicts that wait for somebody to say whether all was told of the time before the watch."""
    for a in assessed:
        o, missed = a.obligation, a.status == "overdue"
        if o.kind != "recap" or (o.held is None and not missed) or not page.case.history_untold(o.began_on):
            continue
        reasons = page.judged(o, day, missed=missed).on(day).reasons
        if untold := next((reason for reason in reasons if reason.code == "history-untold"), None):
            counted_on = page.examined(o, day, missed=missed).counted_on
            yield Finding("verdict-untold", {"counted_on": counted_on, **untold.values})


def _reports(page: Page, day: date) -> Iterator[Finding]:
    """The interviews of which nobody told the content. A branch may set the limit of the written record."""
    for interview in page.record.interviews:
        recent = awaits_document(page, interview, day, "compte-rendu")
        owed_a_copy = interview.held_on >= page.case.begins_on and interview.kind != "recap"
        if recent and not interview.reported and owed_a_copy:
            text = page.case.applied.branch_text("record", interview.held_on)
            months = text.value.record.within_months if text and text.value.record else None
            limit = months and add_months(interview.held_on, months)
            values = {"held_on": interview.held_on, "limit_on": limit}
            yield Finding("report-missing", values, interview.ref, serious=bool(limit and day > limit))


def _former(page: Page, day: date) -> Iterator[Finding]:
    """An état des lieux of an earlier contract that was told too late: what it shows is for a person to establish."""
    for interview in page.record.former:
        told_late = interview.recorded_on >= page.case.begins_on
        awaited = awaits_document(page, interview, day, "etat-des-lieux")
        if interview.kind == "recap" and told_late and awaited:
            yield Finding("former-recap", {"held_on": interview.held_on}, interview.ref, serious=True)


def _deliveries(page: Page, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    kinds = {a.obligation.id: a.obligation.kind for a in assessed}
    for (obligation, step), failures in sorted(page.record.failures.items()):
        stuck = len(failures) >= page.case.policy.attempts
        values = {"step": step, "kind": kinds.get(obligation), "failures": len(failures), "stuck": stuck}
        yield Finding("delivery-failed", values, serious=stuck)
    for each in page.record.bounces:
        values = {"outcome": each.outcome_type, "to": each.to, "bounced_on": each.bounced_on}
        yield Finding("mail-bounced", values, each.event, serious=True)


def _to_hand_over(page: Page, assessed: Sequence[Assessed]) -> Iterator[Finding]:
    """What the branch wants to go with a convocation, and Jalon does not make."""
    clause = page.case.applied.clause.convocation
    if clause is not None and clause.with_it and any(a.status == "convened" for a in assessed):
        yield Finding("hand-over-with-convocation", {"with_it": clause.with_it})
