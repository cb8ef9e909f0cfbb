"""A workflow whose reviews a test writes itself: what is tested is the loop, not the law."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from deploy.processes.worker import employee_worker
from domain.day.step import STEP_NAMESPACE
from domain.facts import StepName
from domain.french.plan import WordedObligation, WordedPlan, WordedStep, WordedTimer
from domain.ports import REVIEW, News, Review, ReviewOrder, StepOrder, StepResult
from workflows.employee import EmployeeWorkflow
from workflows.messages import EmployeeInput, workflow_id

COMPANY = "123456782"
TASK_QUEUE = "scripted"
OBLIGATION = WordedObligation(
    id="periodic-2026-01-05", kind="periodic", opens_on=date(2026, 1, 5), due_on=date(2028, 1, 5),
    safe_on=date(2028, 1, 5), status="upcoming", basis=(), because="",
)  # fmt: skip


SUPERSEDED = OBLIGATION.model_copy(
    update={"id": "periodic-2022", "due_on": date(2022, 1, 5), "status": "overdue", "superseded": True}
)
"""An interview that was missed, and that a later one makes needless: nobody is to hold it any more."""


def step(name: StepName, number: int = 0) -> WordedStep:
    return WordedStep(step=name, obligation=OBLIGATION.id, key=uuid5(STEP_NAMESPACE, f"{name}-{number}"), because="")


def timer(at: datetime, summary: str) -> WordedTimer:
    return WordedTimer(at=at, summary=summary, obligation=OBLIGATION.id)


class Script:
    """Plays the journal and the law: its fields say what the next review answers.

    `orders` and `done` are the reviews and steps that were asked for; reviews wait while `go_on` is not set.
    """

    def __init__(self) -> None:
        self.version = 0
        self.company_version = 0
        self.timers: list[WordedTimer] = []
        self.step: WordedStep | None = None
        self.closed = False
        self.needs_human = False
        self.due_on: Mapping[str, date] = {}
        """The one deadline of some employees; of the others it is a far one."""
        self.calling: set[str] = set()
        """The employees for whom a person must act."""
        self.forget_step_once_done = True
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.orders: list[ReviewOrder] = []
        self.done: list[StepOrder] = []
        self.failures: list[ApplicationError] = []
        self.stopped = 0
        """How many of the next steps find that somebody has stopped what leaves."""
        self.unreadable = False

    @activity.defn(name=REVIEW)
    async def review(self, order: ReviewOrder) -> Review:
        self.orders.append(order)
        if self.unreadable:
            raise ApplicationError("a fact that no release can read")
        answer = self._answer(order)
        await self.go_on.wait()
        return answer

    def _answer(self, order: ReviewOrder) -> Review:
        due_on = self.due_on.get(order.employee, OBLIGATION.due_on)
        return Review(
            plan=WordedPlan(
                employee=f"{order.company}/{order.employee}", as_of=order.now.date(),
                obligations=(SUPERSEDED, OBLIGATION.model_copy(update={"due_on": due_on})),
                timers=tuple(self.timers), next_step=self.step,
            ),
            version=self.version, company_version=self.company_version, state="left" if self.closed else "active",
            closed=self.closed, needs_human=self.needs_human or order.employee in self.calling,
            details=f"relecture {len(self.orders)}",
        )  # fmt: skip

    @activity.defn(name="convocation")
    async def convocation(self, order: StepOrder) -> StepResult:
        return self._carry_out(order)

    @activity.defn(name="compte-rendu")
    async def compte_rendu(self, order: StepOrder) -> StepResult:
        return self._carry_out(order)

    def _carry_out(self, order: StepOrder) -> StepResult:
        if self.failures:
            raise self.failures.pop(0)
        if self.stopped:
            self.stopped -= 1
            assert order.may_be_held
            return StepResult(outcome="retenu : le suivi de l'entreprise est suspendu", held=True)
        self.done.append(order)
        if self.forget_step_once_done:
            self.step = None
        return StepResult(outcome=f"{order.step.step}-sent")

    @property
    def keys_done(self) -> list[UUID]:
        return [order.step.key for order in self.done]


def worker(client: Client, script: Script, task_queue: str = TASK_QUEUE) -> Worker:
    return employee_worker(client, task_queue, [script.review, script.convocation, script.compte_rendu])


async def tell(
    client: Client, employee: str, *types: str, version: int = 0, company_version: int = 0, task_queue: str = TASK_QUEUE
) -> WorkflowHandle[EmployeeWorkflow, None]:
    """Signal-with-start, as the relay does it."""
    return await client.start_workflow(
        EmployeeWorkflow.run,
        EmployeeInput(company=COMPANY, employee=employee),
        id=workflow_id(COMPANY, employee),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal=types[0] if len(types) == 1 else "facts",
        start_signal_args=[News(types=types, version=version, company_version=company_version)],
    )


def utc(moment: datetime) -> datetime:
    """To the whole second, in UTC: a plan's moments have no fractions."""
    return moment.astimezone(UTC).replace(microsecond=0)


YEAR = timedelta(days=365)
