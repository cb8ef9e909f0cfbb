"""How far something has got: one line that is rewritten on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

LOG_EVERY_SECONDS = 10.0


class Progress:
    """`  40 / 100 plans made`, on the standard error: what is asked for goes to the standard output."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._line: str | None = None
        self._written: str | None = None
        self._at = float("-inf")

    def __enter__(self) -> Self:
        return self

    def show(self, done: int, total: int) -> None:
        """Tells how far it has got; in a log only when it has not been told for a while, and at the end."""
        self._line = f"  {done} / {total} {self._what}"
        if sys.stderr.isatty():
            print(f"\r\x1b[K{self._line}", end="", file=sys.stderr, flush=True)  # noqa: T201
        elif time.monotonic() - self._at >= LOG_EVERY_SECONDS:
            self._write()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._line is None:
            return
        if sys.stderr.isatty():
            print(file=sys.stderr)  # noqa: T201
        elif self._line != self._written:
            self._write()

    def _write(self) -> None:
        print(self._line, file=sys.stderr, flush=True)  # noqa: T201
        self._written, self._at = self._line, time.monotonic()
