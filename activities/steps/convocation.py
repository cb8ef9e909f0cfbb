"""The convocation: a letter and an invitation to the employee, a copy to the manager (L6315-1)."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from temporalio import activity

from activities.paper import papers
from activities.paper.invitation import invitation
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import hand_over, uid
from activities.steps.links import employee_link, invite_manager
from activities.steps.preparation import background, preparation
from activities.steps.slot import Slot, slot_for
from domain.calendar import add_months, in_french
from domain.day.step import dated_key
from domain.facts import AnyFact, ConvocationSent
from domain.french import names
from domain.french.clauses import SAME_DAY
from domain.french.dates import appointment
from domain.french.letters import law_in_letters
from domain.french.names import in_force
from domain.french.plan import WordedObligation
from domain.ports import Attachment, StepOrder, StepResult

_ATTEMPTS = 100
"""More than anybody will void: a later one would begin to count anew."""


class CalendarEntry(NamedTuple):
    """What tells one calendar entry from another, and its newer state from an older one."""

    uid: UUID
    sequence: int


class Convocation:
    """Convenes an employee to the interview that `order.obligation` names."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="convocation")
    async def run(self, order: StepOrder) -> StepResult:
        """Stores the letter, sends it, records `convocation-sent`, or `delivery-failed` if it is refused for good."""
        return await self._context.carry_out(order, self._convene)

    async def _convene(self, case: CaseFile) -> list[AnyFact]:
        obligation = case.obligation()
        slot = await slot_for(self._context, case, obligation)
        data = rendering(case, obligation, slot)
        letter = await self._context.issue(case, "convocation", data)
        known = await background(self._context, case)
        link = await employee_link(self._context, case, obligation.id)
        text = papers.mail_text("convocation", **data, link=link)
        host = case.person.host.email if case.person else None
        entry, title = _calendar_entry(case, obligation), case.title(obligation.id, obligation.kind)
        delivery = await hand_over(
            self._context,
            case,
            text,
            [letter],
            copies=[host] if host else [],
            enclosed=await preparation(self._context, data | known),
            invitation=self._invitation(case, slot, title, text.body, entry),
        )
        told = data | {"interview": title, "copied": host in (delivery.recipients or ())}
        await invite_manager(self._context, case, obligation.id, told, known)
        sent = ConvocationSent(
            obligation=obligation.id,
            kind=obligation.kind,
            due_on=obligation.due_on,
            sent_on=case.today,
            to=delivery.to,
            proposed_for=slot.at,
            message_id=delivery.message_id,
            document=letter.id,
            sha256=letter.sha256,
            respelt=letter.respelt,
            invitation=entry.uid,
            sequence=entry.sequence,
            scheduled=slot.scheduled,
            recipients=delivery.recipients,
        )
        return [sent]

    def _invitation(
        self, case: CaseFile, slot: Slot, name: str, description: str, entry: CalendarEntry
    ) -> Attachment | None:
        person = case.person
        if person is None or person.email is None:
            return None
        attendees = [(person.email, case.name)]
        if person.host.email:
            attendees.append((person.host.email, person.host.name or person.host.email))
        return invitation(
            uid=uid(self._context, entry.uid),
            sequence=entry.sequence,
            stamp=case.order.now,
            start=slot.at,
            zone=case.zone,
            summary=names.capital(name),
            description=description,
            location=slot.place,
            organizer=(case.company.hr_email, case.company.hr_name),
            attendees=tuple(attendees),
        )


def _calendar_entry(case: CaseFile, obligation: WordedObligation) -> CalendarEntry:
    """The entry that the invitation makes, or opens anew: one for an obligation, whatever became of the first."""
    known = case.record.invitations.get(obligation.id)
    if known is not None:
        return CalendarEntry(UUID(known.uid), known.sequence + 1)
    # What an operator has voided may stand in somebody's calendar all the same: a later attempt replaces it.
    keys = [dated_key(case.stream, obligation.id, obligation.due_on, "convocation", n) for n in range(_ATTEMPTS)]
    return CalendarEntry(keys[0], keys.index(case.key) if case.key in keys else 0)


def rendering(case: CaseFile, obligation: WordedObligation, slot: Slot) -> dict[str, Any]:
    """What the letter and the mail say."""
    law, today = case.law, case.today
    mandate = case.follows_mandate(obligation.id)
    day, hour = appointment(slot.at, case.zone, home=case.policy.zone_of(None))
    topics = names.subjects(law, "periodic" if mandate else obligation.kind, today)
    return (
        case.letterhead("CONV")
        | _occasion(case, obligation, slot)
        | {"branch": _branch(case)}
        | {
            "kind": obligation.kind,
            "optional": obligation.kind == "return",
            "elected": obligation.kind == "elected-mandate",
            "mandate": mandate,
            "interview": names.to_invited(case.title(obligation.id, obligation.kind)),
            "name": names.interview(law, "periodic", today),
            "slot": {
                "day": day,
                "hour": hour,
                "place": slot.place,
                "interviewer": slot.interviewer,
            },
            "topics": [{"title": topic.title, "detail": topic.detail} for topic in topics],
        }
    )


def _occasion(case: CaseFile, obligation: WordedObligation, slot: Slot) -> dict[str, Any]:
    """Why the interview is held, and until when. Beside a slot that does not keep the last day no date is named, of
    which somebody could count that it is late, unless HR lets it be said (`late_said`).
    """
    in_time = slot.at.astimezone(case.zone).date() <= obligation.due_on
    late_said = case.late_said and obligation.status == "overdue"
    hired_on = case.record.hire.hired_on if case.record.hire else None
    held = [interview.held_on for interview in case.record.interviews]
    first = in_force(case.law.first, case.today)
    missed = case.record.missed.get(obligation.id)
    agreements = [names.AGREEMENTS[b.article] for b in obligation.basis if b.article in names.AGREEMENTS]
    return {
        "law": law_in_letters(case.law, case.today),
        "article": names.article(obligation.basis[0].article),
        "in_force_from": in_french(obligation.basis[0].wording_from or obligation.basis[0].in_force_from),
        "agreement": agreements[0] if agreements else None,
        "hired_on": in_french(hired_on) if hired_on else None,
        "within_first_period": bool(hired_on and obligation.due_on <= add_months(hired_on, first.months)),
        "last_held_on": in_french(max(held)) if held else None,
        "absence": _absence(case, obligation),
        "missed_on": in_french(missed[-1].sent.proposed_for.astimezone(case.zone).date()) if missed else None,
        "in_time": in_time,
        "late_said": late_said,
        "dated": in_time or late_said,
        "due_on": in_french(obligation.due_on),
    }


def _branch(case: CaseFile) -> dict[str, Any]:
    """What the branch's texts add: what is handed over for the interview, and how it stands to the appraisal."""
    applied = case.plan.page.case.applied
    convocation, same_day = applied.clause.convocation, applied.clause.same_day
    text = applied.branch_text("convocation", case.today)
    return {
        "text": text.name if text else None,
        "with_it": [_typeset(each) for each in convocation.with_it] if convocation else [],
        "same_day": _typeset(SAME_DAY[same_day]) if same_day else None,
    }


def _typeset(words: str) -> str:
    """With the apostrophe of a printed page."""
    return words.replace("'", "’")


def _absence(case: CaseFile, obligation: WordedObligation) -> str | None:
    """The leave an interview of return follows; null when it is unknown or must not be named."""
    ended = [absence for absence in case.record.absences if absence.resumed_on == obligation.opens_on]
    return names.absence(case.law, ended[-1].leave) if obligation.kind == "return" and ended else None
