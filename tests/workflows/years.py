"""An employee's years in a time-skipping server: the journal, the law, the letters and the mails are real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count

from reading import events, of, settle
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.adapters.journal import PgJournal
from domain.calendar import PARIS, civil_date
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AnyFact,
    ConvocationSent,
    InterviewCompleted,
    InterviewKind,
    NewEntry,
    Report,
    Stream,
)
from domain.ports import CompanyProfile
from workflows.employee import EmployeeWorkflow
from workflows.messages import workflow_id
from workflows.relay import Relay, TemporalPublisher

COMPANY, EMPLOYEE = "123456782", "E-0042"
PROFILE = CompanyProfile(siren=COMPANY, name="Exemple SA", hr_email="rh@example.fr")
TASK_QUEUE = "years"
EVENING = time(18)


@dataclass
class Years:
    """Tells facts as an HRIS does, lets time pass, and reads what came of it."""

    env: WorkflowEnvironment
    journal: PgJournal
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def handle(self) -> WorkflowHandle[EmployeeWorkflow, None]:
        return self.env.client.get_workflow_handle_for(EmployeeWorkflow.run, workflow_id(COMPANY, EMPLOYEE))

    async def now(self) -> datetime:
        return await self.env.get_current_time()

    async def tell(self, *facts: AnyFact, company: bool = False) -> None:
        """Records facts and brings their news to the workflow; returns when it has settled."""
        now = await self.now()
        entries = [
            NewEntry(source="urn:sirh", id=str(next(self._numbers)), time=now, actor=OWN_ACTOR, fact=fact)
            for fact in facts
        ]
        await self.journal.append(Stream(COMPANY, None if company else EMPLOYEE), entries)
        await Relay(self.journal, TemporalPublisher(self.env.client, TASK_QUEUE)).deliver_batch()
        if not company:
            await settle(self.handle)

    async def until(self, day: date) -> None:
        """Lets time pass until the evening of that day."""
        await self.env.sleep(datetime.combine(day, EVENING, PARIS) - await self.now())
        await settle(self.handle)

    async def hold(self, kind: InterviewKind, report: Report) -> date:
        """Holds the interview on the day that its last convocation proposed, and tells of it; that day."""
        sent = [fact for _, fact in await self.outcomes() if isinstance(fact, ConvocationSent)]
        proposed = [fact for fact in sent if fact.kind == kind][-1]
        day = civil_date(proposed.proposed_for)
        await self.until(day)
        await self.tell(InterviewCompleted(kind=kind, held_on=day, report=report))
        return day

    async def outcomes(self) -> Sequence[tuple[date, AnyFact]]:
        """What Jalon recorded of its own, with the civil day on the workflow's clock."""
        entries = await self.journal.read(Stream(COMPANY, EMPLOYEE))
        return [(civil_date(e.time), e.fact) for e in entries if e.source == OWN_SOURCE and e.time]

    async def ended(self) -> bool:
        return bool(of(await events(self.handle), "WORKFLOW_EXECUTION_COMPLETED"))
