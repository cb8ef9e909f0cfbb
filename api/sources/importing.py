"""An import: files read, compared with what was told before, and recorded through the one door.

A trial is the same run over a journal that keeps nothing, so that a preview shows what the run will do.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, NamedTuple
from uuid import UUID

from api.intake import Intake, Refused
from api.rights import Caller
from api.sources import kinds
from api.sources.dsn import model, telling
from api.sources.dsn.codes import codes
from api.sources.dsn.history import CompanyHistory
from api.sources.dsn.identity import People as Identities
from api.sources.dsn.memory import Changed, Heard, Memory
from api.sources.ports import Remembered, SourceMemory
from api.sources.reading import RefusedFileError, ignores
from api.sources.report import Proposed, Report
from api.sources.trial import TrialJournal
from domain.facts import OWN_ACTOR, Stream
from domain.law import Law
from domain.ports import Actors, Journal
from domain.ports import People as PeopleOfCompany

AT_ONCE = 200
"""Employees whose facts are recorded together."""
DSN = "dsn"

Progress = Callable[[int, int], None]


class NamedFile(NamedTuple):
    """`name`: as the person who sent it calls it."""

    name: str
    content: BinaryIO


class House(NamedTuple):
    """What an import works with. `memory` and `actors` None: a trial where there is no database."""

    law: Law
    people: PeopleOfCompany
    clock: Callable[[], datetime]
    journal: Journal | None = None
    memory: SourceMemory | None = None
    actors: Actors | None = None


async def run(
    house: House,
    company: str,
    files: Sequence[NamedFile],
    *,
    trial: bool,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Reads all files, then records what they add, one after the other, in the order in which they are given.

    Raises RefusedFileError before anything is recorded when one of them is not what it should be.
    """
    read = [(file.name, _declarations(company, file)) for file in files]
    report = Report(source=telling.source_of(company))
    dsn = await _Dsn.begun(house, company, trial=trial)
    total = sum(len(d.individuals) for _, declarations in read for d in declarations)
    done = 0
    for name, declarations in read:
        for declaration in declarations:
            await dsn.take(f"{name}, ligne {declaration.line}", declaration, report)
            done += len(declaration.individuals)
            progress(done, total)
    return report


def _declarations(company: str, file: NamedFile) -> list[model.Declaration]:
    try:
        kind = kinds.of(file.content)
        if kind != DSN:
            raise RefusedFileError("kind")
        found = model.read(file.content)
        for declaration in found:
            if declaration.siren != company:
                raise RefusedFileError("siren", line=declaration.line, found=declaration.siren, expected=company)
        return found
    except RefusedFileError as error:
        raise error.of(file.name) from None


class _Dsn:
    """The declarations of one company, taken in one after the other."""

    def __init__(self, house: House, company: str, memory: Memory, caller: Caller, *, trial: bool) -> None:
        self._company, self._memory, self._caller = company, memory, caller
        self._kept = None if trial else house.memory
        self._source = telling.source_of(company)
        self._journal: Journal = TrialJournal(house.journal) if trial or house.journal is None else house.journal
        self._intake = Intake(self._journal, house.law, house.people, house.clock)

    @classmethod
    async def begun(cls, house: House, company: str, *, trial: bool) -> _Dsn:
        source = telling.source_of(company)
        known = Remembered(secrets.token_bytes(32), {}, {}, frozenset())
        if house.memory is not None:
            key, links, states, employees = await house.memory.remembered(company, source)
            known = Remembered(key, links, states, frozenset(employees))
        declared = known.states.pop("", None)
        memory = Memory(
            company, codes(), Identities(known.key, known.links, set(known.employees)),
            CompanyHistory.model_validate_json(declared) if declared else CompanyHistory(),
            known.states, known.employees,
        )  # fmt: skip
        return cls(house, company, memory, await _caller(house, company, source, trial=trial), trial=trial)

    async def take(self, where: str, declaration: model.Declaration, report: Report) -> None:
        """Records what the declaration adds. Done again, it adds nothing; interrupted, it goes on."""
        before = self._memory.company.of(declaration)
        heard = self._memory.hear(declaration, where)
        report.questions += heard.questions
        report.ignored += heard.ignored
        report.people += heard.people
        if self._kept is not None and self._memory.people.added:
            await self._kept.link(self._company, self._memory.people.added)
        self._memory.people.added.clear()
        number = 0
        for group in _grouped(heard.changed):
            number += await self._record(declaration, group, report)
            await self._keep({each.employee for each in group} & self._memory.touched)
        await self._keep(set(self._memory.touched))
        report.duplicates += _known_before(heard, before, number)
        self._memory.company = self._memory.company.with_(declaration, number) if heard.people else self._memory.company
        if self._kept is not None:
            await self._kept.remember(self._company, self._source, {"": self._memory.company.model_dump_json()})

    async def _record(self, declaration: model.Declaration, group: Sequence[Changed], report: Report) -> int:
        """Through the door; how many facts came of it that were not recorded before."""
        events: list[Proposed] = []
        for changed in group:
            entries = await self._journal.read(Stream(self._company, changed.employee))
            proposed, found = telling.told(declaration, changed, entries)
            events += proposed
            report.questions += [*changed.questions, *found.questions]
        results = await self._intake.accept(self._company, [each.event for each in events], self._caller)
        number = 0
        for proposed, result in zip(events, results, strict=True):
            if isinstance(result, Refused):
                why = "; ".join(f"{error.pointer} {error.detail}" for error in result.errors) or result.why
                report.ignored.append(ignores(f"{proposed.employee}", "refused", found=result.id, why=why))
            elif result.status == "recorded":
                number += 1
                report.facts.append(proposed)
        report.recorded += number if self._kept is not None else 0
        return number

    async def _keep(self, employees: set[str]) -> None:
        if self._kept is not None and employees:
            states: Mapping[str, str] = {each: self._memory.histories[each] for each in employees}
            await self._kept.remember(self._company, self._source, states)
        self._memory.touched -= employees


def _known_before(heard: Heard, before: object, number: int) -> int:
    return heard.known if before is not None and not number else 0


def _grouped(changed: Sequence[Changed]) -> Iterator[Sequence[Changed]]:
    return (changed[place : place + AT_ONCE] for place in range(0, len(changed), AT_ONCE))


async def _caller(house: House, company: str, source: str, *, trial: bool) -> Caller:
    """The source itself: what it tells bears its id."""
    actor: UUID = OWN_ACTOR
    if house.actors is not None and not trial:
        actor = await house.actors.of("source", source, label="DSN", company=company)
    return Caller(actor=actor, name=source, role="hris", companies=frozenset({company}))
