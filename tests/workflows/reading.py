"""What tests read in a workflow's history, and how they wait for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter

DEADLINE_SECONDS = 30.0

LOCAL_ACTIVITY = "core_local_activity"
"""The SDK's name for the marker of an activity that a worker carried out within a workflow task."""


async def eventually(is_so: Callable[[], bool | Awaitable[bool]], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Polls until it is so; fails with `what` when it never is."""
    clock = asyncio.get_running_loop().time
    until = clock() + seconds
    while not (answer if isinstance(answer := is_so(), bool) else await answer):
        assert clock() < until, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.01)


@dataclass(frozen=True)
class HistoryTimer:
    """A durable timer as the history shows it."""

    summary: str
    starts: datetime
    fires: datetime
    state: str

    @property
    def duration(self) -> timedelta:
        return self.fires - self.starts


async def events(handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
    return list((await handle.fetch_history()).events)


async def settle(handle: WorkflowHandle[Any, Any]) -> None:
    """Until the workflow waits or has ended: every signal and timer is seen, every activity is done."""
    await eventually(lambda: _waits(handle), f"a quiet {handle.id}")


async def _waits(handle: WorkflowHandle[Any, Any]) -> bool:
    history = await events(handle)
    begun = of(history, "ACTIVITY_TASK_SCHEDULED")
    ended = of(history, "ACTIVITY_TASK_COMPLETED", "ACTIVITY_TASK_FAILED", "ACTIVITY_TASK_TIMED_OUT")
    news = of(history, "WORKFLOW_TASK_SCHEDULED", "WORKFLOW_EXECUTION_SIGNALED", "TIMER_FIRED") + ended
    seen = of(history, "WORKFLOW_TASK_COMPLETED")
    return len(begun) == len(ended) and bool(seen) and seen[-1].event_id > max(event.event_id for event in news)


async def timers(handle: WorkflowHandle[Any, Any]) -> list[HistoryTimer]:
    """Every timer ever started in the run, in order, with what became of it: running, fired or cancelled."""
    history = await events(handle)
    ended = {
        **{e.timer_fired_event_attributes.started_event_id: "fired" for e in of(history, "TIMER_FIRED")},
        **{e.timer_canceled_event_attributes.started_event_id: "cancelled" for e in of(history, "TIMER_CANCELED")},
    }
    return [
        HistoryTimer(
            summary=_summary(event),
            starts=event.event_time.ToDatetime(UTC),
            fires=event.event_time.ToDatetime(UTC)
            + event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta(),
            state=ended.get(event.event_id, "running"),
        )
        for event in of(history, "TIMER_STARTED")
    ]


async def activities(handle: WorkflowHandle[Any, Any]) -> list[tuple[str, str]]:
    """(activity, summary) in the order in which the run asked for them; what was done at once included."""
    asked = of(await events(handle), "ACTIVITY_TASK_SCHEDULED", "MARKER_RECORDED")
    return [(name, _summary(event)) for event in asked if (name := _activity(event))]


def _activity(event: HistoryEvent) -> str:
    """Empty when the event is none: a workflow also marks which of its changes a run has."""
    if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        return event.activity_task_scheduled_event_attributes.activity_type.name
    at_once = done_at_once(event)
    return "" if at_once is None else at_once["activity_type"]


def done_at_once(event: HistoryEvent) -> dict[str, Any] | None:
    """What the event says of a local activity; None when it is no such event."""
    marked = event.marker_recorded_event_attributes
    return json.loads(marked.details["data"].payloads[0].data) if marked.marker_name == LOCAL_ACTIVITY else None


def of(history: list[HistoryEvent], *kinds: str) -> list[HistoryEvent]:
    """The events of these kinds, in order."""
    wanted = {EventType.Value(f"EVENT_TYPE_{kind}") for kind in kinds}
    return [event for event in history if event.event_type in wanted]


def _summary(event: HistoryEvent) -> str:
    summary = event.user_metadata.summary
    return pydantic_data_converter.payload_converter.from_payload(summary, str) if summary.data else ""
