"""As much of Temporal as an employee's workflow and the relay see of it, in one process and in virtual time.

The workflow's code is the real one, unchanged. What is kept here of Temporal's promises: a signal and a timer are
never lost, an activity is tried until it succeeds or its policy says no, conditions are looked at when all that could
run has run, a run that has become long is handed on to the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar, copy_context
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NoReturn, cast

from faults import Faults
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.workflow._context import _Runtime  # pyright: ignore[reportPrivateUsage]
from virtual_time import VirtualLoop

from domain.ports import Message, News
from workflows.employee import EmployeeWorkflow
from workflows.messages import EmployeeInput, workflow_id
from workflows.relay import TemporalAwayError, signal_name

LONG_RUN = 300
"""Events after which a run is handed on: far fewer than Temporal's, so that it happens often."""

_RUN: ContextVar[Run] = ContextVar("run")


class _AfreshError(BaseException):
    def __init__(self, start: EmployeeInput) -> None:
        super().__init__()
        self.start = start


class Run:
    """One run of one employee's workflow."""

    def __init__(self, server: TemporalInMemory, start: EmployeeInput) -> None:
        self._server, self._start = server, start
        self.events, self.details = 1, ""
        self._conditions: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._waiting: set[asyncio.Future[None]] = set()
        self._context = copy_context()
        self._context.run(_RUN.set, self)
        self.workflow = self._context.run(EmployeeWorkflow, start)
        self.task = server.loop.create_task(self._live(), context=self._context)

    async def _live(self) -> None:
        try:
            await self.workflow.run(self._start)
        except _AfreshError as afresh:
            self._end()
            self._server.start(afresh.start)
        else:
            self._end()

    def _end(self) -> None:
        """What the run still waits for goes with it."""
        self._server.end(self._start)
        for each in self._waiting:
            each.cancel()

    def signal(self, news: News) -> None:
        """As the server brings it."""
        self._moved()
        value = RawValue(cast(Any, news))
        self._context.run(self.workflow.news, signal_name(news), [value])

    def look(self) -> bool:
        """Lets go on whoever waits for what has come about; whether there was anybody."""
        true = [(ask, waits) for ask, waits in self._conditions if self._context.run(ask)]
        for each in true:
            self._conditions.remove(each)
            if not each[1].done():
                each[1].set_result(None)
        return bool(true)

    async def activity(self, name: str, order: Any, policy: RetryPolicy, patience: float | None) -> Any:
        """The activity's result, tried again as the policy has it. Raises ActivityError."""
        self._moved(3)
        try:
            return await self._server.attempts(name, order, policy, patience)
        finally:
            self._moved()

    async def sleep(self, seconds: float) -> None:
        self._moved(2)
        woken: asyncio.Future[None] = self._server.loop.create_future()
        bell = self._server.loop.call_later(seconds, lambda: woken.done() or woken.set_result(None))
        await self._until(woken, bell)

    async def condition(self, ask: Callable[[], bool], seconds: float | None) -> None:
        """Raises TimeoutError."""
        if ask():
            return
        waits: asyncio.Future[None] = self._server.loop.create_future()
        self._conditions.append((ask, waits))
        late = TimeoutError()
        bell = None
        if seconds is not None:
            bell = self._server.loop.call_later(seconds, lambda: waits.done() or waits.set_exception(late))
        await self._until(waits, bell)

    async def _until(self, waits: asyncio.Future[None], bell: asyncio.TimerHandle | None) -> None:
        self._waiting.add(waits)
        try:
            await waits
        finally:
            self._waiting.discard(waits)
            self._conditions = [each for each in self._conditions if each[1] is not waits]
            if bell is not None:
                bell.cancel()
            self._moved()

    def _moved(self, events: int = 1) -> None:
        self.events += events
        self._server.stirred[id(self)] = self


