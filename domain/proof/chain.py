"""One hash chain per stream: what was altered, removed, added or reordered after it was recorded is found.

What is hashed is RFC 8785 JSON (JCS), so that anybody can check a stream in any language. Of its three hard parts two
do not arise: there are no floats (only integers that every language holds), and keys are ASCII, so that code points
and UTF-16 code units sort alike. The third, how strings are escaped, is what `json.dumps` does.

The hash of an entry is `sha256(previous hash | version | recorded_at | body)` in hexadecimal, where `|` stands for
itself and moments are spelt `2026-11-21T09:30:00.000000Z`. The body is the canonical JSON of the entry's `actor`,
`data`, `id`, `private_sha256`, `schema` (in the API `schema_version`), `source`, `stream`, `time` and `type`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from domain.facts import GENESIS, SCHEMA_VERSION, Entry, NewEntry, Stream, Value, public_data, readable_data

MAX_INTEGER = 2**53 - 1
"""The greatest integer that is the same in every language."""


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed, RFC 8785. Raises ValueError for what it cannot hold."""
    _only_what_all_spell_alike(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _only_what_all_spell_alike(value: object) -> None:
    match value:
        case str() | bool() | None:
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise ValueError(f"{value} is no integer that every language holds")
        case list() | tuple():
            for each in cast(list[object], value):
                _only_what_all_spell_alike(each)
        case Mapping():
            for key, each in cast(Mapping[object, object], value).items():
                if not (isinstance(key, str) and key.isascii()):
                    raise ValueError(f"{key!r} is no ASCII name")
                _only_what_all_spell_alike(each)
        case _:
            raise ValueError(f"{value!r} has no canonical spelling: it is no text, integer, list or object")


def instant(moment: datetime) -> str:
    """The one spelling of a moment that is hashed: UTC, microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body(entry: Entry) -> bytes:
    """The canonical bytes of an entry as it was told, before it had a place in the stream."""
    return _body(
        entry.stream, entry.source, entry.id, entry.time, entry.actor,
        entry.type, entry.schema_version, entry.data, entry.private_sha256,
    )  # fmt: skip


def body_to_be(stream: Stream, entry: NewEntry, private_sha256: str | None) -> bytes:
    """The canonical bytes of a fact that is to be recorded."""
    return _body(
        stream, entry.source, entry.id, entry.time, entry.actor,
        entry.fact.type, SCHEMA_VERSION, public_data(entry.fact), private_sha256,
    )  # fmt: skip


def _body(
    stream: Stream, source: str, id: str, time: datetime | None, actor: UUID,
    type: str, schema_version: int, data: Mapping[str, Any], private_sha256: str | None,
) -> bytes:  # fmt: skip
    """What a fact says of a person takes part as a salted digest only."""
    return canonical(
        {
            "stream": str(stream),
            "source": source,
            "id": id,
            "time": None if time is None else instant(time),
            "actor": str(actor),
            "type": type,
            "schema": schema_version,
            "data": dict(data),
            "private_sha256": private_sha256,
        }
    )


def private_digest(salt: bytes, private: Mapping[str, Any]) -> str:
    """What the journal holds of a private part: sha256(salt | canonical JSON), in hexadecimal."""
    return hashlib.sha256(salt + canonical(private)).hexdigest()


def chain(prev_hash: str, version: int, recorded_at: datetime, told: bytes) -> str:
    """sha256(previous hash | version | moment of recording | canonical bytes), in hexadecimal."""
    head = f"{prev_hash}|{version}|{instant(recorded_at)}|".encode()
    return hashlib.sha256(head + told).hexdigest()


def recorded(
    stream: Stream, told: NewEntry, *, version: int, recorded_at: datetime, prev_hash: str = GENESIS, salt: bytes
) -> Entry:
    """The entry that the journal makes of a fact. The salt is that of its private part, new for each."""
    private_sha256 = private_digest(salt, told.private) if told.private else None
    return Entry(
        stream=stream, version=version, source=told.source, id=told.id, time=told.time, recorded_at=recorded_at,
        actor=told.actor, type=told.fact.type, data=public_data(told.fact), private_sha256=private_sha256,
        prev_hash=prev_hash, hash=chain(prev_hash, version, recorded_at, body_to_be(stream, told, private_sha256)),
        kept=readable_data(told.fact),
    )  # fmt: skip


class Break(Value):
    """A place where the chain does not hold."""

    stream: Stream
    version: int
    why: str


class Walk:
    """Goes along streams, entry by entry in the order of their versions, and says where the chain does not hold."""

    def __init__(self) -> None:
        self._stream: str | None = None
        self._previous = GENESIS
        self._version = 0

    def step(self, stream: str, version: int, prev_hash: str, hash: str, worked_out: str) -> list[str]:
        """What is wrong with the next entry: its place, its link, its content (`worked_out` is the hash it gives)."""
        if stream != self._stream:
            self._stream, self._previous, self._version = stream, GENESIS, 0
        wrong: list[str] = []
        if version != self._version + 1:
            wrong.append(f"version {self._version + 1} is missing")
        if prev_hash != self._previous:
            wrong.append("it is not chained to the entry before it")
        elif hash != worked_out:
            wrong.append("its content is not what was recorded")
        self._previous, self._version = hash, version
        return wrong


def verify(entries: Sequence[Entry]) -> list[Break]:
    """Every place where a stream's entries were altered, removed, added or reordered after they were recorded."""
    walk = Walk()
    return [
        Break(stream=entry.stream, version=entry.version, why=why)
        for entry in entries
        for why in walk.step(
            "", entry.version, entry.prev_hash, entry.hash,
            chain(entry.prev_hash, entry.version, entry.recorded_at, body(entry)),
        )
    ]  # fmt: skip
