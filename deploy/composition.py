"""The composition root: the one place where what Jalon runs on is chosen and put together.

    jalon = compose(pool, settings)
    trial = dataclasses.replace(jalon, law=another_law, mail=a_mailbox)

What is heavy (the web framework, the typesetter, Temporal's SDK) is imported by the part that needs it: a short
command does not pay for it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import metadata
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import asyncpg

from activities.adapters.accesses import PgAccesses
from activities.adapters.actors import PgActors
from activities.adapters.agreed_actions import PgAgreedActions
from activities.adapters.bounces import PgBounces
from activities.adapters.calendars import PgCalendars
from activities.adapters.documents import PgDocuments
from activities.adapters.erasing import PgErasing
from activities.adapters.feed import PgFeed
from activities.adapters.hris import PgHris
from activities.adapters.imports import PgImports
from activities.adapters.journal import PgJournal
from activities.adapters.mail_pace import PgMailPace
from activities.adapters.people import PgPeople
from activities.adapters.previews import PgPreviews
from activities.adapters.register import PgRegister
from activities.adapters.replan import PgLastReviews, PgReplans
from activities.adapters.seals import PgSeals
from activities.adapters.situations import PgSituations
from activities.adapters.slots import PgSlots
from activities.adapters.stamps import PgStamps
from activities.adapters.webhooks import PgWebhooks
from api.console.acts.drafts import PgDrafts
from api.console.sessions import LINK, PgSessions
from api.links.book import PgLinks
from api.tokens import PgTokens
from deploy.configured import authority, mail_webhook_key, provider, public_keys, roots, seal_key, smtp
from deploy.database.pool import open_pool
from deploy.database.schema import latest, unready
from deploy.settings import Settings
from domain.law import Law, current
from domain.ports import Actors, AgreedActions, HrisTaken, LastReviews, Mail, MailPace, Outbox, Register, SlotBook

if TYPE_CHECKING:
    from fastapi import FastAPI
    from temporalio.client import Client

    from activities.adapters.personal_data import PgPersonalData
    from activities.adapters.verification import Verification
    from activities.declarations import Declarations
    from activities.digest import Digests
    from activities.effects import Effects
    from activities.erasure import Erasure
    from activities.evidence import EvidenceFiles
    from activities.hris import HrisRounds
    from activities.rebuilding import Rebuilder
    from activities.replanning import PlanOutlooks, Replanning
    from activities.sealing import Sealing
    from activities.statement import Statements
    from activities.webhooks import WebhookSender
    from api.console.services import Services as PageServices
    from api.health import Version
    from api.sources.recording import House
    from workflows.reconciliation import Reconciliation
    from workflows.relay import Publisher, Relay


def utc_now() -> datetime:
    """The clock of the real world."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Composition:
    """The law, the clock and the adapters that everything shares, and what is built from them."""

    settings: Settings
    law: Law
    clock: Callable[[], datetime]
    journal: PgJournal
    feed: PgFeed
    webhooks: PgWebhooks
    hris: PgHris
    calendars: PgCalendars
    actors: Actors
    people: PgPeople
    documents: PgDocuments
    last_reviews: LastReviews
    replans: PgReplans
    register: Register
    employees: PgRegister
    source_memory: PgImports
    previews: PgPreviews
    tokens: PgTokens
    sessions: PgSessions
    drafts: PgDrafts
    links: PgLinks
    situations: PgSituations
    agreed_actions: AgreedActions
    mail: Mail
    mail_pace: MailPace
    seals: PgSeals
    pool: asyncpg.Pool
    slots: SlotBook
    unopened: date | None
    """Since when a company is watched that has not opened its watch: None, nothing is sent in its name."""
    unready: Callable[[], Awaitable[str | None]]
    """Why the database cannot be worked with now; None when it can."""

    def api(self) -> FastAPI:
        """The HTTP API."""
        from activities.adapters.outward import refusal
        from activities.paper.letterhead import check
        from api.app import create_app

        self.stamps()  # roots that cannot be read are told at the start, not to who asks for an evidence file
        return create_app(
            law=self.law,
            journal=self.journal,
            actors=self.actors,
            people=self.people,
            documents=self.documents,
            situations=self.situations,
            agreed_actions=self.agreed_actions,
            feed=self.feed,
            webhooks=self.webhooks,
            hris_sources=self.hris,
            calendar_feeds=self.calendars,
            may_not_be_asked=partial(refusal, anywhere=self.settings.private_addresses),
            bounces=PgBounces(self.pool, self.journal, self.people, self.settings.mail_domain),
            sums=self.declarations(),
            check_letterhead=check,
            mail_webhook_key=mail_webhook_key(self.settings),
            tokens=self.tokens,
            unready=self.unready,
            clock=self.clock,
            unopened=self.unopened,
            erasures=self.erasure(),
            accesses=self.sessions,
            statement=self.statements().make,
            evidence=lambda stream, annex: self.evidence().make(stream, annex=annex),
            house=self.imports(),
            previews=self.previews,
            console=self.console(),
            links=self.link_pages(),
            version=self.version(),
            requests_per_minute=self.settings.api_requests_per_minute,
        )

    def version(self) -> Version:
        """Which Jalon this is."""
        from api.health import Version

        return Version(
            release=metadata.version("jalon"), commit=self.settings.commit, law=self.law.edition, schema_=latest()
        )

    def console(self) -> FastAPI:
        """The pages for people with an account."""
        from api.console.app import create_console

        return create_console(self.page_services())

    def link_pages(self) -> FastAPI:
        """The pages for managers and employees without an account."""
        from api.links.app import create_links

        return create_links(self.page_services())

    def page_services(self) -> PageServices:
        """What pages are made from."""
        from activities.paper.letterhead import check
        from activities.paper.sample import sample
        from activities.paper.together import together
        from api.console.services import Services
        from api.intake import Intake

        settings = self.settings
        return Services(
            law=self.law,
            clock=self.clock,
            journal=self.journal,
            intake=Intake(self.journal, self.law, self.people, self.clock),
            documents=self.documents,
            people=self.people,
            actors=self.actors,
            sessions=self.sessions,
            drafts=self.drafts,
            together=together,
            check_letterhead=check,
            sample=sample,
            links=self.links,
            mail=self.mail,
            mail_domain=settings.mail_domain,
            situations=self.situations,
            agreed_actions=self.agreed_actions,
            sums=self.declarations(),
            statement=self.statements().make,
            erasures=self.erasure(),
            tokens=self.tokens,
            webhooks=self.webhooks,
            hris=self.hris,
            calendars=self.calendars,
            unopened=self.unopened,
            house=self.imports(),
            previews=self.previews,
            url=settings.console_url,
            temporal_ui=settings.temporal_ui_url,
            provider=provider(settings),
            development=settings.development,
            public=settings.console_public,
        )

    def rebuilder(self) -> Rebuilder:
        """What makes the situations anew."""
        from activities.rebuilding import Rebuilder

        return Rebuilder(self.journal, self.register, self.people, self.situations, self.law, unopened=self.unopened)

    async def sign_in_link(self, url: str, back: str = "/console/") -> str:
        """A link that signs in once, within a day, as an administrator of every company, and leads to that page."""
        actor = await self.actors.of("person", "local-stack", label="Installation locale")
        body = {"actor": str(actor), "grants": ["admin:*"], "back": back}
        secret = await self.sessions.keep(LINK, body, timedelta(days=1))
        return f"{url}/console/entrer/{secret}"

    def activities(self) -> list[Callable[..., Any]]:
        """The review and the steps."""
        from activities.review import Reviewer
        from activities.steps import every_step
        from activities.steps.context import StepContext

        context = StepContext(
            journal=self.journal,
            people=self.people,
            documents=self.documents,
            mail=self.mail,
            pace=self.mail_pace,
            slots=self.slots,
            links=self.links,
            law=self.law,
            mail_domain=self.settings.mail_domain,
            unopened=self.unopened,
            columns=self._columns(),
        )
        return [
            Reviewer(
                self.journal,
                self.people,
                self.last_reviews,
                self.law,
                unopened=self.unopened,
                steps_queue=self.settings.steps_task_queue,
            ).run,
            *every_step(context),
        ]

    def imports(self) -> House:
        """What the import of files works with."""
        from api.sources.recording import House

        return House(self.law, self.people, self.clock, self.journal, self.source_memory, self.actors)

    def reconciliation(self, client: Client) -> Reconciliation:
        """What holds the journal and the workflows against each other."""
        from workflows.reconciliation import Reconciliation

        return Reconciliation(self.register, client)

    def sealing(self) -> Sealing:
        """What seals every company."""
        from activities.sealing import Mailbox, Sealing

        to, sender = self.settings.seal_mail_to, self.settings.mail_from
        mailbox = None if to is None else Mailbox(self.mail, to, sender)
        return Sealing(self.seals, self.clock, self.stamps(), mailbox)

    def stamps(self) -> PgStamps:
        """The time stamps of the seals, and who makes them."""
        settings = self.settings
        return PgStamps(self.pool, authority(settings), settings.seal_directory, roots(settings))

    def webhook_sender(self) -> WebhookSender:
        """What sends events to the companies' own endpoints."""
        from activities.webhooks import WebhookSender

        return WebhookSender(
            self.webhooks, self.feed, self.people, self.mail, self.settings.mail_from, self.clock,
            anywhere=self.settings.private_addresses,
        )  # fmt: skip

    def hris_rounds(self) -> HrisRounds:
        """What reads the HRIS systems that have called, and asks those that do not."""
        from activities.adapters.outward import outward
        from activities.hris import HrisRounds
        from api.sources.hris.taking import take
        from api.sources.hris.vendors import vendors

        client = partial(outward, anywhere=self.settings.private_addresses)

        async def take_in(company: str, name: str) -> HrisTaken:
            report = await take(self.imports(), self.hris, client, company, name)
            return HrisTaken(recorded=report.recorded, people=len(report.read))

        asked = {key: vendor.polled for key, vendor in vendors().items() if vendor.absences}
        hourly = [key for key, polled in asked.items() if polled]
        return HrisRounds(self.hris, self.clock, hourly, [key for key in asked if key not in hourly], take_in)

    def declarations(self) -> Declarations:
        """What gathers the sums that a company is to pay, and the file that declares them."""
        from activities.declarations import Declarations

        return Declarations(
            self.journal, self.people, self.situations, self.law, self.clock, self.unopened, self._columns()
        )

    def _columns(self) -> Mapping[str, str]:
        from activities.paper.declaration import COLUMNS, columns_of

        told = self.settings.abondement_columns
        return COLUMNS if told is None else columns_of(told)

    def digests(self) -> Digests:
        """What tells each company's HR what waits for a person."""
        from activities.adapters.digests import PgDigestBook
        from activities.digest import Digests

        settings = self.settings
        return Digests(
            PgDigestBook(self.pool), self.journal, self.people, self.situations, self.mail, self.law, self.clock,
            settings.mail_from, settings.console_url, unopened=self.unopened,
        )  # fmt: skip

    def effects(self) -> Effects:
        """What holds what was to be done against what was done."""
        from activities.effects import Effects

        return Effects(self.pool, self.journal, self.people, self.law, unopened=self.unopened)

    def statements(self) -> Statements:
        """What makes a company's statement on a day."""
        from activities.statement import Statements

        return Statements(self.journal, self.people, self.law, self.clock, unopened=self.unopened)

    def personal_data(self) -> PgPersonalData:
        """What gathers everything that is kept of somebody."""
        from activities.adapters.personal_data import PgPersonalData

        return PgPersonalData(self.pool)

    def erasure(self) -> Erasure:
        """What erases people's data and deletes whole files, on request or by a company's policy."""
        from activities.erasure import Erasure

        return Erasure(
            journal=self.journal,
            people=self.people,
            erasing=PgErasing(self.pool),
            accesses=PgAccesses(self.pool),
            seals=self.seals,
            law=self.law,
            clock=self.clock,
            unopened=self.unopened,
        )

    def evidence(self) -> EvidenceFiles:
        """What makes an employee's evidence file."""
        from activities.evidence import EvidenceFiles

        public = self.settings.seal_public_file
        return EvidenceFiles(
            journal=self.journal,
            people=self.people,
            actors=self.actors,
            seals=self.seals,
            stamps=self.stamps(),
            law=self.law,
            clock=self.clock,
            script=(files("deploy") / "proof" / "jalon_check.py").read_bytes(),
            public_keys=None if public is None else public.read_text("ascii"),
            unopened=self.unopened,
        )

    def verification(self, mailed: Sequence[bytes] = ()) -> Verification:
        """What holds what is recorded against its hashes and seals. `mailed`: copies beside those outside."""
        from activities.adapters.verification import Verification

        settings = self.settings
        return Verification(self.pool, self.seals, public_keys(settings), mailed, roots(settings))

    def relay(self, client: Client, outbox: Outbox | None = None, publisher: Publisher | None = None) -> Relay:
        """The relay from the journal, or from an outbox around it, to the workflows, by a publisher of one's own."""
        from workflows.relay import Relay, TemporalPublisher

        bringing = publisher or TemporalPublisher(client, self.settings.task_queue)
        return Relay(outbox or self.journal, bringing, self.outlooks())

    def outlooks(self) -> PlanOutlooks:
        """What tells whose plan a change moves."""
        from activities.replanning import PlanOutlooks

        return PlanOutlooks(
            self.journal, self.people, PgLastReviews(self.pool), self.law, self.clock, unopened=self.unopened
        )

    def replanning(self) -> Replanning:
        """The activity of a round of replanning."""
        from activities.replanning import Replanning

        return Replanning(self.outlooks(), self.employees, self.register, self.law)


