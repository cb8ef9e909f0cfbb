"""A worker killed at each point between deciding and recording a step: whoever takes it up leaves what would have been.

The points are the calls that the step makes of its adapters, one after the other: between two of them, and at one that
only reads, nothing changes that others could see. Postgres and the mail server are real. A mail may be handed over
twice, under one Message-ID: a mail server that took it may die before it says so (deploy/guides/operate.md).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, get_args

import asyncpg
import pytest
from house import HRIS, OPERATOR, House
from mail_server import MailServer, Received
from mortal import KilledError, Points, mortal
from staff import COMPANY, ELODIE, EMPLOYEE, SIREN, STREAM

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.mail import SmtpMail
from activities.adapters.mail_pace import PgMailPace
from activities.adapters.people import PgPeople
from activities.adapters.replan import PgLastReviews
from activities.adapters.slots import PgSlots
from activities.paper.papers import Typeset, paper
from activities.review import Reviewer
from activities.settling import by_name
from activities.steps import every_step
from activities.steps.context import StepContext
from api.links.book import PgLinks
from deploy.database.pool import open_pool
from deploy.local.postgres import Postgres
from domain import law
from domain.calendar import PARIS
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AbondementDeclared,
    Action,
    AnyFact,
    Entry,
    Headcount,
    Hire,
    HistoryComplete,
    InterviewCompleted,
    InterviewDeclined,
    InterviewScheduled,
    Policy,
    Report,
    ResendRequested,
    StepName,
    Stream,
    WatchOpened,
)
from domain.ports import REVIEW, Review, ReviewOrder, StepOrder

OPENED = date(2026, 11, 2)
HIRED = Hire(hired_on=date(2025, 12, 8), contract="cdi", person=ELODIE)
CONVENED = date(2026, 11, 9)
OLD = Hire(hired_on=date(2018, 12, 1), contract="cdi", born_on=date(1985, 12, 2), person=ELODIE)
RECAP = InterviewCompleted(kind="recap", held_on=date(2026, 11, 18))
NEW_SLOT = datetime(2026, 12, 3, 15, tzinfo=PARIS)

Later = Callable[[Sequence[Entry]], AnyFact]


@dataclass(frozen=True)
class Scene:
    """What is told on which day, until the step is due; `points`: what it then does to the world, in order."""

    told: Mapping[date, AnyFact | Later]
    points: str


MAIL = "journal.sending mail.send journal.sent"
WITH_LINK = f"documents.put links.give {MAIL}"
_DUE = {OPENED: OLD, date(2026, 11, 19): RECAP}
SCENES: Mapping[StepName, Scene] = {
    "notice": Scene(
        {date(2026, 11, 9): Hire(hired_on=date(2026, 11, 9), contract="cdi", person=ELODIE)}, f"documents.put {MAIL}"
    ),
    "convocation": Scene({OPENED: HIRED}, f"slots.book {WITH_LINK} links.give {MAIL}"),
    "convocation-update": Scene(
        {OPENED: HIRED, CONVENED + timedelta(days=1): InterviewScheduled(kind="first", planned_for=NEW_SLOT)},
        f"slots.book links.give {MAIL}",
    ),
    "convocation-cancel": Scene(
        {OPENED: HIRED, CONVENED + timedelta(days=1): InterviewDeclined(kind="first", declined_on=date(2026, 11, 10))},
        f"{MAIL} slots.free",
    ),
    "deadline-passed": Scene({OPENED: HIRED}, MAIL),
    "compte-rendu": Scene(
        {
            OPENED: HIRED,
            date(2026, 12, 1): InterviewCompleted(
                kind="first",
                held_on=date(2026, 11, 30),
                report=Report(skills="Maintenance.", actions=(Action(what="Habilitation électrique"),)),
            ),
        },
        WITH_LINK,
    ),
    "etat-des-lieux": Scene(_DUE, WITH_LINK),
    "cpf-abondement": Scene(_DUE, f"documents.put documents.put {MAIL}"),
    "cpf-information": Scene(
        {
            **_DUE,
            date(2026, 11, 23): AbondementDeclared(
                declared_on=date(2026, 11, 23), amount_eur=3000, obligation="recap-2018-12-01"
            ),
        },
        f"documents.put {MAIL}",
    ),
    "resend": Scene(
        {
            date(2026, 11, 9): Hire(hired_on=date(2026, 11, 9), contract="cdi", person=ELODIE),
            date(2026, 11, 12): lambda entries: ResendRequested(
                outcome=next(entry.id for entry in entries if entry.type == "notice-given")
            ),
        },
        MAIL,
    ),
    "reminder": Scene({OPENED: HIRED}, MAIL),
}
"""Each step once."""

READS = frozenset({
    "documents.about", "documents.get", "journal.read", "journal.streams", "people.company", "people.letterhead",
    "people.person", "people.private_part", "pace.wait",
})  # fmt: skip
"""Calls that change nothing for others, wherever they stand."""


@dataclass
class World:
    """One database and one mailbox."""

    pool: asyncpg.Pool
    server: MailServer
    papers: dict[str, Typeset]
    _numbers: count[int] = field(default_factory=count)

    @property
    def journal(self) -> PgJournal:
        return PgJournal(self.pool)

    async def _paper(self, template: str, data: Mapping[str, Any]) -> Typeset:
        """The same data give the same bytes: each paper is typeset once for all the deaths."""
        key = json.dumps([template, data], sort_keys=True, default=str)
        if key not in self.papers:
            self.papers[key] = await paper(template, data)
        return self.papers[key]

    def context(self) -> StepContext:
        pool, people = self.pool, PgPeople(self.pool)
        return StepContext(
            self.journal, people, PgDocuments(pool), SmtpMail("127.0.0.1", self.server.port, "jalon@jalon.example"),
            PgMailPace(pool), PgSlots(pool), PgLinks(pool, "https://liens.example"), law.current(),
            mail_domain="jalon.example", unopened=None, typeset=self._paper,
        )  # fmt: skip

    async def until_due(self, step: StepName, scene: Scene) -> StepOrder:
        """Tells and lives until the step is the next one; its order."""
        await PgPeople(self.pool).save_company(COMPANY, actor=OWN_ACTOR)
        runs = [self._reviewer().run, *every_step(self.context())]
        house = House(self.journal, SIREN, runs)
        practice = Policy(effective_from=OPENED, mails_an_hour=1000)
        complete = HistoryComplete(since=date(2014, 3, 7))
        counts = [Headcount(year=year, average=80) for year in range(2018, 2026)]
        opened = WatchOpened.model_validate({"from": OPENED})
        await house.tell(None, practice, complete, *counts, opened, source=OPERATOR)
        await house.tell(
            "E-9", Hire(hired_on=date(2027, 1, 4), contract="cdi")
        )  # the first link makes the links' own key
        await self.context().links.give(Stream(SIREN, "E-9"), "manager", "x", key=OWN_ACTOR, lasting=timedelta(1))
        day = OPENED
        while day < date(2027, 1, 15):
            if (told := scene.told.get(day)) is not None:
                fact = told(await self.journal.read(STREAM)) if callable(told) else told
                await house.tell(EMPLOYEE, fact, source=HRIS)
            if (
                order := await self._next(step, runs, datetime(day.year, day.month, day.day, 10, tzinfo=PARIS))
            ) is not None:
                return order
            day += timedelta(days=1)
        raise AssertionError(f"{step} never came")

    async def _next(self, wanted: StepName, runs: Sequence[Callable[..., Any]], now: datetime) -> StepOrder | None:
        """What is due on the day is done, up to the step that is wanted."""
        activities = by_name(runs)
        while await self.journal.read(STREAM):
            review: Review = await activities[REVIEW](ReviewOrder(company=SIREN, employee=EMPLOYEE, now=now))
            step = review.plan.next_step
            if step is None:
                return None
            about = next((o for o in review.plan.obligations if o.id == step.obligation), None)
            order = StepOrder(company=SIREN, employee=EMPLOYEE, step=step, obligation=about, now=now, may_be_held=True)
            if step.step == wanted:
                return order
            await activities[step.step](order)
        return None

    def _reviewer(self) -> Reviewer:
        return Reviewer(self.journal, PgPeople(self.pool), PgLastReviews(self.pool), law.current(), unopened=None)

    async def state(self) -> Any:
        """All that others can see: outcomes, papers, slots, links, and how many rows there are at all."""
        done = [(e.id, e.type, e.data) for e in await self.journal.read(STREAM) if e.source == OWN_SOURCE]
        tables = await self.pool.fetch(
            "SELECT relname::text AS name FROM pg_stat_user_tables WHERE has_table_privilege(relid, 'SELECT') "
            "AND relname <> 'mail_pace' ORDER BY 1"
        )
        rows = {each["name"]: await self.pool.fetchval(f'SELECT count(*) FROM "{each["name"]}"') for each in tables}  # noqa: S608
        documents = await self.pool.fetch("SELECT id, sha256 FROM documents ORDER BY id")
        slots = await self.pool.fetch("SELECT employee, obligation, key, starts_at FROM slots ORDER BY obligation")
        links = await self.pool.fetch("SELECT id, role FROM links ORDER BY id")
        return done, rows, *([tuple(row) for row in some] for some in (documents, slots, links))


@pytest.fixture
async def scene_of(
    postgres: Postgres, migrated: str, server: MailServer, request: pytest.FixtureRequest
) -> AsyncIterator[Callable[[str | None], Any]]:
    """Databases: a new one, or a copy of one that is closed."""
    papers, made = dict[str, Typeset](), list[str]()

    @asynccontextmanager
    async def world(template: str | None = None) -> AsyncGenerator[World]:
        name = f"killed_{id(papers)}_{len(made)}"
        made.append(name)
        dsn = await postgres.create_database(name, template=template or migrated)
        pool = await open_pool(f"{dsn}?options=-crole%3Djalon_app", size=2)
        try:
            yield World(pool, server, papers)
        finally:
            await pool.close()

    yield world
    connection = await asyncpg.connect(postgres.dsn())
    for name in made:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


def test_each_step_has_its_scene() -> None:
    assert set(SCENES) == set(get_args(StepName))


@pytest.mark.parametrize("step", SCENES)
async def test_killed_at_any_point_a_step_is_done_once(step: StepName, scene_of: Any, server: MailServer) -> None:
    async with scene_of() as first:
        order = await first.until_due(step, SCENES[step])
        base = await first.pool.fetchval("SELECT current_database()")
    async with scene_of(base) as whole:
        points, before = Points(), len(server.received)
        await run(whole, points, order)
        undisturbed, mails = await whole.state(), server.received[before:]
    effects = [point for point in points.passed if point not in READS]
    assert " ".join(effects) == f"{SCENES[step].points} journal.append", "a point was added: is it safe to die there?"

    deaths = [number for number, point in enumerate(points.passed) if point not in READS]
    for number in (*deaths, None):
        async with scene_of(base) as world:
            before = len(server.received)
            if number is None:  # what it said was lost: it is asked again
                await run(world, Points(), order)
            else:
                with pytest.raises(KilledError):
                    await run(world, Points(killed_at=number), order)
            early = [] if number is None else server.received[before:]
            await run(world, Points(), order)
            where = f"{step}, killed " + (
                "after all" if number is None else f"before {points.passed[number]} ({number})"
            )
            assert await world.state() == undisturbed, where
            handed_over = Counter(map(seen, server.received[before:]))
            assert handed_over == Counter(map(seen, mails)) + Counter(map(seen, early)), where


async def run(world: World, points: Points, order: StepOrder) -> None:
    await by_name(every_step(mortal(world.context(), points)))[order.step.step](order)


def seen(mail: Received) -> tuple[object, ...]:
    """What a mailbox shows of it: all that tells one mail from another."""
    parts = sorted((str(part.get_filename()), str(part.get_payload())) for part in mail.message.iter_attachments())
    return mail.id, *mail.to, mail.subject, mail.text, *parts
