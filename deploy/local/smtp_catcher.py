"""A mail server that delivers nothing: each mail becomes a file, and beside it a folder that one can read.

The file is the mail as it came; the folder holds its text and its attachments. A mail is known by its Message-ID.
The same one again makes no second file, but is counted: that is how one sees that a retry after a crash did not
send a second convocation.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any, TypedDict, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

INDEX = "index.json"
TEXT = "message.txt"
SLUG_LENGTH = 40


class Caught(TypedDict):
    """One line of the index, under the mail's Message-ID. `times`: how often it arrived."""

    file: str
    folder: str
    attachments: list[str]
    to: list[str]
    subject: str
    received_at: str
    times: int


class Catcher:
    """Stores mails under a folder. Also aiosmtpd's handler."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is caught is about people
        self._index = read_index(folder)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        # No await in here: two mails that arrive together are stored one after the other.
        self.store(content, [str(address) for address in envelope.rcpt_tos])
        return "250 OK"

    def store(self, content: bytes, recipients: list[str]) -> Caught:
        """Writes the mail down, unless its Message-ID was seen before; then counts it."""
        mail = message_from_bytes(content, policy=policy.default)
        key = str(mail["Message-ID"] or sha256(content).hexdigest()).strip()
        caught = self._index.get(key)
        if caught is None:
            caught = self._write(mail, content, recipients)
        else:
            caught["times"] += 1
        self._index[key] = caught
        draft = self._folder / f"{INDEX}.new"
        draft.write_text(json.dumps(self._index, indent=2, ensure_ascii=False) + "\n")
        draft.replace(self._folder / INDEX)
        return caught

    def _write(self, mail: EmailMessage, content: bytes, recipients: list[str]) -> Caught:
        now = datetime.now().astimezone()
        subject = " ".join(str(mail["Subject"] or "").split())  # a folded header keeps its blanks
        to = slug(recipients[0].split("@")[0]) if recipients else "personne"
        stem = self._vacant(f"{now:%Y-%m-%d_%H-%M-%S}_{to}_{slug(subject)}")
        (self._folder / f"{stem}.eml").write_bytes(content)
        beside = self._folder / stem
        beside.mkdir()
        (beside / TEXT).write_text(_as_text(mail, subject), encoding="utf-8")
        attachments = dict(_attachments(mail))
        for name, body in attachments.items():
            (beside / name).write_bytes(body)
        return Caught(
            file=f"{stem}.eml", folder=stem, attachments=list(attachments), to=recipients, subject=subject,
            received_at=now.isoformat(timespec="seconds"), times=1,
        )  # fmt: skip

    def _vacant(self, stem: str) -> str:
        """The stem, numbered when another mail of the same second already bears it."""
        candidate, number = stem, 2
        while (self._folder / f"{candidate}.eml").exists():
            candidate, number = f"{stem}-{number}", number + 1
        return candidate


def read_index(folder: Path) -> dict[str, Caught]:
    """What was caught so far, by Message-ID."""
    try:
        return cast(dict[str, Caught], json.loads((folder / INDEX).read_text()))
    except FileNotFoundError:
        return {}


def slug(text: str) -> str:
    """A file name's part that any system takes: letters without accents, digits, dashes; cut between words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    dashed = re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")
    if len(dashed) > SLUG_LENGTH:
        dashed = dashed[: SLUG_LENGTH + 1].rpartition("-")[0] or dashed[:SLUG_LENGTH]
    return dashed or "sans-objet"


def _as_text(mail: EmailMessage, subject: str) -> str:
    """Who wrote what to whom, decoded."""
    head = [f"{name}: {mail[name]}" for name in ("From", "To", "Cc", "Reply-To", "Date") if mail[name]]
    body = mail.get_body(("plain", "html"))
    return "\n".join([*head, f"Subject: {subject}", "", "" if body is None else body.get_content()])


def _attachments(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """What the sender gave a file name, under a name that keeps to the folder."""
    for part in mail.walk():
        name = part.get_filename()
        payload: Any = part.get_payload(decode=True)
        if name is not None and isinstance(payload, bytes):
            stem, dot, suffix = Path(name).name.rpartition(".")
            yield f"{slug(stem)}.{slug(suffix)}" if dot else slug(suffix), payload


async def listen(folder: Path, host: str, port: int) -> asyncio.Server:
    """A server that catches into the folder; port 0 chooses a free one."""
    loop, catcher = asyncio.get_running_loop(), Catcher(folder)
    return await loop.create_server(
        lambda: SMTP(catcher, hostname="localhost", enable_SMTPUTF8=True, loop=loop), host, port
    )


async def serve(folder: Path, host: str, port: int) -> None:
    """Listens until SIGTERM or Ctrl-C."""
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    async with await listen(folder, host, port):
        print("ready", flush=True)  # noqa: T201
        await over.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="smtp_catcher", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.folder, options.host, options.port))


if __name__ == "__main__":
    main()
