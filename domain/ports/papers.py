"""Documents and mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from pydantic import AwareDatetime

from domain.errors import JalonError
from domain.facts import Line, Sha256, Value

__all__ = [
    "Attachment",
    "Document",
    "Documents",
    "Filed",
    "FiledLetter",
    "Letter",
    "Mail",
    "MailPace",
    "UndeliverableError",
]


class Document(Value):
    """A stored document. `id` is derived from the step's key: storing it twice stores it once."""

    id: str
    sha256: Sha256


class Filed(Document):
    """What is known of a stored document without opening it. `size` is in bytes."""

    kind: str
    name: str
    media_type: str
    size: int
    created_at: AwareDatetime


class FiledLetter(Filed):
    """A letter of a day. `by_hand`: HR was sent it, to hand it over."""

    employee: str
    by_hand: bool


class Documents(Protocol):
    async def put(
        self, company: str, employee: str, *, id: str, kind: str, name: str, media_type: str, content: bytes
    ) -> Document:
        """Stores the bytes once under `id`; a second call returns what the first one stored."""
        ...

    async def get(self, company: str, employee: str, id: str) -> bytes | None: ...

    async def about(self, company: str, employee: str, id: str) -> Filed | None:
        """What is known of the document; None when there is none of that id."""
        ...


class Attachment(Value):
    name: str
    media_type: str
    content: bytes


class Letter(Value):
    """A mail to be sent. The same `message_id` means the same mail.

    `date` is the moment it bears (the order's, so that a retry sends the same bytes); `from_name` the
    employer in whose name it is sent; `reply_to` where an answer is read; `html` the same words as a page.
    """

    message_id: str
    date: AwareDatetime
    from_name: Line
    reply_to: str
    to: str
    cc: Sequence[str] = ()
    subject: str
    text: str
    html: str | None = None
    attachments: Sequence[Attachment] = ()


class Mail(Protocol):
    async def send(self, letter: Letter) -> None:
        """Hands the letter to the mail server. Raises UndeliverableError when the server refuses it for good."""
        ...


class MailPace(Protocol):
    async def wait(self, company: str, an_hour: int) -> timedelta | None:
        """Lets one more of the company's mails through, at so many an hour; or says how long to wait before asking
        again.
        """
        ...


class UndeliverableError(JalonError):
    """The mail server will never take this letter. `cause` is a code, safe for the journal."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause
