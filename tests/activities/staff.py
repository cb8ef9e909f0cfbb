"""An employee, her company, and the orders that the tests give about her."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.adapters.journal import PgJournal
from domain.day.step import step_key
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AnyFact,
    Entry,
    EventRef,
    InterviewKind,
    NewEntry,
    Person,
    Policy,
    Receipt,
    StepName,
    Stream,
)
from domain.french.plan import WordedBasis, WordedObligation, WordedStep
from domain.ports import CompanyProfile, StepOrder

SIREN = "123456782"
EMPLOYEE = "E-0042"
STREAM = Stream(SIREN, EMPLOYEE)
HRIS = "urn:hris"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)

HR = "rh@beranger.example"
EMAIL = "elodie.lefevre@beranger.example"
MANAGER = "karim.haddad@beranger.example"
COMPANY = CompanyProfile(
    siren=SIREN,
    name="Ateliers Béranger & Fils",
    hr_name="Direction des ressources humaines",
    hr_email=HR,
    place="Bureau 12, bâtiment A",
)
ELODIE = Person(
    given_name="Élodie",
    family_name="Lefèvre",
    birth_name="Nguyễn",
    email=EMAIL,
    job="Technicienne de maintenance",
    manager_name="Karim Haddad",
    manager_email=MANAGER,
    nir="285127512345678",
)


LATE_SAID = Policy(effective_from=date(2014, 1, 1), lateness="said")
"""HR lets papers say that something is late."""


class _Profiled:
    """A company that has told its address."""

    async def company(self, siren: str) -> CompanyProfile | None:
        return COMPANY if siren == SIREN else None


PROFILED = _Profiled()


class Life:
    """Tells facts as an HRIS would: what they say of a person goes beside the journal."""

    def __init__(self, journal: PgJournal) -> None:
        self._journal = journal
        self._told = 0

    async def tell(self, *facts: AnyFact, stream: Stream = STREAM) -> list[EventRef]:
        entries: list[NewEntry] = []
        for fact in facts:
            self._told += 1
            entries.append(NewEntry(source=HRIS, id=f"e-{self._told}", time=NOW, actor=OWN_ACTOR, fact=fact))
        await self._journal.append(stream, entries)
        return [entry.ref for entry in entries]


class FlakyJournal:
    """The real journal, whose first append fails as if the worker had died just before it."""

    def __init__(self, journal: PgJournal) -> None:
        self._journal, self.crashes = journal, 1

    async def append(self, stream: Stream, entries: Any, **options: Any) -> list[Receipt]:
        if self.crashes:
            self.crashes -= 1
            raise ConnectionError("the worker died")
        return await self._journal.append(stream, entries, **options)

    def sending(self, stream: Stream) -> AbstractAsyncContextManager[tuple[Sequence[Entry], Sequence[Entry]]]:
        return self._journal.sending(stream)

    async def streams(self, company: str, refs: Any) -> dict[EventRef, Stream]:
        return await self._journal.streams(company, refs)

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]:
        return await self._journal.read(stream, known_at=known_at)


async def outcomes(journal: PgJournal) -> list[Entry]:
    """What Jalon itself has recorded of the employee."""
    return [entry for entry in await journal.read(STREAM) if entry.source == OWN_SOURCE]


def obligation(kind: InterviewKind = "periodic", due_on: date = TODAY + timedelta(days=40)) -> WordedObligation:
    return WordedObligation(
        id=f"{kind}-2022-12-12",
        kind=kind,
        opens_on=date(2022, 12, 12),
        due_on=due_on,
        safe_on=due_on,
        status="open" if due_on >= TODAY else "overdue",
        basis=(WordedBasis(article="L6315-1 I", in_force_from=date(2025, 10, 26)),),
        because="dernier entretien le 12 décembre 2022, puis 48 mois",
    )


def order(step: StepName, about: WordedObligation | None = None, interview: EventRef | None = None) -> StepOrder:
    name = about.id if about else "recap-2026"
    return StepOrder(
        company=SIREN,
        employee=EMPLOYEE,
        step=WordedStep(
            step=step, obligation=name, key=step_key(STREAM, name, step), because="parce que", interview=interview
        ),
        obligation=about,
        now=NOW,
    )
