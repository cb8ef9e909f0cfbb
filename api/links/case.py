"""What a link is about: the interview as the plan has it today, and what may be shown of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast, get_args

from fastapi import Request

from api.console.reading import File, plan_on
from api.console.services import services_of
from api.links.book import Link
from domain.calendar import civil_date
from domain.day.plan import Plan
from domain.day.watch import Restraint, restraint
from domain.facts import (
    CopyAcknowledged,
    CopyHandedOver,
    CopySent,
    Entry,
    EventRef,
    InterviewCompleted,
    InterviewKind,
    Person,
    RecapIssued,
    RemarksMade,
    ReportIssued,
    SlotRequested,
)
from domain.french import names
from domain.french.dates import appointment
from domain.law import Law
from domain.ledger.corrections import in_effect
from domain.ports import CompanyProfile


@dataclass(frozen=True)
class Case:
    """`host`: who is to hold it. `interview`: the event that tells it was held; `paper`: the id of its paper, once that
    went to the employee.
    """

    link: Link
    profile: CompanyProfile
    person: Person | None
    plan: Plan
    entries: Sequence[Entry]
    law: Law
    kind: InterviewKind
    slot: datetime | None
    place: str
    host: str | None
    interview: EventRef | None
    held_on: date | None
    paper: str | None
    received: bool
    remarks: int

    @property
    def today(self) -> date:
        return self.plan.as_of

    @property
    def title(self) -> str:
        """`entretien de parcours professionnel de reprise d’activité`"""
        return names.interview(self.law, self.kind, self.held_on or self.today)

    @property
    def article(self) -> str:
        """The text that asks for the interview."""
        rule = self.law.elected_mandate if self.kind == "elected-mandate" else self.law.topics
        version = rule.at(self.today)
        return version.article if version else ""

    @property
    def asked_on(self) -> date | None:
        """When the employee last asked for another slot than the one that stands."""
        asked = (e.fact for e in reversed(self.entries) if isinstance(e.fact, SlotRequested))
        return next((each.requested_on for each in asked if each.slot == self.slot), None)

    @property
    def appointment(self) -> tuple[str, str] | None:
        """The day and the hour that were proposed, on the employee's clock."""
        case = self.plan.page.case
        if self.slot is None:
            return None
        return appointment(self.slot, case.zone_on(self.today), home=case.policy.zone_of(None))

    @property
    def slot_on(self) -> date | None:
        """The day that was proposed, on the employee's clock."""
        return self.slot and self.slot.astimezone(self.plan.page.case.zone_on(self.today)).date()

    @property
    def slot_has_come(self) -> bool:
        return self.slot_on is not None and self.slot_on <= self.today

    @property
    def name(self) -> str:
        person = self.person
        return f"{person.given_name} {person.family_name}" if person else names.employee(self.link.employee)

    @property
    def address(self) -> str | None:
        """Where the code goes: the address that is known today, whatever it was when the link was given."""
        if self.person is None:
            return None
        return self.person.email if self.link.role == "employee" else self.person.host.email

    @property
    def stopped(self) -> Restraint | None:
        """Why nothing may leave the house about this employee."""
        return restraint(self.plan.page.case.company, self.plan.page.record, self.today)


async def case_of(request: Request, link: Link) -> Case | None:
    """None when nothing is recorded of the employee any more, or nobody writes to them."""
    services = services_of(request)
    own = await services.journal.read(link.stream)
    profile = await services.people.company(link.company)
    if not own or profile is None:
        return None
    file = File(link.stream, own, await services.journal.read(link.stream.of_company), has_profile=True)
    plan = plan_on(request, file, civil_date(services.clock()))
    entries = list(in_effect(own))
    interview = link.interview or _answer(plan, link, entries)
    held = next((e.fact for e in entries if e.ref == interview and isinstance(e.fact, InterviewCompleted)), None)
    kind = held.kind if held else _kind(link.obligation or "")
    sent = plan.page.record.convened.get(link.obligation or "")
    fixed = plan.page.record.scheduled.get(kind)
    private = (await services.people.private_part(link.company, fixed[0]) or {}) if fixed else {}
    person = await services.people.person(link.company, link.employee)
    return Case(
        link=link, profile=profile, person=person, plan=plan,
        host=private.get("interviewer") or (person and person.host.name),
        entries=entries, law=services.law, kind=kind, slot=sent.proposed_for if sent else None,
        place=private.get("place") or profile.place, interview=interview if held else None,
        held_on=held.held_on if held else None, paper=_paper(entries, interview),
        received=_received(entries, interview),
        remarks=sum(isinstance(e.fact, RemarksMade) and e.fact.interview == interview for e in entries),
    )  # fmt: skip


def _answer(plan: Plan, link: Link, entries: Sequence[Entry]) -> EventRef | None:
    """The interview by which the duty was answered; else the first of its kind since the link was given, for one that
    is held late may be counted for a later duty.
    """
    met = (a.obligation for a in plan.obligations if a.obligation.id == link.obligation)
    ref = next((o.held.ref for o in met if o.held is not None), None)
    kind, given_on = _kind(link.obligation or ""), civil_date(link.created_at)
    held = [
        (e.fact.held_on, e.ref)
        for e in entries
        if isinstance(e.fact, InterviewCompleted) and e.fact.kind == kind and e.fact.held_on >= given_on
    ]
    return ref or min(held, key=lambda each: each[0], default=(None, None))[1]


def _kind(obligation: str) -> InterviewKind:
    """The kind that the duty's id begins with: it stays what it was when facts move the duty itself."""
    known = next((kind for kind in get_args(InterviewKind) if obligation.startswith(f"{kind}-")), "periodic")
    return cast(InterviewKind, known)


def _paper(entries: Sequence[Entry], interview: EventRef | None) -> str | None:
    """The paper whose copy was sent or given; one that HR was sent to hand over is not shown before it was."""
    issued = {e.fact.document for e in entries if isinstance(e.fact, ReportIssued | RecapIssued)
              and e.fact.interview == interview}  # fmt: skip
    sent = [e.fact for e in entries if isinstance(e.fact, CopySent) and e.fact.interview == interview]
    return next((copy.document for copy in reversed(sent) if copy.document in issued), None)


def _received(entries: Sequence[Entry], interview: EventRef | None) -> bool:
    told = (e.fact for e in entries if isinstance(e.fact, CopyAcknowledged | CopyHandedOver))
    return any(each.interview == interview for each in told)
