"""A mail server that keeps what it is given, or refuses it as it is told."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from pypdf import PdfReader


@dataclass
class Received:
    """A mail as the server took it."""

    to: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return BytesParser(policy=SMTP_POLICY).parsebytes(self.raw)

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return plain(str(self.message["Subject"]))

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return plain(body.get_content())

    def attachment(self, ending: str) -> bytes:
        """The one attached file whose name ends so."""
        found = [part for part in self.message.iter_attachments() if (part.get_filename() or "").endswith(ending)]
        assert len(found) == 1, f"{len(found)} attachments end in {ending}"
        return cast(bytes, found[0].get_payload(decode=True))


@dataclass
class MailServer:
    """A real SMTP server on a free port of the loopback. `refusals`: what it answers to an address."""

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict[str, str])
    received: list[Received] = field(default_factory=list[Received])

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "data" in self.refusals:
            return self.refusals["data"]
        self.received.append(Received([str(to) for to in envelope.rcpt_tos], cast(bytes, envelope.content)))
        return "250 OK"

    def to(self, address: str) -> list[Received]:
        """The mails that are addressed to it, not those it has a copy of."""
        return [mail for mail in self.received if mail.to[0] == address]


def plain(text: str) -> str:
    """The text on one line, every kind of space an ordinary one: how a reader takes it in."""
    return re.sub(r"\s+", " ", text).strip()


def printed(pdf: bytes) -> str:
    """What a reader finds on the pages of a PDF."""
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
