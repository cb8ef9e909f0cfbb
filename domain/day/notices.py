"""What time alone brings: a deadline that opens, an interview that is overdue. No fact says so; other systems want to
hear of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from domain.day.situation import Situation
from domain.facts import Derived, InterviewKind

NoticeType = Literal["deadline-opened", "interview-overdue"]


class Notice(Derived):
    """An interview may now be convened (`deadline-opened`), or its last day is past and it was not held
    (`interview-overdue`). Told once for each `due_on`; `obligation` is its id in the plan.
    """

    type: NoticeType
    obligation: str
    kind: InterviewKind
    due_on: date


def notices(situation: Situation, day: date) -> Iterator[Notice]:
    """What there is to be noticed on the day, whether or not it was noticed before."""
    for duty in situation.duties:
        kind: NoticeType | None = None
        if day > duty.last_on:
            kind = "interview-overdue"
        elif day >= duty.convene_from:
            kind = "deadline-opened"
        if kind is not None:
            yield Notice(type=kind, obligation=duty.id, kind=duty.kind, due_on=duty.due_on)
