"""How Jalon logs in at a mail server: with a password, or with an OAuth 2.0 token of its own (RFC 6749, 4.4)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx2
from aiosmtplib import SMTP, SMTPAuthenticationError

from activities.adapters.mail import MailServerError, trusting

_EARLY_SECONDS = 60
"""A token is renewed this long before it expires: it must not expire on the way."""


@dataclass(frozen=True)
class Password:
    """Logs in with a name and a password. Raises SMTPException, MailServerError."""

    username: str
    password: str = field(repr=False)

    async def __call__(self, server: SMTP) -> None:
        await _offered(server)
        await server.login(self.username, self.password)


class ClientCredentials:
    """Tokens of a client of its own at an authorisation server; one is used until shortly before it expires."""

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str,
        scope: str,
        *,
        ca_file: Path | None = None,
        timeout: float = 30,
    ) -> None:
        self._url, self._ca_file, self._timeout = token_url, ca_file, timeout
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope,
        }
        self._token, self._good_until = "", 0.0
        self._asking = asyncio.Lock()

    async def token(self, *, refused: str = "") -> str:
        """A token that is good, and is not the one that was refused. Raises MailServerError when none can be had."""
        async with self._asking:
            if self._token == refused or time.monotonic() >= self._good_until:
                answer = await self._ask()
                self._token = str(answer["access_token"])
                self._good_until = time.monotonic() + float(answer.get("expires_in", 300)) - _EARLY_SECONDS
            return self._token

    async def _ask(self) -> dict[str, Any]:
        try:
            async with httpx2.AsyncClient(verify=trusting(self._ca_file), timeout=self._timeout) as http:
                answer = await http.post(self._url, data=self._form)
        except httpx2.HTTPError as error:
            raise MailServerError(
                f"No token for the mail server: {httpx2.URL(self._url).host} cannot be reached "
                f"({type(error).__name__}). Check JALON_SMTP_OAUTH_TOKEN_URL; the mail will be sent again."
            ) from None
        found = _json_object(answer)
        if not answer.is_success or "access_token" not in found:
            raise MailServerError(
                f"No token for the mail server: {httpx2.URL(self._url).host} answered {answer.status_code} "
                f"({found.get('error', 'no reason given')}). Check JALON_SMTP_OAUTH_CLIENT_ID, its secret and "
                "JALON_SMTP_OAUTH_SCOPE; the mail will be sent again."
            )
        return found


@dataclass(frozen=True)
class XOAuth2:
    """Logs in with a token. One that the server refuses before its time is replaced, once."""

    username: str
    tokens: ClientCredentials

    async def __call__(self, server: SMTP) -> None:
        """Raises SMTPException, MailServerError."""
        await _offered(server, "xoauth2")
        token = await self.tokens.token()
        try:
            await server.auth_xoauth2(self.username, token)
        except SMTPAuthenticationError:
            await server.auth_xoauth2(self.username, await self.tokens.token(refused=token))


async def _offered(server: SMTP, method: str | None = None) -> None:
    if not server.last_ehlo_response:
        await server.ehlo()
    if not server.supports_extension("auth") or (method and method not in server.server_auth_methods):
        raise MailServerError(
            f"The mail server {server.hostname}:{server.port} does not offer to log in"
            f"{f' by {method.upper()}' if method else ''}: unset JALON_SMTP_USERNAME if it takes mail without, "
            "or ask its operator for the port that does; the mail will be sent again."
        )


def _json_object(answer: httpx2.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return cast(dict[str, Any], found) if isinstance(found, dict) else {}
