"""What a fact about the company would move, employee by employee, before anybody tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request

from api.console.guards import Place
from api.console.services import Services, services_of
from api.console.works import Progress, Work, Works
from domain.calendar import civil_date
from domain.day.plan import on
from domain.day.situation import at_risk, owed
from domain.facts import OWN_ACTOR, Entry, LaterFactError, NewEntry, Stream
from domain.facts.told import Told
from domain.french.moved import moved
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord
from domain.ports import Wanted, everybody, life_of
from domain.proof.chain import recorded

MOST_READ = 2000
"""How many employees are planned twice for one answer: in the order of their ids, the others are not looked at."""
_PAGE = 100


@dataclass(frozen=True)
class Moved:
    """An employee whose dates or verdict would not be the same, and how. The sums as they are and as they would be:
    `owed_eur`, due and not paid; `at_risk_eur`, due if the état des lieux were held today.
    """

    employee: str
    changes: Sequence[str]
    owed_eur: tuple[int, int] = (0, 0)
    at_risk_eur: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Exposure:
    """Of so many employees a sum would not be the same; what these come to now, and would."""

    people: int
    was_eur: int
    now_eur: int

    @classmethod
    def of(cls, sums: Iterable[tuple[int, int]]) -> Exposure:
        other = [(was, now) for was, now in sums if was != now]
        return cls(len(other), sum(was for was, _ in other), sum(now for _, now in other))


@dataclass(frozen=True)
class Consequence:
    """Whom it would move, of so many who were read."""

    read: int
    total: int
    moved: Sequence[Moved]

    @property
    def owed(self) -> Exposure:
        """Of the sums that are due and not paid."""
        return Exposure.of(each.owed_eur for each in self.moved)

    @property
    def at_risk(self) -> Exposure:
        """Of the sums that would be due if the état des lieux were held today."""
        return Exposure.of(each.at_risk_eur for each in self.moved)

    @property
    def whole(self) -> bool:
        return self.read >= self.total


def consequence(request: Request, here: Place, facts: Sequence[Told]) -> Work:
    """The work whose result is the Consequence of telling these facts of the company today."""
    services = services_of(request)
    today = civil_date(services.clock())

    async def read(progress: Progress) -> Consequence:
        return await _read(services, here.siren, today, facts, progress)

    works: Works = request.app.state.works
    key = ("consequence", here.siren, today, tuple(each.model_dump_json() for each in facts))
    return works.of(key, read, facts_of=here.siren)


async def _read(services: Services, siren: str, today: date, facts: Sequence[Told], progress: Progress) -> Consequence:
    known = await services.journal.read(Stream(siren))
    now = services.clock()
    told = [
        recorded(
            Stream(siren), NewEntry(source="urn:preview", id=str(n), time=None, actor=OWN_ACTOR, fact=fact),
            version=len(known) + n, recorded_at=now, salt=b"",
        )
        for n, fact in enumerate(facts, 1)
    ]  # fmt: skip
    has_profile = await services.people.company(siren) is not None
    before, after = (
        fold_company(entries, unopened=services.unopened, has_profile=has_profile)
        for entries in (known, [*known, *told])
    )
    total = await services.situations.count(siren, today, Wanted())
    progress.total = min(total, MOST_READ)
    found: list[Moved] = []
    last = ""
    while progress.done < MOST_READ and (page := await services.people.employees(siren, after=last, limit=_PAGE)):
        files = [(each, await life_of(services.journal, Stream(siren, each), known)) for each in everybody(page, known)]
        found += await asyncio.to_thread(_moved, siren, files, before, after, services.law, today)
        last, progress.done = page[-1], progress.done + len(page)
    return Consequence(progress.done, max(total, progress.done), found)


def _moved(
    siren: str,
    files: Sequence[tuple[str, Sequence[Entry]]],
    before: CompanyRecord,
    after: CompanyRecord,
    law: Law,
    today: date,
) -> list[Moved]:
    found: list[Moved] = []
    for employee, facts in files:
        stream = Stream(siren, employee)
        try:
            was, now = (on(derive(stream, facts, company, law), today) for company in (before, after))
        except LaterFactError:
            continue  # nothing can be foreseen of them, and nothing leaves
        if changes := moved(was, now):
            sums = [(owed(plan)[0], at_risk(plan)) for plan in (was, now)]
            found.append(Moved(employee, changes, *zip(*sums, strict=True)))
    return found
