"""The company's statement on a day: its employees one after the other, in the same memory however many they are.

statement = statements.of("123456782", day, names=True)
async for done in statement.write(Path("releve.xlsx")): ...     # how many employees are done
statement.totals                                                # all of them added up
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from activities.adapters.people import PgPeople
from activities.paper.statement import MOST_LISTED, CsvTable, Summary, Table, XlsxTable, is_pressing
from domain.day.plan import on
from domain.day.statement import StatementLine, StatementTotals, Totals, is_listed, line_of
from domain.errors import NoProfileError
from domain.facts import Entry, LaterFactError, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord
from domain.ports import Journal, life_of

BATCH = 200
TABLES = {".csv": CsvTable, ".xlsx": XlsxTable}
PDF = ".pdf"


@dataclass(frozen=True)
class Statements:
    """Makes them. `unopened`: as `fold_company` has it."""

    journal: Journal
    people: PgPeople
    law: Law
    clock: Callable[[], datetime]
    unopened: date | None

    def of(self, company: str, day: date, *, known_at: datetime | None = None, names: bool) -> Statement:
        """`names`: with who the employees are and who leads them, as far as it is known today."""
        return Statement(self, company, day, known_at, names)

    async def make(
        self, company: str, day: date, known_at: datetime | None, path: Path | None, names: bool
    ) -> StatementTotals:
        """One, written in one go."""
        made = self.of(company, day, known_at=known_at, names=names)
        async for _ in made.write(path):
            pass
        return made.totals.told(day)

    async def lines(
        self, company: str, day: date, known_at: datetime | None, *, names: bool
    ) -> AsyncIterator[StatementLine]:
        """Every employee's line, in the order of their ids; of all who were ever told of."""
        told = await self.journal.read(Stream(company), known_at=known_at)
        record = fold_company(told, known_at, unopened=self.unopened)
        after = ""
        while batch := await self.people.employees(company, after=after, limit=BATCH):
            streams = [Stream(company, employee) for employee in batch]
            read = [(each, await life_of(self.journal, each, told, known_at=known_at)) for each in streams]
            # Deriving takes the processor: whoever else is served meanwhile does not wait for it.
            found = await asyncio.to_thread(self._derived, read, record, day, known_at)
            known = await self.people.names(company, batch) if names else {}
            for line in found:
                name, manager = known.get(line.employee, ("", ""))
                yield line.model_copy(update={"name": name, "manager": manager})
            after = batch[-1]

    def _derived(
        self, read: Sequence[tuple[Stream, Sequence[Entry]]], company: CompanyRecord, day: date,
        known_at: datetime | None,
    ) -> list[StatementLine]:  # fmt: skip
        return [self._line(stream, entries, company, day, known_at) for stream, entries in read if entries]

    def _line(
        self, stream: Stream, entries: Sequence[Entry], company: CompanyRecord, day: date, known_at: datetime | None
    ) -> StatementLine:
        try:
            ledger = derive(stream, entries, company, self.law, known_at=known_at)
            return line_of(on(ledger, day), ledger.entries)
        except LaterFactError:
            return StatementLine(employee=stream.employee or "", unreadable=True)


@dataclass
class Statement:
    """One statement while it is made."""

    statements: Statements
    company: str
    day: date
    known_at: datetime | None
    names: bool
    totals: Totals = field(default_factory=Totals)
    pressing: list[StatementLine] = field(default_factory=list[StatementLine])
    more: int = 0

    async def write(self, path: Path | None = None) -> AsyncIterator[int]:
        """Adds everything up and writes it: a table (.csv, .xlsx), or a paper of totals (.pdf). Tells how many
        employees are done.

        Raises NoProfileError when a paper is asked for and the company has told no profile.
        """
        with ExitStack() as stack:
            table: Table | None = None
            if path is not None and path.suffix in TABLES:
                table = stack.enter_context(TABLES[path.suffix](path))
            done = 0
            async for line in self.statements.lines(self.company, self.day, self.known_at, names=self.names):
                self._add(line, table)
                done += 1
                yield done
        if path is not None and path.suffix == PDF:
            await asyncio.to_thread(path.write_bytes, await self._paper())

    def _add(self, line: StatementLine, table: Table | None) -> None:
        self.totals.add(line)
        if table is not None and is_listed(line):
            table.add(line)
        if is_pressing(line):
            if len(self.pressing) < MOST_LISTED:
                self.pressing.append(line)
            else:
                self.more += 1

    async def _paper(self) -> bytes:
        profile = await self.statements.people.company(self.company)
        if profile is None:
            raise NoProfileError(
                f"The company {self.company} has told no profile: in whose name the paper speaks is not known."
            )
        summary = Summary(
            self.totals, self.pressing, self.more, self.day, self.known_at, profile, self.statements.law
        )  # fmt: skip
        return await summary.pdf(self.statements.clock())
