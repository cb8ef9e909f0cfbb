"""How a long-running process waits for its database."""

from __future__ import annotations

import asyncpg

from deploy.database.pool import open_pool
from deploy.processes.lifecycle import wait_for
from deploy.settings import Settings


async def pool_when_ready(settings: Settings, *, size: int) -> asyncpg.Pool:
    """Waits for the database however long it takes. A refusal, of the password say, is raised at once."""
    return await wait_for(
        "The database",
        lambda: open_pool(
            settings.dsn, size=size, statement_cache=settings.database_statement_cache,
            answer_seconds=settings.database_timeout_seconds,
        ),
        OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError,
        asyncpg.TooManyConnectionsError,
    )  # fmt: skip
