"""An import: files read, compared with what was told before, and recorded through the one door.

A trial is the same run over a journal that keeps nothing, so that a preview shows what the run will do.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import BinaryIO, NamedTuple

from api.sources import kinds
from api.sources.answers import Answers
from api.sources.dsn import model
from api.sources.dsn import telling as dsn_telling
from api.sources.dsn.taking import DsnImport
from api.sources.reading import RefusedFileError
from api.sources.recording import House, Recorder
from api.sources.report import Report
from api.sources.sheets import rows, tables, taking
from api.sources.sheets import telling as sheet_telling

Progress = Callable[[int, int], None]
_CHUNK = 1 << 20


class NamedFile(NamedTuple):
    """`name`: as the person who sent it calls it. `content` is read twice: it can go back to its start."""

    name: str
    content: BinaryIO


class _Payroll(NamedTuple):
    """A payroll file that was found whole; it is read again when its turn comes, for it may not fit into memory."""

    file: NamedFile
    people: int


async def run(
    house: House,
    company: str,
    files: Sequence[NamedFile],
    *,
    trial: bool,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Reads all files, then records what they add, one after the other, in the order in which they are given.

    Raises RefusedFileError before anything is recorded when one of them is not what it should be: it names each.
    """
    recorder = Recorder(house, company, trial=trial)
    report = await run_with(recorder, files, progress)
    if trial:
        report.foresee(await recorder.outlook())
    return report


async def run_with(
    recorder: Recorder, files: Sequence[NamedFile], progress: Progress = lambda done, total: None
) -> Report:
    """The same with a recorder of one's own. Raises RefusedFileError."""
    answers = Answers(await recorder.memory.answers(recorder.company))
    contents = await all_checked(recorder, files, answers)
    report = Report(source="+".join(_sources(recorder.company, contents)))
    total, done = sum(map(_people, contents)), 0

    def go_on(number: int) -> None:
        nonlocal done
        done += number
        progress(done, total)

    dsn: DsnImport | None = None
    for content in contents:
        if isinstance(content, rows.Rows):
            await taking.take(recorder, content, report, go_on)
            await recorder.memory.answer(recorder.company, _confirmed(content))
            continue
        dsn = dsn or await DsnImport.begun(recorder)
        declarations = model.read(content.file.content)
        while (declaration := await asyncio.to_thread(next, declarations, None)) is not None:
            await dsn.take(f"{content.file.name}, ligne {declaration.line}", declaration, report)
            go_on(len(declaration.individuals))
    return report


async def all_checked(recorder: Recorder, files: Sequence[NamedFile], answers: Answers) -> list[_Payroll | rows.Rows]:
    """All files, found to be whole. Raises RefusedFileError, with what is wrong with each of those that are not."""
    found: list[_Payroll | rows.Rows] = []
    refused: list[RefusedFileError] = []
    for file in files:
        try:
            found.append(await asyncio.to_thread(checked, recorder.company, file, recorder.today, answers))
        except RefusedFileError as error:
            refused.append(error)
    if refused:
        raise RefusedFileError.of_all(refused)
    return found


def checked(company: str, file: NamedFile, today: date, answers: Answers) -> _Payroll | rows.Rows:
    """The file, found to be whole and the company's own."""
    try:
        kind = kinds.of(file.content)
        if kind == "dsn":
            return _Payroll(file, sum(_of_company(company, each) for each in model.read(file.content)))
        sheets = tables.of_workbook(file.content) if kind == "workbook" else tables.of_text(file.content)
        return rows.facts_of(sheets, today, _digest(file.content), answers)
    except RefusedFileError as error:
        raise error.of(file.name) from None
    finally:
        file.content.seek(0)


def _digest(content: BinaryIO) -> str:
    content.seek(0)
    found = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _of_company(company: str, declaration: model.Declaration) -> int:
    """How many people it is about."""
    if declaration.siren != company:
        raise RefusedFileError("siren", line=declaration.line, found=declaration.siren, expected=company)
    return len(declaration.individuals)


def _people(content: _Payroll | rows.Rows) -> int:
    return len(content.facts) if isinstance(content, rows.Rows) else content.people


def _sources(company: str, contents: Sequence[_Payroll | rows.Rows]) -> list[str]:
    names = [
        sheet_telling.source_of(company) if isinstance(each, rows.Rows) else dsn_telling.source_of(company)
        for each in contents
    ]
    return list(dict.fromkeys(names))


def _confirmed(content: rows.Rows) -> dict[str, str]:
    """What the headings were taken for: once it is recorded, it stays so, whatever Jalon learns to read later."""
    return {each.code: each.column for each in content.headings if each.column is not None and not each.kept}
