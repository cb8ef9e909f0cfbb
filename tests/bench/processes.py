"""Processes that are measured from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local import parent_death_signal

START_SECONDS = 30.0
STOP_SECONDS = 30.0
HERE = Path(__file__).parent


@contextmanager
def process(*arguments: str, env: Mapping[str, str], log: Path) -> Generator[subprocess.Popen[bytes]]:
    """A Python process that ends with the block, or with us however we end (see deploy/parent_death_signal.py)."""
    command = [sys.executable, "-I", "-S", parent_death_signal.__file__, str(os.getpid()), sys.executable, *arguments]
    with log.open("ab") as output:
        started = subprocess.Popen(command, env={**os.environ, **env}, stdout=output, stderr=output)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def listening(*arguments: str, port: int, env: Mapping[str, str], log: Path) -> Generator[int]:
    """The same, once it listens on the port; yields the port."""
    with process(*arguments, env=env, log=log) as started:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                assert started.poll() is None, log.read_text()
                assert time.monotonic() < until, f"{arguments} does not listen on {port}: {log.read_text()}"
                time.sleep(0.05)
        yield port


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
