"""What is told of a contract: its beginning and end, where it belongs, and absences from it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.facts.base import Fact
from domain.facts.private_parts import Person
from domain.facts.values import (
    A_NUMBER,
    THREE_DECIMALS,
    CivilDate,
    Flag,
    Idcc,
    Leave,
    Line,
    OpenEnd,
    Siret,
)

__all__ = [
    "AssignmentChanged",
    "ContractEnd",
    "Hire",
    "LeaveEnd",
    "LeavePlanned",
    "LeaveStart",
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


class ContractEnd(Fact):
    """The last day of the contract."""

    private = frozenset({"reason"})
    dated_by = "ended_on"
    type: Literal["contract-end"] = "contract-end"
    ended_on: CivilDate
    reason: Line | None = None


class UnionMandateEnd(Fact):
    dated_by = "ended_on"
    type: Literal["union-mandate-end"] = "union-mandate-end"
    ended_on: CivilDate


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
