"""Erases what is kept of people: because they ask, or because the time is over for which their company keeps it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import structlog
from temporalio import activity

from activities.adapters.accesses import PgAccesses
from activities.adapters.erasing import PgErasing
from activities.adapters.people import PgPeople
from activities.adapters.seals import PgSeals
from domain.calendar import add_months, civil_date
from domain.day.plan import on
from domain.day.situation import Situation, situation_of
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, OWN_SOURCE, Entry, Erased, ErasureReason, LaterFactError, NewEntry, Stream
from domain.law import Law, Policy, policy_on
from domain.ledger.fold import fold_company
from domain.ledger.identity import links
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord
from domain.ports import RETAIN, Journal, Retained, ids_of, life_of

log = structlog.stdlib.get_logger(__name__)

BATCH = 500


@dataclass(frozen=True)
class Erasure:
    """Implements `domain.ports.Erasures`: erases on request, and by the companies' policies.

    `unopened`: as `fold_company` has it.
    """

    journal: Journal
    people: PgPeople
    erasing: PgErasing
    accesses: PgAccesses
    seals: PgSeals
    law: Law
    clock: Callable[[], datetime]
    unopened: date | None

    async def person(
        self, stream: Stream, *, actor: UUID, reason: ErasureReason = "request", documents: bool = True
    ) -> None:
        """Forgets who the employee is, what facts said of them and, with `documents`, the papers, under each of their
        ids. The facts stay, and one more says that it was done.
        """
        for each in await self._ids(stream):
            held = await self.erasing.holds(each)
            await self.people.erase(each.company, each.employee or "", actor=actor, reason=reason, documents=documents)
            if held and await self.journal.read(each):
                now = self.clock()
                fact = Erased(erased_on=civil_date(now), reason=reason, documents=documents)
                entry = NewEntry(source=OWN_SOURCE, id=str(uuid4()), time=now, actor=OWN_ACTOR, fact=fact)
                await self.journal.append(each, [entry])

    async def stream(self, stream: Stream, *, actor: UUID, reason: ErasureReason) -> int:
        """Deletes all that is recorded of the person, under each of their ids; how many entries there were. The last
        one is sealed first, where there is a key, so that what remains of it is what the seals hold.

        Raises JalonError when the company cannot be sealed: what is not as it was recorded is not deleted.
        """
        ids = await self._ids(stream)
        if self.seals.can_seal and any([await self.journal.read(each) for each in ids]):
            await self.seals.seal(stream.company, self.clock())
        return sum([await self.erasing.stream(each, actor=actor, reason=reason) for each in ids])

    async def _ids(self, stream: Stream) -> list[Stream]:
        return ids_of(stream, await self.journal.read(stream.of_company))

    async def erased(self, stream: Stream) -> bool:
        """See `domain.ports.Erasures`."""
        return await self.erasing.erased(stream)

    @activity.defn(name=RETAIN)
    async def run(self) -> Retained:
        """One round through all companies; tried again, it goes on with what is left."""
        total = Retained()
        for company in sorted({*await self.seals.companies(), *await self.accesses.companies()}):
            try:
                done = await self.of_company(company)
            except JalonError as error:
                log.error("retention waits", company=company, error=str(error), todo="jalon verify")
                continue
            total = Retained(**{name: value + getattr(done, name) for name, value in total})
        return total

    async def of_company(self, company: str) -> Retained:
        """What the policy of the day keeps no longer: leavers, if it says for how long they are kept, and accesses."""
        now = self.clock()
        today = civil_date(now)
        told = await self.journal.read(Stream(company))
        record, who = fold_company(told, unopened=self.unopened), links(told)
        policy = policy_on(self.law, record, today)
        people = files = kept_back = 0
        async for stream in self._leavers(company, policy, today):
            if stream.employee in who:
                continue  # it goes with the id that stands for the person
            ids = ids_of(stream, told)
            situation = await self._closed(stream, told, record, today)
            if situation is None or situation.left_on is None:
                kept_back += 1
            elif _over(situation.left_on, policy.files_kept_months, today):
                files += bool(await self.stream(stream, actor=OWN_ACTOR, reason="retention"))
            elif _over(situation.left_on, policy.leavers_kept_months, today) and any(
                [await self.erasing.holds(id) for id in ids]
            ):
                await self.person(stream, actor=OWN_ACTOR, reason="retention")
                people += 1
        accesses = await self.accesses.forget(company, policy.accesses_kept_months, now)
        return Retained(people=people, files=files, kept_back=kept_back, accesses=accesses)

    async def _leavers(self, company: str, policy: Policy, today: date) -> AsyncIterator[Stream]:
        """Those whose time may be over, as lists have it."""
        months = [m for m in (policy.leavers_kept_months, policy.files_kept_months) if m is not None]
        if not months:
            return
        left_by, after = add_months(today, -min(months)), ""
        while batch := await self.erasing.leavers(company, left_by, after=after, limit=BATCH):
            for employee in batch:
                yield Stream(company, employee)
            after = batch[-1]

    async def _closed(
        self, stream: Stream, told: Sequence[Entry], company: CompanyRecord, today: date
    ) -> Situation | None:
        """The situation of the person, under whichever ids, as the journal has it now; None when they have not left,
        when anything is still to be done or paid, when an operator holds the file, for a dispute say, or when a later
        release told something in it.
        """
        life = await life_of(self.journal, stream, told)
        try:
            ledger = derive(stream, life, company, self.law)
            plan = on(ledger, today)
        except LaterFactError:
            return None
        found = situation_of(plan, ledger.entries)
        settled = plan.closed and not plan.page.record.held and not found.owed_eur
        return found if settled else None


def _over(left_on: date, months: int | None, today: date) -> bool:
    return months is not None and add_months(left_on, months) < today
