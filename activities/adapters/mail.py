"""Mail over SMTP: encrypted where it can be, and a refusal for good is told from a bad day."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal

import structlog
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from activities.adapters.mail_message import beyond_ascii, compose, writable
from domain.errors import JalonError
from domain.ports import Letter, UndeliverableError

log = structlog.stdlib.get_logger(__name__)

IMPLICIT_TLS_PORT = 465

Tls = Literal["auto", "starttls", "implicit", "off"]
"""`auto`: from the first byte on port 465, elsewhere by STARTTLS where the server offers it. `starttls` and `implicit`
insist; `off` sends letters in clear, and can never log in."""

Login = Callable[[SMTP], Awaitable[None]]
"""Logs in at a server, over a connection that is encrypted. Raises SMTPException, MailServerError."""


class MailServerError(JalonError):
    """The mail server cannot take a letter now; Temporal will try again. Names no address."""


class SmtpMail:
    """Hands letters to one mail server. `sender` is the address they leave from; `timeout` is in seconds.

    `ca_file` holds the certificates of authorities to trust beside the system's own, in PEM.
    """

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        tls: Tls = "auto",
        login: Login | None = None,
        ca_file: Path | None = None,
        timeout: float = 30,
    ) -> None:
        self._host, self._port, self._sender = host, port, sender
        self._tls, self._login, self._ca_file, self._timeout = tls, login, ca_file, timeout

    async def send(self, letter: Letter) -> None:
        """Raises UndeliverableError when `to` or the message is refused for good, MailServerError otherwise.

        A copy that is refused does not keep the letter from the one it is written to.
        """
        try:
            async with self._server() as server:
                await self._encrypt(server)
                if self._login is not None:
                    await self._login(server)
                utf8 = await _speaks_utf8(server) if beyond_ascii([letter.to, *letter.cc]) else False
                if not utf8 and beyond_ascii([letter.to]):
                    raise UndeliverableError("address-needs-smtputf8")
                await self._hand_over(server, letter, utf8=utf8)
        except (SMTPException, OSError) as error:
            raise MailServerError(self._explained(error)) from None

    def _server(self) -> SMTP:
        """Not connected yet. STARTTLS is ours to ask for: the library would log in without it all the same."""
        implicit = self._tls == "implicit" or (self._tls == "auto" and self._port == IMPLICIT_TLS_PORT)
        return SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=implicit,
            start_tls=False,
            tls_context=None if self._tls == "off" else trusting(self._ca_file),
            timeout=self._timeout,
        )

    async def _encrypt(self, server: SMTP) -> None:
        """Raises MailServerError when the connection stays in clear and must not: a password never goes that way."""
        if server.get_transport_info("sslcontext") is not None:
            return
        if self._tls != "off":
            with suppress(SMTPHeloError):  # an old server, which knows HELO alone
                await server.ehlo()
            if server.supports_extension("starttls"):
                await server.starttls()
                return
        if self._tls == "starttls":
            raise MailServerError(
                f"The mail server {self._host}:{self._port} does not offer STARTTLS, and JALON_SMTP_TLS=starttls "
                "insists on it: set JALON_SMTP_PORT and JALON_SMTP_TLS as its operator says (often 587 with starttls, "
                "465 with implicit); the mail will be sent again."
            )
        if self._login is not None:
            raise MailServerError(
                f"The mail server {self._host}:{self._port} would receive the login in clear, so nothing was sent: "
                "it offers no STARTTLS, or JALON_SMTP_TLS is off. Set JALON_SMTP_TLS=implicit and JALON_SMTP_PORT=465 "
                "if it has that, or unset JALON_SMTP_USERNAME if it takes mail without a login; "
                "the mail will be sent again."
            )

    def _explained(self, error: SMTPException | OSError) -> str:
        """What went wrong and what to do. Without the server's own words: they may hold addresses, and an activity's
        error is shown in Temporal."""
        server = f"The mail server {self._host}:{self._port}"
        refusal = next((each for each in (error, error.__cause__) if isinstance(each, ssl.SSLError)), None)
        if refusal is not None:
            return (
                f"{server} and Jalon agree on no TLS ({refusal.reason or type(refusal).__name__}). Check that "
                "JALON_SMTP_HOST is the name on its certificate, that JALON_SMTP_TLS suits the port, and name the "
                "authority in JALON_SMTP_CA_FILE if it is your own; the mail will be sent again."
            )
        if isinstance(error, SMTPConnectError):
            return (
                f"{server} cannot be reached. Check that it runs and that JALON_SMTP_HOST and JALON_SMTP_PORT name it; "
                "the mail will be sent again."
            )
        if isinstance(error, SMTPAuthenticationError):
            return (
                f"{server} refuses the login ({error.code}). Check JALON_SMTP_USERNAME and the password or the OAuth "
                "client; the mail will be sent again."
            )
        if isinstance(error, SMTPResponseException):
            return (
                f"{server} answered {error.code} ({type(error).__name__}). "
                "The mail will be sent again; if this lasts, look at the server's log."
            )
        return (
            f"The exchange with the mail server {self._host}:{self._port} broke off ({type(error).__name__}). "
            "The mail will be sent again."
        )

    async def _hand_over(self, server: SMTP, letter: Letter, *, utf8: bool) -> None:
        message, encoding = compose(letter, self._sender, utf8=utf8), "utf-8" if utf8 else "ascii"
        await server.mail(self._sender, options=["SMTPUTF8"] if utf8 else [], encoding=encoding)
        [to] = writable([letter.to], utf8=utf8)
        try:
            await server.rcpt(to, encoding=encoding)
        except SMTPRecipientRefused as refusal:
            if refusal.code < 500:
                raise
            raise UndeliverableError(f"recipient-refused-{refusal.code}") from None
        for copy in writable(letter.cc, utf8=utf8):
            try:
                await server.rcpt(copy, encoding=encoding)
            except SMTPRecipientRefused as refusal:
                log.warning("mail_copy_refused", message_id=letter.message_id, code=refusal.code)
        try:
            await server.data(message)
        except SMTPDataError as refusal:
            if refusal.code < 500:
                raise
            raise UndeliverableError(f"message-refused-{refusal.code}") from None


async def _speaks_utf8(server: SMTP) -> bool:
    """Whether the server takes addresses in any script (RFC 6531)."""
    with suppress(SMTPHeloError):
        await server.ehlo()
    return server.supports_extension("smtputf8")


@lru_cache(maxsize=8)
def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """TLS that checks certificates against the system's authorities and those of the file."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
