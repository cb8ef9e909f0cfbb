"""Which of our tables a sheet is, by its headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.sources.answers import NONE, Answers, of_heading
from api.sources.reading import Open
from api.sources.sheets.tables import Cell, Sheet
from api.sources.sheets.values import text
from api.sources.sheets.words import TableKind, bare_heading, plain, tables
from domain.french.typography import listed

_HEADINGS_WITHIN = 30
"""Rows among which the headings are looked for: many exports begin with a title."""
_LIKELY = 2
_ROWS_TOLD_AT_MOST = 12
_TOTAL = re.compile(r"(sous |effectif )?(total|totaux)( |$)")
_NUMBERED = re.compile(r"(?=.*\d)\S+")
"""What stands alone in a line and may be somebody's id, whose other cells are missing: that is a fault, and said."""


class Heading(NamedTuple):
    """A heading and the column it stands for; None: nobody knows. `kept`: whether the company has said so before."""

    where: str
    code: str
    written: str
    column: str | None
    kept: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet read as one of our tables."""

    kind: TableKind
    sheet: Sheet
    heading_row: int
    columns: Mapping[str, tuple[int, str]]
    """Column -> its place and its heading as it is written."""
    headings: Sequence[Heading]
    answers: Answers

    @property
    def lacking(self) -> Sequence[str]:
        """The columns that it must have and has not, as the template calls them."""
        columns = tables()[self.kind].columns.items()
        return [each.headings[0] for name, each in columns if each.required and name not in self.columns]

    @property
    def whole(self) -> bool:
        return not self.lacking

    @property
    def likely(self) -> bool:
        """Whether it looks like one of ours, though a column that it must have is missing."""
        return len(self.columns) >= _LIKELY

    def names_nobody(self, row: Sequence[Cell]) -> bool:
        """Whether the row is the title of a group, alone in its line, or a total: none that the table lists."""
        filled = [written for written in map(text, row) if plain(written)]
        if filled and _TOTAL.match(plain(filled[0])):
            return True
        return len(filled) == 1 and not _NUMBERED.fullmatch(filled[0])

    @property
    def lack(self) -> str:
        """`« Contrat » et « Date d'embauche »`."""
        return listed([f"« {each} »" for each in self.lacking])

    @property
    def title(self) -> str:
        """What the template calls it."""
        return tables()[self.kind].sheet

    @property
    def fit(self) -> tuple[bool, int, bool]:
        """How well it fits: those first that have all they must."""
        return self.whole, len(self.columns), plain(self.sheet.name) == plain(self.title)


def nearest(sheet: Sheet, answers: Answers) -> Table | None:
    """The table that most headings of one of the first rows fit, those first that have all they must."""
    fitting = (
        _fitting(kind, sheet, number, row, answers)
        for number, row in sheet.rows[:_HEADINGS_WITHIN] for kind in tables()
    )  # fmt: skip
    return max((table for table in fitting if table.columns), key=lambda table: table.fit, default=None)


def _fitting(kind: TableKind, sheet: Sheet, number: int, row: Sequence[Cell], answers: Answers) -> Table:
    columns: dict[str, tuple[int, str]] = {}
    headings: list[Heading] = []
    for place, heading in enumerate(text(cell) for cell in row):
        if not plain(heading):
            continue
        told = answers.column(kind, heading)
        name = told or _column(kind, heading)
        if name in columns:
            name = None
        elif name is not None and name != NONE:
            columns[name] = (place, heading)
        headings.append(Heading(where(sheet.name), of_heading(kind, heading), heading, name, told is not None))
    return Table(kind, sheet, number, columns, headings, answers)


def _column(kind: TableKind, written: str) -> str | None:
    bare = bare_heading(written)
    for name, column in tables()[kind].columns.items():
        if bare in {bare_heading(each) for each in column.headings}:
            return name
    return None


def unanswered(headings: Sequence[Heading]) -> list[Open]:
    return [Open(each.code, each.written) for each in headings if each.column is None]


def where(sheet: str, *, rows: Sequence[int] = (), column: str | None = None) -> str:
    """`Feuille « Absences », ligne 14, colonne « Reprise »`; `lignes 2, 3 et 14`."""
    parts = [f"feuille « {sheet} »"] if sheet else []
    if rows:
        told, more = [str(row) for row in rows[:_ROWS_TOLD_AT_MOST]], len(rows) - _ROWS_TOLD_AT_MOST
        numbers = listed([*told, f"{more} de plus"] if more > 0 else told)
        parts.append(f"ligne{'s' if len(rows) > 1 else ''} {numbers}")
    parts += [f"colonne « {column} »"] if column is not None else []
    told = ", ".join(parts) or "le tableau"
    return told[:1].upper() + told[1:]
