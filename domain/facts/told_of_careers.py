"""What an état des lieux looks at beside interviews (L6315-1 II), the mid-career visit, and the sum that may be due."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.facts.base import Fact, Provenance
from domain.facts.values import (
    A_NUMBER,
    CivilDate,
    Flag,
    Line,
    ObligationId,
    Reference,
)

__all__ = [
    "AbondementDeclared",
    "AbondementPaid",
    "CertificationAcquired",
    "MidCareerVisit",
    "ProgressionGranted",
    "TrainingCompleted",
]


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


class AbondementPaid(Fact):
    dated_by = "paid_on"
    type: Literal["abondement-paid"] = "abondement-paid"
    paid_on: CivilDate
    amount_eur: Annotated[int, Field(gt=0, le=1_000_000), A_NUMBER]
    reference: Reference | None = None


class AbondementDeclared(Fact):
    """HR says that the abondement was declared to the Caisse des dépôts. `obligation`: the duty it answers."""

    dated_by = "declared_on"
    type: Literal["abondement-declared"] = "abondement-declared"
    declared_on: CivilDate
    amount_eur: Annotated[int, Field(gt=0, le=1_000_000), A_NUMBER]
    obligation: ObligationId | None = None
