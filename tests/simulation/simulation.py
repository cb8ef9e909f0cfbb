"""A company's years in virtual time: an HRIS that tells, people who hold interviews, faults at every await.

Real are the domain, the review, the steps, the relay's batches, the workflow. In memory are the journal (which passes
the tests of the one in PostgreSQL) and Temporal; the typesetter is left out. The same seed gives the same run.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from logging import CRITICAL
from random import Random
from typing import Any

import structlog
from directory import Directory
from faults import Faults, Faulty
from temporal_in_memory import TemporalInMemory
from virtual_time import VirtualLoop

from activities.adapters.in_memory import AsManyAsCome, Diary, Drawer, NoLinks, Notes, Post
from activities.adapters.memory import MemoryJournal
from activities.paper.papers import Typeset
from activities.review import Reviewer
from activities.steps import every_step
from activities.steps.context import StepContext
from domain.calendar import civil_date, next_business_day
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AnyFact,
    ContractEnd,
    ConvocationSent,
    EventRef,
    FactVoided,
    HistoryComplete,
    InterviewCompleted,
    InterviewDeclined,
    NewEntry,
    Report,
    Stream,
    WatchOpened,
)
from domain.law import current
from domain.ports import CompanyProfile
from tests.bench.careers import SOURCE, Workforce
from workflows.relay import Relay

SIREN = "123456782"
PROFILE = CompanyProfile(siren=SIREN, name="Imaginaire SA", hr_email="rh@example.org")
QUIET = timedelta(days=3)
"""Without faults and without facts, once a year and at the end: what has failed has been tried again by then."""
YEAR = timedelta(days=365)


@dataclass(frozen=True, order=True)
class Telling:
    """What the HRIS tells at a moment, in one request."""

    at: datetime
    stream: str
    entries: tuple[NewEntry, ...] = field(compare=False)


class Simulation:
    """`employees` of a company from `start` for so many years."""

    def __init__(self, *, seed: int, employees: int, years: int, chance: float, start: date = date(2027, 1, 4)) -> None:
        self.law = current()
        self._random = Random(seed)  # noqa: S311
        self._begins = datetime.combine(start, time(9), UTC)
        self._ends = self._begins + timedelta(days=round(365.25 * years))
        self.loop = VirtualLoop(self._begins)
        self.faults = Faults(seed, chance)
        self.journal = MemoryJournal(clock=self.loop.now)
        self.post = Post(self.loop.now)
        self.documents = Drawer(self.loop.now)
        self.temporal = TemporalInMemory(self.loop, self._activities(), self.faults)
        self.accepted: dict[Stream, set[EventRef]] = {}
        self._meetings: set[asyncio.Task[None]] = set()
        self._news, self._open = asyncio.Event(), asyncio.Event()
        self._tellings = sorted(self._of_company(seed, employees))

    def _adapter(self, name: str, real: object) -> Any:
        return Faulty(name, real, self.faults)

    def _activities(self) -> dict[str, Callable[[Any], Awaitable[Any]]]:
        journal, people = (
            self._adapter("journal", self.journal),
            self._adapter("people", Directory(self.journal, PROFILE)),
        )
        context = StepContext(
            journal=journal, people=people, documents=self._adapter("documents", self.documents),
            mail=self._adapter("mail", self.post), pace=AsManyAsCome(),
            slots=self._adapter("slots", Diary()), links=NoLinks(), law=self.law,
            mail_domain="example.org", unopened=None, typeset=_untypeset,
        )  # fmt: skip
        reviewer = Reviewer(journal, people, self._adapter("notes", Notes()), self.law, unopened=None)
        runs = [reviewer.run, *every_step(context)]
        return {getattr(run, "__temporal_activity_definition").name: self._mortal(run) for run in runs}

    def _mortal(self, run: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
        """The activity in a worker that is killed now and then, and missed after its heartbeat."""

        async def attempt(order: Any) -> Any:
            if self._random.random() >= self.faults.chance:
                return await run(order)
            self.faults.struck["a worker is killed"] += 1
            return await asyncio.wait_for(run(order), self._random.expovariate(1 / 15))

        return attempt

    # --- who tells ------------------------------------------------------------------------------------------------

    def _of_company(self, seed: int, employees: int) -> Iterator[Telling]:
        workforce = Workforce(seed, self._ends.date())
        opened = WatchOpened.model_validate({"from": self._begins.date()})
        yield from self._told(Stream(SIREN), [opened, *workforce.company])
        for number, life in enumerate(workforce.lives(employees)):
            complete = HistoryComplete(since=date(2005, 1, 1))
            stream = Stream(SIREN, f"E-{number:05}")
            yield from self._told(stream, [*(fact for fact in life if not self._is_ours(fact)), complete])

    def _is_ours(self, fact: AnyFact) -> bool:
        """The interviews of the years that are simulated follow from the convocations."""
        held = isinstance(fact, InterviewCompleted | InterviewDeclined)
        return held and (fact.true_on or date.min) >= self._begins.date()

    def _told(self, stream: Stream, facts: list[AnyFact]) -> Iterator[Telling]:
        """The past at once, in batches that an HRIS sends; then each fact some days after its day, sometimes weeks."""
        at, source, batch = self._begins, f"{SOURCE}:{stream.employee or 'company'}", list[NewEntry]()
        for number, told in enumerate(facts, 1):
            fact = told
            if isinstance(told, FactVoided):
                fact = told.model_copy(update={"event": EventRef(source=source, id=told.event.id)})
            day = max(fact.true_on or self._begins.date(), self._begins.date())
            late = timedelta(days=self._random.choice((0, 0, 1, 2, 5, 20)), hours=self._random.randint(0, 23))
            moment = max(at, datetime.combine(day, time(9), UTC) + (late if day > self._begins.date() else timedelta()))
            if moment > at and batch:
                yield Telling(at, str(stream), tuple(batch))
                batch.clear()
            at = moment
            batch.append(NewEntry(source=source, id=str(number), time=at, actor=OWN_ACTOR, fact=fact))
        yield Telling(at, str(stream), tuple(batch))

    async def _tell(self, stream: Stream, entries: tuple[NewEntry, ...]) -> None:
        """A client that tells again until it is answered, and sometimes once too often."""
        await self._open.wait()
        again = self._random.random() < self.faults.chance
        while True:
            try:
                await self._adapter("api", self.journal).append(stream, entries)
            except ConnectionError:
                await asyncio.sleep(self._random.expovariate(1 / 10))
                continue
            finally:
                self._news.set()
            if not again:
                break
            again = False
        self.accepted.setdefault(stream, set()).update(entry.ref for entry in entries)

    async def _hris(self) -> None:
        for telling in self._tellings:
            await asyncio.sleep((telling.at - self.loop.now()).total_seconds())
            await self._tell(Stream(*telling.stream.split("/")), telling.entries)

    async def _people(self) -> None:
        """Each evening: who was convened holds the interview on its day, refuses it, or nothing is heard of it."""
        seen = Counter[Stream]()
        while True:
            await asyncio.sleep(86400)
            for stream in self.accepted:
                entries = self.journal.entries_of(stream)
                for entry in entries[seen[stream] :]:
                    if isinstance(entry.fact, ConvocationSent):
                        self._meetings.add(asyncio.create_task(self._meeting(stream, entry.fact)))
                seen[stream] = len(entries)

    async def _meeting(self, stream: Stream, convened: ConvocationSent) -> None:
        drawn = self._random.random()
        day = next_business_day(civil_date(convened.proposed_for))
        told_at = datetime.combine(day, time(17), UTC)
        await asyncio.sleep(max((told_at - self.loop.now()).total_seconds(), 0))
        left = any(isinstance(entry.fact, ContractEnd) for entry in await self.journal.read(stream))
        if drawn > 0.85 or left:
            return
        fact: AnyFact = InterviewDeclined(kind=convened.kind, declined_on=day)
        if drawn < 0.8:
            fact = InterviewCompleted(kind=convened.kind, held_on=day, report=Report(skills="Soude de tout."))
        id = f"{stream.employee}-{convened.obligation}-{day}"
        await self._tell(stream, (NewEntry(source="urn:people", id=id, time=None, actor=OWN_ACTOR, fact=fact),))

    async def _relay(self) -> None:
        """The relay's batches, as its loop makes them while there is news; now and then it is killed in the middle."""
        relay = self._new_relay()
        while True:
            await self._news.wait()
            self._news.clear()
            while True:
                batch = relay.deliver_batch()
                dies = self._random.random() < self.faults.chance
                try:
                    await (asyncio.wait_for(batch, self._random.expovariate(1 / 5)) if dies else batch)
                except TimeoutError:
                    self.faults.struck["the relay is killed"] += 1
                    relay = self._new_relay()
                except Exception:  # as the loop of the real one: it says so, and tries again
                    self.faults.struck["a batch failed"] += 1
                await asyncio.sleep(2)
                if not await self.journal.oldest_age_seconds():
                    break

    def _new_relay(self) -> Relay:
        return Relay(self._adapter("outbox", self.journal), self.temporal)

    # --- the run --------------------------------------------------------------------------------------------------

    def run(self, check: Callable[[Simulation], Sequence[str]]) -> list[str]:
        """Lets the years pass; what `check` finds, once in each of them and at the end."""
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
        try:
            return self.loop.run_until_complete(self._live(check))
        finally:
            structlog.reset_defaults()

    async def _live(self, check: Callable[[Simulation], Sequence[str]]) -> list[str]:
        others = [asyncio.create_task(work()) for work in (self._people, self._relay, self._hris)]
        chance, found = self.faults.chance, list[str]()
        while self.loop.now() < self._ends:
            self._open.set()
            self.faults.chance = chance
            await asyncio.sleep(min(YEAR, self._ends - self.loop.now()).total_seconds())
            self._open.clear()
            self.faults.chance = 0.0
            await asyncio.sleep(QUIET.total_seconds())
            found += [f"{self.loop.now():%Y-%m-%d}, {line}" for line in check(self)]
        for each in [*others, *self._meetings]:
            each.cancel()
        return found

    @property
    def facts(self) -> int:
        return sum(map(len, self.accepted.values()))

    def outcomes(self) -> Counter[str]:
        """What Jalon recorded of what it did."""
        entries = (entry for stream in self.accepted for entry in self.journal.entries_of(stream))
        return Counter(entry.type for entry in entries if entry.source == OWN_SOURCE)


async def _untypeset(template: str, data: Any) -> Typeset:
    return Typeset(json.dumps([template, data], sort_keys=True, default=str).encode(), respelt=False)
