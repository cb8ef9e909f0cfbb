"""What is told of interviews: fixed, asked for, held, declined or missed; what was agreed, handed over and signed."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.facts.base import EventRef, Fact, Provenance
from domain.facts.private_parts import Report
from domain.facts.values import (
    A_NUMBER,
    CivilDate,
    InterviewKind,
    Key,
    Line,
    Moment,
    ObligationId,
    RequestReason,
    Sha256,
    Text,
)

__all__ = [
    "ActionDone",
    "ActionDropped",
    "ConvocationHandedOver",
    "CopyAcknowledged",
    "CopyHandedOver",
    "InterviewCompleted",
    "InterviewDeclined",
    "InterviewMissed",
    "InterviewRequested",
    "InterviewScheduled",
    "MissedBy",
    "RemarksMade",
    "ScanFiled",
    "ScanOf",
    "SlotRequested",
]


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


class ConvocationHandedOver(Fact):
    """The employee was given the letter that convenes them in person, for a duty of the plan: no address of theirs was
    known, or HR preferred it.
    """

    dated_by = "handed_on"
    type: Literal["convocation-handed-over"] = "convocation-handed-over"
    obligation: ObligationId
    handed_on: CivilDate


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