def compose(pool: asyncpg.Pool, settings: Settings) -> Composition:
    """Everything as it runs in production, over this database."""
    return Composition(
        settings=settings,
        law=current(),
        clock=utc_now,
        journal=PgJournal(pool),
        feed=PgFeed(pool),
        webhooks=PgWebhooks(pool, PgFeed(pool)),
        hris=PgHris(pool),
        calendars=PgCalendars(pool),
        actors=PgActors(pool),
        people=PgPeople(pool),
        documents=PgDocuments(pool),
        last_reviews=PgLastReviews(pool),
        replans=PgReplans(pool),
        register=PgRegister(pool),
        employees=PgRegister(pool),
        source_memory=PgImports(pool),
        previews=PgPreviews(pool),
        tokens=PgTokens(pool),
        sessions=PgSessions(pool),
        drafts=PgDrafts(pool),
        links=PgLinks(pool, settings.links_url),
        situations=PgSituations(pool),
        agreed_actions=PgAgreedActions(pool),
        mail=smtp(settings),
        mail_pace=PgMailPace(pool),
        seals=PgSeals(pool, seal_key(settings), settings.seal_directory),
        pool=pool,
        slots=PgSlots(pool),
        unopened=None,
        unready=partial(unready, pool),
    )


@asynccontextmanager
async def composed(settings: Settings, *, connections: int = 2) -> AsyncGenerator[Composition]:
    """The same for one command: the database's connections are closed at the end."""
    async with await open_pool(
        settings.dsn, size=connections, statement_cache=settings.database_statement_cache
    ) as pool:
        yield compose(pool, settings)
