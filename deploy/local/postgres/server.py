"""A PostgreSQL server of our own for the local stack and the tests.

It listens on a free loopback port behind a random password. As root, which PostgreSQL refuses to run as, it runs in
a user namespace where root is nobody; where there are none, as the user `nobody`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

import asyncpg

from deploy.local.postgres.account import PASSWORD_FILE, USER, command_line, give, initialise, our_account, run_as
from deploy.local.postgres.binaries import Binaries, PostgresError, find_binaries
from deploy.local.postgres.pid_file import PID_FILE, PidFile, read_pid_file

START_SECONDS = 60.0
STOP_SECONDS = 30.0
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """One server on one data directory, made when it is not there. Its log is beside the folder, named `<folder>.log`.

    A server that outlived its supervisor is taken over. `fsync=False` is for tests: a power cut loses data.
    """

    def __init__(self, data_dir: Path, port: int | None = None, fsync: bool = True) -> None:
        self.data_dir = data_dir.absolute()
        self.log = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._wanted_port = port
        self._fsync = fsync
        self._running: PidFile | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None

    def start(self) -> None:
        """Returns when the server answers. Raises PostgresError with one sentence on what to do."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        try:
            binaries = find_binaries(self._data_major())
            if not self.data_dir.exists():
                initialise(self.data_dir, binaries)
            self._running = self._take_over() or self._launch(binaries)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server in good order: connections are closed, nothing is lost. Does nothing when it does not run."""
        running, self._running = self._running, None
        pid = self._child.pid if self._child else running.pid if running else None
        if pid is not None:
            for word, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, word)
                if _wait_until(lambda: not self._alive(pid), seconds):
                    break
        self._child = None
        if self._lock:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        if self._running is None:
            raise PostgresError("PostgreSQL has not been started: call start() first.")
        return self._running.port

    @property
    def alive(self) -> bool:
        """Whether the server that was started still runs."""
        return self._running is not None and self._alive(self._running.pid)

    def dsn(self, database: str = "postgres") -> str:
        """Where and how to connect. It bears the password: not for logs."""
        password = (self.data_dir / PASSWORD_FILE).read_text().strip()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    async def create_database(self, name: str, template: str | None = None) -> str:
        """Makes the database unless it is there, as a copy of `template` if one is named; returns its DSN."""
        connection = await asyncpg.connect(self.dsn())
        try:
            copied = f' TEMPLATE "{template}"' if template else ""
            await connection.execute(f'CREATE DATABASE "{name}"{copied}')
        except asyncpg.DuplicateDatabaseError:
            pass
        finally:
            await connection.close()
        return self.dsn(name)

    def _take_lock(self) -> None:
        """One supervisor per data directory; the lock falls with its process, however it ends."""
        lock = self.data_dir.with_name(f"{self.data_dir.name}.lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise PostgresError(
                f"Another Jalon is using the data directory {self.data_dir}: stop it first, or use another directory."
            ) from None
        self._lock = lock

    def _data_major(self) -> int | None:
        try:
            return int((self.data_dir / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _take_over(self) -> PidFile | None:
        """The server that an earlier supervisor left running; a pid file that is only a leftover is removed."""
        left = read_pid_file(self.data_dir)
        if left is None:
            return None
        if not self._alive(left.pid) or str(self.data_dir) not in command_line(left.pid):
            # PostgreSQL would refuse to start when another process has been given the dead server's number.
            (self.data_dir / PID_FILE).unlink(missing_ok=True)
            return None
        if not _wait_until(lambda: (now := read_pid_file(self.data_dir)) is not None and now.ready, START_SECONDS):
            raise PostgresError(
                f"The PostgreSQL server {left.pid} does not become ready: read {self.log}, then stop it."
            )
        return read_pid_file(self.data_dir)

    def _launch(self, binaries: Binaries) -> PidFile:
        deadline = time.monotonic() + START_SECONDS
        while True:
            port = self._wanted_port or _free_port()
            start_of_log = self.log.stat().st_size if self.log.exists() else 0
            child = self._child = self._spawn(binaries, port)
            if started := self._wait_for(child, deadline):
                return started
            with self.log.open("rb") as log:
                log.seek(start_of_log)
                said = log.read().decode(errors="replace")
            # The processes of a server that was killed need a moment to notice; a free port may be taken meanwhile.
            again = "shared memory block" in said or (self._wanted_port is None and "could not bind" in said)
            if child.poll() is None or not again or time.monotonic() > deadline:
                raise PostgresError(_why_not(binaries, said, port, self.log))

    def _wait_for(self, child: subprocess.Popen[bytes], deadline: float) -> PidFile | None:
        _wait_until(lambda: child.poll() is not None or self._is_ready(child.pid), deadline - time.monotonic())
        return read_pid_file(self.data_dir) if self._is_ready(child.pid) else None

    def _spawn(self, binaries: Binaries, port: int) -> subprocess.Popen[bytes]:
        account = our_account()
        give(self.data_dir, account)
        settings = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "timezone=UTC",
                    *(() if self._fsync else UNSAFE_BUT_FAST))  # fmt: skip
        command = [*account.prefix, str(binaries.folder / "postgres"), "-D", str(self.data_dir)]
        for setting in settings:
            command += ["-c", setting]
        with self.log.open("ab") as log:
            return run_as(account, command, stdout=log)

    def _is_ready(self, pid: int) -> bool:
        seen = read_pid_file(self.data_dir)
        return seen is not None and seen.pid == pid and seen.ready

    def _alive(self, pid: int) -> bool:
        if self._child and self._child.pid == pid:
            return self._child.poll() is None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _why_not(binaries: Binaries, said: str, port: int, log: Path) -> str:
    if "could not bind" in said:
        return f"PostgreSQL cannot listen on 127.0.0.1:{port}, which another program uses: choose another port."
    reasons = [line for line in said.splitlines() if "FATAL" in line or "error" in line]
    reason = reasons[-1].split("FATAL:")[-1].strip() if reasons else "it gave no reason"
    return f"{binaries.folder / 'postgres'} did not start: {reason} (the whole story is in {log})."
