"""What the employee's workflow is measured against: one that waits for ever and notes its signals."""

from __future__ import annotations

from temporalio import workflow

TASK_QUEUE = "bare"


@workflow.defn
class BareWorkflow:
    def __init__(self) -> None:
        self._handled: list[str] = []

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def note(self, told: str) -> None:
        self._handled.append(told)
