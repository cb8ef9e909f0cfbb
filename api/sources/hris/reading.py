"""From the records of an HRIS to the facts of each person: pure, and blind to the order of the records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from api.identities import wrong_in_person
from api.sources.answers import Answers
from api.sources.dsn.codes import Meaning
from api.sources.hris.asking import Record, at
from api.sources.hris.vendors import AbsenceFields, PersonFields, Vendor
from api.sources.reading import Ignored, ignores
from api.sources.sheets.waiting import Unknown, facts
from api.sources.sheets.words import plain, words
from domain.facts import ContractEnd, EmployeeId, Fact, Hire, Person

_ID: TypeAdapter[EmployeeId] = TypeAdapter(EmployeeId)
_PERSON: TypeAdapter[Person] = TypeAdapter(Person)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?")


@dataclass
class Read:
    """`facts` and `unknown` absences by employee; `began`: on which days the absences of each began, those too that do
    not count any more, or are no leave for Jalon. `absences`: how many there were at all.
    """

    facts: dict[str, list[Fact]] = field(default_factory=dict[str, list[Fact]])
    unknown: dict[str, list[Unknown]] = field(default_factory=dict[str, list[Unknown]])
    began: dict[str, set[date]] = field(default_factory=dict[str, set[date]])
    absences: int = 0
    links: dict[str, str] = field(default_factory=dict[str, str])
    ignored: list[Ignored] = field(default_factory=list[Ignored])


@dataclass
class _Absence:
    employee: str
    written: str
    start: date
    end: date | None


def read(vendor: Vendor, people: Iterable[Record], absences: Iterable[Record], answers: Answers, today: date) -> Read:
    """What the records come to. What cannot be read is left aside, and said."""
    found = Read()
    for record in people:
        if vendor.person is not None:
            _person(vendor, vendor.person, record, found)
    fields = vendor.absence or vendor.in_body
    for each in _together(vendor, fields, absences, found) if fields else ():
        _absence(vendor, each, answers, today, found)
    return found


def _person(vendor: Vendor, fields: PersonFields, record: Record, found: Read) -> None:
    employee = _employee(vendor, record, fields.id, found)
    if employee is None:
        return
    if key := _first(record, fields.key):
        found.links[str(key)] = employee
    told = found.facts.setdefault(employee, [])
    hired_on, ended_on = _day(_first(record, fields.hired_on)), _day(_first(record, fields.ended_on))
    if hired_on is not None:
        told.append(Hire(hired_on=hired_on, contract="other", person=_who(fields, record)))
    if ended_on is not None and (hired_on is None or ended_on >= hired_on):
        told.append(ContractEnd(ended_on=ended_on))


def _who(fields: PersonFields, record: Record) -> Person | None:
    told = {name: _first(record, getattr(fields, name)) for name in ("given_name", "family_name", "email")}
    for known in (told, {**told, "email": None}):
        try:
            found = _PERSON.validate_python({name: value for name, value in known.items() if value})
        except ValidationError:
            continue
        if not any(wrong_in_person(found)):  # the door asks more of an address, and would refuse the hire for it
            return found
    return None


def _together(vendor: Vendor, fields: AbsenceFields, records: Iterable[Record], found: Read) -> list[_Absence]:
    """The absences that count; the parts of one, put together."""
    parts: dict[object, _Absence] = {}
    last = {str(_first(record, fields.same) or number): record for number, record in enumerate(records)}
    for number, record in enumerate(last.values()):
        found.absences += 1
        employee = _employee(vendor, record, fields.person, found)
        start, end = _day(_first(record, fields.start)), _day(_first(record, fields.end))
        if employee is None:
            continue
        if start is not None:
            found.began.setdefault(employee, set()).add(start)
        status = _first(record, fields.status)
        if _first(record, fields.gone) or (fields.accepted and str(status) not in fields.accepted):
            continue
        if start is None or (end is not None and end < start):
            found.ignored.append(ignores(f"{vendor.name}, {employee}", "hris-days"))
            continue
        written = str(_first(record, fields.kind) or "")
        key = (employee, written, str(_first(record, fields.group))) if fields.group else number
        part = parts.setdefault(key, _Absence(employee, written, start, end))
        part.start = min(part.start, start)
        part.end = max(part.end, end) if part.end and end else None
    return list(parts.values())


def _absence(vendor: Vendor, absence: _Absence, answers: Answers, today: date, found: Read) -> None:
    """An absence that is over has an end; before, its last day is expected."""
    word = plain(absence.written)
    over = absence.end is not None and absence.end < today
    told = Unknown(
        word=word,
        written=absence.written,
        started_on=absence.start,
        expected_end_on=absence.end,
        resumed_on=absence.end + timedelta(days=1) if over and absence.end else None,
    )
    meaning = meaning_of(vendor, absence.written, answers)
    if meaning is None and not word:
        found.ignored.append(ignores(f"{vendor.name}, {absence.employee}", "hris-no-type"))
    elif meaning is None:
        found.facts.setdefault(absence.employee, []).extend(facts(told, "other"))
        found.unknown.setdefault(absence.employee, []).append(told)
    elif meaning not in ("none", "void"):
        found.facts.setdefault(absence.employee, []).extend(facts(told, meaning))


def meaning_of(vendor: Vendor, written: str, answers: Answers) -> Meaning | None:
    """What the company has said of the word, the vendor's own table, and what anybody writes, in this order."""
    known: Mapping[str, Any] = words("leave")
    return answers.word("leave", written) or vendor.leaves.get(written) or known.get(plain(written))  # pyright: ignore[reportReturnType]


def _employee(vendor: Vendor, record: Record, paths: Sequence[str], found: Read) -> str | None:
    written = _first(record, paths)
    written = found.links.get(str(written), written)
    try:
        return _ID.validate_python(str(written) if written is not None else None)
    except ValidationError:
        found.ignored.append(ignores(vendor.name, "hris-no-id"))
        return None


def _first(record: Record, paths: Sequence[str]) -> Any:
    found = (at(record, path) for path in paths)
    return next((value for value in found if value not in (None, "", {}, [])), None)


def _day(value: object) -> date | None:
    """A day as ISO 8601 writes it, of a moment its day; years that no contract has are no day."""
    written = _DAY.fullmatch(str(value)) if value is not None else None
    try:
        found = date.fromisoformat(written[1]) if written else None
    except ValueError:
        return None
    return found if found is not None and 1900 <= found.year < 2200 else None
