"""What an operator or a broken journal can do to a workflow: it says so, and goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from reading import events, eventually, of, settle
from scripted import YEAR, Script, step, tell, timer, utc, worker
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from workflows import search_attributes
from workflows.employee import REVIEW_PAUSE


@pytest.fixture
async def script(env: WorkflowEnvironment) -> AsyncIterator[Script]:
    script = Script()
    async with worker(env.client, script):
        yield script


@pytest.fixture
async def now(env: WorkflowEnvironment) -> datetime:
    return utc(await env.get_current_time())


async def details(handle: WorkflowHandle[Any, Any]) -> str:
    metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return metadata.current_details


async def test_a_request_to_cancel_is_declined_with_a_word_and_the_watch_goes_on(
    env: WorkflowEnvironment, script: Script, now: datetime
) -> None:
    script.timers = [timer(now + 2 * YEAR, "entretien périodique")]
    handle = await tell(env.client, "cancelled", "hire", version=1)
    await settle(handle)
    await handle.cancel()
    await settle(handle)
    assert (await handle.describe()).status == WorkflowExecutionStatus.RUNNING
    said = await details(handle)
    assert "Annulation demandée le" in said
    assert "`held`" in said
    assert said.endswith("relecture 1")
    script.step = step("convocation")
    await tell(env.client, "cancelled", "leave-end", version=2)
    await settle(handle)
    assert script.keys_done == [step("convocation").key]


async def test_a_request_to_cancel_cuts_no_review_and_no_step_short(env: WorkflowEnvironment, script: Script) -> None:
    script.go_on.clear()
    script.step = step("convocation")
    handle = await tell(env.client, "cut", "hire", version=1)
    await eventually(lambda: bool(script.orders), "a review under way")
    await handle.cancel()
    script.go_on.set()
    await settle(handle)
    assert script.keys_done == [step("convocation").key]
    assert (await handle.describe()).status == WorkflowExecutionStatus.RUNNING


async def test_a_review_that_keeps_failing_asks_for_a_person_and_is_tried_until_it_can_be_made(
    env: WorkflowEnvironment, script: Script
) -> None:
    script.unreadable = True
    handle = await tell(env.client, "unreadable", "hire", version=1)
    await eventually(lambda: len(script.orders) == 2, "a review that did not come off at once, as an activity")
    await env.sleep(timedelta(minutes=20))
    await eventually(lambda: len(script.orders) >= 16, "fifteen attempts of it")
    await eventually(lambda: _is(handle, needs_human=True), "a raised flag")
    assert "ne peut pas être relu" in await details(handle)
    (failed,) = of(await events(handle), "ACTIVITY_TASK_FAILED")  # an ordinary activity: the UI shows its attempts
    assert "no release can read" in failed.activity_task_failed_event_attributes.failure.message

    script.unreadable = False
    await env.sleep(REVIEW_PAUSE + timedelta(minutes=20))
    await eventually(lambda: _is(handle, needs_human=False), "a lowered flag")
    assert (await details(handle)).startswith("relecture")


async def test_news_ends_the_pause_of_a_failing_review(env: WorkflowEnvironment, script: Script) -> None:
    script.unreadable = True
    handle = await tell(env.client, "repaired", "hire", version=1)
    await eventually(lambda: len(script.orders) == 2, "a review that did not come off at once, as an activity")
    await env.sleep(timedelta(minutes=12))
    await eventually(lambda: _is(handle, needs_human=True), "a raised flag")
    script.unreadable = False
    await tell(env.client, "repaired", "fact-voided", version=2)
    await eventually(lambda: _is(handle, needs_human=False), "a lowered flag")


async def _is(handle: WorkflowHandle[Any, Any], *, needs_human: bool) -> bool:
    return (await handle.describe()).typed_search_attributes.get(search_attributes.NEEDS_HUMAN) is needs_human
