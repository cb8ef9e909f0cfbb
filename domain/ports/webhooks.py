"""Web hooks: what is sent to a company's own endpoints, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from pydantic import AwareDatetime, Field

from domain.facts import Derived
from domain.ports.feed import Position

__all__ = ["DELIVER", "Delivered", "Endpoint", "FailedDelivery", "Webhooks", "WhyDisabled"]

DELIVER = "deliver-webhooks"
"""The activity that sends what waits."""

WhyDisabled = Literal["gone"]
"""The endpoint answered 410: nobody is there any more."""


class Delivered(Derived):
    """What one round came to, or several: numbers alone."""

    delivered: int = 0
    refused: int = 0
    given_up: int = 0
    disabled: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(**{name: getattr(self, name) + getattr(other, name) for name in Delivered.model_fields})


class Endpoint(Derived):
    """Where events of a company are sent. Its secrets are shown once, when they are made, and never again.

    `types`: which it hears; None: all. `old_secret_until`: until when the secret before the present one signs as well.
    `waiting`: events that are still to be sent; `failed`: those given up after three days.
    """

    id: UUID
    url: str
    types: tuple[str, ...] | None
    created_at: AwareDatetime
    old_secret_until: AwareDatetime | None = None
    disabled_at: AwareDatetime | None = None
    disabled_why: WhyDisabled | None = None
    waiting: int = 0
    failed: int = 0


class FailedDelivery(Derived):
    """An event that was given up. `status`: what the endpoint answered last; null: it could not be reached."""

    number: int
    type: str
    subject: str | None
    attempts: int
    status: int | None
    failed_at: AwareDatetime = Field(description="When it was given up.")


class Webhooks(Protocol):
    """The endpoints of each company, as people set them up."""

    async def create(
        self, company: str, url: str, types: Sequence[str] | None, after: Position | None, now: datetime
    ) -> tuple[Endpoint, str]:
        """A new endpoint and its secret. It hears what comes after the position; None: from now on."""
        ...

    async def endpoints(self, company: str) -> Sequence[Endpoint]:
        """In the order in which they were made."""
        ...

    async def delete(self, company: str, id: UUID) -> bool:
        """Whether there was such an endpoint. What waits for it goes as well."""
        ...

    async def rotate(self, company: str, id: UUID, now: datetime) -> tuple[Endpoint, str] | None:
        """A new secret; the present one signs as well for a day. None: there is no such endpoint."""
        ...

    async def enable(self, company: str, id: UUID) -> bool:
        """What waited is sent again. Whether there is such an endpoint."""
        ...

    async def failed(self, company: str, id: UUID) -> Sequence[FailedDelivery] | None:
        """What was given up, oldest first; None: there is no such endpoint."""
        ...

    async def replay(self, company: str, id: UUID, numbers: Sequence[int] | None, now: datetime) -> int | None:
        """How many of those given up, or of these, are sent again; None: there is no such endpoint."""
        ...
