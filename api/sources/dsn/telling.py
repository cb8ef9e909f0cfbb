"""From what a declaration changed to the events that tell it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from api.sources.difference import Difference, difference, fresh, gone
from api.sources.dsn.life import born_before
from api.sources.dsn.memory import Changed, person_of
from api.sources.dsn.model import Declaration, Individual
from api.sources.report import Proposed, type_of
from domain.calendar import PARIS
from domain.facts import Entry, Event, Fact, FactVoided, Hire, LeaveEnd, LeaveStart, public_data

VOIDED = "un fichier de paie plus récent ne le dit plus"
_OTHER = re.compile(r"[^A-Za-z0-9]")


def source_of(siren: str) -> str:
    return f"dsn:{siren}"


class Voice(NamedTuple):
    """In whose name it is told: `stem` begins the ids, `at` is when the source said it."""

    source: str
    stem: str
    at: datetime


def of_declaration(declaration: Declaration) -> Voice:
    """`12345678200010:202609:01:260901:20261001`: the declaration that says it."""
    month = declaration.month
    period = f"{month:%Y%m}" if month else f"{declaration.made_on:%Y%m%d}"
    order = _OTHER.sub("", declaration.order)[:20]
    stem = f"{declaration.siret}:{period}:{declaration.nature}:{order}:{declaration.made_on:%Y%m%d}"
    return Voice(source_of(declaration.siren), stem, datetime.combine(declaration.made_on, time(12), PARIS))


def told(voice: Voice, changed: Changed, entries: Sequence[Entry]) -> tuple[list[Proposed], Difference]:
    """The events, voids first, in the name of the company's DSN."""
    found = difference(voice.source, changed.employee, changed.after.facts, entries)
    taken_back = gone(entries)

    def event(id: str, fact: Fact) -> Event:
        return Event.model_validate(
            {"specversion": "1.0", "id": fresh(voice.source, id, taken_back), "source": voice.source,
             "type": type_of(fact), "subject": changed.employee, "time": voice.at,
             "data": fact.model_dump(mode="json", exclude={"type"})}
        )  # fmt: skip

    events = [
        Proposed(
            changed.employee,
            event(f"void:{entry.id}"[:255], FactVoided(event=entry.ref, reason=VOIDED)),
            entry.fact,
        )
        for entry in found.void
    ]
    born = [entry.fact.born_on for entry in found.void if isinstance(entry.fact, Hire)]
    for fact in found.tell:
        whole = with_person(fact, changed.individual, born) if isinstance(fact, Hire) else fact
        events.append(Proposed(changed.employee, event(f"{voice.stem}:{_key(changed.employee, fact)}", whole)))
    return events, found


def _key(employee: str, fact: Fact) -> str:
    """`leave-start:E0001:maternity.2026-08-10:1f0c9a3b`: one content, one id."""
    words = list(_words(fact))
    content = json.dumps(public_data(fact), sort_keys=True)
    return f"{type_of(fact)}:{employee}:{'.'.join(words)}:{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _words(fact: Fact) -> Iterator[str]:
    if isinstance(fact, LeaveStart | LeaveEnd):
        yield fact.leave
    if fact.true_on is not None:
        yield fact.true_on.isoformat()


def with_person(hire: Hire, individual: Individual | None, born: Sequence[Any]) -> Hire:
    """Who it is, which the file alone knows; of a hire told anew without them, the birth date that was known."""
    if individual is None:
        return hire.model_copy(update={"born_on": born_before(hire, next((day for day in born if day), None))})
    return hire.model_copy(update={"born_on": born_before(hire, individual.born_on), "person": person_of(individual)})
