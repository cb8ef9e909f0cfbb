"""A convocation that is not right any more: those who have the calendar entry get the new slot, or are told that the
interview will not be held.

The entry keeps its UID, at the next SEQUENCE (RFC 5546): never are there two open entries for one interview.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.paper.invitation import invitation
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import uid, write_to
from activities.steps.links import employee_link
from activities.steps.slot import Slot, slot_for
from domain.facts import AnyFact, ConvocationCancelled, ConvocationUpdated, EventRef
from domain.french import names
from domain.french.dates import appointment
from domain.ledger.invitations import Invitation
from domain.ports import Attachment, StepOrder, StepResult


class ConvocationUpdate:
    """Sends the slot that HR has fixed since, or another one when an absence took it, to those who have the entry of
    `order.step.obligation`.
    """

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="convocation-update")
    async def run(self, order: StepOrder) -> StepResult:
        """Mails the new slot, records `convocation-updated`, or `delivery-failed` if it is refused for good."""
        return await self._context.carry_out(order, self._update)

    async def _update(self, case: CaseFile) -> list[AnyFact]:
        entry = _entry(case)
        scheduled, _ = case.record.scheduled.get(entry.kind, (None, None))
        slot = await slot_for(self._context, case, case.obligation())
        link = await employee_link(self._context, case, entry.obligation)
        text = papers.mail_text("convocation_deplacee", **_rendering(case, entry, slot), link=link)
        message_id = await _send(self._context, case, entry, text, slot)
        return [
            ConvocationUpdated(
                obligation=entry.obligation,
                kind=entry.kind,
                sent_on=case.today,
                proposed_for=slot.at,
                scheduled=scheduled,
                sequence=entry.sequence + 1,
                message_id=message_id,
            )
        ]


class ConvocationCancel:
    """Takes the calendar entry of `order.step.obligation` back, and gives its hour to others."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="convocation-cancel")
    async def run(self, order: StepOrder) -> StepResult:
        """Mails the cancellation, records `convocation-cancelled`, or `delivery-failed` if it is refused for good."""
        return await self._context.carry_out(order, self._cancel)

    async def _cancel(self, case: CaseFile) -> list[AnyFact]:
        entry = _entry(case)
        text = papers.mail_text("convocation_annulee", **_rendering(case, entry, None))
        message_id = await _send(self._context, case, entry, text, None)
        await self._context.slots.free(case.stream, entry.obligation)
        return [
            ConvocationCancelled(
                obligation=entry.obligation,
                kind=entry.kind,
                sent_on=case.today,
                proposed_for=entry.at,
                sequence=entry.sequence + 1,
                message_id=message_id,
            )
        ]


def _entry(case: CaseFile) -> Invitation:
    """Raises ApplicationError when the entry does not stand any more: the plan that ordered the step is out of date."""
    entry = case.record.invitations.get(case.order.step.obligation)
    if entry is None or not entry.standing:
        raise ApplicationError(
            f"no calendar entry stands for {case.order.step.obligation}: the facts have changed since the plan was "
            "made, and the next review decides",
            non_retryable=True,
        )
    return entry


def _rendering(case: CaseFile, entry: Invitation, slot: Slot | None) -> dict[str, Any]:
    """What the mail says. `slot`: the new one."""
    former = _appointment(case, entry.at)
    return case.letterhead("CONV") | {
        "interview": names.to_invited(case.title(entry.obligation, entry.kind)),
        "former": former,
        "slot": slot and {**_appointment(case, slot.at), "place": slot.place, "interviewer": slot.interviewer},
    }


def _appointment(case: CaseFile, at: datetime) -> dict[str, str]:
    day, hour = appointment(at, case.zone, home=case.policy.zone_of(None))
    return {"day": day, "hour": hour}


async def _send(
    context: StepContext, case: CaseFile, entry: Invitation, text: papers.MailText, slot: Slot | None
) -> str | None:
    """To those who got the first mail, and to whoever is the manager now. The Message-ID; None when nobody of them is
    known any more.
    """
    written = await _recipients(context, case, entry.convocation)
    if not written:
        return None
    event = _event(
        context, case, entry, text, written, start=slot.at if slot else entry.at,
        place=slot.place if slot else case.company.place, sequence=entry.sequence + 1, cancelled=slot is None,
    )  # fmt: skip
    return await write_to(context, case, written[0], text, [event], copies=written[1:])


async def _recipients(context: StepContext, case: CaseFile, convocation: EventRef) -> list[str]:
    """The employee first, under the address that is known today."""
    private = await context.people.private_part(case.order.company, convocation) or {}
    written: list[str | None] = list(private.get("recipients") or [])
    if case.person is not None:
        written = [case.person.email, *written[1:], *written[:1], case.person.host.email]
    return list(dict.fromkeys(filter(None, written)))


async def standing_event(
    context: StepContext, case: CaseFile, entry: Invitation, text: papers.MailText, slot: Slot
) -> Attachment:
    """The calendar entry as it stands, for somebody who may not have it."""
    written = await _recipients(context, case, entry.convocation)
    return _event(context, case, entry, text, written, start=slot.at, place=slot.place, sequence=entry.sequence)


def _event(
    context: StepContext,
    case: CaseFile,
    entry: Invitation,
    text: papers.MailText,
    to: list[str],
    *,
    start: datetime,
    place: str,
    sequence: int,
    cancelled: bool = False,
) -> Attachment:
    person = case.person
    known = {person.email: case.name, person.host.email: person.host.name} if person else {}
    return invitation(
        uid=uid(context, entry.uid),
        stamp=case.order.now,
        start=start,
        zone=case.zone,
        summary=names.capital(case.title(entry.obligation, entry.kind)),
        description=text.body,
        location=place,
        organizer=(case.company.hr_email, case.company.hr_name),
        attendees=tuple((address, known.get(address) or address) for address in to),
        sequence=sequence,
        cancelled=cancelled,
    )
