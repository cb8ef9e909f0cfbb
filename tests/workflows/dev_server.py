"""A real Temporal server that a test stops, kills and starts again on the same data and ports."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from deploy.local import temporal
from workflows import search_attributes

PORTS = ("temporal", "temporal_ui", "temporal_http", "temporal_metrics")


class DevServer:
    """`temporal server start-dev` as the local stack starts it. `options`: further ones for the command."""

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self._folder = folder
        self._ports: dict[str, int] = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
        self._command = [*temporal.command(folder, self._ports), *options]
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._ports['temporal']}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def start(self, *, prepared: bool = True) -> Client:
        """Returns once the server answers and, when `prepared`, knows the search attributes."""
        with (self._folder / "temporal.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(*self._command, stdout=log, stderr=log)
        async with asyncio.timeout(30):
            while True:
                try:
                    client = await Client.connect(
                        self.address, data_converter=pydantic_data_converter, identity="jalon-tests"
                    )
                    if prepared:
                        await search_attributes.register(client)
                except Exception:
                    if self._process.returncode is not None:
                        raise
                    await asyncio.sleep(0.05)
                else:
                    return client

    async def lose_everything(self) -> None:
        """Stops the server and removes its database."""
        await self.stop()
        for file in self._folder.glob("temporal.db*"):
            file.unlink()

    async def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), 20)
            self._process = None


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
