"""A life played in virtual time: what Jalon would have sent, day by day, without any server.

Real are the domain, the review, the steps and their letters; in memory are the journal and the mailbox. What wakes an
employee's workflow wakes the life: a fact that is told, a timer of the plan, a text that is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from activities.adapters.in_memory import AsManyAsCome, Diary, Drawer, NoLinks, Notes, Post
from activities.adapters.memory import MemoryJournal
from activities.paper.papers import Typesetter
from activities.review import Reviewer
from activities.settling import Activities, by_name, settle
from activities.steps import every_step
from activities.steps.context import StepContext
from deploy.life.told import MORNING, Life, Telling
from domain.calendar import PARIS, next_business_day
from domain.facts import OWN_ACTOR, OWN_SOURCE, AnyFact, Entry, EventRef, Hire, NewEntry, Person
from domain.french.plan import WordedPlan, WordedStep
from domain.law import Law
from domain.ports import CompanyProfile, Letter, Letterhead, Review

_SAFETY_PERIOD = timedelta(days=180)
_AFTER_THE_LAST_FACT = timedelta(days=365)


class Sent(NamedTuple):
    """A mail that left, and when."""

    at: datetime
    letter: Letter


@dataclass(frozen=True)
class Played:
    """What came of a life. `entries`, `company_entries`: all that was told, and what Jalon did, as the journal holds
    it; `plan`: that of the last day; `closed`: nothing is left to wait for.
    """

    entries: Sequence[Entry]
    company_entries: Sequence[Entry]
    mails: Sequence[Sent]
    plan: WordedPlan
    closed: bool

    @property
    def outcomes(self) -> Iterator[tuple[datetime, AnyFact]]:
        """What Jalon did, and when."""
        return ((e.recorded_at, e.fact) for e in self.entries if e.source == OWN_SOURCE)


Answer = Callable[[Entry], Iterable[Telling]]
"""What somebody tells once Jalon has done something, now or on a later day."""


async def play(
    life: Life, law: Law, typeset: Typesetter, until: date | None = None, *, answer: Answer = lambda _: ()
) -> Played:
    """Plays the life to the evening of a day, at most: by default a year after the last fact was told."""
    stage = _Stage(life, law, typeset, answer)
    ends_on = until or (life.tellings[-1].at + _AFTER_THE_LAST_FACT).date()
    review = await stage.live(datetime.combine(ends_on, MORNING, PARIS) + timedelta(hours=12))
    own, companys = stage.journal.entries_of(life.stream), stage.journal.entries_of(life.stream.of_company)
    return Played(own, companys, [Sent(*each) for each in stage.post.handed_over], review.plan, review.closed)


@dataclass
class _People:
    """Implements `domain.ports.People`: whoever was hired is who the hire says they are."""

    journal: MemoryJournal
    employer: CompanyProfile
    known: dict[tuple[str, str], Person] = field(default_factory=dict[tuple[str, str], Person])

    async def company(self, siren: str) -> CompanyProfile | None:
        return self.employer if siren == self.employer.siren else None

    async def person(self, company: str, employee: str) -> Person | None:
        return self.known.get((company, employee))

    async def letterhead(self, siren: str) -> Letterhead | None:
        return None

    async def private_part(self, company: str, ref: EventRef) -> Mapping[str, Any] | None:
        return await self.journal.private_part(company, ref)


class _Stage:
    def __init__(self, life: Life, law: Law, typeset: Typesetter, answer: Answer) -> None:
        self._life, self._law, self._answer = life, law, answer
        self._untold, self._answered = list(life.tellings), 0
        self.now = life.tellings[0].at
        self.journal = MemoryJournal(clock=lambda: self.now)
        self.post = Post(lambda: self.now)
        self._people = _People(self.journal, life.employer)
        self._activities = self._registered(typeset)

    def _registered(self, typeset: Typesetter) -> Activities:
        context = StepContext(
            journal=self.journal, people=self._people, documents=Drawer(lambda: self.now), mail=self.post,
            pace=AsManyAsCome(), slots=Diary(), links=NoLinks(), law=self._law,
            mail_domain=self._life.employer.hr_email.rpartition("@")[2], unopened=self._life.unopened, typeset=typeset,
        )  # fmt: skip
        reviewer = Reviewer(self.journal, self._people, Notes(), self._law, unopened=self._life.unopened)
        return by_name([reviewer.run, *every_step(context)])

    async def live(self, end: datetime) -> Review:
        """Wakes at each moment until nothing is left to wait for, or the end; the last review."""
        while True:
            while self._untold and self._untold[0].at <= self.now:
                await self._tell(self._untold.pop(0))
            review = await self._look()
            self._hear()
            wakes = [self._untold[0].at] if self._untold else []
            wakes += [] if review.closed else self._wakes(review)
            following = min((at for at in wakes if self.now < at < end), default=None)
            if following is None:
                return review if review.closed else await self._at(end)
            self.now = following

    def _hear(self) -> None:
        """What is answered to what was done now."""
        entries = self.journal.entries_of(self._life.stream)
        done = [entry for entry in entries[self._answered :] if entry.source == OWN_SOURCE]
        self._answered = len(entries)
        answers = [telling for entry in done for telling in self._answer(entry)]
        self._untold = sorted([*self._untold, *answers], key=lambda telling: telling.at)

    async def _at(self, moment: datetime) -> Review:
        self.now = moment
        return await self._look()

    def _wakes(self, review: Review) -> Iterator[datetime]:
        yield from (timer.at for timer in review.plan.timers)
        yield self.now + _SAFETY_PERIOD
        for day in self._law.boundaries:
            yield datetime.combine(next_business_day(day), MORNING, PARIS)

    async def _look(self) -> Review:
        stream = self._life.stream
        return await settle(self._activities, stream.company, stream.employee or "", self.now, _nothing)

    async def _tell(self, telling: Telling) -> None:
        stream, ref, fact = telling.stream, telling.event.ref, telling.event.data
        if isinstance(fact, Hire) and fact.person is not None and stream.employee is not None:
            self._people.known[stream.company, stream.employee] = fact.person
        entry = NewEntry(source=ref.source, id=ref.id, time=self.now, actor=OWN_ACTOR, fact=fact)
        await self.journal.append(stream, [entry])


def _nothing(_: WordedStep) -> None:
    """Who asks what was carried out reads it in the journal."""
