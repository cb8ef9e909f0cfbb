"""The life of a person, whichever of their ids it was told under."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.facts import Entry, Stream
from domain.ledger.identity import links

__all__ = ["Reads", "everybody", "ids_of", "life_of", "standing_for"]


class Reads(Protocol):
    """A journal, as far as it is read here."""

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]: ...


async def life_of(
    journal: Reads, stream: Stream, companys: Sequence[Entry], *, known_at: datetime | None = None
) -> list[Entry]:
    """All that was told of the person; nothing of an id that is another's. `companys`: the entries of the company.

    What stands in another stream bears the version 0: the numbers are those of the person's own.
    """
    own, *others = ids_of(stream, companys, known_at)
    if stream != own:
        return []
    life = await journal.read(own, known_at=known_at)
    for other in others:
        also = await journal.read(other, known_at=known_at)
        life += [entry.model_copy(update={"version": 0}) for entry in also]
    return life


def ids_of(stream: Stream, companys: Sequence[Entry], known_at: datetime | None = None) -> list[Stream]:
    """The streams of the person behind one of them: first the one under which their life is planned."""
    own = standing_for(stream, companys, known_at)
    others = sorted(id for id, stands in links(companys, known_at).items() if stands == own.employee)
    return [own, *(Stream(own.company, id) for id in others)]


def standing_for(stream: Stream, companys: Sequence[Entry], known_at: datetime | None = None) -> Stream:
    """The stream under which the person's life is planned."""
    employee = stream.employee or ""
    return Stream(stream.company, links(companys, known_at).get(employee, employee))


def everybody(employees: Collection[str], companys: Sequence[Entry]) -> list[str]:
    """Each person once: without the ids that are another's."""
    who = links(companys)
    return [employee for employee in employees if employee not in who]
