"""What is told to Jalon of an employee's life, one frozen model per event type; and all that may be told.

Dates are civil dates. What a fact says about a person (names, reports, free text) is *private*: it is accepted here,
but kept out of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from domain.facts.base import EventRef, Fact, Provenance
from domain.facts.private_parts import Person, Report
from domain.facts.told_of_company import Agreement, Headcount, IdentifiedAs, Policy
from domain.facts.values import (
    A_NUMBER,
    THREE_DECIMALS,
    CivilDate,
    Flag,
    Idcc,
    InterviewKind,
    Key,
    Leave,
    Line,
    Moment,
    ObligationId,
    OpenEnd,
    Reference,
    RequestReason,
    Sha256,
    Siret,
    Text,
)
from domain.facts.watch import (
    Held,
    HistoryComplete,
    OverdueSettled,
    Released,
    WatchOpened,
    WatchPaused,
    WatchResumed,
)

__all__ = [
    "COMPANY_TYPES",
    "OPERATOR_TYPES",
    "READABLE",
    "TOLD_TYPES",
    "AbondementDeclared",
    "AbondementPaid",
    "ActionDone",
    "ActionDropped",
    "AssignmentChanged",
    "CertificationAcquired",
    "ContractEnd",
    "ConvocationHandedOver",
    "CopyAcknowledged",
    "CopyHandedOver",
    "FactVoided",
    "Hire",
    "InterviewCompleted",
    "InterviewDeclined",
    "InterviewMissed",
    "InterviewRequested",
    "InterviewScheduled",
    "LeaveEnd",
    "LeavePlanned",
    "LeaveStart",
    "MidCareerVisit",
    "MissedBy",
    "ProgressionGranted",
    "RemarksMade",
    "ResendRequested",
    "ScanFiled",
    "ScanOf",
    "SlotRequested",
    "Told",
    "ToldFact",
    "TrainingCompleted",
    "UnionMandateEnd",
]


class Hire(Fact):
    """The contract begins. `seniority_from`: the date seniority counts from, when it is older (L1224-1, L1243-11).

    `ends_on`: the last day of a fixed term as it is planned; a `contract-end` that is told later stands over it.
    `idcc`: the contract's branch, when it is told; else the company's agreements apply. `establishment`: where the
    employee works. Both are those of the first day: `assignment-changed` tells what followed.
    """

    private = frozenset({"person", "born_on"})
    readable = frozenset({"born_on"})
    thousandths = frozenset({"working_time"})
    dated_by = "hired_on"
    type: Literal["hire"] = "hire"
    hired_on: CivilDate
    seniority_from: CivilDate | None = None
    ends_on: OpenEnd = None
    contract: Literal["cdi", "cdd", "apprenticeship", "professionalisation", "other"]
    working_time: Annotated[float, Field(gt=0, le=1), A_NUMBER, THREE_DECIMALS] = 1.0
    idcc: Idcc | None = None
    establishment: Siret | None = None
    born_on: CivilDate | None = None
    person: Person | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.seniority_from is not None and self.seniority_from > self.hired_on:
            raise ValueError("seniority_from: expected a date on or before hired_on")
        if self.ends_on is not None and self.ends_on < self.hired_on:
            raise ValueError("ends_on: expected a date on or after hired_on")
        return self


class AssignmentChanged(Fact):
    """The contract goes on in another establishment or under another branch. What is left out stays as it was."""

    dated_by = "changed_on"
    type: Literal["assignment-changed"] = "assignment-changed"
    changed_on: CivilDate
    idcc: Idcc | None = None
    establishment: Siret | None = None

    @model_validator(mode="after")
    def _something_changed(self) -> Self:
        if self.idcc is None and self.establishment is None:
            raise ValueError("idcc: expected a branch, an establishment, or both")
        return self


class LeaveStart(Fact):
    dated_by = "started_on"
    type: Literal["leave-start"] = "leave-start"
    leave: Leave
    started_on: CivilDate
    expected_end_on: OpenEnd = None


class LeaveEnd(Fact):
    """The employee is back. `resumed_on` is the first day of work; the leave ended the day before."""

    dated_by = "resumed_on"
    type: Literal["leave-end"] = "leave-end"
    leave: Leave
    started_on: CivilDate | None = None
    resumed_on: CivilDate


class LeavePlanned(Fact):
    """The employee announced a leave that has not begun. `withdrawn`: the one announced for that day is not taken.

    Its beginning is told by `leave-start`, and stands over it. Before some leaves an interview is owed (L3142-11,
    L3142-23, a branch's clause).
    """

    dated_by = "announced_on"
    type: Literal["leave-planned"] = "leave-planned"
    leave: Leave
    announced_on: CivilDate
    starts_on: CivilDate
    expected_end_on: OpenEnd = None
    withdrawn: Flag = False


class InterviewScheduled(Fact):
    private = frozenset({"place", "interviewer"})
    type: Literal["interview-scheduled"] = "interview-scheduled"
    kind: InterviewKind
    planned_for: Moment
    place: Line | None = None
    interviewer: Line | None = None


class InterviewRequested(Fact):
    """The employee asked for an interview. `reason`: on what ground, as a code; `wanted_by`: the day they named.

    Only the law (L6315-2) or a branch's clause sets a deadline for it.
    """

    dated_by = "requested_on"
    type: Literal["interview-requested"] = "interview-requested"
    requested_on: CivilDate
    reason: RequestReason
    wanted_by: CivilDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.wanted_by is not None and self.wanted_by < self.requested_on:
            raise ValueError("wanted_by: expected a date on or after requested_on")
        return self


class InterviewCompleted(Fact):
    private = frozenset({"report"})
    dated_by = "held_on"
    type: Literal["interview-completed"] = "interview-completed"
    kind: InterviewKind
    held_on: CivilDate
    initiative: Literal["employer", "employee"] = "employer"
    report: Report | None = None
    provenance: Provenance | None = None


class InterviewDeclined(Fact):
    private = frozenset({"evidence"})
    dated_by = "declined_on"
    type: Literal["interview-declined"] = "interview-declined"
    kind: InterviewKind
    declined_on: CivilDate
    evidence: Text | None = None


MissedBy = Literal["employee", "employer", "postponed"]
"""Who could not be there, or did not come; `postponed`: both had agreed to put it off."""


class InterviewMissed(Fact):
    """An appointment at which the interview was not held, and by whom. The law knows no refusal in it: another one is
    proposed.
    """

    dated_by = "missed_on"
    type: Literal["interview-missed"] = "interview-missed"
    kind: InterviewKind
    missed_on: CivilDate
    missed_by: MissedBy


class TrainingCompleted(Fact):
    """A training action ended. `mandatory`: it conditions an activity or function, L6321-2. `funding`: who paid it;
    some branches count one on the personal account (CPF) only if the employer paid a part of it.

    `title` is to be told (null when unknown); it is None in what the journal gives back.
    """

    private = frozenset({"title"})
    dated_by = "ended_on"
    type: Literal["training-completed"] = "training-completed"
    title: Line | None
    ended_on: CivilDate
    mandatory: Flag
    certifying: Flag = False
    funding: Literal["employer", "cpf", "cpf-cofinanced"] | None = None
    provenance: Provenance | None = None


class CertificationAcquired(Fact):
    private = frozenset({"label"})
    dated_by = "on"
    type: Literal["certification-acquired"] = "certification-acquired"
    on: CivilDate
    label: Line | None = None


class ProgressionGranted(Fact):
    private = frozenset({"label"})
    dated_by = "on"
    type: Literal["progression-granted"] = "progression-granted"
    on: CivilDate
    nature: Literal["pay", "role"]
    label: Line | None = None


class MidCareerVisit(Fact):
    """The occupational doctor's mid-career visit took place (L4624-2-2)."""

    dated_by = "visited_on"
    type: Literal["mid-career-visit"] = "mid-career-visit"
    visited_on: CivilDate


class UnionMandateEnd(Fact):
    dated_by = "ended_on"
    type: Literal["union-mandate-end"] = "union-mandate-end"
    ended_on: CivilDate


class ContractEnd(Fact):
    """The last day of the contract."""

    private = frozenset({"reason"})
    dated_by = "ended_on"
    type: Literal["contract-end"] = "contract-end"
    ended_on: CivilDate
    reason: Line | None = None


class AbondementPaid(Fact):
    dated_by = "paid_on"
    type: Literal["abondement-paid"] = "abondement-paid"
    paid_on: CivilDate
    amount_eur: Annotated[int, Field(gt=0, le=1_000_000), A_NUMBER]
    reference: Reference | None = None


class FactVoided(Fact):
    """The named fact was never true. A correction is a void and a new fact."""

    private = frozenset({"reason"})
    type: Literal["fact-voided"] = "fact-voided"
    event: EventRef
    reason: Line | None


class AbondementDeclared(Fact):
    """HR says that the abondement was declared to the Caisse des dépôts. `obligation`: the duty it answers."""

    dated_by = "declared_on"
    type: Literal["abondement-declared"] = "abondement-declared"
    declared_on: CivilDate
    amount_eur: Annotated[int, Field(gt=0, le=1_000_000), A_NUMBER]
    obligation: ObligationId | None = None


class CopyHandedOver(Fact):
    """The employee was given the copy of an interview's paper in person (L6315-1 I and II)."""

    dated_by = "handed_on"
    type: Literal["copy-handed-over"] = "copy-handed-over"
    interview: EventRef
    handed_on: CivilDate


class CopyAcknowledged(Fact):
    """The employee says that they have the copy of an interview's paper."""

    dated_by = "acknowledged_on"
    type: Literal["copy-acknowledged"] = "copy-acknowledged"
    interview: EventRef
    acknowledged_on: CivilDate


class ConvocationHandedOver(Fact):
    """The employee was given the letter that convenes them in person, for a duty of the plan: no address of theirs was
    known, or HR preferred it.
    """

    dated_by = "handed_on"
    type: Literal["convocation-handed-over"] = "convocation-handed-over"
    obligation: ObligationId
    handed_on: CivilDate


ScanOf = Literal["copy", "convocation", "refusal", "other"]
"""What somebody signed: that they have a copy or a convocation, that they decline, or another paper."""


class ScanFiled(Fact):
    """A paper that was signed by hand is kept as a scan. `document`: its id among the employee's documents, None when
    it is kept elsewhere; `about`: the fact that it proves. The law asks for nothing of it.
    """

    dated_by = "filed_on"
    type: Literal["scan-filed"] = "scan-filed"
    filed_on: CivilDate
    what: ScanOf
    sha256: Sha256
    document: Key | None = None
    about: EventRef | None = None


class SlotRequested(Fact):
    """The employee cannot come at the `slot` they were proposed for a duty of the plan. `wishes`: when they could, in
    their words. HR answers by `interview-scheduled`.
    """

    private = frozenset({"wishes"})
    dated_by = "requested_on"
    type: Literal["slot-requested"] = "slot-requested"
    obligation: ObligationId
    slot: Moment
    requested_on: CivilDate
    wishes: Text | None = None


class RemarksMade(Fact):
    """The employee adds remarks to an interview's paper. What is written is theirs: no paper is changed by it."""

    private = frozenset({"remarks"})
    dated_by = "made_on"
    type: Literal["remarks-made"] = "remarks-made"
    interview: EventRef
    made_on: CivilDate
    remarks: Text | None = None


ActionNumber = Annotated[int, Field(ge=1, le=99), A_NUMBER]
"""Which line of an interview's action plan, from one."""


class ActionDone(Fact):
    """An action that an interview agreed upon was carried out."""

    dated_by = "done_on"
    type: Literal["action-done"] = "action-done"
    interview: EventRef
    action: ActionNumber
    done_on: CivilDate


class ActionDropped(Fact):
    """An action that an interview agreed upon will not be carried out."""

    private = frozenset({"reason"})
    dated_by = "dropped_on"
    type: Literal["action-dropped"] = "action-dropped"
    interview: EventRef
    action: ActionNumber
    dropped_on: CivilDate
    reason: Line | None = None


class ResendRequested(Fact):
    """A paper is to be sent again: the one of an outcome that Jalon recorded (its `id`), or a stored `document`. Of a
    `delivery-failed`, the step is tried anew. Told once the address is right, or on HR's wish.
    """

    type: Literal["resend-requested"] = "resend-requested"
    outcome: Key | None = None
    document: Key | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.outcome is None) == (self.document is None):
            raise ValueError("outcome: expected the id of an outcome, or a document, and not both")
        return self


