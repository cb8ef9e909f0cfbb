"""What the pages are made from; `deploy` hands it in, and a request finds it at its application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from fastapi import Request

from api.console.acts.drafts import PgDrafts
from api.console.oidc import Provider
from api.console.sessions import PgSessions
from api.intake import Intake
from api.links.book import PgLinks
from api.lookup import Clock
from api.repositories import DocumentRepository, PeopleRepository
from api.sources.previews import Previews
from api.sources.recording import House
from api.statement import StatementMaker
from api.tokens import PgTokens
from domain.law import Law
from domain.ports import (
    Actors,
    AgreedActions,
    Calendars,
    CompanyProfile,
    Erasures,
    HrisSources,
    Journal,
    Letterhead,
    LetterName,
    Mail,
    Situations,
    Sums,
    Webhooks,
)


@dataclass(frozen=True)
class Services:
    """What every page may ask for.

    `unopened`: as `fold_company` has it. `url`: where people reach the console, when it was told; `provider`: who says
    who somebody is; None, nobody but the one-time links of the local stack (`development`).
    """

    law: Law
    clock: Clock
    journal: Journal
    intake: Intake
    documents: DocumentRepository
    people: PeopleRepository
    actors: Actors
    sessions: PgSessions
    drafts: PgDrafts
    together: Callable[[Sequence[bytes]], Awaitable[bytes]]
    """Makes one paper of many, to be printed."""
    check_letterhead: Callable[[Letterhead], None]
    """Raises ValueError, `field: what was expected`, unless papers can bear it."""
    sample: Callable[[LetterName, CompanyProfile, Letterhead, Law, date], Awaitable[bytes]]
    """The PDF of such a letter to nobody."""
    links: PgLinks
    mail: Mail
    mail_domain: str
    """What stands right of the @ in the Message-IDs of the mails that pages send."""
    situations: Situations
    agreed_actions: AgreedActions
    sums: Sums
    statement: StatementMaker
    erasures: Erasures
    tokens: PgTokens
    webhooks: Webhooks
    hris: HrisSources
    calendars: Calendars
    unopened: date | None
    house: House | None = None
    previews: Previews | None = None
    """What the import of files works with, where it is offered."""
    url: str | None = None
    temporal_ui: str | None = None
    """Where the Temporal UI shows the workflows of the namespace, for those who operate it."""
    provider: Provider | None = None
    development: bool = False
    public: bool = True
    """Whether the simulator and the law are open to those who have not signed in."""

    @property
    def secure(self) -> bool:
        """Whether people come over TLS: then cookies go over nothing else."""
        return (self.url or "").startswith("https:")


def services_of(request: Request) -> Services:
    """Those of the application that answers."""
    return cast(Services, request.app.state.services)
