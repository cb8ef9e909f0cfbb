"""A round of replanning: every plan compared with that of the last review, and those woken that differ."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.common import RetryPolicy, WorkflowIDConflictPolicy

with workflow.unsafe.imports_passed_through():
    from domain.french import temporal as words
    from domain.ports import REPLAN_PAGE, ReplanOrder, ReplanPage, ReplanTurn

PAGE_TIMEOUT = timedelta(minutes=5)
PAGE_RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
"""For as long as it takes: workers of another release may have to go first."""


@workflow.defn
class ReplanWorkflow:
    """Goes through the employees, page by page, no faster than its rate. Its result says how many were woken.

    It goes on by itself after any crash, from the page it was at; who wants it to stop cancels it.
    """

    @workflow.init
    def __init__(self, order: ReplanOrder) -> None:
        self._at = order

    @workflow.run
    async def run(self, order: ReplanOrder) -> ReplanOrder:  # read in __init__: a query may come before
        while True:
            turn = await self._page()
            self._at = self._at.model_copy(
                update={
                    "after": turn.after,
                    "looked": self._at.looked + turn.looked,
                    "woken": self._at.woken + turn.woken,
                    "total": turn.total,
                }
            )
            workflow.set_current_details(words.replanned(self._at.looked, self._at.total, self._at.woken))
            if turn.finished:
                return self._at
            if turn.woken:
                pause = timedelta(seconds=turn.woken / self._at.rate)
                await workflow.sleep(pause, summary=words.REPLAN_PAUSE)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self._at)

    @workflow.query(description="Où en est la relecture.")
    def progress(self) -> ReplanOrder:
        return self._at

    async def _page(self) -> ReplanTurn:
        return await workflow.execute_activity(
            REPLAN_PAGE,
            ReplanPage(company=self._at.company, edition=self._at.edition, after=self._at.after, now=workflow.now()),
            result_type=ReplanTurn,
            start_to_close_timeout=PAGE_TIMEOUT,
            retry_policy=PAGE_RETRIES,
            summary=words.REPLAN_PAGE,
        )


async def begin(
    client: Client, task_queue: str, company: str | None, edition: str, rate: int
) -> WorkflowHandle[ReplanWorkflow, ReplanOrder]:
    """The round of this edition: a new one, or the one that is under way. Raises RPCError."""
    about = f".{company}" if company else ""
    return await client.start_workflow(
        ReplanWorkflow.run,
        ReplanOrder(company=company, edition=edition, rate=rate),
        id=f"jalon.replan{about}.{edition}",
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=words.replan_summary(company, edition),
    )
