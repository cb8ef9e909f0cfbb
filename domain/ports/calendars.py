"""Calendars by secret address: what is due and proposed, for a company's HR or for a manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pydantic import AwareDatetime

from domain.facts import Derived

__all__ = ["CalendarFeed", "Calendars"]


class CalendarFeed(Derived):
    """`manager`: whose team it shows, by the name that the employees' records give; None: the whole company. `names`:
    whether people stand in it by name, else by their ids. `address`: where it is had, shown once, when it is made.
    """

    id: UUID
    company: str
    manager: str | None
    names: bool
    created_at: AwareDatetime
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None = None


class Calendars(Protocol):
    async def create(
        self, company: str, manager: str | None, *, names: bool, actor: UUID, now: datetime
    ) -> tuple[CalendarFeed, str]:
        """A new calendar and the secret of its address, which is never shown again. `actor` makes it."""
        ...

    async def of_company(self, company: str) -> Sequence[CalendarFeed]:
        """Those that were made, in their order, the revoked ones too."""
        ...

    async def revoke(self, company: str, id: UUID, *, actor: UUID, now: datetime) -> bool:
        """Whether there was such a calendar that was still good."""
        ...

    async def by_secret(self, secret: str, now: datetime) -> CalendarFeed | None:
        """The calendar; None when it was revoked, is over, or was made with a token that is revoked since."""
        ...
