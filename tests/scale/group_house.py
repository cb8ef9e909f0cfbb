"""The local stack's processes around a group: API, relay, worker, Temporal and PostgreSQL, and a mail server that keeps
one line of each mail.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from deploy.composition import Composition, compose
from deploy.database.schema import migrate
from deploy.local import ports
from deploy.local.data_directory import DataDirectory
from deploy.local.managed_process import ManagedProcess, ProcessError
from deploy.local.services import Services
from deploy.local.stack import make_seal_key
from deploy.settings import Settings
from domain.facts import OWN_ACTOR

MAIL_SERVER = Path(__file__).parents[1] / "chaos" / "chaos_mail.py"


@dataclass(frozen=True)
class House:
    """`temporal`: the file of its database."""

    jalon: Composition
    client: Client
    url: str
    token: str
    pids: dict[str, int]
    temporal: Path

    @property
    def pool(self) -> asyncpg.Pool:
        return self.jalon.pool


@asynccontextmanager
async def running(folder: Path) -> AsyncGenerator[House]:
    """Everything is ready; a process that ends by itself cancels the block, and ProcessError says which."""
    data, settings = DataDirectory(folder), Settings(data_dir=folder, database_url=None)
    data.lock()
    async with AsyncExitStack() as stack:
        stack.callback(data.release)
        real = ports.choose(data.ports, {})
        services = Services(settings, data, real)
        stack.push_async_callback(services.close)
        processes = [_sink(each, data, real["smtp"]) for each in services.servers()]
        await _start(stack, processes)
        dsn = data.dsn.read_text()
        await migrate(dsn)
        make_seal_key(data)
        pool = await stack.enter_async_context(asyncpg.create_pool(dsn, min_size=0, max_size=4))
        jalon = compose(pool, settings)
        token = await jalon.tokens.create("group", "admin", actor=OWN_ACTOR)
        house = services.house(dsn)
        await _start(stack, house)
        processes += house
        pids = {process.name: process.pid for process in processes if process.pid is not None}
        data.record_running(pids)
        client = await Client.connect(services.temporal_address, data_converter=pydantic_data_converter)
        async with _watched(processes):
            yield House(jalon, client, services.api_url, token, pids, folder / "temporal.db")


def _sink(process: ManagedProcess, data: DataDirectory, port: int) -> ManagedProcess:
    if process.name != "Mail catcher":
        return process
    command = [sys.executable, str(MAIL_SERVER), str(data.mails), str(port)]
    return ManagedProcess("Mail", command, {}, data.log("mail"), _ready)


async def _ready(process: ManagedProcess) -> bool:
    return "ready" in process.written()


async def _start(stack: AsyncExitStack, processes: list[ManagedProcess]) -> None:
    for process in processes:
        stack.push_async_callback(process.stop)
    await asyncio.gather(*(process.start() for process in processes))


@asynccontextmanager
async def _watched(processes: list[ManagedProcess]) -> AsyncGenerator[None]:
    async def watch(process: ManagedProcess) -> None:
        raise ProcessError(f"{process.name} ended ({await process.ended()}).{process.tail()}")

    try:
        async with asyncio.TaskGroup() as group:
            watches = [group.create_task(watch(process)) for process in processes]
            yield
            for each in watches:
                each.cancel()
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
