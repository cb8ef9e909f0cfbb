"""Whether a body comes from whom it says: over the raw bytes, in constant time, with either of two secrets."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from api import webhook_signature
from api.sources.hris.vendors import Signature
from domain.errors import JalonError


class SignatureError(JalonError):
    """The body is not to be trusted. It says the same whatever is wrong: who guesses learns nothing."""

    def __init__(self) -> None:
        super().__init__("The signature or its timestamp is not good.")


def verified(
    signature: Signature, header: str | None, secrets: Sequence[str], headers: Mapping[str, str], body: bytes,
    now: datetime,
) -> str:  # fmt: skip
    """The message's id: the sender's own, or a digest of what was signed. Raises SignatureError.

    `headers` by names in lower case; `header`: the one that bears the signature, where the data file names none.
    """
    if signature.scheme == "standard-webhooks":
        return _standard(secrets, headers, body, timedelta(seconds=signature.tolerance_seconds), now)
    name = signature.header or header
    given = headers.get(name.lower(), "") if name else ""
    parts = {
        "body": body,
        "timestamp": headers.get((signature.timestamp or "").lower(), "").encode(),
        "id": headers.get((signature.id or "").lower(), "").encode(),
    }
    if signature.timestamp:
        _in_time(parts["timestamp"].decode(), signature.tolerance_seconds, now)
    content = signature.between.encode().join(parts[part] for part in signature.signed)
    digests = [hmac.digest(secret.encode(), content, signature.algorithm) for secret in secrets]
    _same([_decoded(given.rpartition("=")[2] if signature.encoding == "hex" else given, signature.encoding)], digests)
    return parts["id"].decode() or hashlib.sha256(content).hexdigest()


def _standard(
    secrets: Sequence[str], headers: Mapping[str, str], body: bytes, tolerance: timedelta, now: datetime
) -> str:
    try:
        keys = [webhook_signature.key_of(secret) for secret in secrets]
        return webhook_signature.verify(keys, headers, body, now, tolerance=tolerance)
    except (webhook_signature.SignatureError, ValueError):
        raise SignatureError from None


def _in_time(moment: str, tolerance: int, now: datetime) -> None:
    if not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        raise SignatureError
    if abs(int(moment) - now.timestamp()) > tolerance:
        raise SignatureError


def _same(given: Sequence[bytes], digests: Sequence[bytes]) -> None:
    """Every pair is compared, and each for as long as any other."""
    good = False
    for one in given:
        for other in digests:
            good |= hmac.compare_digest(one, other)
    if not good:
        raise SignatureError


def _decoded(text: str, encoding: str) -> bytes:
    """The bytes; none of what is not written so."""
    try:
        if encoding == "hex":
            return bytes.fromhex(text)
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded, b"-_" if encoding == "base64url" else None, validate=True)
    except (ValueError, binascii.Error):
        return b""
