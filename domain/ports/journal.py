"""The journal as it is written and read: by stream, by position, and by the relay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.facts import Entry, EventRef, NewEntry, Receipt, Stream, Value
from domain.ports.orders import News

__all__ = ["Journal", "Message", "Outbox"]


class Journal(Protocol):
    """Where facts are kept for ever."""

    async def append(
        self,
        stream: Stream,
        entries: Sequence[NewEntry],
        *,
        expected_version: int | None = None,
        announce: bool = True,
    ) -> list[Receipt]:
        """Records the facts in one transaction, each with its place in the outbox when `announce`.

        A fact already recorded with the same content is a duplicate and has no effect. One that stops what leaves
        (`domain.facts.STOPS`) returns once nothing leaves any more that had asked before (`sending`).
        Raises ContentConflictError, VersionConflictError; then nothing is recorded.
        """
        ...

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]:
        """The stream's entries in the order of their versions; only those recorded up to `known_at`."""
        ...

    def sending(self, stream: Stream) -> AbstractAsyncContextManager[tuple[Sequence[Entry], Sequence[Entry]]]:
        """What is recorded of the employee and of the company; while it is open, whoever stops what leaves in the
        company's name is not told that it has stopped.
        """
        ...

    async def streams(self, company: str, refs: Collection[EventRef]) -> dict[EventRef, Stream]:
        """In which stream of the company each event is recorded; one that is not is left out."""
        ...


class Message(Value):
    """News waiting in the outbox for one employee's workflow."""

    company: str
    employee: str
    news: News
    positions: tuple[int, ...]


class Outbox(Protocol):
    """The journal's outbox, read by the relay: what is not marked delivered is claimed again."""

    async def claim(self, limit: int) -> list[Message]:
        """The oldest undelivered news, gathered per employee; a company's fact is news for all of them."""
        ...

    async def delivered(self, positions: Sequence[int]) -> None: ...

    async def postpone(self, positions: Sequence[int], seconds: float) -> None:
        """Makes news available again only after a while: its delivery failed."""
        ...

    async def oldest_age_seconds(self) -> float:
        """How long the oldest news has been waiting; 0 when there is none."""
        ...
