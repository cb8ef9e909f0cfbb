"""The local stack's data directory: one stack at a time, and nothing of an earlier one left running."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from deploy.settings import PREFIX, STACK_ENV
from domain.errors import JalonError

LEAVE_SECONDS = 10.0


class DirectoryTakenError(JalonError):
    """Another local stack works in the same directory."""


class DataDirectory:
    """Where everything lies, and who may use it."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.logs = self.root / "logs"
        self.mails = self.root / "mails"
        self.ports = self.root / "ports.json"
        self.dsn = self.root / "database_url"
        self.seal_key = self.root / "seal-key.pem"
        self.seal_public = self.root / "seal-public.pem"
        self.seals = self.root / "seals"
        self.stack_env = self.root / STACK_ENV
        self._running = self.root / "running.json"
        self._held: IO[str] | None = None

    def log(self, process: str) -> Path:
        """The log of a process, by the name it is shown under."""
        return self.logs / f"{process.split()[0].lower()}.log"

    def token(self, role: str) -> Path:
        """Where the token of a role is kept: `token` is the administrator's."""
        return self.root / ("token" if role == "admin" else f"token-{role}")

    def lock(self) -> None:
        """Makes the directory ours until `release`, or until our process ends, however it does.

        What an earlier stack left running, because it was killed, is stopped first. Raises DirectoryTakenError, or
        JalonError when the directory cannot be written.
        """
        self._held = self._exclusive()
        self._stop_leftovers()
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".log.previous"))

    def _exclusive(self) -> IO[str]:
        """The lock file with our process's number, locked; the lock falls with our process, however it ends."""
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            lock = (self.root / "lock").open("a+")
        except OSError as error:
            raise JalonError(
                f"The data directory {self.root} cannot be used ({error.strerror}): name another with {PREFIX}DATA_DIR."
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise DirectoryTakenError(
                f"A Jalon stack (process {holder}) already runs in {self.root}: stop it with Ctrl-C in its terminal, "
                f"or give this one another directory with {PREFIX}DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        return lock

    def release(self) -> None:
        if self._held is None:
            return
        for file in (self._running, self.stack_env, self.dsn):
            file.unlink(missing_ok=True)
        self._held.close()
        self._held = None

    def record_running(self, pids: Mapping[str, int]) -> None:
        """Notes what runs now, so that it can be told from other processes that bear the same number later."""
        self._running.write_text(json.dumps({name: [pid, _started(pid)] for name, pid in pids.items()}) + "\n")

    def _stop_leftovers(self) -> None:
        try:
            recorded = cast(dict[str, tuple[int, str]], json.loads(self._running.read_text()))
        except (OSError, ValueError):
            return
        left = {pid: started for pid, started in recorded.values() if started and _started(pid) == started}
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            deadline = time.monotonic() + LEAVE_SECONDS
            while left and time.monotonic() < deadline:
                left = {pid: started for pid, started in left.items() if _started(pid) == started}
                time.sleep(0.05)
        self._running.unlink(missing_ok=True)


def write_secret(path: Path, text: str) -> None:
    """A file for our eyes only, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _started(pid: int) -> str:
    """When a process began, in the system's own words; empty when there is no such process, or only its remains."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()
