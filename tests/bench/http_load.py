"""A lean HTTP client: what is measured is the server, and both share the machine's cores."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any, cast

HOST = "127.0.0.1"
PATIENCE_SECONDS = 20.0


def posts(path: str, token: str, events: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """Each event as a whole request."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {token}\r\n"
        "content-type: application/json\r\ncontent-length: "
    ).encode()
    for event in events:
        body = json.dumps(event).encode()
        yield b"%s%d\r\n\r\n%s" % (head, len(body), body)


class _Line(asyncio.Protocol):
    """One kept-alive connection: the next request leaves as soon as the answer to the last one is there."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self._requests, self._until = requests, until
        self._received = b""
        self.answered = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in deed, not by its class
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        if not head.startswith(b"HTTP/1.1 202"):
            self._end(AssertionError(f"not accepted: {self._received.decode()}"))
            return
        self._received = b""
        self.answered += 1
        if time.perf_counter() < self._until:
            self._transport.write(next(self._requests))
        else:
            self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or ConnectionError("the server closed the connection"))

    def _end(self, failure: Exception | None) -> None:
        if self.done.done():
            return
        if failure is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(failure)
        self._transport.close()


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + len(b"content-length:")
    return int(lower[start:].partition(b"\r\n")[0])


async def hammer(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> float:
    """Requests answered with 202 in a second; another answer is an AssertionError."""
    start = time.perf_counter()
    until = start + seconds
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(lambda: _Line(requests, until), HOST, port))[1] for _ in range(connections)]
    async with asyncio.timeout(seconds + PATIENCE_SECONDS):
        await asyncio.gather(*(line.done for line in lines))
    return sum(line.answered for line in lines) / (time.perf_counter() - start)
