"""What Jalon did or saw, recorded as facts of its own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import StringConstraints

from domain.facts.base import EventRef
from domain.facts.outcome import Done, OfPaper, Outcome, StepName
from domain.facts.outcomes_of_interviews import (
    ConvocationCancelled,
    ConvocationSent,
    ConvocationUpdated,
    CopySent,
    DeadlineMoved,
    DeadlinePassed,
    NoticeGiven,
    RecapIssued,
    ReminderSent,
    ReportIssued,
)

__all__ = [
    "OUTCOME_TYPES",
    "AbondementAnnounced",
    "AbondementDue",
    "AbondementPrepared",
    "AnyOutcome",
    "DeliveryFailed",
    "Erased",
    "ErasureReason",
    "MailBounced",
    "Mailbox",
    "PaperResent",
]


class AbondementDue(Outcome):
    """The verdict of an état des lieux: the CPF account must be credited (L6323-13)."""

    dated_by = "counted_on"
    type: Literal["abondement-due"] = "abondement-due"
    obligation: str
    counted_on: date
    amount_eur: int
    pay_by: date


class AbondementPrepared(Done, OfPaper):
    """The declaration file was made and sent to HR (R6323-3 III), with the letter that informs the employee (L6323-13).

    `announced`: whether the employee was informed with it, as they were by the first release, which says nothing of it.
    `held_on`: the day of the état des lieux; None where nobody had held it, and in what an older Jalon recorded.
    Nothing is declared, paid or announced by it: HR decides, and tells `abondement-declared` and `abondement-paid`.
    """

    step = "cpf-abondement"
    ends = frozenset({"cpf-abondement"})
    dated_by = "prepared_on"
    type: Literal["abondement-prepared"] = "abondement-prepared"
    obligation: str
    prepared_on: date
    amount_eur: int
    pay_by: date
    transfer_label: str
    message_id: str | None = None
    announced: bool | None = None
    held_on: date | None = None

    @property
    def about(self) -> str:
        return self.obligation


class AbondementAnnounced(Done, OfPaper):
    """The employee was informed of the payment that HR has decided (L6323-13)."""

    step = "cpf-information"
    ends = frozenset({"cpf-information"})
    dated_by = "sent_on"
    type: Literal["abondement-announced"] = "abondement-announced"
    obligation: str
    sent_on: date
    amount_eur: int
    to: Literal["employee", "hr"]
    message_id: str | None = None

    @property
    def about(self) -> str:
        return self.obligation


class PaperResent(Done):
    """A paper was sent again, as an operator had asked by `request`."""

    step = "resend"
    ends = frozenset({"resend"})
    dated_by = "sent_on"
    type: Literal["paper-resent"] = "paper-resent"
    request: EventRef
    document: str
    sent_on: date
    to: Literal["employee", "hr"]
    message_id: str | None = None

    @property
    def about(self) -> EventRef:
        return self.request


class DeliveryFailed(Outcome):
    """A step could not be carried out. `cause` is a code, never an address or a server's free text."""

    dated_by = "failed_on"
    type: Literal["delivery-failed"] = "delivery-failed"
    obligation: str
    step: StepName
    failed_on: date
    cause: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]


Mailbox = Literal["employee", "manager", "hr"]
"""Whose mailbox a mail was for."""


class MailBounced(Outcome):
    """A mail came back for good after a mail server had taken it, says whoever carries the mail. `outcome`: the id of
    the outcome by which Jalon had recorded that it left. `cause`: a code, never an address or a server's free text.
    """

    dated_by = "bounced_on"
    type: Literal["mail-bounced"] = "mail-bounced"
    outcome: str
    to: Mailbox
    bounced_on: date
    cause: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]


ErasureReason = Literal["request", "retention"]
"""Why people's data go: the person asked for it (GDPR art. 17), or the time that the company keeps them is over."""


class Erased(Outcome):
    """What was kept of the person beside the journal is gone: who it is, the private parts of facts, and with
    `documents` the papers too. The facts stay, and still verify.
    """

    dated_by = "erased_on"
    type: Literal["erased"] = "erased"
    erased_on: date
    reason: ErasureReason
    documents: bool


AnyOutcome = (
    NoticeGiven | ConvocationSent | ConvocationUpdated | ConvocationCancelled | ReminderSent | DeadlinePassed
    | ReportIssued | RecapIssued | CopySent | AbondementDue | AbondementPrepared
    | AbondementAnnounced | PaperResent | DeadlineMoved | DeliveryFailed | MailBounced | Erased
)  # fmt: skip

OUTCOME_TYPES = frozenset(str(model.model_fields["type"].default) for model in get_args(AnyOutcome))
