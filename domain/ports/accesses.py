"""Who looked at whom: each look at a person's data, kept for some months and then deleted."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

__all__ = ["Accesses"]


class Accesses(Protocol):
    async def note(self, actor: UUID, company: str, employee: str | None, what: str) -> None:
        """Somebody looked at a person's data, or at a list of them (`employee` None). `what`: in a few French words."""
        ...
