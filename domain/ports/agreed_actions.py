"""What interviews have agreed upon in a whole company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.day.agreed_actions import AgreedAction

__all__ = ["AgreedActions"]


class AgreedActions(Protocol):
    async def agreed(self, company: str, *, manager: str | None = None) -> Sequence[AgreedAction]:
        """Every action agreed in an interview whose content is kept, by employee and then by day; `manager`: of those
        whom somebody of that name leads.
        """
        ...
