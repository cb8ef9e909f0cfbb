"""What can go wrong, at each await of an adapter, drawn from a seed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from inspect import iscoroutinefunction
from random import Random
from typing import Any


class Faults:
    """`chance` is that of each await to fail; half as often it is merely slow. At 0 nothing fails any more."""

    def __init__(self, seed: int, chance: float) -> None:
        self._random = Random(seed)  # noqa: S311
        self.chance = chance
        self.struck: Counter[str] = Counter()

    async def at(self, place: str, error: Exception | None = None) -> None:
        """Raises, waits, or lets pass."""
        drawn = self._random.random()
        if drawn < self.chance:
            self.struck[place] += 1
            raise error or ConnectionResetError(place)
        if drawn < 1.5 * self.chance:
            await asyncio.sleep(self._random.expovariate(1 / 20))


class Faulty:
    """An adapter whose every call may be lost before it is heard, or its answer on the way back."""

    def __init__(self, name: str, real: Any, faults: Faults) -> None:
        self._name, self._real, self._faults = name, real, faults

    def __getattr__(self, attribute: str) -> Any:
        real = getattr(self._real, attribute)
        if attribute == "sending":
            return self._sending
        if not iscoroutinefunction(real):
            return real
        place = f"{self._name}.{attribute}"

        async def call(*args: Any, **named: Any) -> Any:
            await self._faults.at(f"{place}, not heard")
            answer = await real(*args, **named)
            await self._faults.at(f"{place}, answer lost")
            return answer

        return call

    @asynccontextmanager
    async def _sending(self, *args: Any) -> AsyncGenerator[Any]:
        await self._faults.at(f"{self._name}.sending")
        async with self._real.sending(*args) as told:
            yield told
