"""The manners of HTTP that every answer has: a request's id, HEAD as GET, an ETag and the 304 that it allows."""

from __future__ import annotations

import hashlib
import re
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NEVER_KEPT = "no-store"


def etag(content: bytes) -> str:
    """The strong validator of a body: the same bytes have the same one."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def names(condition: str, tag: str) -> bool:
    """Whether `If-Match` or `If-None-Match` names the tag. `W/` is left aside: each tag here stands for bytes."""
    tags = [each.strip().removeprefix("W/") for each in condition.split(",")]
    return "*" in tags or tag in tags


class Manners:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        told = headers.get("x-request-id", "")
        request_id = told if _REQUEST_ID.fullmatch(told) else uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"])["x-request-id"] = request_id
            await send(message)

        if scope["method"] in ("GET", "HEAD"):
            reading = _Reading(answer, headers.get("if-none-match", ""), head=scope["method"] == "HEAD")
            await self._app({**scope, "method": "GET"}, receive, reading.send)
        else:
            await self._app(scope, receive, answer)


class _Reading:
    """An answer to GET or HEAD, held until it is whole: it bears the ETag of what it says."""

    def __init__(self, send: Send, none_match: str, *, head: bool) -> None:
        self._send, self._none_match, self._head = send, none_match, head
        self._start: Message = {}
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._whole()
        else:
            await self._send(message)

    async def _whole(self) -> None:
        headers = MutableHeaders(raw=self._start["headers"])
        body = b"" if self._head else self._body
        if self._start["status"] == 200 and _NEVER_KEPT not in headers.get("cache-control", ""):
            tag = headers.setdefault("etag", etag(self._body))
            headers.setdefault("cache-control", "private, no-cache")
            if self._none_match and names(self._none_match, tag):
                self._start, body = {**self._start, "status": 304}, b""
                for name in ("content-length", "content-type"):
                    del headers[name]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
