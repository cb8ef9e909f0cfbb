"""What is counted is wrapped, so that nothing that works needs to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from deploy.processes.metrics import ApiMetrics, Handed, RelayMetrics, WorkerMetrics
from domain.ports import Letter, Mail, Outbox, StepResult, UndeliverableError
from domain.ports import Message as News

UNKNOWN = "none"
"""The route of a request that no route serves: what it asked for may be anything."""


def measure_requests(app: FastAPI, metrics: ApiMetrics) -> None:
    """Counts what the application answers. Innermost of its middleware: there the route is known."""
    app.user_middleware.append(Middleware(_Requests, metrics=metrics))


class _Requests:
    def __init__(self, app: ASGIApp, metrics: ApiMetrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, method = perf_counter(), scope["method"]
        told = False

        async def answer(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start":
                told = True
                self._note(scope, method, message["status"], perf_counter() - begun)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:
            if not told:
                self._note(scope, method, 500, perf_counter() - begun)
            raise

    def _note(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = _route(scope)
        known = method if method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else UNKNOWN
        self._metrics.requests.labels(known, route, status).inc()
        self._metrics.seconds.labels(known, route).observe(seconds)


def _route(scope: Scope) -> str:
    """As the code has it, `/v1/companies/{company}`: an id that was asked for stands in no label."""
    route = scope.get("route")
    path: str | None = getattr(route, "path_format", None) or getattr(route, "path", None)
    mounted: str = scope.get("root_path", "")
    return f"{mounted}{path or ''}" or UNKNOWN


class MeasuredOutbox:
    """An outbox that counts what is delivered and what is put off. Implements `domain.ports.Outbox`."""

    def __init__(self, outbox: Outbox, metrics: RelayMetrics) -> None:
        self._outbox, self._metrics = outbox, metrics

    async def claim(self, limit: int) -> list[News]:
        return await self._outbox.claim(limit)

    async def delivered(self, positions: Sequence[int]) -> None:
        await self._outbox.delivered(positions)
        self._metrics.delivered.inc(len(positions))

    async def postpone(self, positions: Sequence[int], seconds: float) -> None:
        await self._outbox.postpone(positions, seconds)
        self._metrics.postponed.inc(len(positions))

    async def oldest_age_seconds(self) -> float:
        return await self._outbox.oldest_age_seconds()


class MeasuredMail:
    """A mail server that counts what it said. Implements `domain.ports.Mail`."""

    def __init__(self, mail: Mail, metrics: WorkerMetrics) -> None:
        self._mail, self._metrics = mail, metrics

    async def send(self, letter: Letter) -> None:
        outcome: Handed = "failed"
        try:
            await self._mail.send(letter)
            outcome = "taken"
        except UndeliverableError:
            outcome = "refused"
            raise
        finally:
            self._metrics.mails.labels(outcome).inc()


class MeasuredActivities(Interceptor):
    """Notes how long each review, step and round of upkeep took, and what came of it: done, held, failed; or tried
    again, where a review did not come off within its workflow task and an ordinary activity takes its place.
    """

    def __init__(self, metrics: WorkerMetrics) -> None:
        self._metrics = metrics

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Activities(next, self._metrics)


class _Activities(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, metrics: WorkerMetrics) -> None:
        super().__init__(next)
        self._metrics = metrics

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        begun, info = perf_counter(), activity.info()
        outcome = "tried-again" if info.is_local else "failed"
        try:
            result = await super().execute_activity(input)
            outcome = "held" if isinstance(result, StepResult) and result.held else "done"
        finally:
            self._metrics.activities.labels(info.activity_type, outcome).observe(perf_counter() - begun)
        return result
