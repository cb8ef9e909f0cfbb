"""Signing in with an OpenID provider: authorization code with PKCE, the ID token checked with the provider's keys."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

import httpx2
from authlib.oauth2 import rfc7636
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.errors import JalonError
from domain.facts import Value

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures by a key that the provider alone holds; never `none`, never a shared secret."""
SECONDS = 10.0
METADATA_SECONDS = 3600.0
LEEWAY_SECONDS = 60
"""By how much two clocks may differ."""


class OidcError(JalonError):
    """The provider did not say who it is, or what it said cannot be trusted. The message is for the log."""


class Person(Value):
    """Who signed in: the provider's own name for them, what they are called, and the groups that the claim lists."""

    subject: str
    name: str
    groups: tuple[str, ...]


class Attempt(Value):
    """What a sign-in under way must be held against when the provider sends the person back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Attempt:
        return cls(state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48))


_challenge = cast(Callable[[str], str], rfc7636.create_s256_code_challenge)  # pyright: ignore[reportUnknownMemberType]


class _Known(NamedTuple):
    until: float
    metadata: Mapping[str, Any]
    keys: KeySet


class Provider:
    """An OpenID provider that Jalon is a client of. `claim`: where it lists the groups that give roles."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: str | None = None, *, claim: str = "groups", scope: str
    ) -> None:
        self._issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._claim, self._scope = claim, scope
        self._known: _Known | None = None

    async def address(self, attempt: Attempt, back: str) -> str:
        """Where the person signs in; the provider sends them `back`. Raises OidcError."""
        metadata = (await self._about()).metadata
        asked = {
            "response_type": "code", "client_id": self._client_id, "redirect_uri": back, "scope": self._scope,
            "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": _challenge(attempt.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        separator = "&" if "?" in metadata["authorization_endpoint"] else "?"
        return f"{metadata['authorization_endpoint']}{separator}{urlencode(asked)}"

    async def person(self, code: str, attempt: Attempt, back: str) -> Person:
        """Who came back with that code. Raises OidcError."""
        known = await self._about()
        tokens = await self._tokens(known, code, attempt, back)
        claims = self._checked(tokens, known, attempt)
        if self._claim not in claims and "userinfo_endpoint" in known.metadata:
            claims = {**await self._userinfo(known, tokens, claims["sub"]), **claims}
        groups = claims.get(self._claim) or ()
        listed = groups.split() if isinstance(groups, str) else cast(list[object], groups)
        return Person(
            subject=f"{self._issuer}#{claims['sub']}",
            name=str(claims.get("name") or claims.get("preferred_username") or claims.get("email") or "Sans nom"),
            groups=tuple(group for group in listed if isinstance(group, str)),
        )

    async def _about(self) -> _Known:
        """The provider's endpoints and keys, asked for once an hour."""
        if self._known is None or self._known.until < time.monotonic():
            where = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            metadata = await self._ask("GET", where)
            if str(metadata.get("issuer", "")).rstrip("/") != self._issuer.rstrip("/"):
                raise OidcError(f"{where} speaks for another issuer ({metadata.get('issuer')!r}).")
            keys = KeySet.import_key_set(cast(Any, await self._ask("GET", str(metadata["jwks_uri"]))))
            self._known = _Known(time.monotonic() + METADATA_SECONDS, metadata, keys)
        return self._known

    async def _tokens(self, known: _Known, code: str, attempt: Attempt, back: str) -> Mapping[str, Any]:
        sent = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back,
            "code_verifier": attempt.verifier, "client_id": self._client_id,
        }  # fmt: skip
        auth = None if self._client_secret is None else (self._client_id, self._client_secret)
        return await self._ask("POST", str(known.metadata["token_endpoint"]), data=sent, auth=auth)

    def _checked(self, tokens: Mapping[str, Any], known: _Known, attempt: Attempt) -> dict[str, Any]:
        """The claims of the ID token, if it is the provider's, meant for us, fresh, and answers this attempt."""
        try:
            token = jwt.decode(str(tokens.get("id_token", "")), known.keys, algorithms=list(ALGORITHMS))
            registry = jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": known.metadata["issuer"]},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": attempt.nonce},
            )
            registry.validate(token.claims)
        except (JoseError, ValueError) as error:
            self._known = None  # the keys may have been changed
            raise OidcError(f"The ID token is not good: {type(error).__name__}.") from None
        if not self._is_for_us(token.claims):
            raise OidcError("The ID token was made for another client.")
        return token.claims

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        """Made for us; when for others too, then on our behalf (OpenID Connect Core 3.1.3.7)."""
        audience: object = claims.get("aud")
        audiences = cast(list[object], audience) if isinstance(audience, list) else [audience]
        return self._client_id in audiences and (len(audiences) == 1 or claims.get("azp") == self._client_id)

    async def _userinfo(self, known: _Known, tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
        bearer = {"authorization": f"Bearer {tokens['access_token']}"}
        told = await self._ask("GET", str(known.metadata["userinfo_endpoint"]), headers=bearer)
        if told.get("sub") != subject:
            raise OidcError("The user information is somebody else's.")
        return told

    async def _ask(self, method: str, url: str, **how: Any) -> dict[str, Any]:
        """A JSON object, or OidcError with what the provider answered instead."""
        try:
            async with httpx2.AsyncClient(timeout=SECONDS) as http:
                answer = await http.request(method, url, **how)
        except httpx2.HTTPError as error:
            raise OidcError(f"{httpx2.URL(url).host} cannot be reached ({type(error).__name__}).") from None
        try:
            told = answer.json()
        except ValueError:
            told = None
        if not answer.is_success or not isinstance(told, dict):
            reason = cast(dict[str, Any], told).get("error") if isinstance(told, dict) else "no JSON object"
            raise OidcError(f"{httpx2.URL(url).host} answered {answer.status_code} ({reason}).")
        return cast(dict[str, Any], told)
