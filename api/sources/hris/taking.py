"""What an HRIS says now, held against what it had told: only the difference is recorded, through the one door."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from api.sources.answers import Answers
from api.sources.difference import key_of, near
from api.sources.hris.asking import Asking, Record, UnansweredError, at
from api.sources.hris.ports import Outward
from api.sources.hris.reading import Read, read
from api.sources.hris.vendors import Vendor, vendors
from api.sources.recording import House, Recorder
from api.sources.report import Report
from api.sources.sheets import telling
from api.sources.sheets.waiting import Waits
from domain.facts import Entry, Fact, Hire, LeaveEnd, LeaveStart
from domain.ledger.corrections import valid
from domain.ports import HrisKeys, HrisSource, HrisSources

PREFIX = "hris:"


def source_of(name: str, company: str) -> str:
    """Under which name a system tells: `hris:payfit:123456782`."""
    return f"{PREFIX}{name}:{company}"


async def take(house: House, sources: HrisSources, outward: Outward, company: str, name: str) -> Report:
    """Reads what waits of the system, asks it for what that leaves out, and records the difference.

    Raises UnansweredError when it cannot be asked; then what waits goes on waiting, and the source says why.
    """
    found = await sources.source(company, name)
    report = Report(source=source_of(name, company))
    if found is None:
        return report
    source, keys = found
    now = house.clock()
    waiting = await sources.waiting(company, name)
    ids = [id for id, _ in waiting]
    try:
        told = await _told(house, source, keys, outward, [body for _, body in waiting], company, now)
    except UnansweredError as error:
        await sources.taken(company, name, ids, now, str(error))
        raise
    recorder = Recorder(house, company, trial=False)
    await _record(recorder, source, told, whole=vendors()[source.vendor].whole, report=report)
    await sources.taken(company, name, ids, now)
    return report


async def _told(
    house: House,
    source: HrisSource,
    keys: HrisKeys,
    outward: Outward,
    bodies: Sequence[bytes],
    company: str,
    now: datetime,
) -> Read:
    vendor = vendors()[source.vendor]
    answers = Answers(await house.memory.answers(company) if house.memory else {})
    documents = [document for body in bodies for document in _documents(body)]
    today = now.date()
    if not vendor.asked:
        return read(vendor, (), documents, answers, today)
    async with outward() as client:
        asking = Asking(vendor, source, keys, client, now)
        named = list(_named(vendor, documents))
        people = await asking.records(vendor.people, named) if vendor.people else []
        absences = await asking.records(vendor.absences, named) if vendor.absences else []
    return read(vendor, people, absences, answers, today)


def _documents(body: bytes) -> list[Record]:
    """The JSON objects of a body; a test that a system sends at first has none."""
    try:
        document: Any = json.loads(body)
    except (ValueError, UnicodeError, RecursionError):
        return []
    listed = cast(list[Any], document) if isinstance(document, list) else [document]
    return [cast(Record, each) for each in listed if isinstance(each, dict)]


def _named(vendor: Vendor, documents: Iterable[Record]) -> Iterable[str]:
    """The people whom bodies name. An id is a part of a path: anything but letters and digits is none."""
    for document in documents:
        for path in vendor.named:
            found = at(document, path)
            for each in cast(list[object], found) if isinstance(found, list) else [found]:
                if each is not None and str(each).isalnum():
                    yield str(each)


async def _record(recorder: Recorder, source: HrisSource, told: Read, *, whole: bool, report: Report) -> None:
    name = source_of(source.name, recorder.company)
    whole = whole and told.absences > 0  # an answer without any absence is a right that was lost, sooner than the truth
    known = await recorder.remembered(name)
    report.ignored += told.ignored
    employees = sorted(told.facts.keys() | told.began.keys() | (known.states.keys() - {""} if whole else set[str]()))
    for employee in employees:
        entries = await recorder.entries(employee)
        began = told.began.get(employee, set())
        waits = Waits.model_validate_json(known.states[employee]) if employee in known.states else Waits()
        unknown = told.unknown.get(employee, [])
        facts = _without_known_hires(name, told.facts.get(employee, []), entries)
        gone = _taken_back(name, entries, facts, None if whole else began)
        proposed, found = telling.told(name, known.key, employee, facts, entries, gone)
        report.questions += found.questions
        report.duplicates += found.known
        report.read.add(employee)
        await recorder.record(name, proposed, report)
        after = waits.after(began | ({each.started_on for each in waits.leaves} if whole else set()), unknown)
        if after != waits or employee not in known.states:
            await recorder.memory.remember(recorder.company, name, {employee: after.model_dump_json(exclude_none=True)})


def _without_known_hires(name: str, facts: Sequence[Fact], entries: Sequence[Entry]) -> list[Fact]:
    """A hire of which the kind of contract is unknown says nothing to who has told of it already."""
    others = {key_of(e.fact) or (): e for e in valid(entries, None) if e.source != name}
    return [fact for fact in facts if not (isinstance(fact, Hire) and near(fact, others))]


def _taken_back(name: str, entries: Sequence[Entry], facts: Sequence[Fact], days: set[date] | None) -> list[Entry]:
    """What the system had told of absences and tells no more; of those that began on the `days`, None: of all."""
    told = {key_of(fact) for fact in facts}
    return [
        entry
        for entry in valid(entries, None)
        if entry.source == name
        and isinstance(entry.fact, LeaveStart | LeaveEnd)
        and key_of(entry.fact) not in told
        and (days is None or entry.fact.started_on in days)
    ]
