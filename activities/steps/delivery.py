"""The mails of the steps: to the employee, or to HR when the employee cannot be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog

from activities.paper.html_mail import html_of
from activities.paper.papers import MailText, mail_text
from activities.steps.case_file import CaseFile, one_line
from activities.steps.context import Paper, StepContext
from domain.facts import CopySent, EventRef
from domain.french.steps import STEPS
from domain.ports import Attachment, Letter, UndeliverableError

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class Delivery:
    """A mail that the mail server took, and whose mailbox it is for; `recipients`: all whom it was written to when it
    went to the employee.
    """

    message_id: str
    to: Literal["employee", "hr"]
    recipients: tuple[str, ...] | None = None


def uid(context: StepContext, key: UUID | str, part: str = "") -> str:
    """`key@domain`, the same at each try; with a part, that of another mail of the same step."""
    return f"{key}{'.' if part else ''}{part}@{context.mail_domain}"


async def hand_over(
    context: StepContext,
    case: CaseFile,
    text: MailText,
    papers: Sequence[Paper],
    *,
    copies: Sequence[str] = (),
    enclosed: Sequence[Attachment] = (),
    invitation: Attachment | None = None,
    part: str = "",
    name: str | None = None,
) -> Delivery:
    """Mails papers to the employee, or to HR to be handed over when no address is known. `enclosed`: what goes along
    and is not kept; `name`: what HR knows it as, where that is not the step's own paper.

    Raises UndeliverableError when the mail is refused for good; HR has then been told, papers attached.
    """
    attachments = [*(paper.attachment for paper in papers), *enclosed]
    name = name or STEPS[case.order.step.step].paper
    if case.person is None or case.person.email is None:
        return Delivery(await _ask_hr_to_hand_over(context, case, attachments, name, cause=None), "hr")
    along = attachments + ([invitation] if invitation else [])
    letter = _letter(context, case, case.person.email, text, along, copies=copies, part=part)
    try:
        await context.send(case, letter)
    except UndeliverableError as refusal:
        await _tell_hr_of_refusal(context, case, attachments, name, refusal.cause)
        raise
    return Delivery(letter.message_id, "employee", (letter.to, *letter.cc))


async def write_to(
    context: StepContext,
    case: CaseFile,
    to: str,
    text: MailText,
    attachments: Sequence[Attachment],
    *,
    copies: Sequence[str] = (),
    part: str = "",
) -> str:
    """A mail to an address. The Message-ID. Raises UndeliverableError when it is refused for good."""
    letter = _letter(context, case, to, text, attachments, copies=copies, part=part)
    await context.send(case, letter)
    return letter.message_id


async def send_copy(
    context: StepContext, case: CaseFile, interview: EventRef, text: MailText, paper: Paper
) -> CopySent:
    """Hands an interview's paper over, as `hand_over`; what is to be recorded of it."""
    delivery = await hand_over(context, case, text, [paper])
    return CopySent(
        interview=interview,
        document=paper.id,
        sent_on=case.today,
        to=delivery.to,
        message_id=delivery.message_id,
    )


async def write_to_hr(
    context: StepContext, case: CaseFile, text: MailText, attachments: Sequence[Attachment] = (), *, part: str = ""
) -> str:
    """A mail to HR's mailbox. The Message-ID. Raises UndeliverableError, which an operator finds in the log."""
    letter = _letter(context, case, case.company.hr_email, text, attachments, part=part)
    try:
        await context.send(case, letter)
    except UndeliverableError as refusal:
        todo = "correct the company's hr_email, then hand the stored documents over"
        log.error("hr_mailbox_refused", stream=str(case.stream), cause=refusal.cause, todo=todo)
        raise
    return letter.message_id


async def _ask_hr_to_hand_over(
    context: StepContext, case: CaseFile, attachments: Sequence[Attachment], name: str, *, cause: str | None
) -> str:
    """Tells HR that papers must be handed over by hand: no address is known, or it refused them (`cause`)."""
    text = mail_text(
        "remise_en_main_propre",
        employee=case.order.employee,
        company=case.company.name,
        number=case.number,
        paper=name,
        known=case.person is not None,
        cause=cause,
        papers=[attachment.name for attachment in attachments],
    )
    return await write_to_hr(context, case, text, attachments, part="remise")


async def _tell_hr_of_refusal(
    context: StepContext, case: CaseFile, attachments: Sequence[Attachment], name: str, cause: str
) -> None:
    try:
        await _ask_hr_to_hand_over(context, case, attachments, name, cause=cause)
    except UndeliverableError:
        return  # the employee's refusal is what is recorded; this one is in the log


def _letter(
    context: StepContext,
    case: CaseFile,
    to: str,
    text: MailText,
    attachments: Sequence[Attachment],
    *,
    copies: Sequence[str] = (),
    part: str,
) -> Letter:
    return Letter(
        message_id=f"<{uid(context, case.key, part)}>",
        date=case.order.now,
        from_name=one_line(case.company.name),
        reply_to=case.company.hr_email,
        to=to,
        cc=tuple(copy for copy in copies if copy != to),
        subject=text.subject,
        text=text.body,
        html=html_of(text.subject, text.body),
        attachments=tuple(attachments),
    )
