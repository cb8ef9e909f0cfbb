"""The API process: the HTTP doors over the real journal."""

from __future__ import annotations

import asyncio
import socket

import asyncpg
import uvicorn

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from api.app import create_app
from api.tokens import PgTokens
from deploy.database.pool import open_pool
from deploy.database.schema import unready
from deploy.processes.lifecycle import wait_for
from deploy.settings import PREFIX, Settings
from domain.errors import JalonError
from domain.law import current

BACKLOG = 2048
STOP_SECONDS = 10


def run_api(settings: Settings) -> None:
    """Serves until SIGTERM or Ctrl-C, then answers what it has begun. Raises JalonError when it cannot listen."""
    fast_loop = uvicorn.Config("", log_config=None).get_loop_factory()
    with _listening(settings.api_host, settings.api_port) as door, asyncio.Runner(loop_factory=fast_loop) as runner:
        runner.run(_serve(settings, door))


async def _serve(settings: Settings, door: socket.socket) -> None:
    async def opened() -> asyncpg.Pool:
        return await open_pool(settings.dsn, size=settings.database_pool_size)

    async with await wait_for("The database", opened, OSError, TimeoutError, asyncpg.PostgresConnectionError) as pool:
        app = create_app(
            law=current(),
            journal=PgJournal(pool),
            people=PgPeople(pool),
            documents=PgDocuments(pool),
            tokens=PgTokens(pool),
            unready=lambda: unready(pool),
        )
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,  # it would tell the addresses of callers
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        await uvicorn.Server(config).serve(sockets=[door])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise JalonError(
            f"The API cannot listen on {host}:{port} ({error.strerror}): "
            f"choose another {PREFIX}API_HOST or {PREFIX}API_PORT."
        ) from None
