"""Who was told Monday's digest."""

from __future__ import annotations

from datetime import date
from typing import Protocol

__all__ = ["DigestBook"]


class DigestBook(Protocol):
    """Which digests left. A week is named by its Monday."""

    async def companies(self) -> list[str]:
        """The SIREN of every company."""
        ...

    async def was_sent(self, siren: str, week: date) -> bool:
        """Whether the company was told that week's digest."""
        ...

    async def note_sent(self, siren: str, week: date) -> None:
        """It was: the audit log says so."""
        ...
