"""A process of the house that is killed and paused, and started again whenever it ends."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from deploy.local.managed_process import LateError, ManagedProcess, ProcessError

AGAIN_SECONDS = 1.0
"""Until a process that ended by itself is started again, as a supervisor does."""
PATIENCE_SECONDS = 120.0
"""Within which it is ready."""
LOOK_SECONDS = 0.02

Victim = Callable[[int], int | None]
"""Of the process that was started, the one that is struck: itself, or a server that it watches over."""


def itself(pid: int) -> int | None:
    return pid


class Part:
    """Only what it has started, and what descends from that, is ever struck."""

    def __init__(self, process: ManagedProcess, victim: Victim = itself, started: Callable[[], object] = bool) -> None:
        self.name = process.name
        self.unasked: list[str] = []
        """Each time that it ended by itself: how, and the last lines it wrote."""
        self.starts = 0
        self.ready = asyncio.Event()
        self.process = process
        self._victim, self._started = victim, started
        self._gone = asyncio.Event()
        self._over: int | None = None
        self._killed, self._down = False, AGAIN_SECONDS
        self._stopped: list[int] = []

    async def keep(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.process.start()
                self._started()
                self.starts += 1
                self.ready.set()
            except ProcessError as error:
                # Late, as one is whose database is struck meanwhile: it is begun anew, as by any supervisor.
                if not self._killed and not isinstance(error, LateError):
                    self.unasked.append(str(error))
                self._killed = True
                await self.process.stop()
            status = await self.process.ended()
            self.ready.clear()
            self._gone.set()
            self._over = self.process.pid
            if not self._killed:
                self.unasked.append(f"{self.name} ended by itself ({status}).{self.process.tail()}")
            await asyncio.sleep(self._down)
            self._killed, self._down = False, AGAIN_SECONDS

    async def kill(self, down: float) -> None:
        """kill -9, once there is something to kill; it is started again after so many seconds."""
        pid = await self._living()
        self._killed, self._down = True, down
        self._gone.clear()
        _send(pid, signal.SIGKILL)

    async def terminate(self) -> None:
        """As a rolling restart asks it to leave; returns when it has left."""
        pid = await self._living()
        self._killed, self._down = True, 0.0
        self._gone.clear()
        _send(pid, signal.SIGTERM)
        await self._gone.wait()

    async def pause(self, seconds: float) -> None:
        """All its processes stand still."""
        self._stopped = family(await self._living())
        try:
            for pid in self._stopped:
                _send(pid, signal.SIGSTOP)
            await asyncio.sleep(seconds)
        finally:
            for pid in self._stopped:
                _send(pid, signal.SIGCONT)

    async def at_ease(self) -> None:
        """Waits until it runs and has said that it is ready. Raises ProcessError when that takes too long."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if self._killed:
                    await self._gone.wait()
                await self.ready.wait()
        except TimeoutError:
            raise ProcessError("\n".join([f"{self.name} is not ready.{self.process.tail()}", *self.unasked])) from None

    async def stop(self) -> None:
        await self.process.stop()

    async def _living(self) -> int:
        while True:
            pid = self.process.pid
            if pid is not None and pid != self._over and parent(pid) == os.getpid():
                victim = self._victim(pid)
                if victim is not None and (victim == pid or parent(victim) == pid):
                    return victim
            await asyncio.sleep(LOOK_SECONDS)


def parent(pid: int) -> int | None:
    """None when there is no such process."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def family(pid: int) -> list[int]:
    """The process and what descends from it."""
    parents = {int(each.name): parent(int(each.name)) for each in Path("/proc").iterdir() if each.name.isdigit()}
    found = [pid]
    for member in found:
        found += [child for child, of in parents.items() if of == member]
    return found


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
