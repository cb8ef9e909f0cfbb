"""One step: what is to be done, its key, and what it will have recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID, uuid5

from domain import facts as f
from domain.facts import EventRef, StepName, Stream
from domain.ledger.reasons import Reason

STEP_NAMESPACE = UUID("6d1a4a86-6a2f-5b0e-9a0b-2f3f6f6c7a11")

Records = Callable[[UUID], f.AnyOutcome]
"""By the step's key, the outcome under which it will stand as done, as far as it can be told beforehand."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done now. `key` is the same each time the same step is planned: it is done once.

    `obligation` names the obligation, `interview` the interview it is about (compte-rendu, état des lieux), `request`
    the fact that asked for it (a paper sent again, whose document stands for the obligation). `records`: what it will
    have recorded.
    """

    step: StepName
    obligation: str
    key: UUID
    because: Reason
    records: Records = field(compare=False, repr=False)
    interview: EventRef | None = None
    request: EventRef | None = None


@lru_cache(maxsize=65536)
def step_key(stream: Stream, obligation: str, step: StepName, attempt: int = 0) -> UUID:
    """The deterministic key of a step. `attempt` counts what was recorded of it before: failures, voided outcomes."""
    return uuid5(STEP_NAMESPACE, f"{stream}:{obligation}:{step}:{attempt}")


def dated_key(stream: Stream, obligation: str, due_on: date, step: StepName, attempt: int = 0) -> UUID:
    """The key of what is done for a deadline."""
    return step_key(stream, f"{obligation}/{due_on.isoformat()}", step, attempt)
