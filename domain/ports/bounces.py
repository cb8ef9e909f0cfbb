"""Mails that came back, as whoever carries them tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

__all__ = ["Bounces"]


class Bounces(Protocol):
    async def note(self, message_id: str, recipient: str, cause: str, at: datetime) -> bool:
        """Records once that the mail of that Message-ID came back for good from that address, if it is one of Jalon's;
        whether no more is to be done: False, it bears Jalon's domain and no outcome names it, or not yet. `cause` is a
        code, safe for the journal.
        """
        ...
