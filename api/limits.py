"""How large a request may be, and in which encoding it may come."""

from __future__ import annotations

import re
import zlib

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

MAX_BODY_BYTES = 5 * 1024 * 1024
"""Of a body as it is read: one that comes in gzip counts in full."""
MAX_SCAN_BYTES = 10 * 1024 * 1024
"""Of a file that somebody attaches in the console."""
MAX_FORM_BYTES = MAX_SCAN_BYTES + 256 * 1024
"""Of a form of the console: such a file, and the fields beside it."""
MAX_FILES_BYTES = 512 * 1024 * 1024
"""Of payroll files and spreadsheets, which are read as a stream."""

_FILES = re.compile(r"(/v1/companies|/console)/[^/]+/(imports|comparisons)")
_FORMS = re.compile(r"/(console|l)/.*")
_OF_THE_PACKED = (b"content-encoding", b"content-length")


def most_of(path: str) -> int:
    """How many bytes a body sent there may have."""
    if _FILES.fullmatch(path):
        return MAX_FILES_BYTES
    return MAX_FORM_BYTES if _FORMS.fullmatch(path) else MAX_BODY_BYTES


class Bodies:
    """Middleware that reads a body in gzip, and stops beyond what the path may take: 413, as a problem like any other,
    or as a page of the console. FastAPI's own limit answers in plain text.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = most_of(scope["path"])
        encoding = Headers(scope=scope).get("content-encoding", "identity").strip().lower()
        if encoding == "gzip":
            headers = [header for header in scope["headers"] if header[0] not in _OF_THE_PACKED]
            await self._app({**scope, "headers": headers}, self._read(receive, most, _Gunzip(most)), send)
        elif encoding == "identity":
            await self._app(scope, self._read(receive, most, None), send)
        else:
            told = problem("unsupported-media-type", "Send the body as it is, or with Content-Encoding: gzip.")
            await told.response({"accept-encoding": "gzip"})(scope, receive, send)

    def _read(self, receive: Receive, most: int, gunzip: _Gunzip | None) -> Receive:
        read = 0

        async def within_limit() -> Message:
            nonlocal read
            message = await receive()
            body = message.get("body", b"")
            if gunzip is not None and message["type"] == "http.request":
                body = message["body"] = gunzip(body, last=not message.get("more_body", False))
            read += len(body)
            if read > most:
                raise HTTPException(413, f"The body may have {most} bytes at most: send it in parts.")
            return message

        return within_limit


class _Gunzip:
    """Unpacks a body piece by piece, and never much more of it than is allowed."""

    def __init__(self, most: int) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._most = most

    def __call__(self, piece: bytes, *, last: bool) -> bytes:
        try:
            plain = self._stream.decompress(piece, self._most + 1)
        except zlib.error:
            raise HTTPException(400, "The body is not gzip, as its Content-Encoding says.") from None
        if len(plain) <= self._most and (self._stream.unused_data or (last and not self._stream.eof)):
            raise HTTPException(400, "The body in gzip is cut short, or goes on behind its end.")
        return plain
