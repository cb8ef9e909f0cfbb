"""The HRIS systems that call us or are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pydantic import AwareDatetime

from domain.facts import Derived

__all__ = ["HRIS_DUE", "HRIS_TAKE", "HrisKeys", "HrisOrder", "HrisOrders", "HrisSource", "HrisSources", "HrisTaken"]

HRIS_DUE = "hris-due"
"""The activity that says which systems have something to read, or are to be asked."""
HRIS_TAKE = "hris-take"
"""The activity that reads and asks one of them."""


class HrisOrder(Derived):
    """One system of one company: names alone."""

    company: str
    name: str


class HrisOrders(Derived):
    orders: tuple[HrisOrder, ...] = ()


class HrisTaken(Derived):
    """How many facts were recorded, and of how many people something was read."""

    recorded: int = 0
    people: int = 0


class HrisSource(Derived):
    """A system that is set up, without its secrets. `waiting`: bodies that are not read yet; `problem`: why the last
    round came to nothing, None when it went well.
    """

    name: str
    vendor: str
    address: str | None = None
    account: str | None = None
    signature_header: str | None = None
    waiting: int = 0
    taken_at: AwareDatetime | None = None
    problem: str | None = None


class HrisKeys(Derived):
    """What is never shown: at most two live secrets of its web hooks, and what it is asked with."""

    secrets: tuple[str, ...] = ()
    token: str | None = None


class HrisSources(Protocol):
    """The systems of each company, and the bodies that wait, at most seven days."""

    async def sources(self, company: str) -> Sequence[HrisSource]:
        """By name."""
        ...

    async def source(self, company: str, name: str) -> tuple[HrisSource, HrisKeys] | None: ...

    async def save(self, company: str, source: HrisSource, keys: HrisKeys) -> None:
        """Made anew or replaced; secrets and token that are left out stay as they were."""
        ...

    async def delete(self, company: str, name: str) -> bool:
        """Whether there was one. What waits of it goes as well."""
        ...

    async def keep(self, company: str, name: str, message: str, body: bytes, now: datetime) -> bool:
        """Whether the message is new; one that was kept before has no effect."""
        ...

    async def waiting(self, company: str, name: str) -> Sequence[tuple[UUID, bytes]]:
        """The bodies that are not read yet, oldest first."""
        ...

    async def taken(
        self, company: str, name: str, ids: Sequence[UUID], now: datetime, problem: str | None = None
    ) -> None:
        """They are read and their bodies go; with a `problem` they wait for the next round."""
        ...
