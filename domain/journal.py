"""The journal: append-only, one hash chain per stream. Here is its protocol and everything pure about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol

from pydantic import AwareDatetime

from domain.errors import JalonError
from domain.facts import SCHEMA_VERSION, AnyFact, EventRef, Value, decode

GENESIS = "0" * 64
"""What the first entry of a stream is chained to."""

OWN_SOURCE = "urn:jalon"
"""The source of the outcomes that the service itself records."""


def stream_of(company: str, employee: str | None = None) -> str:
    """`123456782` for a company's facts, `123456782/E-0042` for an employee's."""
    return company if employee is None else f"{company}/{employee}"


class Entry(Value):
    """A recorded fact. `time` is when the source says it was told, `recorded_at` when we learned it.

    `private_sha256` is the salted digest of the fact's private part, which is kept elsewhere and can be erased.
    """

    stream: str
    version: int
    source: str
    id: str
    time: AwareDatetime | None
    recorded_at: AwareDatetime
    type: str
    schema_version: int = SCHEMA_VERSION
    data: Mapping[str, Any]
    private_sha256: str | None = None
    prev_hash: str = GENESIS
    hash: str = GENESIS

    @cached_property
    def ref(self) -> EventRef:
        return EventRef(source=self.source, id=self.id)

    @cached_property
    def fact(self) -> AnyFact:
        """The fact in today's shape; the data stay as they were recorded, for they are what is hashed."""
        return decode(self.type, self.schema_version, self.data)

    @property
    def body(self) -> bytes:
        """The canonical bytes of the entry as it was told, before it had a place in the stream."""
        return body_of(
            self.stream, self.source, self.id, self.time,
            self.type, self.schema_version, self.data, self.private_sha256,
        )  # fmt: skip


class NewEntry(Value):
    """A fact on its way into the journal. `private` never reaches the journal's table."""

    source: str
    id: str
    time: AwareDatetime | None
    fact: AnyFact
    private: Mapping[str, Any] | None = None

    @property
    def ref(self) -> EventRef:
        return EventRef(source=self.source, id=self.id)


class Receipt(Value):
    """What became of a fact: its place in the stream, and whether it had been recorded before."""

    ref: EventRef
    stream: str
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

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"stream {stream} is at version {actual}, expected {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


class Journal(Protocol):
    """Where facts are kept for ever."""

    async def append(
        self,
        stream: str,
        entries: Sequence[NewEntry],
        *,
        expected_version: int | None = None,
        announce: bool = True,
    ) -> list[Receipt]:
        """Records the facts in one transaction, each with its place in the outbox when `announce`.

        A fact already recorded with the same content is a duplicate and has no effect.
        Raises ContentConflictError, VersionConflictError; then nothing is recorded.
        """
        ...

    async def read(self, stream: str, *, known_at: datetime | None = None) -> list[Entry]:
        """The stream's entries in the order of their versions; only those recorded up to `known_at`."""
        ...


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def instant(moment: datetime) -> str:
    """The one spelling of a moment that is hashed: UTC, microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body_of(
    stream: str, source: str, id: str, time: datetime | None,
    type: str, schema_version: int, data: Mapping[str, Any], private_sha256: str | None,
) -> bytes:  # fmt: skip
    """The canonical bytes of a told fact; what it says of a person takes part as a salted digest only."""
    return canonical(
        {
            "stream": stream,
            "source": source,
            "id": id,
            "time": None if time is None else instant(time),
            "type": type,
            "schema": schema_version,
            "data": dict(data),
            "private_sha256": private_sha256,
        }
    )


def chain(prev_hash: str, version: int, recorded_at: datetime, body: bytes) -> str:
    """sha256(previous hash | version | moment of recording | canonical bytes), in hexadecimal."""
    head = f"{prev_hash}|{version}|{instant(recorded_at)}|".encode()
    return hashlib.sha256(head + body).hexdigest()


class Break(Value):
    """A place where the chain does not hold."""

    stream: str
    version: int
    why: str


def verify(entries: Sequence[Entry]) -> list[Break]:
    """Every place where a stream's entries were altered, removed, added or reordered after they were recorded."""
    breaks: list[Break] = []
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry.version != expected:
            breaks.append(_break(entry, f"version {expected} is missing"))
        if entry.prev_hash != previous:
            breaks.append(_break(entry, "it is not chained to the entry before it"))
        elif entry.hash != chain(entry.prev_hash, entry.version, entry.recorded_at, entry.body):
            breaks.append(_break(entry, "its content is not what was recorded"))
        previous, expected = entry.hash, entry.version + 1
    return breaks


def _break(entry: Entry, why: str) -> Break:
    return Break(stream=entry.stream, version=entry.version, why=why)
