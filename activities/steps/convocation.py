"""The convocation: a letter and an invitation to the employee, a copy to the manager (L6315-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers, wording
from activities.paper.invitation import invitation
from activities.steps.dossier import Dossier
from activities.steps.office import Office
from domain.calendar import add_months, civil_date, in_french, proposed_slot
from domain.facts import ConvocationSent, InterviewKind, InterviewScheduled
from domain.ledger.obligations import Obligation
from domain.ports import Attachment, StepOrder, StepResult, UndeliverableError

_ANY_SUPERIOR = "Un supérieur hiérarchique ou un représentant de la direction"


class Slot(NamedTuple):
    """Where and when, and with whom."""

    at: datetime
    place: str
    interviewer: str


class Convocation:
    """Convenes an employee to the interview that `order.obligation` names."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="convocation")
    async def run(self, order: StepOrder) -> StepResult:
        """Stores the letter, sends it, records `convocation-sent`, or `delivery-failed` if it is refused for good."""
        dossier = await self._office.open(order)
        if dossier.done:
            return dossier.done
        if order.obligation is None:
            raise ApplicationError("a convocation was ordered without its obligation", non_retryable=True)
        obligation = order.obligation
        slot = await self._slot(dossier, obligation)
        data = _letter(dossier, obligation, slot)
        content = await papers.paper("convocation", data)
        letter = await self._office.file(dossier, "convocation", content, papers.PDF)
        text = papers.mail_text("convocation", **data)
        manager = dossier.person.manager_email if dossier.person else None
        try:
            message_id = await self._office.hand_over(
                dossier,
                text,
                [letter],
                copies=[manager] if manager else [],
                invitation=self._invitation(dossier, slot, data["interview"], text.body),
            )
        except UndeliverableError as refusal:
            return await self._office.record_failure(dossier, refusal.cause)
        return await self._office.record(
            dossier,
            ConvocationSent(
                obligation=obligation.id,
                kind=obligation.kind,
                due_on=obligation.due_on,
                sent_on=dossier.today,
                proposed_for=slot.at,
                message_id=message_id,
                document=letter.id,
                sha256=letter.sha256,
            ),
        )

    async def _slot(self, dossier: Dossier, obligation: Obligation) -> Slot:
        """The slot HR has fixed for this interview when it lies ahead, else one that we propose."""
        fixed = _scheduled(dossier, obligation.kind)
        private: Mapping[str, Any] = {}
        at = proposed_slot(dossier.today, obligation.due_on)
        if fixed is not None:
            entry, fact = fixed
            at = fact.planned_for
            private = await self._office.people.private_part(dossier.order.company, entry.ref) or {}
        manager = dossier.person.manager_name if dossier.person else None
        return Slot(
            at=at,
            place=private.get("place") or dossier.company.place,
            interviewer=private.get("interviewer") or manager or _ANY_SUPERIOR,
        )

    def _invitation(self, dossier: Dossier, slot: Slot, name: str, description: str) -> Attachment | None:
        person = dossier.person
        if person is None or person.email is None:
            return None
        attendees = [(person.email, dossier.name)]
        if person.manager_email:
            attendees.append((person.manager_email, person.manager_name or person.manager_email))
        return invitation(
            uid=self._office.uid(dossier.key),
            stamp=dossier.order.now,
            start=slot.at,
            summary=name[0].upper() + name[1:],
            description=description,
            location=slot.place,
            organizer=(dossier.company.hr_email, dossier.company.hr_name),
            attendees=tuple(attendees),
        )


def _scheduled(dossier: Dossier, kind: InterviewKind) -> tuple[Any, InterviewScheduled] | None:
    ahead = [
        (entry, fact)
        for entry, fact in dossier.facts(InterviewScheduled)
        if fact.kind == kind and fact.planned_for > dossier.order.now
    ]
    return ahead[-1] if ahead else None


def _letter(dossier: Dossier, obligation: Obligation, slot: Slot) -> dict[str, Any]:
    """What the letter and the mail say."""
    hired_on = dossier.record.hire.hired_on if dossier.record.hire else None
    held = [interview.held_on for interview in dossier.record.interviews]
    name = wording.interview("periodic", dossier.today)
    mandate = any(ended.ended_on == obligation.opens_on for ended in dossier.record.mandates)
    extra = None if mandate else wording.extra_topic(obligation.kind, dossier.today)
    subjects = [*wording.topics(dossier.today), *([extra] if extra else [])]
    return dossier.letterhead("CONV") | {
        "kind": obligation.kind,
        "optional": obligation.kind == "return",
        "interview": f"{name} de fin de mandat" if mandate else wording.interview(obligation.kind, dossier.today),
        "name": name,
        "rhythm": wording.rhythm(dossier.today),
        "article": wording.article(obligation.basis[0].article),
        "in_force_from": in_french(obligation.basis[0].in_force_from),
        "hired_on": in_french(hired_on) if hired_on else None,
        "within_first_year": bool(hired_on and obligation.due_on <= add_months(hired_on, 12)),
        "last_held_on": in_french(max(held)) if held else None,
        "agreement": next(
            (wording.AGREEMENTS[b.article] for b in obligation.basis if b.article in wording.AGREEMENTS), None
        ),
        "absence": _absence(dossier, obligation),
        "mandate": mandate,
        "overdue": obligation.status == "overdue",
        "due_ahead": obligation.due_on >= dossier.today,
        "due_on": in_french(obligation.due_on),
        "slot": {
            "day": wording.long(civil_date(slot.at)),
            "hour": wording.hour(slot.at),
            "place": slot.place,
            "interviewer": slot.interviewer,
        },
        "topics": [{"title": topic.title, "detail": topic.detail} for topic in subjects],
    }


def _absence(dossier: Dossier, obligation: Obligation) -> str | None:
    """The leave an interview of return follows; null when it is unknown or must not be named."""
    ended = [absence for absence in dossier.record.absences if absence.resumed_on == obligation.opens_on]
    return wording.absence(ended[-1].leave) if obligation.kind == "return" and ended else None
