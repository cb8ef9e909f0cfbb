"""A workflow that was changed without care for the runs that are under way: it waits before it looks."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.employee import EmployeeWorkflow
    from workflows.messages import EmployeeInput


@workflow.defn(name="EmployeeWorkflow")
class HastyWorkflow(EmployeeWorkflow):
    @workflow.init
    def __init__(self, start: EmployeeInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EmployeeInput) -> None:
        await workflow.sleep(timedelta(seconds=1))
        await super().run(start)
