"""How the processes wait for a database that is there and takes nobody yet."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.processes.connections import pool_when_ready
from deploy.settings import Settings
from tests.chaos.chaos_proxy import Proxy

STARTING_UP = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
FULL = b"SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0"


@pytest.mark.parametrize("refusal", [STARTING_UP, FULL], ids=["starting up", "no connection is free"])
async def test_a_database_that_takes_nobody_yet_is_waited_for(dsn: str, refusal: bytes) -> None:
    """What PostgreSQL says to the first who asks; the next one reaches the real server."""
    database = urlsplit(dsn)
    asked = 0

    async def door(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            await reader.read(1024)
            writer.write(b"E" + (len(refusal) + 4).to_bytes(4, "big") + refusal)
            writer.close()
            return
        there, back = await asyncio.open_connection(database.hostname, database.port)
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))

    async with await asyncio.start_server(door, "127.0.0.1", 0) as server:
        port: int = server.sockets[0].getsockname()[1]
        address = database._replace(
            netloc=f"{database.netloc.rpartition('@')[0]}@127.0.0.1:{port}", query="sslmode=disable"
        )
        pool = await pool_when_ready(Settings(database_url=address.geturl()), size=1)
        assert await pool.fetchval("SELECT 1") == 1
        assert asked == 2
        await pool.close()


async def test_a_line_that_swallows_everything_is_given_up_and_replaced(dsn: str) -> None:
    """The connection stays, and nothing comes back: only who counts the seconds notices."""
    database = urlsplit(dsn)
    line = Proxy(database.port or 5432)
    await line.start()
    address = database._replace(
        netloc=f"{database.netloc.rpartition('@')[0]}@127.0.0.1:{line.port}", query="sslmode=disable"
    )
    pool = await pool_when_ready(Settings(database_url=address.geturl(), database_timeout_seconds=1), size=1)
    try:
        assert await pool.fetchval("SELECT 1") == 1
        line.stall()
        asked = asyncio.create_task(_recorded(pool))
        assert (await asyncio.wait([asked], timeout=60))[0], "it gives up by itself"
        assert isinstance(asked.exception(), TimeoutError)
        line.flow()
        assert await asyncio.wait_for(pool.fetchval("SELECT 2"), 60) == 2
    finally:
        pool.terminate()
        await line.stop()


async def _recorded(pool: asyncpg.Pool) -> None:
    """As the journal does it."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT 1")


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
    writer.close()
