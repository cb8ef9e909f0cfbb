"""A step's adapters that may be the last that a worker calls: each of their calls is a point at which it is killed."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from inspect import iscoroutinefunction
from typing import Any

from activities.steps.context import StepContext

_DATA = frozenset({"law", "mail_domain", "unopened", "columns", "typeset"})
"""What a step works with that touches nothing."""


class KilledError(BaseException):
    """No `except Exception` hears of it, as of a SIGKILL."""


class Points:
    """The calls in their order. `killed_at`: the number of the one that is not made any more."""

    def __init__(self, killed_at: int | None = None) -> None:
        self._killed_at = killed_at
        self.passed: list[str] = []

    def at(self, name: str) -> None:
        """Raises KilledError."""
        if len(self.passed) == self._killed_at:
            raise KilledError(name)
        self.passed.append(name)


class _Mortal:
    def __init__(self, name: str, real: Any, points: Points) -> None:
        self._name, self._real, self._points = name, real, points

    def __getattr__(self, attribute: str) -> Any:
        real, name = getattr(self._real, attribute), f"{self._name}.{attribute}"
        if attribute == "sending":
            return self._sending
        if not iscoroutinefunction(real):
            return real

        async def call(*args: Any, **named: Any) -> Any:
            self._points.at(name)
            return await real(*args, **named)

        return call

    @asynccontextmanager
    async def _sending(self, *args: Any) -> AsyncGenerator[Any]:
        self._points.at(f"{self._name}.sending")
        async with self._real.sending(*args) as told:
            yield told
            self._points.at(f"{self._name}.sent")


def mortal(context: StepContext, points: Points) -> StepContext:
    """The context with each of its adapters, whichever there are, under the knife."""
    adapters: Mapping[str, Any] = {
        each.name: _Mortal(each.name, getattr(context, each.name), points)
        for each in dataclasses.fields(context)
        if each.name not in _DATA
    }
    return dataclasses.replace(context, **adapters)