Told = (
    Hire | LeaveStart | LeaveEnd | LeavePlanned | InterviewRequested | InterviewScheduled | InterviewCompleted
    | InterviewDeclined | InterviewMissed | ActionDone | ActionDropped
    | TrainingCompleted | CertificationAcquired | ProgressionGranted | MidCareerVisit | UnionMandateEnd
    | AssignmentChanged | ContractEnd | AbondementPaid | AbondementDeclared | CopyHandedOver | CopyAcknowledged
    | ConvocationHandedOver
    | FactVoided | Headcount | IdentifiedAs | Agreement | Policy | WatchOpened | WatchPaused | WatchResumed | Held
    | Released | HistoryComplete | OverdueSettled | ResendRequested | ScanFiled | SlotRequested | RemarksMade
)  # fmt: skip
ToldFact = Annotated[Told, Field(discriminator="type")]
"""What the outside may tell."""

_MODELS: tuple[type[Fact], ...] = get_args(Told)

TOLD_TYPES: tuple[str, ...] = tuple(model.model_fields["type"].default for model in _MODELS)
COMPANY_TYPES = frozenset(str(model.model_fields["type"].default) for model in _MODELS if model.about_company)

READABLE: Mapping[str, frozenset[str]] = {
    str(model.model_fields["type"].default): model.readable for model in _MODELS if model.readable
}
"""Type -> the fields of its private part that the plan reads."""

_BY_OPERATORS = (
    WatchOpened, WatchPaused, WatchResumed, Held, Released, HistoryComplete, OverdueSettled, ResendRequested,
)  # fmt: skip
OPERATOR_TYPES = frozenset(str(model.model_fields["type"].default) for model in _BY_OPERATORS)
"""What only an operator may tell."""
