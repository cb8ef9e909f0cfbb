"""The API as a process serves it: uvicorn on a loopback port, in a thread of its own, over a fresh database."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from deploy.composition import compose
from deploy.database.pool import open_pool
from deploy.processes.api import serving
from deploy.settings import Settings
from domain.facts import OWN_ACTOR


@contextmanager
def served(dsn: str) -> Generator[tuple[str, str]]:
    """The base URL, and an administrator's token."""
    ready, stop = threading.Event(), asyncio.Event()
    found: list[str] = []
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with await open_pool(dsn) as pool:
            jalon = compose(pool, Settings(api_requests_per_minute=0))
            app = jalon.api()
            app.openapi()  # made once, and slowly on a busy machine
            found.append(await jalon.tokens.create("Contract", "admin", actor=OWN_ACTOR))
            with socket.create_server(("127.0.0.1", 0)) as door:
                found.append(f"http://127.0.0.1:{door.getsockname()[1]}")
                server = uvicorn.Server(serving(app))
                running = asyncio.create_task(server.serve(sockets=[door]))
                ready.set()
                await stop.wait()
                server.should_exit = True
                await running

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(30)
        token, url = found
        yield url, token
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
