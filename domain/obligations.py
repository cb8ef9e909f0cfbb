"""Which interviews are owed, since when, until when, and why."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.facts import InterviewKind, Value

Status = Literal["upcoming", "open", "convened", "overdue", "held", "held-late", "declined", "exempt", "lapsed"]


class Basis(Value):
    """What an obligation stands on: the article, since when it reads so, and the reading where it is open."""

    article: str
    in_force_from: date
    reading: str | None = None


class Obligation(Value):
    """One interview that the law asks for.

    `due_on` is the last compliant day; `safe_on` the earliest day under any reading that is switched on.
    """

    id: str
    kind: InterviewKind
    opens_on: date
    due_on: date
    safe_on: date
    status: Status
    held_on: date | None = None
    basis: tuple[Basis, ...]
    because: str
