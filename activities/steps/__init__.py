"""The steps: one verb each, a class in a module of this package whose `run` is the activity under the step's name."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast, get_args

from domain.errors import JalonError
from domain.facts import StepName
from domain.ports import StepOrder, StepResult

if TYPE_CHECKING:
    from activities.steps.context import StepContext

Run = Callable[[StepOrder], Awaitable[StepResult]]


class Step(Protocol):
    def __init__(self, context: StepContext) -> None: ...
    async def run(self, order: StepOrder) -> StepResult: ...


def every_step(context: StepContext) -> list[Run]:
    """The activities of all steps, in the order of their names. Raises JalonError when a step has not exactly one: a
    workflow would wait for it for ever.
    """
    found = dict(sorted((name, step) for module in pkgutil.iter_modules(__path__) for name, step in _in(module.name)))
    if odd := set(get_args(StepName)) ^ set(found):
        raise JalonError(f"activities/steps: {sorted(odd)[0]} is a step without an activity, or an activity of no step")
    return [step(context).run for step in found.values()]


def _in(module: str) -> Iterator[tuple[str, type[Step]]]:
    of_module = import_module(f"{__name__}.{module}")
    for _, each in inspect.getmembers(of_module, inspect.isclass):
        activity = getattr(getattr(each, "run", None), "__temporal_activity_definition", None)
        if activity is not None and each.__module__ == of_module.__name__:
            yield cast(str, activity.name), cast(type[Step], each)
