"""Standard Webhooks: whether what came was signed by whoever shares the secret, and just now."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.errors import JalonError

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours; what is older may be somebody's who plays it again."""
LEAST_SECRET = 24


class SignatureError(JalonError):
    """The message does not bear a signature that is good now."""


def key_of(secret: str) -> bytes:
    """The key of a secret as it is handed over: `whsec_` and base64. Raises ValueError when it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"expected {PREFIX} and at least {LEAST_SECRET} bytes in base64") from None
    if len(key) < LEAST_SECRET:
        raise ValueError(f"expected {PREFIX} and at least {LEAST_SECRET} bytes in base64")
    return key


def verify(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Raises SignatureError, which says what is wrong with the headers and nothing about the secret."""
    id, at, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (id and at.isascii() and at.isdecimal() and len(at) <= 12 and signatures):
        raise SignatureError("expected the headers webhook-id, webhook-timestamp and webhook-signature")
    if abs(now.timestamp() - int(at)) > TOLERANCE.total_seconds():
        raise SignatureError("webhook-timestamp: too far from now; check the clocks of both sides")
    signed = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(signed).decode()}"
    # The sender may sign with two secrets while one replaces the other.
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in signatures.split()):
        raise SignatureError("webhook-signature: wrong, or made with another secret than JALON_MAIL_WEBHOOK_SECRET")
