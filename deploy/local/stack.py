"""The local stack of `jalon up`: a database, Temporal, a mail catcher, and the house's own processes.

Everything listens on the loopback and keeps its data in one folder. A part that ends by itself is started
again; one that keeps ending stops the stack with a sentence.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import httpx

from api.rights import Role
from api.tokens import PgTokens
from deploy.cli.spoken import speaking_plainly
from deploy.database import open_pool
from deploy.local import ports as port_book
from deploy.local import temporal
from deploy.local.folder import DataFolder
from deploy.local.part import Part, Ready, keep_alive
from deploy.local.ports import LOOPBACK
from deploy.migrate import migrate
from deploy.settings import PREFIX, Settings

Say = Callable[[str], None]


class LocalStack:
    """The parts, in the order in which they start; they stop in the opposite order."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self.settings = settings
        self.folder = DataFolder(settings.data_dir)
        self.ports: dict[str, int] = {}
        self.dsn = ""
        self._say = say
        self._parts: list[Part] = []
        self._watchers: list[asyncio.Task[None]] = []
        self._http = httpx.AsyncClient(timeout=2.0, trust_env=False)

    @property
    def api_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['api']}"

    @property
    def ui_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['temporal_ui']}/namespaces/{temporal.NAMESPACE}/workflows"

    @property
    def temporal_address(self) -> str:
        return f"{LOOPBACK}:{self.ports['temporal']}"

    def whereabouts(self) -> str:
        """Where everything is, for people."""
        return "\n".join(
            [
                f"  API documentation   {self.api_url}/docs",
                f"  Temporal UI         {self.ui_url}",
                f"  Mails               {self.folder.mails}/",
                f"  Logs                {self.folder.logs}/",
                f"  An admin's token    {self.folder.token('admin')}",
            ]
        )

    async def start(self) -> None:
        """Returns when every part is ready. Raises one of START_ERRORS, whose message says what to do."""
        self.folder.take()
        self._say(f"Starting Jalon in {self.folder.root}/")
        self.ports = port_book.choose(self.folder.ports, _asked(self.settings))
        await self._start_together(self._temporal(), self._mail(), *self._database())
        self.dsn = self.settings.database_url or self.folder.dsn.read_text()
        with speaking_plainly():
            await migrate(self.dsn)
            await self.token("admin")
        await self._start_together(*self._own())
        self.folder.write_secret(
            self.folder.stack_env, "".join(f"{name}={value}\n" for name, value in self._told().items())
        )
        self._watchers = [asyncio.create_task(keep_alive(part, self._say, self._remember)) for part in self._parts]

    async def token(self, role: Role) -> str:
        """A token of this role for all companies: the one of earlier starts, while it is good."""
        async with await open_pool(self.dsn, size=1) as pool:
            tokens, file = PgTokens(pool), self.folder.token(role)
            token = file.read_text().strip() if file.exists() else ""
            if await tokens.caller(token) is None:
                token = await tokens.create(f"local stack, {role}", role)
                self.folder.write_secret(file, token + "\n")
        return token

    async def failed(self) -> None:
        """Waits until a part cannot be kept alive, then raises PartError."""
        done, _ = await asyncio.wait(self._watchers, return_when=asyncio.FIRST_EXCEPTION)
        for watcher in done:
            watcher.result()

    async def stop(self) -> None:
        """Stops what was started, the last first; what is still starting, too."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for part in reversed(self._parts):
            await part.stop()
        await self._http.aclose()
        self.folder.release()

    # --- the parts ------------------------------------------------------------------------------------------

    def _database(self) -> list[Part]:
        """None of ours when the operator has named a database."""
        if self.settings.database_url:
            self._say(f"  ✓ {PREFIX}DATABASE_URL is used instead of a database of its own")
            return []
        port = self.ports["postgres"]
        arguments = [str(self.folder.root / "postgres"), str(port), str(self.folder.dsn)]
        return [self._part("PostgreSQL", "postgres", _python("deploy.local.postgres_part", *arguments), _says("ready"))]

    def _temporal(self) -> Part:
        url = temporal.ready_url(self.ports)
        command = temporal.command(self.folder.root, self.ports)
        return self._part("Temporal", "temporal", command, self._answers(url))

    def _mail(self) -> Part:
        port = self.ports["smtp"]
        command = _python("deploy.local.smtp_catcher", "--folder", str(self.folder.mails), "--port", str(port))
        return self._part("Mail catcher", "mail", command, _says("ready"))

    def _own(self) -> list[Part]:
        """The house itself."""
        return [
            self._part("API", "api", _python("deploy.cli", "api"), self._answers(f"{self.api_url}/readyz")),
            self._part("Worker", "worker", _python("deploy.cli", "worker"), _says("worker at work")),
            self._part("Relay", "relay", _python("deploy.cli", "relay"), _says("relay at work")),
        ]

    def _part(self, name: str, log: str, command: list[str], ready: Ready) -> Part:
        return Part(name, command, self._environment(), self.folder.logs / f"{log}.log", ready)

    def _environment(self) -> dict[str, str]:
        """Our own environment, but no other Temporal and no other mail server than the local ones."""
        mine = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TEMPORAL_", f"{PREFIX}SMTP_", f"{PREFIX}API_"))
        }
        profile = self.folder.root / "temporal.toml"  # empty: the user's own profiles lead elsewhere
        profile.touch()
        return mine | self._told() | {"TEMPORAL_CONFIG_FILE": str(profile), "PYTHONUNBUFFERED": "1"}

    def _told(self) -> dict[str, str]:
        """What the parts, and the commands of an operator's shell, need to know of this stack."""
        return {
            f"{PREFIX}DATA_DIR": str(self.folder.root),
            f"{PREFIX}DATABASE_URL": self.dsn,
            f"{PREFIX}API_HOST": LOOPBACK,
            f"{PREFIX}API_PORT": str(self.ports["api"]),
            f"{PREFIX}SMTP_HOST": LOOPBACK,
            f"{PREFIX}SMTP_PORT": str(self.ports["smtp"]),
            # Its lines say when a part is ready.
            f"{PREFIX}LOG_LEVEL": "debug" if self.settings.log_level == "debug" else "info",
            "TEMPORAL_ADDRESS": self.temporal_address,
            "TEMPORAL_NAMESPACE": temporal.NAMESPACE,
        }

    # --- keeping them alive ---------------------------------------------------------------------------------

    async def _start_together(self, *parts: Part) -> None:
        """Starts them side by side; the first that fails decides."""

        async def start(part: Part) -> None:
            seconds = await part.start()
            self._say(f"  ✓ {part.name:<13}{seconds:4.1f} s")

        self._parts += parts
        try:
            async with asyncio.TaskGroup() as group:
                for part in parts:
                    group.create_task(start(part))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            self._remember()

    def _remember(self) -> None:
        self.folder.remember({part.name: part.pid for part in self._parts if part.pid is not None})

    def _answers(self, url: str) -> Ready:
        async def ready(_: Part) -> bool:
            try:
                return (await self._http.get(url)).is_success
            except httpx.HTTPError:
                return False

        return ready


async def run(settings: Settings, say: Say, job: Callable[[LocalStack], Coroutine[Any, Any, int]]) -> int:
    """Starts the stack, does the job, stops the stack; the job's exit status.

    A part that is lost ends the job with PartError. A cancellation is passed on to the job, which may take it as
    its natural end and return a status, or let it through.
    """
    stack = LocalStack(settings, say)
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


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _asked(settings: Settings) -> dict[str, int]:
    """The ports that somebody set; the defaults of production are not wishes."""
    wanted = {
        "api": settings.api_port,
        "smtp": settings.smtp_port,
        "temporal": settings.temporal_port,
        "temporal_ui": settings.temporal_ui_port,
    }
    return {name: port for name, port in wanted.items() if f"{name}_port" in settings.model_fields_set and port}


def _says(sign: str) -> Ready:
    """It is ready when it has written so."""

    async def ready(part: Part) -> bool:
        return sign in part.written()

    return ready
