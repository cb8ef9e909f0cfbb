"""What Jalon did about interviews: the notice, convocations, reminders, papers, and deadlines that passed or moved."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from domain.facts.base import EventRef
from domain.facts.outcome import Done, OfPaper, Outcome
from domain.facts.values import EmailAddress, InterviewKind, Rung, Sha256

__all__ = [
    "ConvocationCancelled",
    "ConvocationSent",
    "ConvocationUpdated",
    "CopySent",
    "DeadlineMoved",
    "DeadlinePassed",
    "NoticeGiven",
    "RecapIssued",
    "ReminderOf",
    "ReminderSent",
    "ReportIssued",
]


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
