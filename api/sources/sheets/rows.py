"""Tables recognised by their headings, and their rows read into facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from api.sources.answers import NONE, NOTHING_SAID, Answers, of_heading, of_word
from api.sources.reading import Ignored, Open, Question, RefusedFileError, asks, ignores
from api.sources.sheets.tables import Cell, Sheet
from api.sources.sheets.values import UNKNOWN_LEAVE, read, text
from api.sources.sheets.waiting import Unknown
from api.sources.sheets.words import Holds, TableKind, plain, tables
from domain.facts import (
    ContractEnd,
    Fact,
    Headcount,
    Hire,
    InterviewCompleted,
    LeaveEnd,
    LeaveStart,
    Person,
    Provenance,
    TrainingCompleted,
)

_HEADINGS_WITHIN = 30
"""Rows among which the headings are looked for: many exports begin with a title."""
_TOLD_AT_MOST = 50
Values = Mapping[str, Any]


class Heading(NamedTuple):
    """A heading and the column it stands for; None: nobody knows. `kept`: whether the company has said so before."""

    where: str
    code: str
    written: str
    column: str | None
    kept: bool


@dataclass(slots=True)
class Rows:
    """What a file's tables say: by employee (None: the company) the facts, in the order of their rows."""

    facts: dict[str | None, list[Fact]] = field(default_factory=dict[str | None, list[Fact]])
    questions: list[Question] = field(default_factory=list[Question])
    ignored: list[Ignored] = field(default_factory=list[Ignored])
    unknown: dict[str, list[Unknown]] = field(default_factory=dict[str, list[Unknown]])
    """By employee the absences whose word nobody knows."""
    headings: list[Heading] = field(default_factory=list[Heading])
    wrong: list[str] = field(default_factory=list[str])
    open: list[Open] = field(default_factory=list[Open])

    def refuse(self, where: str, why: str) -> None:
        self.wrong.append(f"{where} : {why}")


@dataclass(frozen=True, slots=True)
class _Table:
    kind: TableKind
    sheet: Sheet
    heading_row: int
    columns: Mapping[str, tuple[int, str]]
    """Column -> its place and its heading as it is written."""
    headings: Sequence[Heading]
    answers: Answers

    @property
    def whole(self) -> bool:
        """Whether it has all the columns that it must have."""
        return {name for name, column in tables()[self.kind].columns.items() if column.required} <= self.columns.keys()


def facts_of(sheets: Sequence[Sheet], today: date, file: str, answers: Answers = NOTHING_SAID) -> Rows:
    """All that the sheets say. `file`: its digest, which what they say of the past bears; `answers`: what the company
    has said of its headings and words.

    Raises RefusedFileError, naming each cell that is wrong, or when no table is known.
    """
    found = Rows()
    known = 0
    for sheet in sheets:
        table = _nearest(sheet, answers)
        found.headings += table.headings if table else ()
        if table is None or not table.whole:
            if sheet.rows:
                found.ignored.append(ignores(_where(sheet), "sheet-unknown"))
            continue
        known += 1
        unread = [each for each in table.headings if each.column in (None, NONE)]
        found.ignored += [ignores(_where(sheet, column=each.written), "column-unknown") for each in unread]
        for number, row in sheet.rows:
            if number > table.heading_row:
                _take(table, number, row, today, found, Provenance(file=file))
    if not known:
        raise RefusedFileError("sheet-no-table", open=_unanswered(found.headings))
    if found.wrong:
        more = len(found.wrong) - _TOLD_AT_MOST
        lines = [*found.wrong[:_TOLD_AT_MOST], *([f"… et {more} de plus"] if more > 0 else [])]
        raise RefusedFileError("cells", cells="\n".join(lines), open=list(dict.fromkeys(found.open)))
    return found


def _where(sheet: Sheet, *, row: int | None = None, column: str | None = None) -> str:
    """`Feuille « Absences », ligne 14, colonne « Reprise »`."""
    parts = [f"feuille « {sheet.name} »"] if sheet.name else []
    parts += [f"ligne {row}"] if row is not None else []
    parts += [f"colonne « {column} »"] if column is not None else []
    told = ", ".join(parts) or "le tableau"
    return told[:1].upper() + told[1:]


# --- which table ----------------------------------------------------------------------------------------------------


def _nearest(sheet: Sheet, answers: Answers) -> _Table | None:
    """The table that most headings of one of the first rows fit, those first that have all they must."""
    fitting = (
        _fitting(kind, sheet, number, row, answers)
        for number, row in sheet.rows[:_HEADINGS_WITHIN] for kind in tables()
    )  # fmt: skip
    return max((table for table in fitting if table.columns), key=_fit, default=None)


def _fit(table: _Table) -> tuple[bool, int, bool]:
    return table.whole, len(table.columns), plain(table.sheet.name) == plain(tables()[table.kind].sheet)


def _fitting(kind: TableKind, sheet: Sheet, number: int, row: Sequence[Cell], answers: Answers) -> _Table:
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
        headings.append(Heading(_where(sheet), of_heading(kind, heading), heading, name, told is not None))
    return _Table(kind, sheet, number, columns, headings, answers)


def _unanswered(headings: Sequence[Heading]) -> list[Open]:
    return [Open(each.code, each.written) for each in headings if each.column is None]


def _column(kind: TableKind, heading: str) -> str | None:
    bare = plain(heading)
    for name, column in tables()[kind].columns.items():
        if bare in {plain(each) for each in column.headings}:
            return name
    return None


# --- rows -----------------------------------------------------------------------------------------------------------


