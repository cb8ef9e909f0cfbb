"""The first day of a company with a history, on real parts: Temporal, PostgreSQL, a mail server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import asyncpg
import pytest
from mailbox_server import Mailbox
from reading import settle
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from years import COMPANY, PROFILE, TASK_QUEUE

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.composition import compose
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain.calendar import PARIS, civil_date, is_business_day, next_business_day
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AnyFact,
    ContractEnd,
    Hire,
    HistoryComplete,
    InterviewCompleted,
    NewEntry,
    OverdueSettled,
    Report,
    Stream,
    TrainingCompleted,
    WatchOpened,
)
from domain.french.plan import WordedObligation
from workflows.employee import EmployeeWorkflow
from workflows.messages import workflow_id
from workflows.relay import Relay, TemporalPublisher

SAID = Report(skills="Tient son poste.")


@dataclass
class Company:
    """Tells facts as an HRIS and an operator do, and brings their news to the workflows."""

    env: WorkflowEnvironment
    journal: PgJournal
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def today(self) -> date:
        return civil_date(await self.env.get_current_time())

    async def tell(self, employee: str | None, *facts: AnyFact) -> None:
        now = await self.env.get_current_time()
        for fact in facts:
            new = NewEntry(source="urn:sirh", id=str(next(self._numbers)), time=now, actor=OWN_ACTOR, fact=fact)
            await self.journal.append(Stream(COMPANY, employee), [new])
            await Relay(self.journal, TemporalPublisher(self.env.client, TASK_QUEUE)).deliver_batch()
            if employee is not None:
                await settle(self._handle(employee))

    async def pass_days(self, days: int) -> None:
        await self.env.sleep(timedelta(days=days))

    async def overdue(self, employee: str) -> WordedObligation:
        """The one interview that the workflow's own plan says is overdue."""
        plan = await self._handle(employee).query(EmployeeWorkflow.plan)
        assert plan is not None
        (found,) = [each for each in plan.obligations if each.status == "overdue"]
        return found

    def _handle(self, employee: str) -> WorkflowHandle[EmployeeWorkflow, None]:
        return self.env.client.get_workflow_handle_for(EmployeeWorkflow.run, workflow_id(COMPANY, employee))

    async def done(self, employee: str) -> list[str]:
        """What Jalon did for the employee, each at a humane hour."""
        entries = [e for e in await self.journal.read(Stream(COMPANY, employee)) if e.source == OWN_SOURCE]
        for entry in entries:
            assert entry.time is not None
            at = entry.time.astimezone(PARIS)
            assert is_business_day(at.date()), at
            assert 8 <= at.hour < 19, at
        return [entry.type for entry in entries]


@pytest.fixture
async def firm(
    env: WorkflowEnvironment, pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, mailbox: tuple[Mailbox, int]
) -> AsyncIterator[Company]:
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    jalon = compose(pool, Settings(smtp_port=mailbox[1], mail_from="jalon@example.fr"))
    async with employee_worker(env.client, TASK_QUEUE, jalon.activities()):
        yield Company(env, journal)


def history(today: date) -> dict[str, list[AnyFact]]:
    """One who had it all, one whose first interview falls due, one who was overdue, one who left."""
    past = [
        InterviewCompleted(kind="first", held_on=today - timedelta(days=3000), report=SAID),
        InterviewCompleted(kind="recap", held_on=today - timedelta(days=1400), report=SAID),
        InterviewCompleted(kind="periodic", held_on=today - timedelta(days=700), report=SAID),
    ]
    old = Hire(hired_on=today - timedelta(days=3700), contract="cdi")
    return {
        "E-held": [past[1], old, past[2], past[0]],
        "E-soon": [Hire(hired_on=today - timedelta(days=336), contract="cdi")],
        "E-late": [Hire(hired_on=today - timedelta(days=540), contract="cdi")],
        "E-left": [ContractEnd(ended_on=today - timedelta(days=30)), *past[:2], old],
    }


async def test_nothing_leaves_on_behalf_of_the_past_and_the_present_leaves_in_the_morning(
    firm: Company, mailbox: tuple[Mailbox, int]
) -> None:
    sent, today = mailbox[0].subjects, await firm.today()
    for employee, facts in history(today).items():
        for fact in facts:
            await firm.tell(employee, fact)
    await firm.pass_days(10)
    assert sent == []

    opens = next_business_day(await firm.today() + timedelta(days=1))
    await firm.tell(None, WatchOpened.model_validate({"from": opens}), HistoryComplete(since=date(2014, 3, 7)))
    await firm.pass_days(4)
    assert [await firm.done(employee) for employee in history(today)] == [[], ["convocation-sent"], [], []]
    assert len(sent) == 1

    for employee in history(today):  # whatever is told of the years before
        await firm.tell(employee, TrainingCompleted(title=None, ended_on=today - timedelta(days=900), mandatory=False))
    await firm.pass_days(1)
    assert len(sent) == 1

    due = await firm.overdue("E-late")
    await firm.tell("E-late", OverdueSettled(obligation=due.id, due_on=due.due_on, how="released"))
    await firm.pass_days(5)  # nobody knows at what hour it was told
    assert await firm.done("E-late") == ["convocation-sent"]
    assert len(sent) == 2
    assert await firm.done("E-held") == []
