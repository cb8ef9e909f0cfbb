"""An import: files read, compared with what was told before, and recorded through the one door.

A trial is the same run over a journal that keeps nothing, so that a preview shows what the run will do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import BinaryIO, NamedTuple

from api.sources import kinds
from api.sources.dsn import model
from api.sources.dsn import telling as dsn_telling
from api.sources.dsn.taking import DsnImport
from api.sources.reading import RefusedFileError
from api.sources.recording import House, Recorder
from api.sources.report import Report
from api.sources.sheets import rows, tables, taking
from api.sources.sheets import telling as sheet_telling
from domain.calendar import civil_date

Progress = Callable[[int, int], None]
Content = Sequence[model.Declaration] | rows.Rows
"""What a file holds: declarations of a DSN, or the rows of tables."""


class NamedFile(NamedTuple):
    """`name`: as the person who sent it calls it."""

    name: str
    content: BinaryIO


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
    today = civil_date(house.clock())
    read = [(file.name, _read(company, file, today)) for file in files]
    report, recorder = Report(), Recorder(house, company, trial=trial)
    total, done = sum(_people(content) for _, content in read), 0

    def go_on(number: int) -> None:
        nonlocal done
        done += number
        progress(done, total)

    dsn: DsnImport | None = None
    for name, content in read:
        if isinstance(content, rows.Rows):
            await taking.take(recorder, content, report, go_on)
            continue
        dsn = dsn or await DsnImport.begun(recorder)
        for declaration in content:
            await dsn.take(f"{name}, ligne {declaration.line}", declaration, report)
            go_on(len(declaration.individuals))
    report.source = "+".join(_sources(company, [content for _, content in read]))
    return report


def _read(company: str, file: NamedFile, today: date) -> Content:
    try:
        kind = kinds.of(file.content)
        if kind == "dsn":
            return _of_company(company, model.read(file.content))
        sheets = tables.of_workbook(file.content) if kind == "workbook" else tables.of_text(file.content)
        return rows.facts_of(sheets, today)
    except RefusedFileError as error:
        raise error.of(file.name) from None


def _of_company(company: str, declarations: Sequence[model.Declaration]) -> Sequence[model.Declaration]:
    for each in declarations:
        if each.siren != company:
            raise RefusedFileError("siren", line=each.line, found=each.siren, expected=company)
    return declarations


def _people(content: Content) -> int:
    if isinstance(content, rows.Rows):
        return len(content.facts)
    return sum(len(declaration.individuals) for declaration in content)


def _sources(company: str, contents: Sequence[Content]) -> list[str]:
    names = [
        sheet_telling.source_of(company) if isinstance(each, rows.Rows) else dsn_telling.source_of(company)
        for each in contents
    ]
    return list(dict.fromkeys(names))
