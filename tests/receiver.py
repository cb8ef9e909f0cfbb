"""A web server on the loopback that answers as a test tells it, and keeps what it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple


class Received(NamedTuple):
    """One request. The names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    status: int = 204
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


Answers = Callable[[Received], Answer | None]


def always(answer: Answer | None) -> Answers:
    """The same answer to whatever is asked."""

    def same(_: Received) -> Answer | None:
        return answer

    return same


class Receiver:
    """`answers` is asked about each request; None: the connection is closed without an answer, as if it were away."""

    def __init__(self) -> None:
        self.answers = always(Answer())
        self.requests: list[Received] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[Receiver]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (head := await reader.readuntil(b"\r\n\r\n")) and await self._answer(head, reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        received = Received(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))
        answer = self.answers(received)
        if answer is None:
            return False
        self.requests.append(received)
        told = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        writer.write(
            f"HTTP/1.1 {answer.status} x\r\ncontent-length: {len(answer.body)}\r\n{told}\r\n".encode() + answer.body
        )
        await writer.drain()
        return True
