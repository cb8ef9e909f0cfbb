"""Obligations turned into timers and a next step."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from domain.abondement import Abondement
from domain.facts import EventRef, StepName, Value
from domain.obligations import Obligation
from domain.recap import Recap

STEP_NAMESPACE = UUID("6d1a4a86-6a2f-5b0e-9a0b-2f3f6f6c7a11")


class Timer(Value):
    """A moment to wake up at, with a line that a person can read. One for each open deadline."""

    at: AwareDatetime
    summary: str
    obligation: str


class NextStep(Value):
    """What is to be done now. `key` is the same each time the same step is planned: it is done once.

    `obligation` names the obligation, `interview` the interview the step is about (compte-rendu, état des lieux).
    """

    step: StepName
    obligation: str
    key: UUID
    because: str
    interview: EventRef | None = None


class Finding(Value):
    """Something surprising in the facts that an operator should look at."""

    code: str
    message: str
    event: EventRef | None = None


class Plan(Value):
    """What the law asks for one employee on one day, and what to do about it."""

    employee: str
    as_of: date
    known_at: AwareDatetime | None = None
    obligations: tuple[Obligation, ...] = ()
    recap: Recap | None = None
    abondement: Abondement | None = None
    timers: tuple[Timer, ...] = ()
    next_step: NextStep | None = None
    findings: tuple[Finding, ...] = ()


def step_key(employee: str, obligation: str, step: StepName, attempt: int = 0) -> UUID:
    """The deterministic key of a step. `attempt` counts the recorded failures before it."""
    return uuid5(STEP_NAMESPACE, f"{employee}:{obligation}:{step}:{attempt}")
