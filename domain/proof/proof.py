"""Proofs that a third party checks without Jalon (`deploy/proof/jalon_check.py`, one stand-alone file)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from domain.facts import Entry, Stream
from domain.proof import merkle
from domain.proof.chain import canonical, instant
from domain.proof.seal import Head, Sealed, hashed, name_of, newest


def of_facts(
    stream: Stream,
    salt: bytes,
    entries: Sequence[Entry],
    log: Sequence[Head],
    sealed: Sealed,
    timestamp: bytes | None = None,
) -> bytes | None:
    """An employee's facts up to the seal, and the way from them to its root. `log`: the heads that the seal covers;
    `timestamp`: what an authority answered who dated the seal (RFC 3161), where one did.

    None when the seal holds nothing of the stream.
    """
    heads, name = newest(log), name_of(stream, salt)
    index = next((place for place, head in enumerate(heads) if head.name == name), None)
    if index is None:
        return None
    return _file(
        {
            "format": "jalon-proof/1",
            "stream": str(stream),
            "salt": salt.hex(),
            "entries": [_entry(entry) for entry in entries if entry.version <= heads[index].version],
            "head": heads[index].model_dump(mode="json"),
            "index": index,
            "path": [each.hex() for each in merkle.inclusion_path(hashed(heads), index)],
            "seal": _sealed(sealed),
            **({} if timestamp is None else {"timestamp": base64.b64encode(timestamp).decode()}),
        }
    )


def of_consistency(first: Sealed, second: Sealed, log: Sequence[Head]) -> bytes:
    """That the second seal holds all that the first one held. `log`: the heads that the second seal covers."""
    path = merkle.consistency_path(hashed(log), first.seal.log.size)
    return _file(
        {
            "format": "jalon-consistency/1",
            "first": _sealed(first),
            "second": _sealed(second),
            "path": [each.hex() for each in path],
        }
    )


def _file(proof: dict[str, Any]) -> bytes:
    return canonical(proof) + b"\n"


def _sealed(sealed: Sealed) -> dict[str, Any]:
    return {"seal": sealed.seal.readable(), "signature": sealed.signature}


def _entry(entry: Entry) -> dict[str, Any]:
    """An entry as it is hashed, with its place in the chain."""
    return {
        "version": entry.version,
        "source": entry.source,
        "id": entry.id,
        "type": entry.type,
        "schema": entry.schema_version,
        "time": None if entry.time is None else instant(entry.time),
        "recorded_at": instant(entry.recorded_at),
        "actor": str(entry.actor),
        "data": dict(entry.data),
        "private_sha256": entry.private_sha256,
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
    }
