"""The codec server of Temporal's UI and command line: opens payloads for those who may see everything.

`temporal workflow show … --codec-endpoint https://jalon.example.org/codec --codec-auth "Bearer jalon_..."`; the UI
sends the console's cookie, when it is served by a host of the same site.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.auth import Tokens
from api.console.grants import Visitor
from domain.errors import JalonError

Opened = Callable[[bytes], Awaitable[bytes]]
"""The JSON of payloads, opened. Raises ValueError when it is none, JalonError when a key is missing."""

COOKIES = ("__Host-jalon", "jalon")
MOST_BYTES = 4 << 20


def create_codec_door(
    opened: Opened, tokens: Tokens, visitor: Callable[[str], Awaitable[Visitor | None]], ui: str | None
) -> Starlette:
    """`POST /decode`, to be mounted under `/codec`. `visitor`: whose session a cookie's secret is; `ui`: the origin of
    the Temporal UI, whose pages may ask from a browser.
    """

    async def may(request: Request) -> bool:
        """Payloads say not whose they are: only those who may see every company open them."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            caller = await tokens.caller(token.strip())
            return caller is not None and caller.companies is None and caller.role != "hris"
        if ui is None or request.headers.get("origin") != ui:
            return False
        for name in COOKIES:
            found = await visitor(request.cookies[name]) if name in request.cookies else None
            if found is not None and any(grant.company is None and grant.until is None for grant in found.grants):
                return True
        return False

    async def decode(request: Request) -> Response:
        if not await may(request):
            return _answer(ui, JSONResponse({"error": "Sign in to the console with a role in every company."}, 403))
        body = await request.body()
        if len(body) > MOST_BYTES:
            return _answer(ui, JSONResponse({"error": f"Expected at most {MOST_BYTES} bytes."}, 413))
        try:
            return _answer(ui, Response(await opened(body), media_type="application/json"))
        except (ValueError, JalonError) as error:
            return _answer(ui, JSONResponse({"error": str(error)}, 422))

    async def preflight(request: Request) -> Response:
        return _answer(ui, Response(status_code=204))

    return Starlette(
        routes=[Route("/decode", decode, methods=["POST"]), Route("/decode", preflight, methods=["OPTIONS"])]
    )


def _answer(ui: str | None, response: Response) -> Response:
    response.headers["cache-control"] = "no-store"
    if ui is not None:
        response.headers["access-control-allow-origin"] = ui
        response.headers["access-control-allow-credentials"] = "true"
        response.headers["access-control-allow-methods"] = "POST, OPTIONS"
        response.headers["access-control-allow-headers"] = "content-type, x-namespace, authorization"
        response.headers["vary"] = "origin"
    return response
