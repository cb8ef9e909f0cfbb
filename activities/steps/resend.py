"""A paper that goes out again, as an operator asked: after a corrected address, or on HR's wish."""

from __future__ import annotations

from datetime import date
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.steps.case_file import CaseFile
from activities.steps.context import Paper, StepContext
from activities.steps.convocation import rendering
from activities.steps.convocation_change import standing_event
from activities.steps.delivery import Delivery, hand_over, write_to_hr
from activities.steps.preparation import background, preparation
from activities.steps.slot import Slot, slot_at
from domain.calendar import in_french
from domain.facts import AbondementPrepared, AnyFact, ConvocationSent, Done, EventRef, PaperResent
from domain.french.dates import appointment
from domain.french.plan import worded
from domain.french.steps import STEPS
from domain.ledger.invitations import Invitation
from domain.ledger.resends import document_of
from domain.ports import Attachment, StepOrder, StepResult


class ResendPaper:
    """Sends the stored paper of `order.step.obligation` again, once for each request."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="resend")
    async def run(self, order: StepOrder) -> StepResult:
        """Mails the same bytes, records `paper-resent`, or `delivery-failed` if they are refused or kept no more."""
        return await self._context.carry_out(order, self._resend)

    async def _resend(self, case: CaseFile) -> list[AnyFact]:
        request, document = _request(case), case.order.step.obligation
        paper = await self._paper(case, document)
        if paper is None:
            return [case.failure("document-erased")]
        delivery = await self._hand_over(case, paper)
        return [
            PaperResent(
                request=request,
                document=document,
                sent_on=case.today,
                to=delivery.to,
                message_id=delivery.message_id,
            )
        ]

    async def _hand_over(self, case: CaseFile, paper: Paper) -> Delivery:
        """To whom it went before: what was prepared for HR goes to HR. A convocation goes with its calendar entry, as
        long as that stands."""
        made = (e.fact for e in case.entries if isinstance(e.fact, Done) and not isinstance(e.fact, PaperResent))
        told = next((fact for fact in made if document_of(fact) == paper.id), None)
        entry = _appointment(case, told)
        slot = entry and await slot_at(self._context, case, entry.at, entry.scheduled)
        data = _rendering(case, told, slot)
        text, name = papers.mail_text("nouvel_envoi", **data), data["name"]
        if isinstance(told, AbondementPrepared):
            return Delivery(await write_to_hr(self._context, case, text, [paper.attachment]), "hr")
        if entry is None or slot is None:
            return await hand_over(self._context, case, text, [paper], name=name)
        event = await standing_event(self._context, case, entry, text, slot)
        pages = await self._preparation(case, entry, slot)
        return await hand_over(self._context, case, text, [paper], enclosed=pages, invitation=event, name=name)

    async def _preparation(self, case: CaseFile, entry: Invitation, slot: Slot) -> list[Attachment]:
        """The pages that went with the convocation, as the path is known now; none once nothing is owed any more."""
        owed = next((o for o in worded(case.plan).obligations if o.id == entry.obligation), None)
        if owed is None:
            return []
        return await preparation(self._context, rendering(case, owed, slot) | await background(self._context, case))

    async def _paper(self, case: CaseFile, document: str) -> Paper | None:
        """The same bytes as before; None when they are kept no more."""
        company, employee = case.order.company, case.order.employee
        filed = await self._context.documents.about(company, employee, document)
        content = await self._context.documents.get(company, employee, document)
        if filed is None or content is None:
            return None
        return Paper(document, filed.sha256, Attachment(name=filed.name, media_type=filed.media_type, content=content))


def _request(case: CaseFile) -> EventRef:
    """Raises ApplicationError when the order names none."""
    if case.order.step.request is None:
        raise ApplicationError("resend was ordered without the fact that asks for it", non_retryable=True)
    return case.order.step.request


def _appointment(case: CaseFile, told: AnyFact | None) -> Invitation | None:
    """The calendar entry of a convocation that lies ahead and stands."""
    entry = case.record.invitations.get(told.obligation) if isinstance(told, ConvocationSent) else None
    return entry if entry is not None and entry.standing and entry.at > case.order.now else None


def _rendering(case: CaseFile, told: AnyFact | None, slot: Slot | None) -> dict[str, Any]:
    """What the mail says."""
    day, hour = appointment(slot.at, case.zone, home=case.policy.zone_of(None)) if slot else ("", "")
    return case.letterhead("ENV") | {
        "addressee": None if isinstance(told, AbondementPrepared) else case.name,
        "name": STEPS[told.step].paper if isinstance(told, Done) else "document",
        "made_on": in_french(_day(told, case)),
        "slot": slot and {"day": day, "hour": hour},
    }


def _day(told: AnyFact | None, case: CaseFile) -> date:
    return (told.true_on if told is not None else None) or case.today
