"""The API process: the HTTP doors over the real journal."""

from __future__ import annotations

import asyncio
import socket

import uvicorn

from deploy.composition import compose
from deploy.processes.connections import pool_when_ready
from deploy.settings import PREFIX, Settings
from domain.errors import JalonError

BACKLOG = 2048
STOP_SECONDS = 10


def run_api(settings: Settings) -> None:
    """Serves until SIGTERM or Ctrl-C, then answers what it has begun. Raises JalonError when it cannot listen."""
    fast_loop = uvicorn.Config("", log_config=None).get_loop_factory()
    with _listening(settings.api_host, settings.api_port) as door, asyncio.Runner(loop_factory=fast_loop) as runner:
        runner.run(_serve(settings, door))


async def _serve(settings: Settings, door: socket.socket) -> None:
    async with await pool_when_ready(settings, size=settings.database_pool_size) as pool:
        config = uvicorn.Config(
            compose(pool, settings).api(),
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
