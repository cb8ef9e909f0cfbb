"""What is told to Jalon of an employee's life, one frozen model per event type; and all that may be told.

Dates are civil dates. What a fact says about a person (names, reports, free text) is *private*: it is accepted here,
but kept out of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from domain.facts.base import EventRef, Fact
from domain.facts.told_of_careers import (
    AbondementDeclared,
    AbondementPaid,
    CertificationAcquired,
    MidCareerVisit,
    ProgressionGranted,
    TrainingCompleted,
)
from domain.facts.told_of_company import Agreement, Headcount, IdentifiedAs, Policy
from domain.facts.told_of_contract import (
    AssignmentChanged,
    ContractEnd,
    Hire,
    LeaveEnd,
    LeavePlanned,
    LeaveStart,
    UnionMandateEnd,
)
from domain.facts.told_of_interviews import (
    ActionDone,
    ActionDropped,
    ConvocationHandedOver,
    CopyAcknowledged,
    CopyHandedOver,
    InterviewCompleted,
    InterviewDeclined,
    InterviewMissed,
    InterviewRequested,
    InterviewScheduled,
    RemarksMade,
    ScanFiled,
    SlotRequested,
)
from domain.facts.values import (
    Key,
    Line,
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
    "FactVoided",
    "ResendRequested",
    "Told",
    "ToldFact",
]


class FactVoided(Fact):
    """The named fact was never true. A correction is a void and a new fact."""

    private = frozenset({"reason"})
    type: Literal["fact-voided"] = "fact-voided"
    event: EventRef
    reason: Line | None


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
