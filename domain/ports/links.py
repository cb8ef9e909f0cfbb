"""Links for managers and employees without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, Protocol
from uuid import UUID

from domain.facts import EventRef, Stream

__all__ = ["LinkRole", "Links"]

LinkRole = Literal["employee", "manager"]
"""Whom a link is for: the employee, or whoever holds their interview."""


class Links(Protocol):
    async def give(
        self, stream: Stream, role: LinkRole, about: str | EventRef, *, key: UUID, lasting: timedelta
    ) -> str | None:
        """The address of a link about one interview: the duty it is convened for, or the one that was held. Always the
        same for the same key and role. None where no public address is set.
        """
        ...
