"""The console as an application of its own: its pages, its style sheet, its headers and its errors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.console import (
    access,
    altering,
    company,
    comparing,
    employee,
    employee_links,
    errors,
    exchanges,
    home,
    imports,
    law,
    letterhead,
    lists,
    opening,
    own_letters,
    sign_in,
    simulator,
    statement,
    sums,
    tokens,
    training_plan,
)
from api.console.acts.pages import ACTS
from api.console.attempts import Attempts
from api.console.guards import session_of
from api.console.services import Services
from api.console.works import Works

STATIC = Path(__file__).parent / "static"

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
"""Nothing from elsewhere, nothing inline, in nobody's frame."""
TRIES, TRIES_SECONDS = 20, 60.0
"""How often one address may try to sign in."""
FOR_A_YEAR = "public, max-age=31536000, immutable"
"""A style sheet's address bears its digest: what it names never changes."""


def create_console(services: Services) -> FastAPI:
    """The pages, to be mounted under `/console`."""
    app = FastAPI(
        title="Jalon, la console",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(session_of)],
    )
    app.state.services = services
    app.state.works = Works()
    app.state.attempts = Attempts(TRIES, TRIES_SECONDS)
    app.add_middleware(Headers)
    app.mount("/static", StaticFiles(directory=STATIC))
    for page in (
        simulator,
        law,
        sign_in,
        home,
        lists,
        training_plan,
        sums,
        statement,
        *ACTS,
        employee,
        employee_links,
        access,
        opening,
        tokens,
        exchanges,
        letterhead,
        own_letters,
        altering,
        company,
        comparing,
        imports,
    ):
        app.include_router(page.router)
    app.include_router(imports.start)
    errors.install(app)
    return app


class Headers:
    """Middleware: what a browser may do with any answer of the console, and how long it may keep it."""

    def __init__(self, app: ASGIApp, own: Mapping[str, str] | None = None) -> None:
        self._app, self._headers = app, {**HEADERS, **(own or {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        lasting = b"v=" in scope.get("query_string", b"") and "/static/" in scope["path"]
        added = {**self._headers, "cache-control": FOR_A_YEAR if lasting else "no-store"}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name, value) for name, value in message["headers"] if name.decode() not in added]
                message["headers"] = [*own, *((name.encode(), value.encode()) for name, value in added.items())]
            await send(message)

        await self._app(scope, receive, with_headers)
