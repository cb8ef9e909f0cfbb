"""A mail server that may be killed: `python chaos_mail.py FOLDER PORT`.

Each mail is a line on the disk before it is answered for. While a file `full` is in the folder, it has no room.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

FULL, TAKEN = "full", "taken.jsonl"
NO_ROOM = "452 4.3.1 Insufficient system storage"


@dataclass(frozen=True)
class Mail:
    """A mail as it was taken. `at`: the day."""

    id: str
    to: list[str]
    subject: str
    at: str


class Store:
    """aiosmtpd's handler."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (self._folder / FULL).exists():
            return NO_ROOM
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if (self._folder / FULL).exists():
            return NO_ROOM
        mail = message_from_bytes(cast(bytes, envelope.content), policy=SMTP_POLICY)
        taken = Mail(
            id=str(mail["Message-ID"]),
            to=[str(address) for address in envelope.rcpt_tos],
            subject=str(mail["Subject"]),
            at=datetime.now(UTC).date().isoformat(),
        )
        with (self._folder / TAKEN).open("a") as file:
            file.write(json.dumps(asdict(taken)) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return "250 OK"


def taken(folder: Path) -> Iterator[Mail]:
    """What the server has taken. A line that a kill has cut short was not answered for."""
    file = folder / TAKEN
    for line in file.read_text().splitlines() if file.exists() else ():
        try:
            yield Mail(**json.loads(line))
        except ValueError:
            continue


def _prepare(folder: Path) -> None:
    """A line that was cut short does not spoil the next one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / TAKEN).open("a") as file:
        if file.tell():
            file.write("\n")


async def serve(folder: Path, port: int) -> None:
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    _prepare(folder)
    store = Store(folder)
    async with await asyncio.get_running_loop().create_server(lambda: SMTP(store), "127.0.0.1", port):
        print("ready", flush=True)
        await over.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
