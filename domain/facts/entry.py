"""Facts in the journal: on their way in, recorded, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationError

from domain.errors import JalonError
from domain.facts.base import EventRef, Stream, Value
from domain.facts.codec import SCHEMA_VERSION, AnyFact, decode, private_data

__all__ = [
    "GENESIS",
    "ContentConflictError",
    "Entry",
    "LaterFactError",
    "NewEntry",
    "Receipt",
    "VersionConflictError",
]

GENESIS = "0" * 64
"""What the first entry of a stream is chained to."""


class Entry(Value):
    """A recorded fact. `time` is when the source says it was told, `recorded_at` when we learned it.

    `actor` is the random id of who told it, or Jalon's own; who that is stands elsewhere. `private_sha256` is the
    salted digest of the fact's private part, which is kept elsewhere and can be erased; `kept` is what the plan may
    read of it, as long as it is there. It is neither hashed nor shown.
    """

    stream: Stream
    version: int
    source: str
    id: str
    time: AwareDatetime | None
    recorded_at: AwareDatetime
    actor: UUID
    type: str
    schema_version: int = SCHEMA_VERSION
    data: Mapping[str, Any]
    private_sha256: str | None = None
    prev_hash: str = GENESIS
    hash: str = GENESIS
    kept: Mapping[str, Any] = Field(default={}, exclude=True, repr=False)

    @cached_property
    def ref(self) -> EventRef:
        return EventRef(source=self.source, id=self.id)

    @cached_property
    def fact(self) -> AnyFact:
        """The fact in today's shape; the data stay as they were recorded, for they are what is hashed.

        Raises LaterFactError when there is something in it that this release does not know: nothing is worked out, and
        nothing sent, from a file that is read in part.
        """
        try:
            return decode(self.type, self.schema_version, self.data, self.kept)
        except ValidationError as error:
            raise LaterFactError(self, error) from None


class LaterFactError(JalonError):
    """A recorded fact has a type, a field or a value that this release does not know. It names no value. `stream`: the
    file that cannot be read.
    """

    def __init__(self, entry: Entry, error: ValidationError) -> None:
        self.stream = entry.stream
        wrong = error.errors(include_url=False, include_input=False, include_context=False)
        fields = sorted({".".join(map(str, each["loc"][1:])) for each in wrong} - {""})
        what = f": {', '.join(fields)}" if fields else ""
        self.type, self.version = entry.type, entry.version
        super().__init__(
            f"Fact {entry.version} of {entry.stream}, {entry.type}, was recorded by a later release than this one, "
            f"which does not know all of it{what}. Nothing is lost, and nothing leaves meanwhile: run the later "
            "release again."
        )


class NewEntry(Value):
    """A fact on its way into the journal, told by `actor`."""

    source: str
    id: str
    time: AwareDatetime | None
    actor: UUID
    fact: AnyFact

    @property
    def ref(self) -> EventRef:
        return EventRef(source=self.source, id=self.id)

    @property
    def private(self) -> Mapping[str, Any] | None:
        """What of the fact never reaches the journal's table; None when it says nothing of a person."""
        return private_data(self.fact) or None


class Receipt(Value):
    """What became of a fact: its place in the stream, and whether it had been recorded before."""

    ref: EventRef
    stream: Stream
    version: int
    recorded_at: AwareDatetime
    duplicate: bool


class ContentConflictError(JalonError):
    """The same source and id were already recorded with another content.

    `refs` names all such facts of an append, by their place in it: without them it may be tried again.
    """

    def __init__(self, refs: Mapping[int, EventRef]) -> None:
        named = ", ".join(str(ref) for ref in dict.fromkeys(refs.values()))
        super().__init__(f"already recorded with another content: {named}")
        self.refs = refs


class VersionConflictError(JalonError):
    """The stream has moved on since the caller read it."""

    def __init__(self, stream: Stream, expected: int, actual: int) -> None:
        super().__init__(f"stream {stream} is at version {actual}, expected {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual
