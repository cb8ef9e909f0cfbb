"""What a reminder is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from domain import facts as f
from domain.facts import EventRef, InterviewKind, Rung

STALE = timedelta(weeks=10)
"""A reminder that could not leave for so long, as while the watch was paused, is not sent any more."""


class Reminder(NamedTuple):
    """A mail of the course. `name` tells it from every other; `about`: the day it speaks of; `on`: the day from which
    it is sent; `to`: whom it is for, and whoever has no address is passed on the ladder.
    """

    of: f.ReminderOf
    name: str
    obligation: str
    kind: InterviewKind
    about: date
    on: date
    to: Literal["employee"] | Rung
    interview: EventRef | None = None
