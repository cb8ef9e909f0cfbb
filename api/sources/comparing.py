"""A full list, held against what Jalon knows: who and what is missing, who is there too many, what differs. Each comes
with the facts that would settle it, and is accepted or not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from api.sources.answers import Answers
from api.sources.difference import described, fresh, gone, key_of, near, same
from api.sources.dsn import model
from api.sources.dsn.model import Individual
from api.sources.dsn.taking import DsnImport
from api.sources.dsn.telling import with_person
from api.sources.importing import NamedFile, all_checked
from api.sources.reading import RefusedFileError
from api.sources.recording import House, Recorder
from api.sources.report import Proposed, type_of
from api.sources.sheets.rows import Rows
from api.sources.trial import FreshMemory
from domain.facts import ContractEnd, Derived, Entry, Event, EventRef, Fact, FactVoided, Hire, Stream
from domain.ledger.corrections import valid
from domain.ledger.fold import fold
from domain.ports import everybody, life_of

SOURCE = "urn:comparison"
_VOIDED = "une liste complète le dit autrement, et les RH l'ont acceptée"
_DAY = timedelta(days=1)
Kind = Literal["missing", "extra", "differs", "new-fact"]


class Proposal(Derived):
    """What would settle one difference. `missing`: somebody whom Jalon does not know; `new-fact`: something it does not
    know of somebody; `differs`: something told otherwise; `extra`: somebody whom the list lacks. `certain`: whether it
    is the list's own word: the last day of an `extra` is a guess, which is never accepted together with all others.
    """

    id: str
    employee: str
    kind: Kind
    certain: bool
    texts: tuple[str, ...]
    told: str | None = None
    events: tuple[Mapping[str, Any], ...]


@dataclass
class Comparison:
    """`listed`: how many people the list has. `links`: who is who, for those who are accepted."""

    listed: int = 0
    proposals: list[Proposal] = field(default_factory=list[Proposal])
    links: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class _List:
    """What the files say: by employee their facts, and when it was true."""

    facts: dict[str, list[Fact]] = field(default_factory=dict[str, list[Fact]])
    until: date | None = None
    """The day on which somebody whom the list lacks had left at the latest: the eve of a payroll's month."""


async def compare(house: House, company: str, files: Sequence[NamedFile]) -> Comparison:
    """The files are taken together as one full list. Raises RefusedFileError, also for a list of no employees."""
    memory = FreshMemory(house.memory)
    recorder = Recorder(house, company, trial=True)
    recorder.memory = memory
    found = await _read(recorder, files)
    if not found.facts:
        raise RefusedFileError("no-list")
    known = frozenset((await recorder.remembered("")).employees)
    companys = await recorder.entries(None)
    proposals: list[Proposal] = []
    for employee in everybody(sorted(known | found.facts.keys()), companys):
        stream = Stream(company, employee)
        life = await life_of(recorder.journal, stream, companys)
        entries, taken_back = valid(life, None), gone(life)
        if employee in found.facts:
            proposals += _of_listed(employee, found.facts[employee], entries, taken_back)
        elif _at_work(house, stream, entries, recorder.today):
            end = ContractEnd(ended_on=found.until or recorder.today)
            proposals.append(_proposal(employee, "extra", [end], taken_back, certain=False))
    return Comparison(len(found.facts), proposals, memory.links)


async def _read(recorder: Recorder, files: Sequence[NamedFile]) -> _List:
    found = _List()
    answers = Answers(await recorder.memory.answers(recorder.company))
    dsn = await DsnImport.begun(recorder)
    people: dict[str, Individual] = {}
    for content in await all_checked(recorder, files, answers):
        if isinstance(content, Rows):
            for employee, facts in content.facts.items():
                if employee is not None and any(isinstance(fact, Hire) for fact in facts):
                    found.facts.setdefault(employee, []).extend(facts)
            continue
        for declaration in model.read(content.file.content):
            people |= dsn.look(declaration)
            if declaration.month is not None:
                found.until = max(found.until or date.min, declaration.month - _DAY)
    for employee, facts in dsn.lives():
        own = [with_person(fact, people.get(employee), []) if isinstance(fact, Hire) else fact for fact in facts]
        if employee in people and own:
            found.facts.setdefault(employee, []).extend(own)
    return found


def _of_listed(
    employee: str, facts: Sequence[Fact], entries: Sequence[Entry], taken_back: Set[EventRef]
) -> Iterator[Proposal]:
    """What of the list Jalon does not know, or knows otherwise."""
    if not any(isinstance(entry.fact, Hire) for entry in entries):
        yield _proposal(employee, "missing", facts, taken_back)
        return
    by_key = {key: entry for entry in entries if (key := key_of(entry.fact)) is not None}
    unmatched = {key: entry for key, entry in by_key.items() if key not in {key_of(fact) for fact in facts}}
    for fact in facts:
        other = by_key.get(key_of(fact) or ()) or near(fact, unmatched)
        if other is None and key_of(fact) is not None:
            yield _proposal(employee, "new-fact", [fact], taken_back)
        elif other is not None and not same(fact, other.fact):
            yield _proposal(employee, "differs", [fact], taken_back, other)


def _at_work(house: House, stream: Stream, entries: Sequence[Entry], today: date) -> bool:
    record = fold(stream, entries, today, house.law.leaves)
    return record.hire is not None and record.hire.hired_on <= today and record.ended_on is None


def _proposal(
    employee: str,
    kind: Kind,
    facts: Sequence[Fact],
    taken_back: Set[EventRef],
    other: Entry | None = None,
    *,
    certain: bool = True,
) -> Proposal:
    voids = [FactVoided(event=other.ref, reason=_VOIDED)] if other is not None else []
    told = [_event(employee, fact, taken_back) for fact in (*voids, *facts)]
    id = hashlib.sha256(json.dumps([kind, told], sort_keys=True).encode()).hexdigest()[:16]
    return Proposal(
        id=id, employee=employee, kind=kind, certain=certain,
        texts=tuple(Proposed(employee, Event.model_validate(event)).text for event in told[len(voids) :]),
        told=described(other.fact) if other is not None else None, events=tuple(told),
    )  # fmt: skip


def _event(employee: str, fact: Fact, taken_back: Set[EventRef]) -> dict[str, Any]:
    data = fact.model_dump(mode="json", exclude={"type"}, exclude_none=not isinstance(fact, FactVoided))
    content = json.dumps([employee, type_of(fact), data], sort_keys=True)
    id = f"{type_of(fact)}:{employee}:{hashlib.sha256(content.encode()).hexdigest()[:16]}"
    told = {
        "specversion": "1.0",
        "id": fresh(SOURCE, id, taken_back),
        "source": SOURCE,
        "type": type_of(fact),
        "subject": employee,
    }
    return {**told, "data": data}
