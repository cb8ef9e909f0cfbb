"""Who is who: of several ids of one person, the one under which their life is planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.facts import Entry, IdentifiedAs
from domain.ledger.corrections import told, valid


def links(companys: Iterable[Entry], known_at: datetime | None = None) -> Mapping[str, str]:
    """Each id that is another's -> the id that stands for it. Voiding the fact parts them again.

    Of facts that would make a circle the one told last says nothing.
    """
    said = [entry for entry in companys if entry.type in ("identified-as", "fact-voided")]
    found: dict[str, str] = {}
    for entry in sorted(valid(said, known_at), key=told):
        if isinstance(entry.fact, IdentifiedAs):
            stands, also = (_end(found, id) for id in (entry.fact.employee, entry.fact.also))
            if stands != also:
                found[also] = stands
    return {id: _end(found, id) for id in found}


def _end(found: Mapping[str, str], id: str) -> str:
    while id in found:
        id = found[id]
    return id
