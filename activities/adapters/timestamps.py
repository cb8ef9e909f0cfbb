"""Time stamps of seals (RFC 3161): an authority of one's choice signs that a seal existed at a moment.

A token stands over the bytes of the seal's copy, signature included, so that whoever has the copy and the token checks
them with `openssl ts -verify -data 00000012.json -in 00000012.tsr -CAfile roots.pem`, and needs nothing of Jalon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx2
from cryptography import x509
from cryptography.x509.oid import NameOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from domain.errors import JalonError
from domain.facts import Value

MEDIA_TYPE = "application/timestamp-query"
LARGEST = 1 << 20
"""Bytes of an answer; a token has a few thousand."""
_CHAIN_ERROR = re.compile(r"Verify error: ([^\"]+)")


class TimestampError(JalonError):
    """There is no token, or one that does not hold. The message says why and what to do."""


class Stamp(Value):
    """What a token says that holds: when it was made, by whom, and under which policy (an object identifier)."""

    at: datetime
    authority: str
    policy: str


@dataclass(frozen=True)
class Roots:
    """The authorities that are trusted. `policy`: the one that every token has to bear; None: any."""

    certificates: tuple[x509.Certificate, ...]
    policy: str | None = None

    @classmethod
    def read(cls, path: Path, policy: str | None = None) -> Self:
        """The certificates (PEM, one after the other) of a file. Raises TimestampError."""
        try:
            return cls(tuple(x509.load_pem_x509_certificates(path.read_bytes())), policy)
        except (OSError, ValueError) as error:
            raise TimestampError(
                f"The roots of the time-stamping authority, {path}, cannot be read ({type(error).__name__}): put there "
                "the PEM of each root certificate that its tokens lead to, one after the other (JALON_TSA_ROOTS_FILE)."
            ) from None

    def check(self, token: bytes, content: bytes, *, nonce: int | None = None) -> Stamp:
        """What the token says, once it holds: over these bytes, signed by a certificate for time stamps that led to one
        of the roots *when it was made*; that it has expired since takes nothing from it. `nonce`: the number that a
        token repeats which was just asked for. Raises TimestampError.
        """
        response = _decoded(token)
        policy = None if self.policy is None else x509.ObjectIdentifier(self.policy)
        verifier = VerifierBuilder(policy_id=policy, roots=list(self.certificates), nonce=nonce).build()
        try:
            verifier.verify_message(response, content)
            told = response.tst_info
            return Stamp(at=told.gen_time, authority=_signer(response), policy=told.policy.dotted_string)
        except (VerificationError, ValueError) as error:
            raise TimestampError(_why(str(error), response)) from None


@dataclass(frozen=True)
class Authority:
    """A time-stamping authority over HTTP (RFC 3161, 3.4). `url` may hold a login, and is never shown."""

    url: str = field(repr=False)
    roots: Roots
    timeout: float = 10

    async def stamp(self, content: bytes) -> bytes:
        """The authority's answer, its token checked. Raises TimestampError."""
        query = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
        try:
            async with httpx2.AsyncClient(timeout=self.timeout) as http:
                answer = await http.post(self.url, content=query.as_bytes(), headers={"Content-Type": MEDIA_TYPE})
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise TimestampError(
                self._said(f"cannot be reached ({type(error).__name__}): check JALON_TSA_URL")
            ) from None
        if not answer.is_success or len(answer.content) > LARGEST:
            raise TimestampError(self._said(f"answered {answer.status_code}: check JALON_TSA_URL"))
        try:
            self.roots.check(answer.content, content, nonce=query.nonce)
        except TimestampError as error:
            raise TimestampError(self._said(f"gave no token that holds ({error})")) from None
        return answer.content

    def _said(self, what: str) -> str:
        return f"The time-stamping authority {httpx2.URL(self.url).host} {what}."


def _decoded(token: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(token)
    except ValueError:
        raise TimestampError("it cannot be read as an answer in the sense of RFC 3161") from None


def _signer(response: TimeStampResponse) -> str:
    """The common name of who signed the token."""
    [signed] = response.signed_data.signer_infos
    for each in map(x509.load_der_x509_certificate, response.signed_data.certificates):
        if (each.issuer, each.serial_number) == (signed.issuer, signed.serial_number):
            names = each.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(names[0].value) if names else each.subject.rfc4514_string()
    return signed.issuer.rfc4514_string()


def _why(error: str, response: TimeStampResponse) -> str:
    """Why a token does not hold, in words; the library's own where there are none."""
    if response.status not in (0, 1):
        return f"refused: {'; '.join(response.status_string) or f'status {response.status}'}"
    if found := _CHAIN_ERROR.search(error):
        return f"{found[1]} at {response.tst_info.gen_time:%Y-%m-%d %H:%M} UTC, when it was made"
    known = {
        "Mismatch between messages": "it stands over other bytes than the seal's",
        "Nonce mismatch": "it answers another request",
        "Policy ID mismatch": "it was made under another policy than JALON_TSA_POLICY",
    }
    return known.get(error, "its signature does not hold" if "pkcs7" in error else error)
