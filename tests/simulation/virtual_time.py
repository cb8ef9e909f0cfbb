"""An event loop in which nothing takes time: when nothing is left to do, the clock jumps to whatever comes next."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from datetime import datetime, timedelta


class _Jumping(selectors.SelectSelector):
    """Nobody is heard from outside; waiting is jumping."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0
        self.settled: Callable[[], bool] = lambda: False

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return []
        if self.settled():
            return []
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else: the simulation stands still")
        self.elapsed += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """`start` is the moment at which it begins. `when_settled` is asked, before time passes, whether it has brought
    anything about: it is what Temporal does at the end of each activation.
    """

    def __init__(self, start: datetime) -> None:
        self._jumping = _Jumping()
        self._start = start
        super().__init__(self._jumping)
        self.set_exception_handler(self._say_nothing)
        self._clock_resolution = 1e-6  # the real clock's would be lost beside the seconds of decades

    def _say_nothing(self, *_: object) -> None:
        """The end of a run finds years ahead that nobody waits for: nothing is said of them."""

    def time(self) -> float:
        """Virtual seconds since the start."""
        return self._jumping.elapsed

    def now(self) -> datetime:
        """The virtual moment, to the microsecond."""
        return self._start + timedelta(microseconds=round(self.time() * 1_000_000))

    def when_settled(self, ask: Callable[[], bool]) -> None:
        """Registers who is asked."""
        self._jumping.settled = ask
