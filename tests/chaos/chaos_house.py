"""The house with its servers, as the local stack starts them, behind lines that can be cut."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from chaos_mail import FULL
from chaos_parts import Part, Victim, itself
from chaos_proxy import Proxy
from chaos_schedule import Fault
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from deploy.composition import Composition, compose
from deploy.database.schema import migrate
from deploy.local import ports
from deploy.local.data_directory import DataDirectory
from deploy.local.managed_process import ManagedProcess
from deploy.local.postgres.pid_file import read_pid_file
from deploy.local.services import Services
from deploy.local.stack import make_seal_key
from deploy.settings import Settings
from domain.facts import OWN_ACTOR
from tests.bench.processes import free_port

LINES = ("Temporal", "PostgreSQL", "Mail")
MAIL_SERVER = Path(__file__).with_name("chaos_mail.py")
CONNECTIONS = 40
"""What PostgreSQL admits: few, so that they are soon used up."""


class House:
    """`each`: how many APIs, relays and workers there are. What it keeps lies in `folder`."""

    def __init__(self, folder: Path, each: int = 1) -> None:
        self.data = DataDirectory(folder)
        self.mails = self.data.mails
        self.parts: dict[str, list[Part]] = {}
        self.lines: dict[str, Proxy] = {}
        self.urls: list[str] = []
        self._each = each
        self._settings = Settings(data_dir=folder, database_url=None)
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[tuple[Composition, Client, str]]:
        """The same parts for who looks on, over lines that are never cut, and an administrator's token."""
        self.data.lock()
        async with AsyncExitStack() as stack:
            stack.callback(self.data.release)
            real = dict(ports.choose(self.data.ports, {}))
            services = Services(self._settings, self.data, real)
            stack.push_async_callback(services.close)
            for name, port in zip(LINES, ("temporal", "postgres", "smtp"), strict=True):
                self.lines[name] = Proxy(real[port])
                await self.lines[name].start()
                stack.push_async_callback(self.lines[name].stop)
            await self._start(stack, [self._server(process, real["smtp"]) for process in services.servers()])
            dsn = await self._with_few_connections(self.data.dsn.read_text())
            await migrate(dsn)
            make_seal_key(self.data)
            pool = await stack.enter_async_context(asyncpg.create_pool(dsn, min_size=0, max_size=4))
            jalon = compose(pool, self._settings)
            token = await jalon.tokens.create("chaos", "admin", actor=OWN_ACTOR)
            await self._start(stack, [part for n in range(self._each) for part in self._house(stack, real, dsn, n)])
            address = services.temporal_address
            client = await Client.connect(address, data_converter=pydantic_data_converter, identity="chaos")
            yield jalon, client, token

    def unasked(self) -> list[str]:
        """Each process that ended by itself."""
        return [line for parts in self.parts.values() for part in parts for line in part.unasked]

    async def at_ease(self) -> None:
        """Waits until every process is there again and ready."""
        for parts in self.parts.values():
            for part in parts:
                await part.at_ease()

    async def strike(self, fault: Fault) -> None:
        """Returns when it is over. The same fault in the same place waits until the one before is."""
        strike: Mapping[str, Callable[[Fault], Awaitable[None]]] = {
            "kill": self._kill, "pause": self._pause, "cut": self._cut, "stall": self._stall, "full": self._fill,
        }  # fmt: skip
        async with self._locks.setdefault((fault.kind, fault.target), asyncio.Lock()):
            await strike[fault.kind](fault)

    async def restart(self, name: str) -> None:
        """Each of the kind in turn, the next one when the one before is ready again."""
        for part in self.parts[name]:
            await part.terminate()
            await part.at_ease()

    async def _kill(self, fault: Fault) -> None:
        parts = self.parts[fault.target]
        await parts[fault.number % len(parts)].kill(fault.lasts)

    async def _pause(self, fault: Fault) -> None:
        parts = self.parts[fault.target]
        await parts[fault.number % len(parts)].pause(fault.lasts)

    async def _cut(self, fault: Fault) -> None:
        line = self.lines[fault.target]
        line.cut()
        try:
            await asyncio.sleep(fault.lasts)
        finally:
            line.mend()

    async def _stall(self, fault: Fault) -> None:
        line = self.lines[fault.target]
        line.stall()
        try:
            await asyncio.sleep(fault.lasts)
        finally:
            line.flow()

    async def _fill(self, fault: Fault) -> None:
        if fault.target == "PostgreSQL":
            await use_up_connections(self.data.dsn.read_text(), fault.lasts)
            return
        full = self.mails / FULL
        full.touch()
        try:
            await asyncio.sleep(fault.lasts)
        finally:
            full.unlink(missing_ok=True)

    async def _start(self, stack: AsyncExitStack, parts: list[Part]) -> None:
        """Returns when all are ready. They stop, the last first, with the stack."""
        for part in parts:
            self.parts.setdefault(part.name, []).append(part)
            stack.push_async_callback(part.stop)
            stack.push_async_callback(_ended, asyncio.create_task(part.keep()))
        await asyncio.gather(*(part.at_ease() for part in parts))

    def _server(self, process: ManagedProcess, smtp_port: int) -> Part:
        if process.name == "PostgreSQL":
            return self._part(process, lambda _: _postmaster(self.data.root / "postgres"))
        if process.name == "Mail catcher":
            (self.mails / FULL).unlink(missing_ok=True)
            command = [sys.executable, str(MAIL_SERVER), str(self.mails), str(smtp_port)]
            return self._part(ManagedProcess("Mail", command, {}, self.data.log("mail"), _writes_ready))
        return self._part(process)

    def _house(self, stack: AsyncExitStack, real: Mapping[str, int], dsn: str, number: int) -> list[Part]:
        """The house knows the lines alone."""
        through = {"temporal": self.lines["Temporal"].port, "smtp": self.lines["Mail"].port}
        own = {**real, **through} | ({"api": free_port()} if number else {})
        services = Services(self._settings, self.data, own)
        stack.push_async_callback(services.close)
        self.urls.append(services.api_url)
        return [self._part(process) for process in services.house(at_port(dsn, self.lines["PostgreSQL"].port))]

    def _part(self, process: ManagedProcess, victim: Victim = itself) -> Part:
        return Part(process, victim, self._record)

    def _record(self) -> None:
        """For a run that comes after this one was killed."""
        pids = {part.name + str(n): part.process.pid for ps in self.parts.values() for n, part in enumerate(ps)}
        self.data.record_running({name: pid for name, pid in pids.items() if pid is not None})

    async def _with_few_connections(self, dsn: str) -> str:
        connection = await asyncpg.connect(dsn)
        await connection.execute(f"ALTER SYSTEM SET max_connections = {CONNECTIONS}")
        await connection.close()
        await self.restart("PostgreSQL")
        return dsn


async def use_up_connections(dsn: str, seconds: float) -> None:
    """Takes every connection there is, those that were lent to others, too."""
    taken: list[asyncpg.Connection[Any]] = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    taken.append(await asyncpg.connect(dsn, timeout=seconds))
                except asyncpg.TooManyConnectionsError:
                    await _throw_one_out(taken)
                    await asyncio.sleep(0.2)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass  # it is over, or the server is away, which is another fault
    finally:
        for connection in taken:
            connection.terminate()


async def _throw_one_out(taken: list[asyncpg.Connection[Any]]) -> None:
    if taken:
        ours = [connection.get_server_pid() for connection in taken]
        await taken[0].execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> ALL($1) LIMIT 1",
            ours,
        )


def at_port(dsn: str, port: int) -> str:
    """The same database over another line."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}"))


def _postmaster(data: Path) -> int | None:
    found = read_pid_file(data)
    return None if found is None else found.pid


async def _writes_ready(process: ManagedProcess) -> bool:
    return "ready" in process.written()


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
