"""Whom a change of the law, or news of a company, concerns: those whose plan differs from their last review's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.calendar import civil_date
from domain.day.hours import at
from domain.day.moves import LastReview, note
from domain.day.plan import on
from domain.facts import Entry, LaterFactError, Stream
from domain.french.review import outlook, reviewed
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord
from domain.ports import REPLAN_PAGE, Profiles, Register, ReplanPage, ReplanTurn, ids_of

PAGE = 200
"""How many employees are compared at once."""


class Journals(Protocol):
    """The journal, of many at once."""

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]: ...

    async def read_many(self, streams: Sequence[Stream]) -> dict[Stream, list[Entry]]: ...


class Notes(Protocol):
    """The last reviews, of many at once."""

    async def read_many(self, streams: Sequence[Stream]) -> dict[Stream, LastReview]: ...

    async def stand(self, unmoved: Mapping[Stream, tuple[LastReview, LastReview]]) -> None:
        """Replaces each first by its second, unless it was replaced meanwhile."""
        ...


class Employees(Protocol):
    """The employees in the order of company and id."""

    async def after(self, company: str | None, after: tuple[str, str], limit: int) -> list[Stream]: ...

    async def count(self, company: str | None) -> int: ...


class PlanOutlooks:
    """Implements `domain.ports.Outlooks`. `unopened`: as `fold_company` has it."""

    def __init__(
        self,
        journal: Journals,
        profiles: Profiles,
        notes: Notes,
        law: Law,
        clock: Callable[[], datetime],
        *,
        unopened: date | None,
    ) -> None:
        self._journal, self._profiles, self._notes, self._law = journal, profiles, notes, law
        self._clock, self._unopened = clock, unopened

    async def moved(self, company: str, employees: Sequence[str], now: datetime | None = None) -> list[str]:
        """See `domain.ports.Outlooks`; `now`, where it is not the clock's. The plans are made beside the event loop:
        others go on meanwhile.
        """
        of_company = await self._journal.read(Stream(company))
        has_profile = await self._profiles.company(company) is not None
        streams = [Stream(company, employee) for employee in employees]
        try:
            record = fold_company(of_company, unopened=self._unopened, has_profile=has_profile)
            lives = {stream: ids_of(stream, of_company) for stream in streams}
        except LaterFactError:
            return list(employees)  # the review of each says so
        told = await self._journal.read_many([id for ids in lives.values() for id in ids])
        last = await self._notes.read_many(streams)
        known = {s: (_life(s, lives[s], told), last[s]) for s in streams if s in last}
        unmoved = await asyncio.to_thread(self._unmoved, known, of_company, record, now or self._clock())
        await self._notes.stand(unmoved)
        return [stream.employee or "" for stream in streams if stream not in unmoved]

    def _unmoved(
        self,
        known: Mapping[Stream, tuple[list[Entry], LastReview]],
        of_company: Sequence[Entry],
        record: CompanyRecord,
        now: datetime,
    ) -> dict[Stream, tuple[LastReview, LastReview]]:
        found: dict[Stream, tuple[LastReview, LastReview]] = {}
        for stream, (life, last) in known.items():
            try:
                noted = self._noted(stream, life, of_company, record, now)
            except LaterFactError:
                continue  # its review says so
            if last.outlook and (last.outlook, last.version) == (noted.outlook, noted.version):
                found[stream] = (last, noted)
        return found

    def _noted(
        self, stream: Stream, life: Sequence[Entry], of_company: Sequence[Entry], record: CompanyRecord, now: datetime
    ) -> LastReview:
        """What a review would note now."""
        plan = on(derive(stream, life, record, self._law), civil_date(now))
        review = reviewed(at(plan, now), life, of_company)
        return note(plan, self._law, review.version, review.company_version, outlook(review))


def _life(stream: Stream, ids: Sequence[Stream], told: Mapping[Stream, list[Entry]]) -> list[Entry]:
    """As `domain.ports.life_of`, of entries that are read already."""
    own, *others = ids
    if stream != own:
        return []
    also = [entry.model_copy(update={"version": 0}) for other in others for entry in told.get(other, [])]
    return [*told.get(own, []), *also]


class Replanning:
    """The activity of a round: one page of employees."""

    def __init__(self, outlooks: PlanOutlooks, employees: Employees, register: Register, law: Law) -> None:
        self._outlooks, self._employees, self._register, self._law = outlooks, employees, register, law

    @activity.defn(name=REPLAN_PAGE)
    async def run(self, page: ReplanPage) -> ReplanTurn:
        """Tried again it wakes some twice, who then look twice and find the same."""
        if page.edition != self._law.edition:
            raise ApplicationError(
                f"This worker knows the law's edition {self._law.edition}, and the round is one of {page.edition}: "
                "once every worker runs that release, the round goes on by itself."
            )
        streams = await self._employees.after(page.company, page.after, PAGE)
        woken: list[Stream] = []
        for company, some in groupby(streams, key=lambda stream: stream.company):
            moved = await self._outlooks.moved(company, [stream.employee or "" for stream in some], page.now)
            woken += [Stream(company, employee) for employee in moved]
        if woken:
            await self._register.wake(woken)
        last = streams[-1] if streams else None
        return ReplanTurn(
            after=page.after if last is None else (last.company, last.employee or ""),
            looked=len(streams),
            woken=len(woken),
            total=await self._employees.count(page.company),
            finished=len(streams) < PAGE,
        )
