"""The line to a server, which can be cut or stall."""

from __future__ import annotations

import asyncio
from contextlib import suppress

CHUNK = 65536


class Proxy:
    """Carries what comes to its `port` to a port of the loopback, and back."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._whole, self._flowing = True, asyncio.Event()
        self._flowing.set()
        self._lines: set[asyncio.StreamWriter] = set()
        self._carriers: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._listening = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._listening.close()
        self.cut()
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    def cut(self) -> None:
        """Every connection is reset, and each new one at once, until `mend`."""
        self._whole = False
        for line in list(self._lines):
            line.transport.abort()

    def mend(self) -> None:
        self._whole = True

    def stall(self) -> None:
        """Connections stay and are made, but carry nothing until `flow`."""
        self._flowing.clear()

    def flow(self) -> None:
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carriers.add(task)
        self._lines.add(writer)
        try:
            if self._whole:
                await self._connect(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # the server is down, or we are: whoever called sees the same
        finally:
            writer.transport.abort()
            self._lines.discard(writer)
            self._carriers.discard(task)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, server = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._lines.add(server)
        both = [
            asyncio.create_task(self._carry(reader, server)),
            asyncio.create_task(self._carry(answers, writer)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            server.transport.abort()
            self._lines.discard(server)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while heard := await source.read(CHUNK):
                await self._flowing.wait()
                target.write(heard)
                await target.drain()
