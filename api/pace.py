"""How fast one token may ask: a bucket of requests for each, in this process alone."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from uuid import UUID

from api.problems import ProblemError, problem


class Pace:
    """`per_minute` requests for each caller, all at once if need be, and as many a minute again; 0: no bound."""

    def __init__(self, per_minute: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._monotonic = monotonic
        self._left: dict[UUID, tuple[float, float]] = {}

    def take(self, caller: UUID) -> None:
        """One request of the caller. Raises ProblemError (429) with the seconds until there is one again."""
        if not self.per_minute:
            return
        now, rate = self._monotonic(), self.per_minute / 60
        left, since = self._left.get(caller, (self.per_minute, now))
        left = min(self.per_minute, left + (now - since) * rate)
        if left < 1:
            seconds = math.ceil((1 - left) / rate)
            told = f"This token has had its {self.per_minute} requests of a minute: go on in {seconds} s, in batches."
            raise ProblemError(problem("too-many-requests", told), {"retry-after": str(seconds)})
        self._left[caller] = (left - 1, now)
