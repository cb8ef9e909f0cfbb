"""Tables recognised by their headings, and their rows read into facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.sources.answers import NONE, NOTHING_SAID, Answers, of_word
from api.sources.reading import Ignored, Open, Question, RefusedFileError, asks, ignores
from api.sources.sheets.headings import Heading, Table, nearest, unanswered, where
from api.sources.sheets.tables import Cell, Sheet
from api.sources.sheets.values import UNKNOWN_LEAVE, is_forever, read, text
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

_TOLD_AT_MOST = 50
Values = Mapping[str, Any]


@dataclass(slots=True)
class Rows:
    """What a file's tables say: by employee (None: the company) the facts, in the order of their rows."""

    facts: dict[str | None, list[Fact]] = field(default_factory=dict[str | None, list[Fact]])
    questions: list[Question] = field(default_factory=list[Question])
    ignored: list[Ignored] = field(default_factory=list[Ignored])
    unknown: dict[str, list[Unknown]] = field(default_factory=dict[str, list[Unknown]])
    """By employee the absences whose word nobody knows."""
    headings: list[Heading] = field(default_factory=list[Heading])
    wrong: dict[tuple[str, str, str], list[int]] = field(default_factory=dict[tuple[str, str, str], list[int]])
    """Sheet, column and what was expected -> the rows of which it is said."""
    open: dict[tuple[str, str, Open], list[int]] = field(default_factory=dict[tuple[str, str, Open], list[int]])
    """Sheet, column and a word of which the company may say what it is -> the rows where it stands."""

    def refuse(self, sheet: str, row: int, column: str, why: str) -> None:
        self.wrong.setdefault((sheet, column, why), []).append(row)


def facts_of(sheets: Sequence[Sheet], today: date, file: str, answers: Answers = NOTHING_SAID) -> Rows:
    """All that the sheets say. `file`: its digest, which what they say of the past bears; `answers`: what the company
    has said of its headings and words.

    Raises RefusedFileError, naming each cell that is wrong, or when no table is known.
    """
    found = Rows()
    found_tables = [(sheet, nearest(sheet, answers)) for sheet in sheets if sheet.rows]
    for sheet, table in found_tables:
        found.headings += table.headings if table else ()
        if table is None or not table.whole:
            found.ignored.append(_left_aside(sheet, table))
            continue
        unread = [each for each in table.headings if each.column in (None, NONE)]
        found.ignored += [ignores(where(sheet.name, column=each.written), "column-unknown") for each in unread]
        for number, row in sheet.rows:
            if number > table.heading_row:
                _take(table, number, row, today, found, Provenance(file=file))
    if not any(table and table.whole for _, table in found_tables):
        raise _no_table([each for _, each in found_tables if each], unanswered(found.headings))
    if found.wrong:
        raise RefusedFileError("cells", cells="\n".join(_wrong(found)), open=list(_open_words(found)))
    return found


def _left_aside(sheet: Sheet, table: Table | None) -> Ignored:
    if table is None or not table.likely:
        return ignores(where(sheet.name), "sheet-unknown")
    return ignores(where(sheet.name), "sheet-lacks", table=table.title, columns=table.lack)


def _no_table(found: Sequence[Table], answers: Sequence[Open]) -> RefusedFileError:
    """What the table that comes nearest to one of ours lacks, if any does."""
    likely = [table for table in found if table.likely]
    if not likely:
        return RefusedFileError("sheet-no-table", open=answers)
    table = max(likely, key=lambda table: table.fit)
    return RefusedFileError(
        "sheet-lacks", where=where(table.sheet.name), table=table.title, columns=table.lack, open=answers
    )


def _wrong(found: Rows) -> Iterator[str]:
    """What is wrong is said once, with the rows it is said of."""
    for (sheet, column, why), rows in list(found.wrong.items())[:_TOLD_AT_MOST]:
        yield f"{where(sheet, rows=rows, column=column)} : {why}"
    if (more := len(found.wrong) - _TOLD_AT_MOST) > 0:
        yield f"… et {more} de plus"


def _take(table: Table, number: int, row: Sequence[Cell], today: date, found: Rows, provenance: Provenance) -> None:
    if _is_the_example(table, row):
        found.ignored.append(ignores(where(table.sheet.name, rows=[number]), "example-row"))
        return
    if table.names_nobody(row):
        found.ignored.append(ignores(where(table.sheet.name, rows=[number]), "title-row"))
        return
    values, wrong = _values(table, number, row, today, found)
    for heading, why in wrong:
        found.refuse(table.sheet.name, number, heading, why)
    if wrong:
        return
    if values.get("leave") in ("none", UNKNOWN_LEAVE):
        values = _of_unknown_leave(table, number, row, values, found)
    employee: str | None = values.get("employee")
    found.facts.setdefault(employee, []).extend(
        _FACTS[table.kind]({**values, "provenance": provenance}) if values else ()
    )


def _values(
    table: Table, number: int, row: Sequence[Cell], today: date, found: Rows
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What the cells hold, by column; and the headings under which something is wrong, with what was expected."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, (place, heading) in table.columns.items():
        column = tables()[table.kind].columns[name]
        cell = row[place] if place < len(row) else ""
        if text(cell) == "" or (column.open and is_forever(cell)):
            if column.required:
                wrong.append((heading, "une valeur est attendue"))
            continue
        try:
            values[name] = table.answers.word(column.holds, text(cell)) or read(column.holds, cell)
        except ValueError as error:
            wrong.append((heading, str(error)))
            for word in _open(column.holds, text(cell)):
                found.open.setdefault((table.sheet.name, heading, word), []).append(number)
    wrong += [(table.columns[name][1], why) for name, why in _contradictions(table.kind, values, today)]
    return values, wrong


def _of_unknown_leave(table: Table, number: int, row: Sequence[Cell], values: Values, found: Rows) -> dict[str, Any]:
    """Another absence, which is asked; nothing where it is none for Jalon."""
    written = text(row[table.columns["leave"][0]])
    if values["leave"] == "none":
        found.ignored.append(ignores(where(table.sheet.name, rows=[number]), "no-leave", written=written))
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


def _open_words(found: Rows) -> Iterator[Open]:
    """Each with the rows and the column in which it stands."""
    for (sheet, column, word), rows in found.open.items():
        yield word._replace(where=where(sheet, rows=rows, column=column))


def _is_the_example(table: Table, row: Sequence[Cell]) -> bool:
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


_AFTER_BIRTH = "une date postérieure à la naissance est attendue"
_IN_ORDER: Mapping[TableKind, Sequence[tuple[str, str, str]]] = {
    "people": (
        ("seniority_from", "hired_on", "une date au plus tard à l'embauche est attendue"),
        ("born_on", "hired_on", _AFTER_BIRTH),
        ("born_on", "seniority_from", _AFTER_BIRTH),
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
        if first not in values or second not in values:
            continue
        if values[first] > values[second] or (why == _AFTER_BIRTH and values[first] == values[second]):
            yield (first if (first, second) == ("seniority_from", "hired_on") else second), why
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
