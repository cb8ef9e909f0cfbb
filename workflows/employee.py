"""One employee's years: read the journal, do what is due, wait for news or for the next deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy, SearchAttributeUpdate
from temporalio.exceptions import ActivityError, FailureError

with workflow.unsafe.imports_passed_through():
    from domain.french import temporal as words
    from domain.french.plan import WordedObligation, WordedPlan, WordedStep, WordedTimer
    from domain.ports import REPLAN, REVIEW, News, Review, ReviewOrder, StepOrder, StepResult
    from workflows import search_attributes
    from workflows.messages import EmployeeInput

AT_ONCE, FORGET = "review-at-once", "forget-versions-unseen"
AT_ONCE_TIMEOUT = timedelta(seconds=5)
"""How long a review may take within the workflow task that asks for it; one that takes longer begins anew."""
REVIEW_TIMEOUT = timedelta(seconds=30)
REVIEW_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1), maximum_attempts=15
)
"""Some ten minutes of trying; then an operator is told."""
REVIEW_PAUSE = timedelta(minutes=10)
"""How long a review that keeps failing rests, unless news comes first: it may be what repairs it."""

STEP_TIMEOUT = timedelta(minutes=2)
STEP_HEARTBEAT = timedelta(seconds=15)
STEP_PATIENCE = timedelta(hours=1)
"""How long a step is retried before the file is read again: news that came meanwhile may have made it needless."""
STEP_RETRIES = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=15))
STEP_PAUSE = timedelta(hours=1)
"""How long a step that failed for good rests before it is tried again, unless news comes first."""

SAFETY_PERIOD = timedelta(days=180)
"""The file is read at least this often, whatever was forgotten."""


@workflow.defn
class EmployeeWorkflow:
    """A thin loop: what is due is decided in the review activity, whose result stands in the history.

    Histories run for years, so this file changes rarely: each change must replay the recorded histories
    (tests/workflows/histories). The run ends when the review says that nothing is left to wait for, and in no other
    way: a request to cancel it is declined.
    """

    @workflow.init
    def __init__(self, start: EmployeeInput) -> None:
        self._company, self._employee = start.company, start.employee
        self._told = self._read = (0, 0)
        self._done = list(start.done)
        self._failed: WordedStep | None = None
        self._held: WordedStep | None = None
        self._reasons: list[str] = []
        self._woken = False
        self._alarms: dict[WordedTimer, asyncio.Task[None]] = {}
        self._last: Review | None = None
        self._unreadable = False
        self._declined = ""
        self._columns: list[SearchAttributeUpdate[Any]] = []

    @workflow.run
    async def run(self, start: EmployeeInput) -> None:  # read in __init__: signals come before
        years = asyncio.create_task(self._follow())
        while not years.done():
            try:
                await asyncio.shield(years)
            except asyncio.CancelledError:
                self._declined = words.declined(workflow.now())
                self._show_details()
        years.result()

    async def _follow(self) -> None:
        while True:
            review = await self._review()
            if review is None:
                await self._rest()
                continue
            step = self._still_to_do(review.plan.next_step)
            if step is not None and await self._carry_out(step, review):
                continue
            if self._must_look():
                continue
            if review.closed and self._failed is None:
                return
            self._start_afresh_if_long()
            self._set_alarms(self._deadlines(review.plan))
            await workflow.wait_condition(lambda: self._must_look() or self._should_start_afresh())

    @workflow.signal(dynamic=True, description="Un fait reçu, sous le nom de son type ; `relire` relit le dossier.")
    def news(self, name: str, args: Sequence[RawValue]) -> None:
        """Notes how far the journal has got. What is not understood is a reason to read the journal all the more."""
        try:
            told = workflow.payload_converter().from_payload(args[0].payload, News)
            self._told = _later(self._told, (told.version, told.company_version))
            # No fact, so no version of its own: the law or a reading changed.
            self._woken |= REPLAN in told.types or not (told.version or told.company_version)
            self._reasons += [words.fact(type) for type in told.types]
        except Exception:  # an operator's empty signal, or the relay of a later release
            self._woken = True
            self._reasons.append(words.ON_DEMAND)

    @workflow.query(description="Le plan de la dernière relecture.")
    def plan(self) -> WordedPlan | None:
        return None if self._last is None else self._last.plan

    async def _review(self) -> Review | None:
        """What the journal and the law say now; None when that cannot be had, again and again."""
        asked, reasons = self._told, self._reasons
        self._woken, self._reasons = False, []
        try:
            review = await self._ask_for_review(words.review(reasons))
        except ActivityError as error:
            workflow.logger.error("review failed, cause: %r", error.cause)
            self._unreadable = True
            self._show()
            return None
        self._note_read(asked, (review.version, review.company_version))
        self._last, self._unreadable = review, False
        if self._failed != review.plan.next_step:
            self._failed = None
        if self._held != review.plan.next_step:
            self._held = None
        self._show()
        return review

    def _note_read(self, asked: tuple[int, int], seen: tuple[int, int]) -> None:
        """Not less than what was asked for: a journal that lags behind its news must not make us ask in a circle. What
        it did not have is then forgotten: a signal written by hand may name any version, and would hide all that comes.
        """
        self._read = _later(asked, seen)
        if self._read != seen and self._told == asked and workflow.patched(FORGET):
            self._told = self._read = seen

    async def _ask_for_review(self, summary: str) -> Review:
        """At once, within this workflow task: half the writes of an ordinary activity, and most facts move nothing.

        What does not come off so is tried as an ordinary one: its attempts and their failures stand in the UI.
        """
        order = ReviewOrder(company=self._company, employee=self._employee, now=workflow.now())
        if workflow.patched(AT_ONCE):
            with suppress(
                FailureError
            ):  # of any kind: the SDK raises it bare where an ordinary one has an ActivityError
                return await workflow.execute_local_activity(
                    REVIEW, order, result_type=Review, start_to_close_timeout=AT_ONCE_TIMEOUT,
                    retry_policy=RetryPolicy(maximum_attempts=1), summary=summary,
                )  # fmt: skip
        return await workflow.execute_activity(
            REVIEW, order, result_type=Review, start_to_close_timeout=REVIEW_TIMEOUT, retry_policy=REVIEW_RETRIES,
            summary=summary,
        )  # fmt: skip

    async def _rest(self) -> None:
        """Until there is news, or for a while."""
        told = self._told
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._woken or self._told != told, timeout=REVIEW_PAUSE, timeout_summary=words.READ_AGAIN
            )
        self._start_afresh_if_long()
        self._reasons.append(words.READ_AGAIN)

    def _still_to_do(self, step: WordedStep | None) -> WordedStep | None:
        """A step planned again although it was carried out is not repeated: its outcome is about to be seen."""
        if step is not None and step.key in self._done:
            workflow.logger.warning(
                "step %s, key %s, is planned again although it was carried out", step.step, step.key
            )
            return None
        return step

    async def _carry_out(self, step: WordedStep, review: Review) -> bool:
        """Whether the step was carried out. If not, it is tried again after a pause or with the next news."""
        obligation = next((o for o in review.plan.obligations if o.id == step.obligation), None)
        try:
            result = await workflow.execute_activity(
                step.step,
                self._order(step, obligation),
                task_queue=review.steps_queue,
                result_type=StepResult,
                start_to_close_timeout=STEP_TIMEOUT,
                heartbeat_timeout=STEP_HEARTBEAT,
                schedule_to_close_timeout=STEP_PATIENCE,
                retry_policy=STEP_RETRIES,
                summary=words.step(step.step, obligation),
            )
        except ActivityError as error:
            workflow.logger.error("step failed: %s, key %s, cause: %r", step.step, step.key, error.cause)
            return self._fail(step)
        if result.held:
            return self._hold(step)
        self._failed = self._held = None
        self._done.append(step.key)
        self._reasons.append(words.after(step.step))
        return True

    def _order(self, step: WordedStep, obligation: WordedObligation | None) -> StepOrder:
        return StepOrder(
            company=self._company, employee=self._employee, step=step, obligation=obligation, now=workflow.now(),
            may_be_held=True,
        )  # fmt: skip

    def _fail(self, step: WordedStep) -> bool:
        self._failed = step
        self._show()
        return False

    def _hold(self, step: WordedStep) -> bool:
        """Somebody has stopped what leaves since the review: the next one says so. Should it not, the step rests."""
        if self._held == step:
            return self._fail(step)
        self._held = step
        self._reasons.append(words.after(step.step))
        return True

    def _show(self) -> None:
        """Current details and search attributes, for the operator."""
        self._show_details()
        columns = search_attributes.updates(self._last, failing=self._unreadable or self._failed is not None)
        if columns != self._columns:
            workflow.upsert_search_attributes(columns)  # pyright: ignore[reportUnknownMemberType]
            self._columns = columns

    def _show_details(self) -> None:
        warnings = [
            self._declined,
            words.UNREADABLE if self._unreadable else "",
            "" if self._failed is None else words.failed(self._failed.step),
        ]
        workflow.set_current_details("".join(warnings) + ("" if self._last is None else self._last.details))

    def _deadlines(self, plan: WordedPlan) -> list[WordedTimer]:
        """The plan's timers, the safety timer that is already running or a new one, and the pause after a failure."""
        running = (t for t, alarm in self._alarms.items() if t.summary == words.SAFETY and not alarm.done())
        deadlines = [*plan.timers, next(running, None) or _own_timer(SAFETY_PERIOD, words.SAFETY)]
        if self._failed is not None:
            deadlines.append(_own_timer(STEP_PAUSE, words.retry(self._failed.step)))
        return deadlines

    def _set_alarms(self, timers: Iterable[WordedTimer]) -> None:
        """One durable timer for each deadline. Unchanged ones keep running; one that has rung does not ring again."""
        wanted = dict.fromkeys(timers)
        for timer in [t for t in self._alarms if t not in wanted]:
            self._alarms.pop(timer).cancel()
        for timer in wanted:
            if timer not in self._alarms:
                self._alarms[timer] = asyncio.create_task(self._ring(timer))

    async def _ring(self, timer: WordedTimer) -> None:
        while (left := timer.at - workflow.now()) > timedelta():
            await workflow.sleep(left, summary=words.line(timer.summary))
        self._woken = True
        self._reasons.append(timer.summary)

    def _must_look(self) -> bool:
        return self._woken or any(told > read for told, read in zip(self._told, self._read, strict=True))

    def _should_start_afresh(self) -> bool:
        return workflow.info().is_continue_as_new_suggested()

    def _start_afresh_if_long(self) -> None:
        if self._should_start_afresh() and workflow.all_handlers_finished():
            workflow.continue_as_new(self._handed_on())

    def _handed_on(self) -> EmployeeInput:
        """What the next run cannot read in the journal; the rest it reads there first of all."""
        return EmployeeInput(company=self._company, employee=self._employee, done=tuple(self._done))


def _own_timer(delay: timedelta, summary: str) -> WordedTimer:
    return WordedTimer(at=workflow.now() + delay, summary=summary, obligation="")


def _later(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])
