"""How a long-running process of the house waits for its servers, stops, and leaves."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import NoReturn, TypeVar

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 5.0
NEW_OBJECTS = 10_000
"""After how many Python looks among the new ones for what nobody refers to any more; by default after 700."""

T = TypeVar("T")


async def wait_for(what: str, attempt: Callable[[], Awaitable[T]], *expected: type[Exception]) -> T:
    """What `attempt` returns, tried again for as long as it raises one of `expected`; said once and when it is over."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            result = await attempt()
        except expected as error:
            if pause == FIRST_PAUSE_SECONDS:
                log.warning(f"{what} is not ready; trying again until it is", error=str(error))
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            continue
        if pause != FIRST_PAUSE_SECONDS:
            log.info(f"{what} is ready")
        return result


def what_stays_is_not_searched() -> None:
    """What a process has loaded when it begins to serve (the law, the models, the routes) stays to its end: it is not
    looked through for garbage again and again, which took a twentieth of the worker's time and of the API's.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


async def run_until_stopped(work: Coroutine[object, object, None]) -> None:
    """Runs `work` until it ends or SIGTERM or Ctrl-C asks it to; it is then cancelled and winds up in its own way."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopping = False

    def stop() -> None:
        nonlocal stopping
        stopping = True
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not stopping:
            raise
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def exit_now(status: int) -> NoReturn:
    """Ends the process now, with everything written.

    By `os._exit`: the threads of Temporal's SDK may otherwise abort the interpreter while it is torn down, after
    all work is done.
    """
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
