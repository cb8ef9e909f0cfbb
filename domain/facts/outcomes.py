"""What Jalon did or saw, recorded as facts of its own."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import Annotated, ClassVar, Literal, get_args
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from domain.facts.base import EventRef, Fact
from domain.facts.values import EmailAddress, InterviewKind, Rung, Sha256

__all__ = [
    "OUTCOME_TYPES",
    "AbondementAnnounced",
    "AbondementDue",
    "AbondementPrepared",
    "About",
    "AnyOutcome",
    "ConvocationCancelled",
    "ConvocationSent",
    "ConvocationUpdated",
    "CopySent",
    "DeadlineMoved",
    "DeadlinePassed",
    "DeliveryFailed",
    "Done",
    "Erased",
    "ErasureReason",
    "MailBounced",
    "Mailbox",
    "NoticeGiven",
    "OfPaper",
    "Outcome",
    "PaperResent",
    "RecapIssued",
    "ReminderOf",
    "ReminderSent",
    "ReportIssued",
    "StepName",
]


StepName = Literal[
    "convocation", "convocation-update", "convocation-cancel", "deadline-passed", "compte-rendu", "etat-des-lieux",
    "cpf-abondement", "cpf-information", "resend", "notice", "reminder",
]  # fmt: skip

About = str | EventRef | tuple[str, date]
"""What a step is done for: an obligation, an interview, or an obligation as it was due on a day."""


class Outcome(Fact):
    """Something the service itself did or saw. Never accepted from outside.

    `ends`: the steps under whose own key it stands, being the last that they record.
    """

    ends: ClassVar[frozenset[StepName]] = frozenset()


class OfPaper(Outcome):
    """An outcome by which a paper was made: the `document` and its hash. `respelt`: the paper lacks words or signs that
    no font shows, such as a name in another script.
    """

    document: str
    sha256: Sha256
    respelt: bool | None = None


class Done(Outcome):
    """An outcome by which a step is done once for all: `step`, for what it is `about`."""

    step: ClassVar[StepName]

    @property
    @abstractmethod
    def about(self) -> About: ...


class NoticeGiven(Done):
    """Whoever was hired on `hired_on` was told that they have interviews (L6315-1 I, first paragraph): a mail server
    took the letter, for them or for HR to hand it over. The first release says no more than the day.
    """

    step = "notice"
    ends = frozenset({"notice"})
    dated_by = "given_on"
    type: Literal["notice-given"] = "notice-given"
    given_on: date
    hired_on: date | None = None
    to: Literal["employee", "hr"] | None = None
    document: str | None = None
    sha256: Sha256 | None = None
    respelt: bool | None = None
    message_id: str | None = None

    @property
    def about(self) -> tuple[str, date]:
        return "hire", self.hired_on or self.given_on


class ConvocationSent(Done, OfPaper):
    """A mail server took the letter: for the employee, or for HR to hand it over.

    `invitation`: the calendar entry that it made, or that it opened anew, at its `sequence`; an older outcome says
    neither, and its entry bears the outcome's own id. `scheduled`: the fact that fixed the slot, when HR fixed it.
    `recipients`: whom it was written to, the employee first.
    """

    step = "convocation"
    private = frozenset({"recipients"})
    ends = frozenset({"convocation"})
    dated_by = "sent_on"
    type: Literal["convocation-sent"] = "convocation-sent"
    obligation: str
    kind: InterviewKind
    due_on: date
    sent_on: date
    to: Literal["employee", "hr"] = "employee"
    proposed_for: AwareDatetime
    message_id: str | None = None
    invitation: UUID | None = None
    sequence: int | None = None
    scheduled: EventRef | None = None
    recipients: tuple[EmailAddress, ...] | None = None

    @property
    def about(self) -> str:
        return self.obligation


class ConvocationUpdated(Outcome):
    """The interview was moved: those who have the calendar entry were sent the new slot, `proposed_for`.

    `scheduled`: what HR had told of it last; None when nothing, and an absence took the slot.
    """

    ends = frozenset({"convocation-update"})
    dated_by = "sent_on"
    type: Literal["convocation-updated"] = "convocation-updated"
    obligation: str
    kind: InterviewKind
    sent_on: date
    proposed_for: AwareDatetime
    scheduled: EventRef | None = None
    sequence: int
    message_id: str | None = None


class ConvocationCancelled(Outcome):
    """The interview proposed for `proposed_for` has no object any more: those who have the calendar entry were told."""

    ends = frozenset({"convocation-cancel"})
    dated_by = "sent_on"
    type: Literal["convocation-cancelled"] = "convocation-cancelled"
    obligation: str
    kind: InterviewKind
    sent_on: date
    proposed_for: AwareDatetime
    sequence: int
    message_id: str | None = None


ReminderOf = Literal["slot", "outcome", "copy", "actions", "payment", "sum-void"]
"""What a reminder is of: an appointment to come; whether an interview was held; the copy of a paper, whose receipt
nobody has told; the actions that an interview agreed upon; a sum to pay; a sum that is due no more.
"""


class ReminderSent(Done):
    """A mail server took a reminder. `of`: what it is of; `name`: which one it is, by its interview, its day and its
    number; `due_on`: the day that it speaks of; `to`: whom it reached, on the ladder of the company's practice;
    `interview`: the one that was held. The first release, which sent none, knew a deadline alone.
    """

    step = "reminder"
    ends = frozenset({"reminder"})
    dated_by = "sent_on"
    type: Literal["reminder-sent"] = "reminder-sent"
    obligation: str
    kind: InterviewKind
    due_on: date
    sent_on: date
    of: ReminderOf | None = None
    name: str | None = None
    to: Literal["employee"] | Rung | None = None
    interview: EventRef | None = None
    message_id: str | None = None

    @property
    def about(self) -> str:
        return self.name or self.obligation


class DeadlinePassed(Done):
    step = "deadline-passed"
    ends = frozenset({"deadline-passed"})
    dated_by = "seen_on"
    type: Literal["deadline-passed"] = "deadline-passed"
    obligation: str
    kind: InterviewKind
    due_on: date
    seen_on: date

    @property
    def about(self) -> tuple[str, date]:
        return self.obligation, self.due_on


class ReportIssued(Done, OfPaper):
    """The compte-rendu was written (L6315-1 I). That its copy went out is another outcome.

    `form`: the form that it was written on; an older outcome says nothing of it, which means the first. The topics
    follow from the law of the day of the interview.
    `actions`: how many lines its action plan has, where it has one and the outcome says so.
    """

    step = "compte-rendu"
    dated_by = "held_on"
    type: Literal["report-issued"] = "report-issued"
    interview: EventRef
    kind: InterviewKind
    held_on: date
    issued_on: date
    form: int | None = None
    actions: int | None = None

    @property
    def about(self) -> EventRef:
        return self.interview


class RecapIssued(Done, OfPaper):
    """The état des lieux was written (L6315-1 II). That its copy went out is another outcome.

    `form`: as with `report-issued`; an older outcome says nothing of it, which means the first.
    """

    step = "etat-des-lieux"
    dated_by = "held_on"
    type: Literal["recap-issued"] = "recap-issued"
    interview: EventRef
    held_on: date
    issued_on: date
    form: int | None = None

    @property
    def about(self) -> EventRef:
        return self.interview


class CopySent(Outcome):
    """A mail server took the mail with an interview's paper, for the employee or for HR to hand it over.

    It says nothing of what became of the mail: `copy-handed-over` and `copy-acknowledged` are told.
    """

    ends = frozenset({"compte-rendu", "etat-des-lieux"})
    dated_by = "sent_on"
    type: Literal["copy-sent"] = "copy-sent"
    interview: EventRef
    document: str
    sent_on: date
    to: Literal["employee", "hr"]
    message_id: str | None = None


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


class DeadlineMoved(Outcome):
    """A deadline is another day than it was, without any new fact about the employee: a rule or an agreement changed.

    `edition` names the law book that says so; `article`, in the wording of `in_force_from`, and `reading` are what the
    new day stands on.
    """

    dated_by = "seen_on"
    type: Literal["deadline-moved"] = "deadline-moved"
    obligation: str
    kind: InterviewKind
    was: date
    now: date
    cause: Literal["law", "company"]
    article: str
    in_force_from: date
    reading: str | None = None
    edition: str
    seen_on: date


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
