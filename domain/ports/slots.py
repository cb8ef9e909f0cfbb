"""The slot book: which hours are promised to employees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pydantic import AwareDatetime

from domain.facts import Stream, Value

__all__ = ["Booking", "SlotBook"]


class Booking(Value):
    """Whose slot it is, and which step books it. `host`: a digest of whoever holds the interview, never a name;
    `not_before`: an earlier slot does not stand any more.
    """

    stream: Stream
    obligation: str
    key: UUID
    host: bytes
    not_before: AwareDatetime


class SlotBook(Protocol):
    """One hour for each interview that is convened."""

    async def book(self, booking: Booking, choose: Callable[[Sequence[datetime]], datetime]) -> datetime:
        """The slot that the same step has booked before; else the one that `choose` takes, given the hours taken of the
        same host, which is noted in the same transaction. It replaces an earlier slot for the same obligation.
        """
        ...

    async def free(self, stream: Stream, obligation: str) -> None:
        """Gives the hour back. Nothing happens when none was booked."""
        ...
