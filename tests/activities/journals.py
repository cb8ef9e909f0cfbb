"""The two journals, and the facts that their tests tell."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import asyncpg

from activities.adapters.journal import PgJournal
from activities.adapters.memory import MemoryJournal
from domain.facts import OWN_ACTOR, AnyFact, EventRef, Headcount, Hire, NewEntry, Person, Stream, TrainingCompleted

COMPANY = "123456782"
STREAM = Stream(COMPANY, "E-0042")
ADA = Person(given_name="Ada", family_name="Lovelace", email="ada@example.org")
HIRE = Hire(hired_on=date(2024, 3, 15), contract="cdi", person=ADA)

AnyJournal = PgJournal | MemoryJournal


@dataclass(frozen=True)
class Kit:
    """A journal with what belongs to it. `with_lease`: a journal whose claims last that many seconds."""

    journal: AnyJournal
    forget: Callable[[str, str], Awaitable[None]]
    private_part: Callable[[str, EventRef], Awaitable[Mapping[str, Any] | None]]
    with_lease: Callable[[float], AnyJournal]


def told(id: str, fact: AnyFact = HIRE, *, source: str = "urn:hris", time: datetime | None = None) -> NewEntry:
    return NewEntry(source=source, id=id, time=time, actor=OWN_ACTOR, fact=fact)


def training(id: str, title: str = "Soudure", day: int = 1) -> NewEntry:
    return told(id, TrainingCompleted(title=title, ended_on=date(2025, 1, day), mandatory=False))


def headcount(id: str) -> NewEntry:
    return told(id, Headcount(year=2025, average=80))


def within(connection: object) -> PgJournal:
    """The journal on one connection, within the transaction that it is in."""
    return PgJournal(cast(asyncpg.Pool, connection))
