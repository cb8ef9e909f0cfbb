"""How often one may try: enough for people, too little for guessing."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_ADDRESSES = 10_000


class Attempts:
    """At most `most` tries in `seconds` from one address, in one process."""

    def __init__(self, most: int, seconds: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._monotonic = most, seconds, monotonic
        self._seen: OrderedDict[str, list[float]] = OrderedDict()

    def allowed(self, address: str) -> bool:
        """Notes a try; whether it may be made."""
        now = self._monotonic()
        recent = [at for at in self._seen.pop(address, []) if at > now - self._seconds]
        allowed = len(recent) < self._most
        self._seen[address] = [*recent, now] if allowed else recent
        if len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)
        return allowed
