"""What takes longer than a page may: begun once, shared by those who ask for the same, and kept for a while."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.console.page import page

KEPT_SECONDS = 120.0
MOST = 16
PATIENCE_SECONDS = 2.0
"""How long a page waits for the work before it says how far it is."""


@dataclass
class Progress:
    """How many employees have been read, of how many (0: not counted yet)."""

    done: int = 0
    total: int = 0


@dataclass
class Work:
    """A task under way, or done. `facts_of`: the company of whose facts it is made, None where it tells some itself."""

    task: asyncio.Task[Any]
    progress: Progress = field(default_factory=Progress)
    done_at: float | None = None
    facts_of: str | None = None


class Works:
    """The long reads of one process. `monotonic`: by which a result grows old."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._works: OrderedDict[Hashable, Work] = OrderedDict()

    def of(self, key: Hashable, begin: Callable[[Progress], Awaitable[Any]], *, facts_of: str | None = None) -> Work:
        """The work of that key: the one under way or fresh, else one that begins now."""
        known = self._works.get(key)
        if known is None or (known.done_at is not None and known.done_at + KEPT_SECONDS < self._monotonic()):
            progress = Progress()
            known = Work(asyncio.ensure_future(_run(begin, progress)), progress, facts_of=facts_of)
            known.task.add_done_callback(lambda task, work=known: self._ended(key, work))
            self._works[key] = known
            while len(self._works) > MOST:
                self._works.popitem(last=False)[1].task.cancel()
        return known

    def known(self, key: Hashable) -> Work | None:
        """The work of that key, if it was begun here and is not forgotten."""
        return self._works.get(key)

    def forget(self, company: str) -> None:
        """Something was told of the company: what was worked out without it, or may have been, is not shown again."""
        self._works = OrderedDict((key, work) for key, work in self._works.items() if work.facts_of != company)

    def _ended(self, key: Hashable, work: Work) -> None:
        work.done_at = self._monotonic()
        failed = work.task.cancelled() or work.task.exception() is not None
        if failed and self._works.get(key) is work:
            del self._works[key]


async def _run(begin: Callable[[Progress], Awaitable[Any]], progress: Progress) -> Any:
    return await begin(progress)


async def finished(work: Work) -> bool:
    """Whether the work is done, or comes to its end while a page may wait."""
    await asyncio.wait([work.task], timeout=PATIENCE_SECONDS)
    return work.task.done()


def not_yet(request: Request, work: Work, title: str) -> Response:
    """The page that says how far the work is, and asks again by itself."""
    answer = page(request, "working.html", 202, title=title, progress=work.progress)
    answer.headers["refresh"] = "2"
    return answer
