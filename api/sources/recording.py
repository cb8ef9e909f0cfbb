"""How what a source says comes into the journal: through the one door, under the source's own name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from api.intake import Intake, Refused
from api.rights import Caller
from api.sources.outlook import Outlook, outlook
from api.sources.ports import Remembered, SourceMemory
from api.sources.reading import ignores
from api.sources.report import Proposed, Report
from api.sources.trial import TrialJournal, TrialMemory
from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, Entry, Event, Stream
from domain.law import Law
from domain.ports import Actors, Journal, People

AT_ONCE = 200
"""Employees whose facts are recorded together."""


class House(NamedTuple):
    """What an import works with. `memory` and `actors` None: a trial where there is no database."""

    law: Law
    people: People
    clock: Callable[[], datetime]
    journal: Journal | None = None
    memory: SourceMemory | None = None
    actors: Actors | None = None


class Recorder:
    """Records for one company, or only tries: then the journal keeps nothing, and nothing is remembered.

    One recorder serves all files of a run, so that the second is compared with the first in a trial too.
    """

    def __init__(self, house: House, company: str, *, trial: bool) -> None:
        self.company = company
        self._house, self._trial = house, trial
        self.memory: SourceMemory = TrialMemory(house.memory) if trial or house.memory is None else house.memory
        self._journal: Journal = TrialJournal(house.journal) if trial or house.journal is None else house.journal
        self._intake = Intake(self._journal, house.law, house.people, house.clock)
        self._callers: dict[str, Caller] = {}

    @property
    def journal(self) -> Journal:
        """What is recorded, and what a trial has told."""
        return self._journal

    @property
    def now(self) -> datetime:
        return self._house.clock()

    @property
    def today(self) -> date:
        return civil_date(self.now)

    async def remembered(self, source: str) -> Remembered:
        key, links, states, employees = await self.memory.remembered(self.company, source)
        return Remembered(key, links, states, frozenset(employees))

    async def entries(self, employee: str | None) -> list[Entry]:
        return await self._journal.read(Stream(self.company, employee))

    async def outlook(self) -> Outlook:
        """Which deadlines move by what a trial has told; a fact of the company may move anybody's."""
        assert isinstance(self._journal, TrialJournal)
        everybody: frozenset[str] = frozenset()
        if Stream(self.company) in self._journal.told:
            everybody = (await self.remembered("")).employees
        return await outlook(self._journal, self.company, everybody, self._house.law, self.today)

    async def record(self, source: str, events: Sequence[Proposed], report: Report) -> int:
        """How many of them are new in the journal; each stands in the report."""
        events = self._without_lonely_voids(events)
        results = await self._intake.accept(self.company, [each.event for each in events], await self._caller(source))
        number = 0
        for proposed, result in zip(events, results, strict=True):
            if isinstance(result, Refused):
                why = "; ".join(f"{error.pointer} {error.detail}" for error in result.errors) or result.why
                report.ignored.append(ignores(proposed.employee or self.company, "refused", found=result.id, why=why))
            elif result.status == "recorded":
                number += 1
                report.facts.append(proposed)
            else:
                report.duplicates += 1
        report.recorded += 0 if self._trial else number
        return number

    def _without_lonely_voids(self, events: Sequence[Proposed]) -> list[Proposed]:
        """What was told of somebody stands where what was to replace it would be refused."""
        corrected = {each.employee for each in events if each.event.type == "fact-voided"}
        refused = {
            each.employee
            for each in events
            if each.employee in corrected and not isinstance(self._intake.check(each.event), Event)
        }
        return [each for each in events if each.event.type != "fact-voided" or each.employee not in refused]

    async def _caller(self, source: str) -> Caller:
        """The source itself: what it tells bears its id."""
        if source not in self._callers:
            actor: UUID = OWN_ACTOR
            if self._house.actors is not None and not self._trial:
                actor = await self._house.actors.of("source", source, label=source, company=self.company)
            self._callers[source] = caller_of(source, self.company, actor)
        return self._callers[source]


def caller_of(source: str, company: str, actor: UUID) -> Caller:
    return Caller(actor=actor, name=source, role="hris", companies=frozenset({company}))
