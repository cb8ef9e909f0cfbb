"""Who signs as the vendors' pages say is heard; whoever does not, or too late, or in part, is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from api.sources.hris.signatures import SignatureError, verified
from api.sources.hris.vendors import vendors

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MOMENT = str(int(NOW.timestamp()))
BODY = '{"type": "employee.updated", "data": {"employeeId": "42", "name": "Élodie"}}'.encode()
SECRET, OTHER = "a secret of the vendor", "a secret that came after"
SVIX, SVIX_OTHER = ("whsec_" + base64.b64encode(letter * 32).decode() for letter in (b"k", b"l"))

Headers = Mapping[str, str]
Sender = Callable[[str, bytes, str], Headers]
"""From a secret, a body and a moment to the headers, written from the vendor's page and not from our data file."""


def svix(secret: str, body: bytes, moment: str) -> Headers:
    signature = Webhook(secret).sign("msg_1", datetime.fromtimestamp(int(moment), UTC), body.decode())
    return {"svix-id": "msg_1", "svix-timestamp": moment, "svix-signature": signature}


def standard(secret: str, body: bytes, moment: str) -> Headers:
    return {name.replace("svix", "webhook"): value for name, value in svix(secret, body, moment).items()}


def bamboohr(secret: str, body: bytes, moment: str) -> Headers:
    digest = hmac.new(secret.encode(), body + moment.encode(), hashlib.sha256).hexdigest()
    return {"x-bamboohr-timestamp": moment, "x-bamboohr-signature": digest}


def hibob(secret: str, body: bytes, moment: str) -> Headers:
    digest = hmac.new(secret.encode(), body, hashlib.sha512).digest()
    return {"bob-signature": base64.b64encode(digest).decode()}


def kombo(secret: str, body: bytes, moment: str) -> Headers:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"x-kombo-signature": base64.urlsafe_b64encode(digest).decode().rstrip("=")}


def paylocity(secret: str, body: bytes, moment: str) -> Headers:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"x-named-by-hand": base64.b64encode(digest).decode()}


def personio(secret: str, body: bytes, moment: str) -> Headers:
    return {"x-named-by-hand": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


SENDERS = [
    ("payfit", svix, SVIX, SVIX_OTHER), ("payfit", standard, SVIX, SVIX_OTHER), ("bamboohr", bamboohr, SECRET, OTHER),
    ("hibob", hibob, SECRET, OTHER), ("kombo", kombo, SECRET, OTHER), ("paylocity", paylocity, SECRET, OTHER),
    ("personio", personio, SECRET, OTHER),
]  # fmt: skip
all_senders = pytest.mark.parametrize(("vendor", "sender", "secret", "other"), SENDERS)


def check(vendor: str, headers: Headers, body: bytes, *secrets: str) -> str:
    signature = vendors()[vendor].signature
    assert signature is not None
    return verified(signature, "X-Named-By-Hand", secrets, headers, body, NOW)


def test_each_vendor_that_signs_has_a_sender_here() -> None:
    assert {vendor for vendor, *_ in SENDERS} == {key for key, v in vendors().items() if v.signature is not None}


@all_senders
def test_who_signs_is_heard_by_either_of_two_secrets(vendor: str, sender: Sender, secret: str, other: str) -> None:
    headers = sender(secret, BODY, MOMENT)
    assert check(vendor, headers, BODY, secret) == check(vendor, headers, BODY, other, secret)
    assert check(vendor, sender(other, BODY, MOMENT), BODY, other, secret)


@all_senders
def test_the_same_message_has_the_same_id_and_another_has_not(
    vendor: str, sender: Sender, secret: str, other: str
) -> None:
    first = check(vendor, sender(secret, BODY, MOMENT), BODY, secret)
    assert check(vendor, sender(secret, BODY, MOMENT), BODY, secret) == first
    if vendor != "payfit":  # whose sender numbers its messages
        assert check(vendor, sender(secret, BODY + b" ", MOMENT), BODY + b" ", secret) != first


@all_senders
def test_wrong_and_truncated_ones_are_refused(vendor: str, sender: Sender, secret: str, other: str) -> None:
    headers = dict(sender(secret, BODY, MOMENT))
    for body in (BODY[:-1], BODY.replace(b"42", b"43"), b""):
        with pytest.raises(SignatureError):
            check(vendor, headers, body, secret)
    with pytest.raises(SignatureError):
        check(vendor, headers, BODY, other)
    for name, value in headers.items():
        for wrong in ("", value[:-4], "é" + value, "0", "9" * 400, "9" * 5000):
            if not (name.endswith("-id") and wrong):
                with pytest.raises(SignatureError):
                    check(vendor, {**headers, name: wrong}, BODY, secret)
        with pytest.raises(SignatureError):
            check(vendor, {key: kept for key, kept in headers.items() if key != name}, BODY, secret)


@pytest.mark.parametrize(("vendor", "sender", "secret"), [("payfit", svix, SVIX), ("bamboohr", bamboohr, SECRET)])
@pytest.mark.parametrize("minutes", [-6, 6])
def test_one_that_is_too_old_or_of_the_future_is_refused(
    vendor: str, sender: Sender, secret: str, minutes: int
) -> None:
    moment = str(int((NOW + timedelta(minutes=minutes)).timestamp()))
    with pytest.raises(SignatureError):
        check(vendor, sender(secret, BODY, moment), BODY, secret)
    near = str(int((NOW + timedelta(minutes=minutes // 2)).timestamp()))
    assert check(vendor, sender(secret, BODY, near), BODY, secret)


def test_one_good_signature_among_several_is_enough() -> None:
    """As while the sender renews its secret; those of other versions are passed over."""
    headers = dict(svix(SVIX, BODY, MOMENT))
    headers["svix-signature"] = f"v1,AAAA v1a,BBBB {headers['svix-signature']}"
    assert check("payfit", headers, BODY, SVIX) == "msg_1"
    with pytest.raises(SignatureError):
        check("payfit", {**headers, "svix-signature": headers["svix-signature"].replace(" v1,", " v2,")}, BODY, SVIX)


def test_every_refusal_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is compared is compared by `compare_digest`, every pair of it, whichever comes first."""
    compared = list[tuple[bytes, bytes]]()
    real = hmac.compare_digest

    def counting(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr("api.sources.hris.signatures.hmac.compare_digest", counting)
    said = set[str]()
    for secrets in ((SECRET, OTHER), (OTHER, SECRET)):
        check("kombo", kombo(SECRET, BODY, MOMENT), BODY, *secrets)
    assert len(compared) == 4
    for headers in ({}, {"x-kombo-signature": "x"}, kombo(OTHER, BODY, MOMENT)):
        with pytest.raises(SignatureError) as refused:
            check("kombo", headers, BODY, SECRET)
        said.add(str(refused.value))
    assert len(said) == 1
