"""The API process: the HTTP doors over the real journal."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import structlog
import uvicorn
from starlette.types import ASGIApp

from api.codec_door import create_codec_door
from api.problems import DATABASE_LOST
from deploy.composition import Composition, compose
from deploy.processes.codec import codec, opened
from deploy.processes.connections import pool_when_ready
from deploy.processes.lifecycle import what_stays_is_not_searched
from deploy.processes.measured import measure_requests
from deploy.processes.metrics import ApiMetrics, served
from deploy.processes.patience import Impatient
from deploy.processes.readiness import say_ready
from deploy.processes.tracing import TracedJournal, traces
from deploy.settings import PREFIX, Settings
from domain.errors import JalonError

log = structlog.stdlib.get_logger(__name__)

FORGET_SECONDS = 3600.0
LOOK_SECONDS = 2.0
BACKLOG = 2048
STOP_SECONDS = 10


def run_api(settings: Settings) -> None:
    """Serves until SIGTERM or Ctrl-C, then answers what it has begun. Raises JalonError when it cannot listen."""
    fast_loop = uvicorn.Config("", log_config=None).get_loop_factory()
    with _listening(settings.api_host, settings.api_port) as door, asyncio.Runner(loop_factory=fast_loop) as runner:
        runner.run(_serve(settings, door))


async def _serve(settings: Settings, door: socket.socket) -> None:
    registry = served(settings)
    async with await pool_when_ready(settings, size=settings.database_pool_size) as pool:
        jalon = compose(pool, settings)
        if (tracing := traces("api")) is not None:
            jalon = replace(jalon, journal=TracedJournal(pool, tracing))
        app = jalon.api()
        if (sealing := codec(settings)) is not None:
            visitor, ui = jalon.sessions.visitor, _origin(settings.temporal_ui_url)
            app.mount("/codec", create_codec_door(partial(opened, sealing), jalon.tokens, visitor, ui))
        if registry is not None:
            measure_requests(app, ApiMetrics(registry))
        config = serving(app, settings.trusted_proxies)
        forgetting = asyncio.create_task(_forget_previews(jalon))
        what_stays_is_not_searched()
        try:
            await Announced(config, jalon.unready).serve(sockets=[door])
        finally:
            forgetting.cancel()


def _origin(url: str | None) -> str | None:
    parts = urlsplit(url) if url else None
    return f"{parts.scheme}://{parts.netloc}" if parts else None


class Announced(uvicorn.Server):
    """A server that says so once it serves: it listens, and the database can be worked with."""

    def __init__(self, config: uvicorn.Config, unready: Callable[[], Awaitable[str | None]]) -> None:
        super().__init__(config)
        self._unready, self._saying = unready, None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._saying = asyncio.create_task(self._say_ready())

    async def _say_ready(self) -> None:
        while (reason := await self._unready()) is not None:
            log.warning(reason)
            await asyncio.sleep(LOOK_SECONDS)
        log.info("API at work")
        say_ready()


async def _forget_previews(jalon: Composition) -> None:
    """What waits longer than its days is forgotten, also where nobody imports anything any more."""
    while True:
        try:
            await jalon.previews.expire(jalon.clock())
        except DATABASE_LOST as error:
            log.warning("old previews could not be forgotten; trying again", error=type(error).__name__)
        await asyncio.sleep(FORGET_SECONDS)


def serving(app: ASGIApp, proxies: Sequence[str] = ()) -> uvicorn.Config:
    """How the API is served. `proxies`: who is believed for whom they ask."""
    return uvicorn.Config(
        app,
        http=Impatient,
        log_config=None,
        access_log=False,  # it would tell the addresses of callers
        server_header=False,
        lifespan="off",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise JalonError(
            f"The API cannot listen on {host}:{port} ({error.strerror}): "
            f"choose another {PREFIX}API_HOST or {PREFIX}API_PORT."
        ) from None
