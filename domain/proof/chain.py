"""One hash chain per stream: what was altered, removed, added or reordered after it was recorded is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.facts import GENESIS, Entry, Stream, Value


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def instant(moment: datetime) -> str:
    """The one spelling of a moment that is hashed: UTC, microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body_of(
    stream: Stream, source: str, id: str, time: datetime | None,
    type: str, schema_version: int, data: Mapping[str, Any], private_sha256: str | None,
) -> bytes:  # fmt: skip
    """The canonical bytes of a told fact; what it says of a person takes part as a salted digest only."""
    return canonical(
        {
            "stream": str(stream),
            "source": source,
            "id": id,
            "time": None if time is None else instant(time),
            "type": type,
            "schema": schema_version,
            "data": dict(data),
            "private_sha256": private_sha256,
        }
    )


def body(entry: Entry) -> bytes:
    """The canonical bytes of an entry as it was told, before it had a place in the stream."""
    return body_of(
        entry.stream, entry.source, entry.id, entry.time,
        entry.type, entry.schema_version, entry.data, entry.private_sha256,
    )  # fmt: skip


def chain(prev_hash: str, version: int, recorded_at: datetime, told: bytes) -> str:
    """sha256(previous hash | version | moment of recording | canonical bytes), in hexadecimal."""
    head = f"{prev_hash}|{version}|{instant(recorded_at)}|".encode()
    return hashlib.sha256(head + told).hexdigest()


class Break(Value):
    """A place where the chain does not hold."""

    stream: Stream
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
        elif entry.hash != chain(entry.prev_hash, entry.version, entry.recorded_at, body(entry)):
            breaks.append(_break(entry, "its content is not what was recorded"))
        previous, expected = entry.hash, entry.version + 1
    return breaks


def _break(entry: Entry, why: str) -> Break:
    return Break(stream=entry.stream, version=entry.version, why=why)