class TemporalInMemory:
    """The server and the worker. Implements `workflows.relay.Publisher`."""

    def __init__(
        self, loop: VirtualLoop, activities: Mapping[str, Callable[[Any], Awaitable[Any]]], faults: Faults
    ) -> None:
        self.loop, self._activities, self._faults = loop, activities, faults
        self.running: dict[str, Run] = {}
        self.stirred: dict[int, Run] = {}
        self.failed: list[BaseException] = []
        _Runtime.set_on_loop(loop, _runtime(loop))
        loop.when_settled(self._look)

    async def deliver(self, message: Message) -> None:
        """As `TemporalPublisher` does: with the start of a workflow, but for what concerns the company alone."""
        await self._faults.at("temporal", TemporalAwayError("cut off"))
        run = self.running.get(workflow_id(message.company, message.employee))
        if run is None and (message.news.version or not message.news.company_version):
            run = self.start(EmployeeInput(company=message.company, employee=message.employee))
        if run is not None:
            run.signal(message.news)
        await self._faults.at("temporal", TemporalAwayError("the answer was lost"))

    def start(self, start: EmployeeInput) -> Run:
        name = workflow_id(start.company, start.employee)
        run = self.running[name] = Run(self, start)
        run.task.add_done_callback(self._ended)
        return run

    def end(self, start: EmployeeInput) -> None:
        del self.running[workflow_id(start.company, start.employee)]

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failed.append(error)

    def _look(self) -> bool:
        stirred, self.stirred = self.stirred, {}
        looked = [run.look() for run in stirred.values()]
        return any(looked)

    async def attempts(self, name: str, order: Any, policy: RetryPolicy, patience: float | None) -> Any:
        """See `Run.activity`."""
        begun, attempt, pause = self.loop.time(), 0, policy.initial_interval.total_seconds()
        while True:
            attempt += 1
            try:
                return await self._activities[name](order)
            except Exception as error:
                final = isinstance(error, ApplicationError) and error.non_retryable
                late = patience is not None and self.loop.time() - begun + pause > patience
                if final or late or attempt == policy.maximum_attempts:
                    raise _activity_error(name) from error
            await asyncio.sleep(pause)
            longest = policy.maximum_interval or timedelta(seconds=100 * pause)
            pause = min(pause * policy.backoff_coefficient, longest.total_seconds())


def _activity_error(name: str) -> ActivityError:
    return ActivityError(
        "failed", scheduled_event_id=0, started_event_id=0, identity="", activity_type=name, activity_id="",
        retry_state=None,
    )  # fmt: skip


def _refuse(name: str) -> Callable[..., NoReturn]:
    def asked(*_: object, **__: object) -> NoReturn:
        raise NotImplementedError(f"the simulated Temporal has no {name}: the workflow did not use it before")

    return asked


class _Answers(_Runtime):
    """What `temporalio.workflow` asks: it is answered by the run in whose context it is asked."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop
        self._logger_details = {}

    def workflow_time_ns(self) -> int:
        return round(self._loop.now().timestamp() * 1_000_000) * 1000

    def workflow_start_activity(self, activity: Any, *args: Any, **options: Any) -> Any:
        patience: timedelta | None = options["schedule_to_close_timeout"]
        seconds = None if patience is None else patience.total_seconds()
        work = _RUN.get().activity(activity, args[0], options["retry_policy"], seconds)
        return self._loop.create_task(work)

    workflow_start_local_activity = workflow_start_activity

    def workflow_patch(self, id: str, **_: Any) -> bool:
        return True

    async def workflow_sleep(self, duration: float, **_: Any) -> None:
        await _RUN.get().sleep(duration)

    async def workflow_wait_condition(self, fn: Callable[[], bool], *, timeout: float | None = None, **_: Any) -> None:  # noqa: ASYNC109
        await _RUN.get().condition(fn, timeout)

    def workflow_info(self) -> Any:
        return SimpleNamespace(is_continue_as_new_suggested=lambda: _RUN.get().events >= LONG_RUN)

    def workflow_all_handlers_finished(self) -> bool:
        return True

    def workflow_continue_as_new(self, *args: Any, **_: Any) -> NoReturn:
        raise _AfreshError(args[0])

    def workflow_payload_converter(self) -> Any:
        return SimpleNamespace(from_payload=lambda payload, _: payload)  # pyright: ignore[reportUnknownLambdaType]

    def workflow_set_current_details(self, details: str) -> None:
        _RUN.get().details = details

    def workflow_upsert_search_attributes(self, attributes: Any, **_: Any) -> None:
        return None

    def workflow_is_replaying_history_events(self) -> bool:
        return True  # so that the workflow's logger is quiet: faults are what this is about


def _runtime(loop: VirtualLoop) -> _Runtime:
    """The answers; whatever else the workflow comes to ask one day says so."""
    unasked = {name: _refuse(name) for name in _Runtime.__abstractmethods__ - vars(_Answers).keys()}
    return cast(Callable[[VirtualLoop], _Runtime], type("_WorkflowRuntime", (_Answers,), unasked))(loop)
