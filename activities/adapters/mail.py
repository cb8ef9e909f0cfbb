"""Mail over SMTP: a letter becomes the same bytes each time, and a refusal for good is told from a bad day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

import structlog
from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from domain.errors import JalonError
from domain.ports import Attachment, Letter, UndeliverableError

log = structlog.stdlib.get_logger(__name__)

_CALENDAR = "text/calendar"


class MailServerError(JalonError):
    """The mail server cannot take a letter now; Temporal will try again. Names no address."""


class SmtpMail:
    """Hands letters to one mail server. `sender` is the address they leave from; `timeout` is in seconds."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        username: str | None = None,
        password: str | None = None,
        starttls: bool = False,
        timeout: float = 30,
    ) -> None:
        self._host, self._port, self._sender = host, port, sender
        self._username, self._password = username, password
        self._starttls, self._timeout = starttls, timeout

    async def send(self, letter: Letter) -> None:
        """Raises UndeliverableError when `to` or the message is refused for good, MailServerError otherwise.

        A copy that is refused does not keep the letter from the one it is written to.
        """
        message = compose(letter, self._sender)
        try:
            async with SMTP(
                hostname=self._host,
                port=self._port,
                username=self._username,
                password=self._password,
                start_tls=self._starttls,
                timeout=self._timeout,
            ) as server:
                await self._hand_over(server, letter, message)
        # The server's own words may hold addresses, and an activity's error is shown in Temporal: only codes leave.
        except SMTPConnectError:
            raise MailServerError(
                f"The mail server {self._host}:{self._port} cannot be reached. "
                "Check that it runs and that JALON_SMTP_HOST and JALON_SMTP_PORT name it; the mail will be sent again."
            ) from None
        except SMTPResponseException as error:
            raise MailServerError(
                f"The mail server {self._host}:{self._port} answered {error.code} ({type(error).__name__}). "
                "The mail will be sent again; if this lasts, look at the server's log."
            ) from None
        except (SMTPException, OSError) as error:
            raise MailServerError(
                f"The exchange with the mail server {self._host}:{self._port} broke off ({type(error).__name__}). "
                "The mail will be sent again."
            ) from None

    async def _hand_over(self, server: SMTP, letter: Letter, message: bytes) -> None:
        await server.mail(self._sender)
        try:
            await server.rcpt(letter.to)
        except SMTPRecipientRefused as refusal:
            if refusal.code < 500:
                raise
            raise UndeliverableError(f"recipient-refused-{refusal.code}") from None
        for copy in _writable(letter.cc):
            try:
                await server.rcpt(copy)
            except SMTPRecipientRefused as refusal:
                log.warning("mail_copy_refused", message_id=letter.message_id, code=refusal.code)
        try:
            await server.data(message)
        except SMTPDataError as refusal:
            if refusal.code < 500:
                raise
            raise UndeliverableError(f"message-refused-{refusal.code}") from None


def compose(letter: Letter, sender: str) -> bytes:
    """The letter as it goes over the wire (RFC 5322), the same bytes each time.

    Raises UndeliverableError when the address it is written to cannot stand in a header.
    """
    message = EmailMessage(policy=SMTP_POLICY)
    message["Message-ID"] = letter.message_id
    message["Date"] = letter.date.astimezone(UTC)
    message["From"] = Address(letter.from_name, addr_spec=sender)
    if not (to := _writable([letter.to])):
        raise UndeliverableError("address-malformed")
    message["To"] = to
    if copies := _writable(letter.cc):
        message["Cc"] = copies
    if answers := _writable([letter.reply_to]):
        message["Reply-To"] = answers
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    for attachment in letter.attachments:
        if attachment.media_type.startswith(_CALENDAR):
            _offer_in_calendar(message, attachment)
    for attachment in letter.attachments:
        maintype, _, subtype = attachment.media_type.partition(";")[0].partition("/")
        message.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name)
    _fix_boundaries(message, letter.message_id)
    return message.as_bytes()


def _writable(addresses: Sequence[str]) -> list[str]:
    """Those that can stand in a header. One in another script needs SMTPUTF8, which few servers speak: it cannot."""
    writable: list[str] = []
    for address in addresses:
        try:
            writable.append(Address(addr_spec=address).addr_spec if address.isascii() else "")
        except (MessageError, ValueError, IndexError):
            continue
    return [address for address in writable if address]


def _offer_in_calendar(message: EmailMessage, invitation: Attachment) -> None:
    """Beside the text as well as attached: some programs offer to accept one only where they find it there."""
    message.add_alternative(
        invitation.content.decode(), subtype="calendar", charset="utf-8", cte="quoted-printable",
        params={"method": "REQUEST"},
    )  # fmt: skip


def _fix_boundaries(message: EmailMessage, seed: str) -> None:
    """The standard library draws the boundaries at random; here the same letter has the same ones."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=={hashlib.sha256(f'{seed}:{number}'.encode()).hexdigest()[:32]}==")
