"""What is asked of the database is asked once more when the connection breaks: for what has its effect once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

T = TypeVar("T")

LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,  # the connection was closed while it was lent to us
)
"""How a connection breaks: by the network, by the server, by an administrator."""


async def once_more(ask: Callable[[], Awaitable[T]]) -> T:
    """What `ask` returns, at its second attempt when the first loses its connection. What a step has done must be
    recorded before the step is tried again, for then it does it again.
    """
    try:
        return await ask()
    except LOST:
        return await ask()
