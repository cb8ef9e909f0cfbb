"""The declarations of one company, taken in one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.sources.answers import Answers
from api.sources.dsn import telling
from api.sources.dsn.codes import Answered, codes
from api.sources.dsn.history import CompanyHistory
from api.sources.dsn.identity import People
from api.sources.dsn.life import LifeFact
from api.sources.dsn.memory import Changed, Memory
from api.sources.dsn.model import Declaration, Individual
from api.sources.reading import Question
from api.sources.recording import AT_ONCE, Recorder
from api.sources.report import Proposed, Report


class DsnImport:
    """`take` done again adds nothing; interrupted, it goes on where it was."""

    def __init__(self, recorder: Recorder, memory: Memory) -> None:
        self._recorder, self._memory = recorder, memory
        self._source = telling.source_of(recorder.company)

    @classmethod
    async def begun(cls, recorder: Recorder) -> DsnImport:
        """With what is remembered of the company's files of before."""
        company = recorder.company
        known = await recorder.remembered(telling.source_of(company))
        told = codes().answered(Answers(await recorder.memory.answers(company)).of_dsn)
        declared = known.states.pop("", None)
        memory = Memory(
            company, told, People(known.key, known.links, set(known.employees)),
            CompanyHistory.model_validate_json(declared) if declared else CompanyHistory(),
            known.states, known.employees,
        )  # fmt: skip
        return cls(recorder, memory)

    async def take(self, where: str, declaration: Declaration, report: Report) -> None:
        """Records what the declaration adds to what was told."""
        before = self._memory.company.of(declaration)
        heard = self._memory.hear(declaration, where)
        report.questions += heard.questions
        report.ignored += heard.ignored
        report.read |= heard.shown.keys()
        await self._link()
        number = 0
        voice = telling.of_declaration(declaration)
        for group in _grouped(heard.changed):
            number += await self._record(voice, group, report)
            await self._keep({each.employee for each in group} & self._memory.touched)
        await self._keep(set(self._memory.touched))
        if before is not None and not number:
            report.duplicates += heard.known
        company = {"": self._memory.company.model_dump_json()}
        await self._recorder.memory.remember(self._recorder.company, self._source, company)

    async def answer(self, code: str, meaning: Answered | None, report: Report) -> None:
        """Applies what the company says of a code to all that was told of it, or waits; None: it says so no more."""
        changed = list(self._memory.answered(code, meaning))
        voice = telling.Voice(self._source, f"answer:{code}:{meaning or 'none-any-more'}", self._recorder.now)
        for group in _grouped(changed):
            await self._record(voice, group, report)
        report.read |= {each.employee for each in changed}

    def look(self, declaration: Declaration) -> dict[str, Individual]:
        """Takes the declaration in without recording anything; whom it shows."""
        return self._memory.hear(declaration, "").shown

    def lives(self) -> Iterator[tuple[str, Sequence[LifeFact]]]:
        """What is true of everybody, by the declarations that were taken in."""
        return ((employee, life.facts) for employee, life in self._memory.lives())

    def waiting(self) -> list[Question]:
        """The questions that stand, of everybody that the files have shown."""
        return list(self._memory.waiting())

    async def _link(self) -> None:
        """Who is who is kept first: an id that was told of must be found again."""
        added = self._memory.people.added
        if added:
            await self._recorder.memory.link(self._recorder.company, added)
        added.clear()

    async def _record(self, voice: telling.Voice, group: Sequence[Changed], report: Report) -> int:
        events: list[Proposed] = []
        for changed in group:
            proposed, found = telling.told(voice, changed, await self._recorder.entries(changed.employee))
            events += proposed
            report.questions += [*changed.questions, *found.questions]
        return await self._recorder.record(self._source, events, report)

    async def _keep(self, employees: set[str]) -> None:
        """What was shown is remembered once what follows from it is recorded."""
        if employees:
            states = {each: self._memory.histories[each] for each in employees}
            await self._recorder.memory.remember(self._recorder.company, self._source, states)
        self._memory.touched -= employees


def _grouped(changed: Sequence[Changed]) -> Iterator[Sequence[Changed]]:
    return (changed[place : place + AT_ONCE] for place in range(0, len(changed), AT_ONCE))
