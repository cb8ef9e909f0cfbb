"""The pool of database connections that a process shares."""

from __future__ import annotations

import asyncpg


async def open_pool(
    dsn: str, *, size: int = 10, statement_cache: int = 100, answer_seconds: float | None = None
) -> asyncpg.Pool:
    """Connections that keep no session state: nothing has to be reset between two uses, which saves a round trip.

    So no adapter may leave a setting, a listener, a session lock or an open cursor behind. `answer_seconds`: a
    statement that is not answered within them raises TimeoutError, and its connection is replaced; without: never.
    """
    return await asyncpg.create_pool(
        dsn, min_size=1, max_size=size, reset=_nothing_to_reset, statement_cache_size=statement_cache,
        command_timeout=answer_seconds,
    )  # fmt: skip


async def _nothing_to_reset(_: object) -> None:
    return
