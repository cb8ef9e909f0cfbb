"""What is worked out once and kept, for as long as what it was worked out of stays the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")


class Once:
    """What work comes to, by the keys under which it was asked for. With `most` of them it begins anew."""

    __slots__ = ("_kept", "_most")

    def __init__(self, most: int = 4096) -> None:
        self._kept: dict[Hashable, object] = {}
        self._most = most

    def __call__(self, key: Hashable, work: Callable[[], T]) -> T:
        """What the work comes to: done the first time that it is asked for under the key."""
        found = self._kept.get(key, self)
        if found is self:
            if len(self._kept) >= self._most:
                self._kept.clear()
            found = self._kept[key] = work()
        return cast(T, found)
