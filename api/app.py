"""The HTTP API put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from api import (
    audit,
    calendars,
    companies,
    comparisons,
    employees,
    events,
    feed,
    feed_schemas,
    health,
    hris,
    imports,
    letterheads,
    openapi,
    problem_pages,
    problems,
    quarantine,
    reference,
)
from api import bounces as mail_bounces
from api import declarations as declarations_api
from api import situations as situations_api
from api import statement as statement_api
from api import training_plan as training_plan_api
from api import webhooks as webhooks_api
from api.audit import EvidenceMaker
from api.auth import Tokens
from api.health import Version
from api.intake import Intake
from api.limits import Bodies
from api.lookup import Clock
from api.manners import Manners
from api.pace import Pace
from api.problems import Problem
from api.repositories import DocumentRepository, PeopleRepository
from api.sources.previews import Previews
from api.sources.recording import House
from api.statement import StatementMaker
from api.watch import router as watch
from api.webhooks import Refusal
from domain.law import Law
from domain.ports import (
    Accesses,
    Actors,
    AgreedActions,
    Bounces,
    Calendars,
    Erasures,
    Feed,
    HrisSources,
    Journal,
    Letterhead,
    Situations,
    Sums,
    Webhooks,
)

DESCRIPTION = """
Keeps every employee's *entretien professionnel* on time, and proves it. An HRIS tells here what happened; operators and
auditors read what the law asks for, and why.

Every request under `/v1` needs `Authorization: Bearer jalon_...`. A token has a role and is scoped to companies:

| role | may |
|---|---|
| `hris` | post events, import files; read plans; read and correct people's data |
| `operator` | that, and read timelines and documents; set the profile; erase people's data; open and pause the watch |
| `auditor` | read plans, timelines, the journal and documents |
| `admin` | everything |

Whatever goes wrong is told as problem details (RFC 9457, `application/problem+json`). A revoked token is refused within
ten seconds.

Each answer bears an `X-Request-Id` (yours, if you send one), which stands in the log. What is read bears an `ETag`, and
`If-None-Match` asks about it (304); `If-Match` guards what is replaced (412). Pages have a `next` and a `Link`.
"""

FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body is not JSON, or not gzip as it says."},
    401: {"model": Problem, "description": "No token, or one that is not good."},
    403: {"model": Problem, "description": "The token's role or scope does not allow this."},
    422: {
        "model": Problem,
        "description": "The path, the query or the body is not valid; `errors` says what was expected.",
    },
    429: {"model": Problem, "description": "The token asks too often: again after `Retry-After` seconds."},
    500: {"model": Problem, "description": "The service failed; it is in its log."},
    503: {"model": Problem, "description": "The database cannot be reached: try again later."},
}


def create_app(
    *,
    law: Law,
    journal: Journal,
    actors: Actors,
    people: PeopleRepository,
    documents: DocumentRepository,
    situations: Situations,
    feed: Feed,
    webhooks: Webhooks,
    hris_sources: HrisSources,
    calendar_feeds: Calendars,
    may_not_be_asked: Refusal,
    tokens: Tokens,
    unready: Callable[[], Awaitable[str | None]],
    clock: Clock = lambda: datetime.now(UTC),
    unopened: date | None,
    evidence: EvidenceMaker,
    erasures: Erasures,
    accesses: Accesses,
    statement: StatementMaker,
    agreed_actions: AgreedActions,
    bounces: Bounces,
    sums: Sums,
    check_letterhead: Callable[[Letterhead], None],
    mail_webhook_key: bytes | None,
    house: House | None = None,
    previews: Previews | None = None,
    console: ASGIApp | None = None,
    links: ASGIApp | None = None,
    version: Version,
    requests_per_minute: int = 0,
) -> FastAPI:
    """The API under this law, over these adapters. `unready` says why requests cannot be served now, None: they can.

    `house`, `previews`: what the import of files works with, where it is offered. `console`: the pages for people,
    under `/console`; `links`: those for people without an account, under `/l`. `requests_per_minute`: of each token; 0:
    as many as come.
    """
    app = _bare()
    app.state.version = version
    app.state.pace = Pace(requests_per_minute)
    app.state.law = law
    app.state.journal = journal
    app.state.intake = Intake(journal, law, people, clock)
    app.state.actors = actors
    app.state.people = people
    app.state.documents = documents
    app.state.situations = situations
    app.state.feed = feed
    app.state.webhooks = webhooks
    app.state.hris = hris_sources
    app.state.calendars = calendar_feeds
    app.state.may_not_be_asked = may_not_be_asked
    app.state.tokens = tokens
    app.state.unready = unready
    app.state.clock = clock
    app.state.unopened = unopened
    app.state.evidence = evidence
    app.state.erasures = erasures
    app.state.accesses = accesses
    app.state.statement = statement
    app.state.agreed_actions = agreed_actions
    app.state.sums, app.state.check_letterhead = sums, check_letterhead
    app.state.bounces, app.state.mail_webhook_key = bounces, mail_webhook_key
    offered = house is not None and previews is not None
    if offered:
        app.state.house, app.state.previews = house, previews
    _serve(app, offered=offered)
    if console is not None:
        app.mount("/console", console)
    if links is not None:
        app.mount("/l", links)
    problems.install(app)
    openapi.describe(app, law)
    return app


def _bare() -> FastAPI:
    """The application as it describes itself, without anything to serve."""
    app = FastAPI(
        title="Jalon",
        version="1",
        contact={"name": "The operators of this service"},
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "This service."}],
        openapi_tags=openapi.TAGS,
        generate_unique_id_function=openapi.operation_id,
        redirect_slashes=False,
        summary="The entretien professionnel, on time and proved",
        description=DESCRIPTION,
        docs_url=None,  # a page of our own: FastAPI's fetch their scripts from the internet
        redoc_url=None,
    )
    app.add_middleware(Bodies)
    app.add_middleware(Manners)
    return app


def _serve(app: FastAPI, *, offered: bool) -> None:
    """The resources, in the order of the description. `offered`: the import of files as well."""
    resources = (
        events.router,
        employees.router,
        audit.router,
        companies.router,
        letterheads.router,
        situations_api.router,
        statement_api.router,
        training_plan_api.router,
        declarations_api.router,
        watch,
        feed.router,
        webhooks_api.router,
        hris.router,
        calendars.router,
    )
    for router in resources:
        app.include_router(router, responses=FAILURES)
    app.include_router(health.router)
    app.include_router(mail_bounces.router)
    app.include_router(problem_pages.router)
    app.include_router(feed_schemas.router)
    app.include_router(calendars.address)
    reference.serve(app)
    for router in (imports.router, quarantine.router, comparisons.router) if offered else ():
        app.include_router(router, responses=FAILURES)
