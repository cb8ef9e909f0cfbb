"""The loop: it reads, acts, waits. Reviews are scripted; workflow, timers and history are Temporal's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from corpus import Keep
from reading import activities, events, eventually, of, settle, timers
from scripted import COMPANY, OBLIGATION, YEAR, Script, step, tell, timer, utc, worker
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from domain.french import temporal as words
from domain.french.plan import WordedPlan
from workflows import search_attributes
from workflows.employee import SAFETY_PERIOD, STEP_PAUSE, EmployeeWorkflow

Handle = WorkflowHandle[EmployeeWorkflow, None]


@pytest.fixture
async def script(env: WorkflowEnvironment) -> AsyncIterator[Script]:
    script = Script()
    async with worker(env.client, script):
        yield script


@pytest.fixture
async def now(env: WorkflowEnvironment) -> datetime:
    return utc(await env.get_current_time())


async def waits(handle: Handle, script: Script, *summaries: str, reviews: int) -> None:
    """Once the workflow waits: it waits for exactly these timers besides the safety timer, after so many reviews."""
    await settle(handle)
    running = [t.summary for t in await timers(handle) if t.state == "running"]
    assert sorted(running) == sorted([*summaries, words.SAFETY])
    assert len(script.orders) == reviews


async def test_each_deadline_is_one_durable_timer_that_a_person_can_read(
    env: WorkflowEnvironment, script: Script, now: datetime
) -> None:
    script.timers = [timer(now + 2 * YEAR, "entretien périodique"), timer(now + 6 * YEAR, "état des lieux")]
    script.version = 1
    handle = await tell(env.client, "two-timers", "hire", version=1)
    await waits(handle, script, "entretien périodique", "état des lieux", reviews=1)
    by_summary = {t.summary: t for t in await timers(handle)}
    assert abs(by_summary["entretien périodique"].duration - 2 * YEAR) < timedelta(minutes=1)
    assert abs(by_summary["état des lieux"].duration - 6 * YEAR) < timedelta(minutes=1)
    assert by_summary[words.SAFETY].duration == SAFETY_PERIOD
    assert await activities(handle) == [("review", "Relecture du dossier : embauche")]


async def test_an_alarm_leads_to_a_review_at_its_moment(
    env: WorkflowEnvironment, script: Script, now: datetime
) -> None:
    deadline = now + timedelta(days=100)
    script.timers = [timer(deadline, "échéance")]
    handle = await tell(env.client, "alarm", "hire", version=1)
    await waits(handle, script, "échéance", reviews=1)
    script.timers = []
    await env.sleep(timedelta(days=101))
    await waits(handle, script, reviews=2)
    assert timedelta() <= script.orders[1].now - deadline < timedelta(minutes=1)
    assert (await activities(handle))[1] == ("review", "Relecture du dossier : échéance")


async def test_an_unchanged_timer_keeps_running_and_a_changed_one_is_replaced(
    env: WorkflowEnvironment, script: Script, now: datetime, keep_history: Keep
) -> None:
    script.timers = [timer(now + 2 * YEAR, "inchangé"), timer(now + 3 * YEAR, "déplacé")]
    handle = await tell(env.client, "moved", "hire", version=1)
    await waits(handle, script, "inchangé", "déplacé", reviews=1)
    script.timers = [timer(now + 2 * YEAR, "inchangé"), timer(now + 4 * YEAR, "déplacé")]
    await tell(env.client, "moved", "leave-start", version=2)
    await waits(handle, script, "inchangé", "déplacé", reviews=2)
    assert [(t.summary, t.state) for t in await timers(handle)] == [
        ("inchangé", "running"),
        ("déplacé", "cancelled"),
        (words.SAFETY, "running"),
        ("déplacé", "running"),
    ]
    await keep_history(handle, "a-deadline-moved")


async def test_news_that_was_already_read_asks_for_no_new_review(
    env: WorkflowEnvironment, script: Script, now: datetime
) -> None:
    script.version, script.company_version = 3, 1
    handle = await tell(env.client, "again", "hire", "leave-start", "leave-end", version=3)
    await waits(handle, script, reviews=1)
    await tell(env.client, "again", "hire", version=1)
    await tell(env.client, "again", "leave-end", version=3)
    await tell(env.client, "again", "headcount", company_version=1)
    await waits(handle, script, reviews=1)
    await tell(env.client, "again", "leave-start", version=4)
    await waits(handle, script, reviews=2)
    assert next(summary for _, summary in await activities(handle)) == (
        "Relecture du dossier : embauche, début d'absence, retour d'absence"
    )


async def test_a_journal_that_lags_behind_its_news_is_not_asked_in_a_circle(
    env: WorkflowEnvironment, script: Script
) -> None:
    script.version = 1
    handle = await tell(env.client, "lag", "hire", version=9)
    await waits(handle, script, reviews=1)


async def test_all_news_that_comes_during_a_review_in_any_order_is_read_by_the_next_one(
    env: WorkflowEnvironment, script: Script
) -> None:
    script.go_on.clear()
    handle = await tell(env.client, "during", "hire", version=1)
    await review_under_way(script)
    await tell(env.client, "during", "leave-start", version=2)
    await tell(env.client, "during", "leave-end", version=3)
    await tell(env.client, "during", "hire", version=1)
    script.version = 3
    script.go_on.set()
    await waits(handle, script, reviews=2)


async def review_under_way(script: Script) -> None:
    await eventually(lambda: len(script.orders) == 1, "a review under way")


@pytest.mark.parametrize(
    ("name", "args"), [("relire", []), ("unheard-of", [{"something": "else"}]), ("hire", ["not news"])]
)
async def test_a_signal_that_is_not_understood_makes_the_file_read_again(
    env: WorkflowEnvironment, script: Script, name: str, args: list[object], keep_history: Keep
) -> None:
    employee = f"unknown-{name}"
    handle = await tell(env.client, employee, "hire", version=1)
    await waits(handle, script, reviews=1)
    await handle.signal(name, args=args)
    await waits(handle, script, reviews=2)
    assert (await activities(handle))[1] == ("review", "Relecture du dossier : demande d'un opérateur")
    await keep_history(handle, "an-operator-asked")


async def test_news_is_read_after_a_signal_that_names_a_version_the_journal_does_not_have(
    env: WorkflowEnvironment, script: Script, keep_history: Keep
) -> None:
    script.version = 1
    handle = await tell(env.client, "by-hand", "hire", version=1)
    await waits(handle, script, reviews=1)
    await tell(env.client, "by-hand", "hire", version=99_999, company_version=99_999)
    await waits(handle, script, reviews=2)
    script.version = 2
    await tell(env.client, "by-hand", "leave-start", version=2)
    await waits(handle, script, reviews=3)
    await keep_history(handle, "a-version-by-hand")


async def test_a_step_is_carried_out_once_even_when_it_is_planned_again(
    env: WorkflowEnvironment, script: Script
) -> None:
    script.forget_step_once_done = False
    script.step = step("convocation")
    handle = await tell(env.client, "once", "hire", version=1)
    await waits(handle, script, reviews=2)
    await tell(env.client, "once", "leave-start", version=2)
    await waits(handle, script, reviews=3)
    assert script.keys_done == [step("convocation").key]
    assert script.done[0].obligation is not None
    assert ("convocation", "Convocation : entretien périodique, échéance du 5 janvier 2028") in await activities(handle)


async def test_a_second_step_with_another_key_is_carried_out(
    env: WorkflowEnvironment, script: Script, keep_history: Keep
) -> None:
    script.step = step("convocation", 1)
    handle = await tell(env.client, "twice", "hire", version=1)
    await waits(handle, script, reviews=2)
    script.step = step("convocation", 2)
    await tell(env.client, "twice", "interview-declined", version=2)
    await waits(handle, script, reviews=4)
    assert script.keys_done == [step("convocation", 1).key, step("convocation", 2).key]
    await keep_history(handle, "two-steps")


async def test_a_step_that_fails_for_good_calls_for_a_human_and_is_tried_again(
    env: WorkflowEnvironment, script: Script, keep_history: Keep
) -> None:
    script.step = step("compte-rendu")
    script.failures = [ApplicationError("the template is broken", non_retryable=True)]
    handle = await tell(env.client, "broken", "interview-completed", version=1)
    await waits(handle, script, words.retry("compte-rendu"), reviews=1)
    assert script.done == []
    assert await needs_human(handle) is True
    await env.sleep(STEP_PAUSE + timedelta(minutes=1))
    await waits(handle, script, reviews=3)
    assert len(script.done) == 1
    assert await needs_human(handle) is False
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await keep_history(handle, "a-step-failed")


async def test_a_step_that_is_stopped_before_its_mail_has_not_failed_and_is_carried_out_when_it_may(
    env: WorkflowEnvironment, script: Script, keep_history: Keep
) -> None:
    script.step, script.stopped = step("convocation"), 1
    handle = await tell(env.client, "stopped", "hire", version=1)
    await waits(handle, script, reviews=3)
    assert [o.step.step for o in script.done] == ["convocation"]
    assert await needs_human(handle) is False
    assert of(await events(handle), "ACTIVITY_TASK_FAILED") == []
    await keep_history(handle, "a-step-was-stopped")


async def test_a_step_that_is_stopped_again_and_again_while_no_review_says_so_rests(
    env: WorkflowEnvironment, script: Script
) -> None:
    script.step, script.stopped = step("convocation"), 1000
    handle = await tell(env.client, "disagreed", "hire", version=1)
    await waits(handle, script, words.retry("convocation"), reviews=2)
    assert script.stopped == 998
    assert await needs_human(handle) is True


async def needs_human(handle: Handle) -> bool | None:
    return (await handle.describe()).typed_search_attributes.get(search_attributes.NEEDS_HUMAN)


async def test_the_file_is_read_twice_a_year_even_when_nothing_is_awaited(
    env: WorkflowEnvironment, script: Script, keep_history: Keep
) -> None:
    handle = await tell(env.client, "quiet", "hire", version=1)
    await waits(handle, script, reviews=1)
    await env.sleep(timedelta(days=365))
    await waits(handle, script, reviews=3)
    await keep_history(handle, "a-quiet-year")


async def test_a_deadline_in_the_past_is_looked_at_once_and_at_once(
    env: WorkflowEnvironment, script: Script, now: datetime, keep_history: Keep
) -> None:
    script.timers = [timer(now - timedelta(days=1), "passée")]
    handle = await tell(env.client, "past", "hire", version=1)
    await waits(handle, script, reviews=2)
    await keep_history(handle, "a-deadline-in-the-past")


async def test_when_nothing_is_left_to_wait_for_the_workflow_ends(
    env: WorkflowEnvironment, script: Script, keep_history: Keep
) -> None:
    handle = await tell(env.client, "leaver", "hire", version=1)
    await waits(handle, script, reviews=1)
    script.closed = True
    await tell(env.client, "leaver", "contract-end", version=2)
    await handle.result()
    assert len(script.orders) == 2
    await keep_history(handle, "an-employee-left")


async def test_news_that_comes_while_the_last_review_runs_is_read_before_the_end(
    env: WorkflowEnvironment, script: Script
) -> None:
    script.closed, script.version = True, 1
    script.go_on.clear()
    handle = await tell(env.client, "late-news", "contract-end", version=1)
    await review_under_way(script)
    await tell(env.client, "late-news", "fact-voided", version=2)
    script.closed, script.version = False, 2
    script.go_on.set()
    await waits(handle, script, reviews=2)


async def test_news_after_the_end_starts_a_fresh_run(env: WorkflowEnvironment, script: Script) -> None:
    script.closed = True
    first = await tell(env.client, "back", "contract-end", version=2)
    await first.result()
    ended = await first.describe()
    script.closed = False
    second = await tell(env.client, "back", "hire", version=3)
    await waits(second, script, reviews=2)
    assert ended.status is WorkflowExecutionStatus.COMPLETED
    assert (await second.describe()).run_id != ended.run_id


async def test_the_plan_can_be_asked_for(env: WorkflowEnvironment, script: Script) -> None:
    handle = await tell(env.client, "asked", "hire", version=1)
    await waits(handle, script, reviews=1)
    plan = await handle.query(EmployeeWorkflow.plan)
    assert isinstance(plan, WordedPlan)
    assert plan.employee == f"{COMPANY}/asked"


async def test_the_operators_list_shows_state_deadline_and_step(env: WorkflowEnvironment, script: Script) -> None:
    script.needs_human = True
    handle = await tell(env.client, "columns", "hire", version=1)
    await waits(handle, script, reviews=1)
    shown = (await handle.describe()).typed_search_attributes
    assert shown.get(search_attributes.STATE) == "active"
    assert shown.get(search_attributes.NEEDS_HUMAN) is True
    assert shown[search_attributes.NEXT_DEADLINE].date() == OBLIGATION.due_on
    assert shown.get(search_attributes.NEXT_STEP) is None
