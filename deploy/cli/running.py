"""Runs what a command asks of the database, and turns what can go wrong with it into one sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from deploy.environment import load

if TYPE_CHECKING:
    from deploy.composition import Composition

T = TypeVar("T")


def with_composition(work: Callable[[Composition], Awaitable[T]], *, connections: int = 3) -> T:
    """What `work` returns. Raises JalonError when the database does not answer or is of another version."""
    from deploy.composition import composed
    from deploy.database.operator_messages import operator_messages

    async def main() -> T:
        async with composed(load(), connections=connections) as jalon:
            return await work(jalon)

    with operator_messages():
        return asyncio.run(main())
