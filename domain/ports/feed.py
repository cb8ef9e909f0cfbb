"""What other systems hear of a company: what Jalon did, what was told of interviews and copies, what falls due."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, Self, get_args

from pydantic import AwareDatetime

from domain.day.notices import Notice, NoticeType
from domain.facts import (
    OUTCOME_TYPES,
    AbondementDeclared,
    AbondementPaid,
    AnyOutcome,
    CopyAcknowledged,
    CopyHandedOver,
    Derived,
    Fact,
    FactVoided,
    InterviewCompleted,
    InterviewDeclined,
    InterviewScheduled,
    Value,
)

__all__ = ["FEED_MODELS", "NOTICE_TYPES", "Feed", "FeedEvent", "FeedPage", "Position", "schema_name"]

_TOLD: tuple[type[Fact], ...] = (
    InterviewScheduled, InterviewCompleted, InterviewDeclined, CopyHandedOver, CopyAcknowledged, AbondementDeclared,
    AbondementPaid, FactVoided,
)  # fmt: skip
_FACTS: tuple[type[Fact], ...] = (*get_args(AnyOutcome), *_TOLD)
NOTICE_TYPES: tuple[str, ...] = get_args(NoticeType)

FEED_MODELS: Mapping[str, type[Fact] | type[Notice]] = {
    **{str(model.model_fields["type"].default): model for model in _FACTS},
    **dict.fromkeys(NOTICE_TYPES, Notice),
}
"""By type what an event's `data` are: a fact's without its private fields, or a notice."""
assert FEED_MODELS.keys() >= OUTCOME_TYPES

_POSITION = re.compile(r"([0-9]{1,19})-([0-9]{1,18})")


def schema_name(type: str) -> str:
    """The `dataschema` of a type: the `$id` of its JSON Schema."""
    return f"urn:jalon:schema:{type}"


class Position(Value):
    """A place in the journal: as text `4711-12`. The default is before the first entry.

    Positions of two databases have nothing to do with one another.
    """

    transaction: int = 0
    number: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text is no position."""
        if not (found := _POSITION.fullmatch(text)):
            raise ValueError("expected the `next` of a page, such as 4711-12")
        return cls(transaction=int(found[1]), number=int(found[2]))

    def __str__(self) -> str:
        return f"{self.transaction}-{self.number}"


class FeedEvent(Derived):
    """CloudEvents 1.0. `source` and `id` are those of the journal, and never come with another content: what was
    heard twice is told by them. `subject` is the employee's id, absent where the company itself is meant; `company`
    its SIREN. `time` is when Jalon learned or noticed it. Of people it says their ids and nothing else.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str | None = None
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    company: str
    data: Mapping[str, Any]


class FeedPage(Derived):
    """Events in their order, and the position of one who has read them: nothing will ever appear before it."""

    events: Sequence[tuple[Position, FeedEvent]]
    next: Position
    complete: bool


class Feed(Protocol):
    """What can be heard of each company, in one order that never changes."""

    async def end(self) -> Position:
        """The position of one who has read all that is recorded by now."""
        ...

    async def read(self, company: str, after: Position, limit: int) -> FeedPage:
        """The events after the position, at most `limit`; `complete`: there were no more.

        What is still being recorded comes later; nothing is passed over. Of one employee's facts, in the order in
        which they were recorded.
        """
        ...
