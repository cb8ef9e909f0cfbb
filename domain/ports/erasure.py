"""What goes for good: people's data, papers, whole files."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from domain.facts import ErasureReason, Stream

__all__ = ["Erasures"]


class Erasures(Protocol):
    async def person(
        self, stream: Stream, *, actor: UUID, reason: ErasureReason = "request", documents: bool = True
    ) -> None:
        """Forgets who the employee is, what facts said of them and, with `documents`, the papers: under each id that is
        theirs. The facts stay.
        """
        ...

    async def stream(self, stream: Stream, *, actor: UUID, reason: ErasureReason) -> int:
        """Deletes all that is recorded of the person, under each of their ids; how many entries there were."""
        ...

    async def erased(self, stream: Stream) -> bool:
        """Whether there was a stream of that name that was deleted."""
        ...
