"""What a review leaves behind, and who is still to be reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.day.moves import LastReview
from domain.day.situation import Situation
from domain.facts import Stream, Value

__all__ = ["LastReviews", "Outlooks", "Register", "Standing"]


class LastReviews(Protocol):
    """What each review leaves for the next one. Lost, nothing is wrong: a change of the law is then told less well."""

    async def read(self, stream: Stream) -> LastReview | None:
        """None also when an earlier release left what cannot be read any more."""
        ...

    async def write(self, stream: Stream, last_review: LastReview, situation: Situation | None = None) -> None:
        """Notes what the review saw and, with it or not at all, the row that lists show of the employee and what there
        is to be noticed in it.
        """
        ...


class Outlooks(Protocol):
    """Which plans a change of the law, or news of a company, moves."""

    async def moved(self, company: str, employees: Sequence[str]) -> list[str]:
        """Those whose workflow would be given something else than at its last review, or of whom that is not known.

        Of the others it is noted that they stand on today's law and on all that is known of the company.
        """
        ...


class Standing(Value):
    """How an employee stands in the journal.

    `closed`: the last review has read all that is recorded and left nothing to wait for, so no workflow has to run.
    `unread`: facts were recorded a while ago that no review has read, and all news of them has been delivered.
    `waiting`: news is on its way to the workflow, and starts it if need be.
    """

    stream: Stream
    closed: bool
    unread: bool
    waiting: bool = False


class Register(Protocol):
    """Every employee that the journal knows."""

    async def standings(self, company: str | None = None) -> list[Standing]:
        """Of one company, or of all."""
        ...

    async def wake(self, streams: Sequence[Stream]) -> None:
        """Has the relay tell these employees' workflows to look again, starting those that do not run."""
        ...