def _take(table: _Table, number: int, row: Sequence[Cell], today: date, found: Rows, provenance: Provenance) -> None:
    values: dict[str, Any] = {}
    wrong = len(found.wrong)
    if _is_the_example(table, row):
        found.ignored.append(ignores(_where(table.sheet, row=number), "example-row"))
        return
    for name, (place, heading) in table.columns.items():
        column = tables()[table.kind].columns[name]
        cell = row[place] if place < len(row) else ""
        where = _where(table.sheet, row=number, column=heading)
        if text(cell) == "":
            if column.required:
                found.refuse(where, "une valeur est attendue")
            continue
        try:
            values[name] = table.answers.word(column.holds, text(cell)) or read(column.holds, cell)
        except ValueError as error:
            found.refuse(where, str(error))
            found.open += _open(column.holds, text(cell))
    for name, why in _contradictions(table.kind, values, today):
        found.refuse(_where(table.sheet, row=number, column=table.columns[name][1]), why)
    if len(found.wrong) > wrong:
        return
    if values.get("leave") in ("none", UNKNOWN_LEAVE):
        values = _of_unknown_leave(table, number, row, values, found)
    employee: str | None = values.get("employee")
    found.facts.setdefault(employee, []).extend(
        _FACTS[table.kind]({**values, "provenance": provenance}) if values else ()
    )


def _of_unknown_leave(table: _Table, number: int, row: Sequence[Cell], values: Values, found: Rows) -> dict[str, Any]:
    """Another absence, which is asked; nothing where it is none for Jalon."""
    written = text(row[table.columns["leave"][0]])
    if values["leave"] == "none":
        found.ignored.append(ignores(_where(table.sheet, row=number), "no-leave", written=written))
        return {}
    found.questions.append(asks("leave-type", values["employee"], written=written, started_on=values["started_on"]))
    days = {name: values.get(name) for name in ("started_on", "expected_end_on", "resumed_on")}
    unknown = Unknown.model_validate({"word": plain(written), "written": written, **days})
    found.unknown.setdefault(values["employee"], []).append(unknown)
    return {**values, "leave": "other"}


def _open(holds: Holds, written: str) -> Iterator[Open]:
    """A word of which the company may say what it is."""
    if holds in ("contract", "interview") and plain(written):
        yield Open(of_word(holds, written), written)


def _is_the_example(table: _Table, row: Sequence[Cell]) -> bool:
    """Whether it is the template's own row, left in."""
    columns = tables()[table.kind].columns
    cells = {name: row[place] if place < len(row) else "" for name, (place, _) in table.columns.items()}
    same = (_read(columns[name].holds, cell) == _read(columns[name].holds, columns[name].example)
            for name, cell in cells.items())  # fmt: skip
    return len(cells) == len(columns) and all(same)


def _read(holds: Any, cell: Cell) -> object:
    try:
        return read(holds, cell) if text(cell) else None
    except ValueError:
        return cell


_IN_ORDER: Mapping[TableKind, Sequence[tuple[str, str, str]]] = {
    "people": (
        ("seniority_from", "hired_on", "une date au plus tard à l'embauche est attendue"),
        ("hired_on", "ends_on", "une date à partir de l'embauche est attendue"),
        ("hired_on", "ended_on", "une date à partir de l'embauche est attendue"),
    ),
    "leaves": (
        ("started_on", "expected_end_on", "une date à partir du début est attendue"),
        ("started_on", "resumed_on", "une date à partir du début est attendue"),
    ),
    "interviews": (),
    "trainings": (),
    "headcounts": (),
}
"""Kind -> what comes first, what comes after it, and what is said of the later one (of the first: of an ancestor)."""


def _contradictions(kind: TableKind, values: Values, today: date) -> Iterator[tuple[str, str]]:
    for first, second, why in _IN_ORDER[kind]:
        if first in values and second in values and values[first] > values[second]:
            yield (first if first == "seniority_from" else second), why
    held = values.get("held_on")
    if held is not None and held > today:
        yield "held_on", "une date passée est attendue : ce tableau est celui des entretiens tenus"


def _people(values: Values) -> Iterator[Fact]:
    given, family = values.get("given_name"), values.get("family_name")
    person = None
    if given and family:
        told = ("birth_name", "email", "job", "manager_name", "manager_email", "n_plus_2_name", "n_plus_2_email")
        person = Person(given_name=given, family_name=family, **{name: values.get(name) for name in told})
    yield Hire(
        hired_on=values["hired_on"], contract=values["contract"], working_time=values.get("working_time", 1.0),
        seniority_from=values.get("seniority_from"), ends_on=values.get("ends_on"), idcc=values.get("idcc"),
        establishment=values.get("establishment"), born_on=values.get("born_on"), person=person,
    )  # fmt: skip
    if "ended_on" in values:
        yield ContractEnd(ended_on=values["ended_on"])


def _leaves(values: Values) -> Iterator[Fact]:
    started, leave = values["started_on"], values["leave"]
    yield LeaveStart(leave=leave, started_on=started, expected_end_on=values.get("expected_end_on"))
    if "resumed_on" in values:
        yield LeaveEnd(leave=leave, started_on=started, resumed_on=values["resumed_on"])


def _interviews(values: Values) -> Iterator[Fact]:
    yield InterviewCompleted(
        kind=values.get("kind", "periodic"), held_on=values["held_on"], provenance=values["provenance"]
    )


def _trainings(values: Values) -> Iterator[Fact]:
    yield TrainingCompleted(
        title=values["title"], ended_on=values["ended_on"], mandatory=values["mandatory"],
        certifying=values.get("certifying", False), provenance=values["provenance"],
    )  # fmt: skip


def _headcounts(values: Values) -> Iterator[Fact]:
    yield Headcount(year=values["year"], average=values["average"])


_FACTS = {
    "people": _people,
    "leaves": _leaves,
    "interviews": _interviews,
    "trainings": _trainings,
    "headcounts": _headcounts,
}
