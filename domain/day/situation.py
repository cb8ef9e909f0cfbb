"""The row that a list shows of an employee: what is owed to them, what waits for a person, what is at stake.

It holds dates and counts, never a word that the mere passing of time would make untrue: who reads it asks on a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from pydantic import AwareDatetime

from domain.calendar import civil_date
from domain.day.plan import Plan
from domain.day.status import PENDING, Assessed, Status, has_slot_ahead
from domain.facts import (
    ContractEnd,
    ConvocationHandedOver,
    ConvocationSent,
    CopyAcknowledged,
    CopyHandedOver,
    CopySent,
    Derived,
    Entry,
    EventRef,
    InterviewKind,
)
from domain.ledger.obligation import Obligation
from domain.ledger.record import Record


class PendingDuty(Derived):
    """An interview that is still to be held. `last_on`: the day after which it is overdue; `convened_until`: up to when
    its convocation stands (`date.max`: until it is held), None when there is none; `slot`: the one that was proposed.
    """

    id: str
    kind: InterviewKind
    due_on: date
    safe_on: date
    last_on: date
    convene_from: date
    convened_until: date | None = None
    slot: AwareDatetime | None = None

    def status(self, day: date) -> Status:
        """What it is on a day, as long as no new fact is told: the plan's own word for it."""
        if day > self.last_on:
            return "overdue"
        if self.convened_until is not None and day <= self.convened_until:
            return "convened"
        return "open" if day >= self.convene_from else "upcoming"

    def appointment(self, day: date) -> datetime | None:
        """The slot while the convocation to it stands; after the deadline, while it lies ahead."""
        stands = self.status(day) == "convened" or (self.slot is not None and civil_date(self.slot) >= day)
        return self.slot if stands else None


class Situation(Derived):
    """An employee as a list shows them. `duties` in the order of their last days.

    `to_hand_over`: papers that HR was sent to give by hand and has not said it gave; `to_acknowledge`: copies sent to
    the employee of which nobody said they have them. `owed_eur`: all that is due and not paid; `overpaid_eur`: what
    is told to be paid beyond all that is due; `at_risk_eur`: one that would be due if the état des lieux were held
    today; `undecided`: for want of facts nobody can say yet whether one is due. `findings`: what a person should look
    at, `serious`: what they must; `failed`: deliveries that failed or came back; `held_back`: steps that would be taken
    if they might leave the house.
    """

    hired_on: date | None = None
    left_on: date | None = None
    away_since: date | None = None
    away_until: date | None = None
    establishment: str | None = None
    duties: tuple[PendingDuty, ...] = ()
    to_hand_over: int = 0
    to_acknowledge: int = 0
    owed_eur: int = 0
    overpaid_eur: int = 0
    at_risk_eur: int = 0
    undecided: bool = False
    pay_by: date | None = None
    findings: int = 0
    serious: int = 0
    failed: int = 0
    held_back: int = 0


def situation_of(plan: Plan, facts: Sequence[Entry]) -> Situation:
    """The situation that a plan comes to. `facts`: those in effect, as the plan's ledger has them."""
    record = plan.page.record
    away = record.absent_on(plan.as_of)
    by_hand, unacknowledged = _copies(facts)
    due, pay_by = owed(plan)
    codes = [finding.code for finding in plan.findings]
    failed = codes.count("delivery-failed") + codes.count("mail-bounced")
    return Situation(
        hired_on=record.hire.hired_on if record.hire else None,
        left_on=_left_on(record),
        away_since=away.started_on if away else None,
        away_until=away and (away.resumed_on or away.expected_end_on),
        establishment=record.establishment_on(plan.as_of),
        duties=() if plan.state == "left" else tuple(sorted(_pending(record, plan.obligations), key=_last_on)),
        to_hand_over=by_hand + len(letters_by_hand(plan, facts)),
        to_acknowledge=unacknowledged,
        findings=len(codes) - failed,
        serious=sum(finding.serious for finding in plan.findings),
        failed=failed,
        held_back=len(plan.held_back),
        owed_eur=due,
        overpaid_eur=next((each.values["over_eur"] for each in plan.findings if each.code == "sum-overpaid"), 0),
        pay_by=pay_by,
        at_risk_eur=at_risk(plan),
        undecided=plan.abondement is not None and plan.abondement.verdict == "undetermined",
    )


def _left_on(record: Record) -> date | None:
    """The contract's last day as it was told: one that was only planned may pass, and the work go on."""
    ends = (day for day, fact in record.coming if isinstance(fact, ContractEnd))
    return record.ended_on or next(ends, None)


def _pending(record: Record, obligations: Sequence[Assessed]) -> Iterator[PendingDuty]:
    for each in obligations:
        o = each.obligation
        if each.status not in PENDING or o.superseded:
            continue
        sent = record.convened.get(o.id)
        standing = None
        if sent is not None:
            standing = date.max if sent.sent_on >= o.convene_from else civil_date(sent.proposed_for)
        yield PendingDuty(
            id=o.id, kind=o.kind, due_on=o.due_on, safe_on=o.safe_on, last_on=o.last_on, convene_from=o.convene_from,
            convened_until=standing, slot=sent.proposed_for if sent else None,
        )  # fmt: skip


def _last_on(duty: PendingDuty) -> date:
    return duty.last_on


def _copies(facts: Sequence[Entry]) -> tuple[int, int]:
    """How many papers are to be handed over by hand, and of how many the receipt is not acknowledged."""
    sent: dict[EventRef, str] = {}
    received: set[EventRef] = set()
    for entry in facts:
        match entry.fact:
            case CopySent() as copy:
                sent[copy.interview] = copy.to
            case CopyHandedOver() | CopyAcknowledged() as told:
                received.add(told.interview)
            case _:
                pass
    waiting = [to for interview, to in sent.items() if interview not in received]
    return waiting.count("hr"), waiting.count("employee")


def letters_by_hand(plan: Plan, facts: Sequence[Entry]) -> list[str]:
    """The duties to which HR was sent the convocation, because the employee has no address, and of which nobody said
    since that it was handed over. The deadline may be past: what counts is the appointment.
    """
    convened = plan.page.record.convened
    handed = [e.fact for e in facts if isinstance(e.fact, ConvocationHandedOver)]
    given = {fact.obligation for fact in handed if _is_of(fact, convened.get(fact.obligation))}
    return [o.id for o in convened_to(plan) if convened[o.id].to == "hr" and o.id not in given]


def convened_to(plan: Plan) -> list[Obligation]:
    """The duties to which a convocation stands: in time, or after the deadline to an appointment ahead."""
    record, day = plan.page.record, plan.as_of
    return [
        o for o, status in plan.obligations
        if status == "convened" or (status == "overdue" and not o.superseded and has_slot_ahead(record, o, day))
    ]  # fmt: skip


def _is_of(handed: ConvocationHandedOver, sent: ConvocationSent | None) -> bool:
    """Whether it was that letter, and not one before it."""
    return sent is not None and handed.handed_on >= sent.sent_on


def owed(plan: Plan) -> tuple[int, date | None]:
    """What is due and not paid, in all, and by when the first of it is to be."""
    days = (each.pay_by for each in plan.unpaid if each.pay_by is not None)
    return sum(each.left_eur for each in plan.unpaid), min(days, default=None)


def at_risk(plan: Plan) -> int:
    """What would be due if the état des lieux were held today: it can still be averted."""
    found = plan.abondement
    rule = plan.page.case.law.abondement.at(plan.as_of)
    if found is None or rule is None or found.if_today != "due":
        return 0
    return rule.value.amount_eur or 0
