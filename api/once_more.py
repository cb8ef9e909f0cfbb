"""A request whose connection to the database breaks is carried out once more: each of ours has its effect once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.problems import DATABASE_LOST

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class OnceMore(APIRoute):
    """A route that tries twice. The second failure is told as any other: 503."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_once_more(request: Request) -> Response:
            try:
                return await handle(request)
            except DATABASE_LOST as error:
                log.warning("database_lost_once", path=request.url.path, error=type(error).__name__)
                return await handle(request)

        return handle_once_more
