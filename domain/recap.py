"""The état des lieux récapitulatif (L6315-1 II): the period examined and what it shows."""

from __future__ import annotations

from datetime import date

from domain.facts import InterviewKind, Value


class RecapInterview(Value):
    """One line of the recap's table: an interview that was owed in the period, and whether it was held."""

    obligation: str
    kind: InterviewKind
    due_on: date
    held_on: date | None
    on_time: bool


class Recap(Value):
    """`due_on` is the date to aim at, `limit_on` the last lawful day, `period` the years it looks back on."""

    due_on: date
    limit_on: date
    held_on: date | None = None
    period: tuple[date, date]
    interviews: tuple[RecapInterview, ...]
    training: bool
    certification: bool
    progression: bool
