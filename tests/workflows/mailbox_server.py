"""A mail server that keeps the subjects of what it is given."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """A mail server that keeps the subjects of what it is given."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(cast(bytes, envelope.content), policy=SMTP_POLICY)
        self.subjects.append(str(mail["Subject"]))
        return "250 OK"
