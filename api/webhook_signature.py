"""Standard Webhooks: whether what came was signed by whoever shares the secret, and just now."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from domain.errors import JalonError

PREFIX = "whsec_"
NAMES = ("webhook", "svix")
"""What the headers begin with; Svix, which the standard comes from, has its own."""
TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours; what is older may be somebody's who plays it again."""
LEAST_SECRET = 24


class SignatureError(JalonError):
    """The message does not bear a signature that is good now."""


def key_of(secret: str) -> bytes:
    """The key of a secret as it is handed over: `whsec_` and base64. Raises ValueError when it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if len(key) < LEAST_SECRET:
        raise ValueError(f"expected {PREFIX} and at least {LEAST_SECRET} bytes in base64")
    return key


def verify(
    keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: datetime, *, tolerance: timedelta = TOLERANCE
) -> str:
    """The message's id. `headers` by names in lower case, those of Svix as well; any of the keys will do, while one
    replaces another. Raises SignatureError, which says what is wrong with the headers and nothing about the secret.
    """
    found = next((kind for kind in NAMES if f"{kind}-id" in headers), NAMES[0])
    id, at, signatures = (headers.get(f"{found}-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (id and at.isascii() and at.isdecimal() and len(at) <= 12 and signatures):
        raise SignatureError("expected the headers webhook-id, webhook-timestamp and webhook-signature")
    if abs(now.timestamp() - int(at)) > tolerance.total_seconds():
        raise SignatureError("webhook-timestamp: too far from now; check the clocks of both sides")
    good = False
    for key in keys:  # every pair is compared, and each for as long as any other
        signed = base64.b64encode(hmac.digest(key, f"{id}.{at}.".encode() + body, "sha256"))
        for each in signatures.split():
            good |= hmac.compare_digest(each.encode(), b"v1," + signed)
    if not good:
        raise SignatureError("webhook-signature: wrong, or made with another secret")
    return id
