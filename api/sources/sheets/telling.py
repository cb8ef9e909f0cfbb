"""From the rows of a company's tables to the events that tell them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence

from api.sources.difference import Difference, difference, fresh, gone
from api.sources.report import Proposed, type_of
from domain.facts import Entry, Event, Fact, FactVoided

VOIDED = "un tableau plus récent le dit autrement"


def source_of(siren: str) -> str:
    return f"sheet:{siren}"


def told(
    source: str,
    key: bytes,
    employee: str | None,
    facts: Sequence[Fact],
    entries: Sequence[Entry],
    gone_too: Sequence[Entry] = (),
) -> tuple[list[Proposed], Difference]:
    """The events: a row that a former table told otherwise is corrected; what this one leaves out stays.

    `gone_too`: what else of the source's own is taken back.
    """
    found = difference(source, employee or "", facts, entries, whole=False)
    found.void += [entry for entry in gone_too if entry not in found.void]
    taken_back = gone(entries)

    def event(id: str, fact: Fact) -> Event:
        data = fact.model_dump(mode="json", exclude={"type"})
        told = {
            "specversion": "1.0", "id": fresh(source, id, taken_back), "source": source, "type": type_of(fact),
            "data": data,
        }  # fmt: skip
        return Event.model_validate(told if employee is None else {**told, "subject": employee})

    events = [
        Proposed(employee, event(f"void:{entry.id}"[:255], FactVoided(event=entry.ref, reason=VOIDED)), entry.fact)
        for entry in found.void
    ]
    return [*events, *(Proposed(employee, event(_id(key, employee, fact), fact)) for fact in found.tell)], found


def _id(key: bytes, employee: str | None, fact: Fact) -> str:
    """`hire:E0042:5d1f0c9a3b77e2d4`: of one content one id, whatever the file.

    Under the company's key, for a title stands in it.
    """
    day = fact.true_on.isoformat() if fact.true_on else "company"
    content = json.dumps(fact.model_dump(mode="json", exclude={"person", "born_on", "provenance"}), sort_keys=True)
    return f"{type_of(fact)}:{employee or day}:{hmac.new(key, content.encode(), hashlib.sha256).hexdigest()[:16]}"
