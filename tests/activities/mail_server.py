"""A mail server that keeps what it is given, or refuses it as it is told."""

from __future__ import annotations

import asyncio
import io
import re
import ssl
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pypdf import PdfReader

Encryption = Literal["none", "starttls", "implicit"]


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

    @property
    def text_in_lines(self) -> str:
        """As a mail program shows it."""
        body = self.message.get_body(("plain",))
        assert body is not None
        return body.get_content().replace("\r\n", "\n")

    def attachment(self, ending: str) -> bytes:
        """The one attached file whose name ends so; the pages to prepare an interview are `-prepare.pdf`."""
        named = [(part.get_filename() or "", part) for part in self.message.iter_attachments()]
        if ending == "-prepare.pdf":
            found = [part for name, part in named if name.startswith("preparation-")]
        else:
            found = [part for name, part in named if name.endswith(ending) and not name.startswith("preparation-")]
        assert len(found) == 1, f"{len(found)} attachments end in {ending}"
        return cast(bytes, found[0].get_payload(decode=True))


@dataclass
class MailServer:
    """A real SMTP server on a free port of the loopback. `refusals`: what it answers to an address.

    `wire` is what came over the network from the client, as anybody on the way could read it; `logins` what it was
    told by AUTH, and `good` what it accepts there.
    """

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict[str, str])
    received: list[Received] = field(default_factory=list[Received])
    wire: bytearray = field(default_factory=bytearray)
    logins: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    good: tuple[str, str] | None = None
    utf8: bool = False
    """Whether it takes addresses in any script."""

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

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=self._accepts(data.login.decode(), data.password.decode()), handled=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        user, bearer, *_ = b64decode(args[1]).decode().split("\x01")
        if self._accepts(user.removeprefix("user="), bearer.removeprefix("auth=Bearer ")):
            return AuthResult(success=True)
        await server.challenge_auth('{"status":"401"}')  # as Google and Microsoft do: the reason, then the refusal
        return AuthResult(success=False, handled=False)

    def _accepts(self, *login: str) -> bool:
        self.logins.append(cast(tuple[str, str], login))
        return login == self.good

    @asynccontextmanager
    async def listening(
        self, encryption: Encryption = "none", tls: ssl.SSLContext | None = None
    ) -> AsyncGenerator[MailServer]:
        """Serves on a free port, behind an ear on the wire. It always offers to log in, in clear as well."""
        loop = asyncio.get_running_loop()
        offers: dict[str, Any] = {
            "auth_require_tls": False,
            "enable_SMTPUTF8": self.utf8,
            "authenticator": self.authenticate,
        }
        if encryption == "starttls":
            offers["tls_context"] = tls
        behind = await loop.create_server(
            lambda: SMTP(self, **offers), "127.0.0.1", 0, ssl=tls if encryption == "implicit" else None
        )
        port = behind.sockets[0].getsockname()[1]

        async def overhear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._overhear(port, reader, writer)

        front = await asyncio.start_server(overhear, "127.0.0.1", 0)
        self.port = front.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            front.close()
            behind.close()

    async def _overhear(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Passes on what it hears, both ways, and keeps what the client said."""
        answers, server = await asyncio.open_connection("127.0.0.1", port)

        async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, kept: bytearray) -> None:
            with suppress(ConnectionError):
                while heard := await source.read(65536):
                    kept += heard
                    target.write(heard)
                    await target.drain()
            target.close()

        await asyncio.gather(carry(reader, server, self.wire), carry(answers, writer, bytearray()))

    def to(self, address: str) -> list[Received]:
        """The mails that are addressed to it, not those it has a copy of."""
        return [mail for mail in self.received if mail.to[0] == address]


def plain(text: str) -> str:
    """The text on one line, every kind of space an ordinary one: how a reader takes it in."""
    return re.sub(r"\s+", " ", text).strip()


def printed(pdf: bytes) -> str:
    """What a reader finds on the pages of a PDF."""
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
