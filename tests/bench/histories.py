"""When workflows had taken up what they were told, by the Temporal server's own clock."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from tests.workflows.reading import LOCAL_ACTIVITY

PATIENCE_SECONDS = 90.0

TakenUp = Callable[[Sequence[HistoryEvent]], datetime | None]
"""When the history shows that everything was taken up; None while it does not."""

_SIGNALED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
_TASK_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


def handled(signals: int) -> TakenUp:
    """The workflow has handled so many signals."""

    def when(history: Sequence[HistoryEvent]) -> datetime | None:
        told = [place for place, event in enumerate(history) if event.event_type == _SIGNALED]
        return _next_task(history, told[signals - 1]) if len(told) >= signals else None

    return when


def reviewed(version: int) -> TakenUp:
    """The workflow has taken up a review that read so many entries of its stream. No step may be due."""

    def when(history: Sequence[HistoryEvent]) -> datetime | None:
        moment: datetime | None = None
        for place in reversed(range(len(history))):
            review = _review(history[place])
            if review is None:
                continue
            assert review["plan"]["next_step"] is None, review["plan"]["next_step"]
            if review["version"] < version:
                break
            moment = _taken_up(history, place)
        return moment

    return when


def _review(event: HistoryEvent) -> dict[str, Any] | None:
    """What the review said: in a marker when it came off at once, otherwise in the result of an activity."""
    marked = event.marker_recorded_event_attributes
    done = event.activity_task_completed_event_attributes.result.payloads
    results = marked.details["result"].payloads if marked.marker_name == LOCAL_ACTIVITY else done
    return json.loads(results[0].data) if results else None


def _taken_up(history: Sequence[HistoryEvent], place: int) -> datetime | None:
    """A marker is written by the very task that took its result up."""
    event = history[place]
    at_once = event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED
    return event.event_time.ToDatetime(UTC) if at_once else _next_task(history, place)


def _next_task(history: Sequence[HistoryEvent], place: int) -> datetime | None:
    return next((e.event_time.ToDatetime(UTC) for e in history[place:] if e.event_type == _TASK_DONE), None)


async def last_taken_up(client: Client, workflows: Sequence[str], taken_up: TakenUp) -> datetime:
    """When the last of them had. Looks at the last told one first, and seldom, so as not to disturb the measurement."""
    moments = [await _patiently(client, name, taken_up) for name in reversed(workflows)]
    return max(moments)


async def _patiently(client: Client, workflow: str, taken_up: TakenUp) -> datetime:
    until = time.monotonic() + PATIENCE_SECONDS
    while (moment := taken_up(await _history(client, workflow))) is None:
        assert time.monotonic() < until, f"{workflow} has not taken up what it was told"
        await asyncio.sleep(0.2)
    return moment


async def _history(client: Client, workflow: str) -> Sequence[HistoryEvent]:
    """Empty as long as the workflow was not started."""
    try:
        return [event async for event in client.get_workflow_handle(workflow).fetch_history_events()]
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return []
        raise
