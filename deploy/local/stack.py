"""The local stack of `jalon up`: a database, Temporal, a mail catcher, and the house's own processes.

Everything listens on the loopback and keeps its data in one directory. A process that ends by itself is started
again; one that keeps ending stops the stack with a sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from api.rights import Role
from deploy.composition import compose
from deploy.database.operator_messages import operator_messages
from deploy.database.pool import open_pool
from deploy.database.schema import migrate
from deploy.local import ports
from deploy.local.data_directory import DataDirectory, write_secret
from deploy.local.managed_process import Echo, ManagedProcess, keep_alive
from deploy.local.services import Services
from deploy.settings import PREFIX, Settings
from domain.facts import OWN_ACTOR


class LocalStack:
    """The processes, in the order in which they start; they stop in the opposite order."""

    def __init__(self, settings: Settings, echo: Echo) -> None:
        self.settings = settings
        self.data = DataDirectory(settings.data_dir)
        self.dsn = ""
        self._echo = echo
        self._services: Services | None = None
        self._processes: list[ManagedProcess] = []
        self._watchers: list[asyncio.Task[None]] = []

    @property
    def services(self) -> Services:
        """Where everything listens; once the stack is started."""
        assert self._services is not None
        return self._services

    async def sign_in_link(self, back: str = "/console/") -> str:
        """A link that signs in at the console once, and leads to that page; the console's own address where people sign
        in through a provider.
        """
        if not self.settings.development:
            return f"{self.services.api_url}/console/"
        async with await open_pool(self.dsn, size=1) as pool:
            return await compose(pool, self.settings).sign_in_link(self.services.api_url, back)

    async def whereabouts(self) -> str:
        """Where everything is, for people."""
        return "\n".join(
            [
                f"  Console, once       {await self.sign_in_link()}",
                f"  Simulator           {self.services.api_url}/console/simulateur",
                f"  The law             {self.services.api_url}/console/droit",
                f"  API documentation   {self.services.api_url}/docs",
                f"  Temporal UI         {self.services.ui_url}",
                f"  Mails               {self.data.mails}/",
                f"  Logs                {self.data.logs}/",
                f"  An admin's token    {self.data.token('admin')}",
                f"  Key of the seals    {self.data.seal_public}",
            ]
        )

    async def start(self) -> None:
        """Returns when every process is ready. Raises JalonError, whose message says what to do."""
        self.data.lock()
        self._echo(f"Starting Jalon in {self.data.root}/")
        self._services = Services(self.settings, self.data, ports.choose(self.data.ports, ports.wanted(self.settings)))
        if self.settings.database_url:
            self._echo(f"  ✓ {PREFIX}DATABASE_URL is used instead of a database of its own")
        await self._start_together(self.services.servers())
        self.dsn = self.settings.database_url or self.data.dsn.read_text()
        make_seal_key(self.data)
        with operator_messages():
            await migrate(self.dsn)
            await self.token("admin")
        await self._start_together(self.services.house(self.dsn))
        settings = self.services.settings().items()
        write_secret(self.data.stack_env, "".join(f"{name}={value}\n" for name, value in settings))
        self._watchers = [
            asyncio.create_task(keep_alive(process, self._echo, self._record)) for process in self._processes
        ]

    async def token(self, role: Role) -> str:
        """A token of this role for all companies: the one of earlier starts, while it is good."""
        async with await open_pool(self.dsn, size=1) as pool:
            tokens, file = compose(pool, self.settings).tokens, self.data.token(role)
            token = file.read_text().strip() if file.exists() else ""
            if await tokens.caller(token) is None:
                token = await tokens.create(f"local stack, {role}", role, actor=OWN_ACTOR)
                write_secret(file, token + "\n")
        return token

    async def failed(self) -> None:
        """Waits until a process cannot be kept alive, then raises ProcessError."""
        done, _ = await asyncio.wait(self._watchers, return_when=asyncio.FIRST_EXCEPTION)
        for watcher in done:
            watcher.result()

    async def stop(self) -> None:
        """Stops what was started, the last first; what is still starting, too."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for process in reversed(self._processes):
            await process.stop()
        if self._services is not None:
            await self._services.close()
        self.data.release()

    async def _start_together(self, processes: Sequence[ManagedProcess]) -> None:
        """Starts them side by side; the first that fails decides."""

        async def start(process: ManagedProcess) -> None:
            seconds = await process.start()
            self._echo(f"  ✓ {process.name:<13}{seconds:4.1f} s")

        self._processes += processes
        try:
            async with asyncio.TaskGroup() as group:
                for process in processes:
                    group.create_task(start(process))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            self._record()

    def _record(self) -> None:
        self.data.record_running({process.name: process.pid for process in self._processes if process.pid is not None})


def make_seal_key(data: DataDirectory) -> None:
    """The key of the stack's seals, made at its first start, and the public one beside it."""
    from activities.adapters.seal_keys import SealKey

    if not data.seal_key.exists():
        key = SealKey.new()
        data.seal_public.write_text(key.public_pem(), "ascii")
        write_secret(data.seal_key, key.pem())


async def run(settings: Settings, echo: Echo, job: Callable[[LocalStack], Coroutine[Any, Any, int]]) -> int:
    """Starts the stack, does the job, stops the stack; the job's exit status.

    A process that is lost ends the job with ProcessError. A cancellation is passed on to the job, which may
    take it as its natural end and return a status, or let it through.
    """
    stack = LocalStack(settings, echo)
    try:
        await stack.start()
        at_work, failure = asyncio.create_task(job(stack)), asyncio.create_task(stack.failed())
        try:
            await asyncio.wait((at_work, failure), return_when=asyncio.FIRST_COMPLETED)
            if failure.done():
                failure.result()
        except asyncio.CancelledError:
            at_work.cancel()
        finally:
            failure.cancel()
            if failure.done() and failure.exception():
                at_work.cancel()
        return await at_work
    finally:
        await stack.stop()
