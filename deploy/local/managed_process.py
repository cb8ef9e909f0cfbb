"""A managed process: one with a log of its own, a sign that it is ready, and a way to stop it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from deploy.local import parent_death_signal
from domain.errors import JalonError

START_SECONDS = 60.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.05
TAIL_LINES = 8
PAUSES = (0.0, 1.0, 3.0, 7.0, 15.0)
"""How long one waits before each new start of a process that keeps ending; after the last one it is given up."""
HEALTHY_SECONDS = 60.0
"""A process that ran this long has not been ending: the count begins anew."""

Readiness = Callable[["ManagedProcess"], Awaitable[bool]]
Echo = Callable[[str], None]
"""Where the operator reads what goes on."""


class Ear:
    """Hears a process say that it is ready, as systemd does."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="jalon-")  # a socket's path is short
        self.address = str(Path(self._folder.name) / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._socket.setblocking(False)
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()
        self._folder.cleanup()

    def heard(self) -> bool:
        try:
            return b"READY=1" in self._socket.recv(4096).splitlines()
        except BlockingIOError:
            return False


class ProcessError(JalonError):
    """A process did not start, or does not stay alive. The message says why, with the last lines of its log."""


class LateError(ProcessError):
    """A process that runs and was not ready in time: what it needs may be away."""


class ManagedProcess:
    """It dies with us where the system can see to that (see `parent_death_signal`)."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path, ready: Readiness) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._env = dict(env)
        self._ready = ready
        self._process: asyncio.subprocess.Process | None = None
        self._log_start = 0
        self._ear: Ear | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> float:
        """Returns, in seconds, how long it took to be ready. Raises ProcessError when it ended, LateError when it runs
        and is not ready in time.
        """
        began = time.monotonic()
        with Ear() as self._ear:
            await self._started()
            await self._said(began)
        return time.monotonic() - began

    async def _started(self) -> None:
        assert self._ear is not None
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            # A session of its own: Ctrl-C reaches the supervisor, which stops the processes in order.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", parent_death_signal.__file__, str(os.getpid()), *self._command,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=self._env | {"NOTIFY_SOCKET": self._ear.address},
            )  # fmt: skip

    async def _said(self, began: float) -> None:
        assert self._process is not None
        while not await self._ready(self):
            if self._process.returncode is not None:
                raise ProcessError(f"{self.name} did not start (exit status {self._process.returncode}).{self.tail()}")
            if time.monotonic() - began > START_SECONDS:
                raise LateError(f"{self.name} was not ready after {START_SECONDS:.0f} seconds.{self.tail()}")
            await asyncio.sleep(POLL_SECONDS)

    def heard(self) -> bool:
        """Whether it has said since this start that it is ready."""
        return self._ear is not None and self._ear.heard()

    async def ended(self) -> int:
        """Waits until the process ends, however it does; its exit status."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL to what does not leave in time. Nothing when it does not run."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def written(self) -> str:
        """What it has written since this start."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def tail(self) -> str:
        """The last lines it wrote since this start, ready to follow a sentence."""
        lines = self.written().rstrip().splitlines()[-TAIL_LINES:]
        if not lines:
            return f" It wrote nothing to {self.log}."
        return "\n".join([f" The last lines of {self.log}:", *(f"  | {line}" for line in lines)])


async def says_so(process: ManagedProcess) -> bool:
    """It is ready when it says so itself (`deploy.processes.readiness`)."""
    return process.heard()


async def keep_alive(process: ManagedProcess, echo: Echo, restarted: Callable[[], None]) -> None:
    """Starts the process again each time it ends, after a growing pause. Raises ProcessError when that is no help."""
    failures = 0
    while True:
        began = time.monotonic()
        status = await process.ended()
        failures = 0 if time.monotonic() - began > HEALTHY_SECONDS else failures
        if failures == len(PAUSES):
            raise ProcessError(f"{process.name} has ended {failures + 1} times in a row.{process.tail()}")
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        echo(f"  ! {process.name} has ended unexpectedly ({how}); it is started again.")
        await asyncio.sleep(PAUSES[failures])
        failures += 1
        try:
            await process.start()
        except ProcessError as error:
            echo(f"  ! {error}")
            await process.stop()
        else:
            echo(f"  ✓ {process.name} is back.")
        restarted()
