"""What was to be done held against what was done: steps with their mails and declarations, documents, and timers.

A mail that a server accepted is known by the outcome that its step recorded; one that was accepted just before a crash
is sent again under the same `Message-ID`. So what can be wrong is a step that nobody takes, a document without its
outcome or the reverse, and a workflow that waits for another day than the plan says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import asyncpg

from activities.adapters.people import PgPeople
from domain.calendar import civil_date
from domain.day.plan import Plan, on
from domain.day.status import PENDING
from domain.facts import Derived, Entry, LaterFactError, StepName, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord
from domain.ports import Journal, life_of

PATIENCE = timedelta(days=5)
"""How long a step may be due: it waits for working hours, and a step that fails is tried again each hour."""
BATCH = 200

GONE = """
    SELECT e.stream, e.type AS kind, e.data->>'document' AS id FROM events e LEFT JOIN documents d
        ON (d.company, d.employee, d.id) = (e.company, split_part(e.stream, '/', 2), e.data->>'document')
    WHERE e.company = $1 AND e.data ? 'document' AND e.data ? 'sha256' AND d.id IS NULL AND NOT EXISTS (
        SELECT FROM audit_log a WHERE a.action = 'documents-erased'
            AND (a.company, a.employee) = (e.company, split_part(e.stream, '/', 2)) AND a.at >= e.recorded_at
    ) ORDER BY e.stream, e.version
"""
# The declaration's file goes with its bordereau: that is the one the outcome names.
WITHOUT_OUTCOME = """
    SELECT d.company || '/' || d.employee AS stream, d.kind, d.id FROM documents d
    WHERE d.company = $1 AND d.created_at < $2 AND d.kind <> 'abondement-cpf' AND NOT EXISTS (
        SELECT FROM events e WHERE e.stream = d.company || '/' || d.employee AND e.data->>'document' = d.id
    ) ORDER BY 1, d.created_at
"""

What = Literal["step", "document-gone", "document-without-outcome", "timer", "unreadable"]
REMEDIES: Mapping[What, str] = {
    "step": "have the file read again (--repair); if it comes back, look at the workflow in Temporal",
    "document-gone": "restore it from a backup: `jalon verify` tells what else is not as it was recorded",
    "document-without-outcome": "have the file read again (--repair): the step goes on where it was, and sends once",
    "timer": "have the file read again (--repair): the workflow then waits for the day of the plan",
    "unreadable": "run the release that recorded it, or see the worker's log: nothing leaves meanwhile",
}


class Disagreement(Derived):
    """Two records that do not agree. `about`: the step, the document's kind, or the days; no word of a person."""

    stream: Stream
    what: What
    about: str

    @property
    def remedy(self) -> str:
        return REMEDIES[self.what]

    @property
    def safe(self) -> bool:
        """Whether reading the file again mends it; that never does anything twice."""
        return self.what not in ("document-gone", "unreadable")


@dataclass(frozen=True)
class Effects:
    """`unopened`: as `fold_company` has it."""

    pool: asyncpg.Pool
    journal: Journal
    people: PgPeople
    law: Law
    unopened: date | None

    async def check(
        self, company: str, now: datetime, waiting: Mapping[str, date | None]
    ) -> AsyncIterator[tuple[int, list[Disagreement]]]:
        """Goes through a company: how many employees are done, and what was found of them. `waiting`: the next deadline
        that each running workflow knows, by its employee. Of a company whose own facts cannot be read, only
        that is said.
        """
        yield 0, await self._documents(company, now)
        told, profile = await self.journal.read(Stream(company)), await self.people.company(company)
        has_profile = profile is not None
        try:
            record, before = (
                fold_company(told, known_at, unopened=self.unopened, has_profile=has_profile)
                for known_at in (None, now - PATIENCE)
            )
        except LaterFactError as error:
            yield 0, [_unreadable(Stream(company), error)]
            return
        after, done = "", 0
        while batch := await self.people.employees(company, after=after, limit=BATCH):
            read = [(each, await life_of(self.journal, each, told)) for each in (Stream(company, id) for id in batch)]
            found = await asyncio.to_thread(self._of_batch, read, (record, before), now, waiting)
            after, done = batch[-1], done + len(batch)
            yield done, found

    async def _documents(self, company: str, now: datetime) -> list[Disagreement]:
        gone = await self.pool.fetch(GONE, company)
        without = await self.pool.fetch(WITHOUT_OUTCOME, company, now - timedelta(hours=1))
        kinds: list[tuple[What, list[asyncpg.Record]]] = [
            ("document-gone", gone),
            ("document-without-outcome", without),
        ]
        return [
            Disagreement(stream=row["stream"], what=what, about=f"{row['kind']} {row['id']}")
            for what, rows in kinds
            for row in rows
        ]

    def _of_batch(
        self,
        read: Sequence[tuple[Stream, Sequence[Entry]]],
        companies: tuple[CompanyRecord, CompanyRecord],
        now: datetime,
        waiting: Mapping[str, date | None],
    ) -> list[Disagreement]:
        found: list[Disagreement] = []
        for stream, entries in read:
            if not entries:
                continue
            try:
                each = self._of_employee(stream, entries, companies, now, waiting)
            except Exception as error:  # whatever is wrong with one file, the others are looked at
                each = _unreadable(stream, error)
            if each is not None:
                found.append(each)
        return found

    def _of_employee(
        self,
        stream: Stream,
        entries: Sequence[Entry],
        companies: tuple[CompanyRecord, CompanyRecord],
        now: datetime,
        waiting: Mapping[str, date | None],
    ) -> Disagreement | None:
        plan = on(derive(stream, entries, companies[0], self.law), civil_date(now))
        step = self._left_undone(plan, stream, entries, companies[1], now)
        if step is not None:
            return Disagreement(stream=stream, what="step", about=step)
        if stream.employee in waiting and not plan.page.record.still_absent_on(plan.as_of):
            knows, wanted = waiting[stream.employee or ""], next_deadline(plan)
            if knows != wanted and not plan.closed:
                return Disagreement(stream=stream, what="timer", about=f"{knows} instead of {wanted}")
        return None

    def _left_undone(
        self, plan: Plan, stream: Stream, entries: Sequence[Entry], company: CompanyRecord, now: datetime
    ) -> StepName | None:
        """The step that is due, and was due already by all that was known some days ago."""
        if plan.next_step is None:
            return None
        then = now - PATIENCE
        earlier = derive(stream, entries, company, self.law, known_at=then)
        was = on(earlier, civil_date(then)).next_step
        return plan.next_step.step if was is not None and was.key == plan.next_step.key else None


def _unreadable(stream: Stream, error: Exception) -> Disagreement:
    about = f"{error.type}, fact {error.version}" if isinstance(error, LaterFactError) else type(error).__name__
    return Disagreement(stream=stream, what="unreadable", about=about)


def next_deadline(plan: Plan) -> date | None:
    """The column of the operator's list: the first deadline that is still to be met."""
    pending = (a.obligation.due_on for a in plan.obligations if a.status in PENDING and not a.obligation.superseded)
    return min(pending, default=None)
