"""Somebody at a link: whether it is good, whether they have opened it with a code, and whether our page sent a form."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.guards import TOKEN_FIELD
from api.console.page import page
from api.console.services import services_of
from api.console.telling import text
from api.links.book import Link
from api.links.case import Case, case_of
from api.rights import Caller
from domain.errors import JalonError
from domain.facts import Event
from domain.facts.told import Told
from domain.french.names import capital

COOKIE = "jalon-lien"
SOURCE = "urn:link"
LABELS = {"employee": "Salarié, par lien personnel", "manager": "Responsable, par lien personnel"}
MOST_FIELDS = 300


@dataclass(frozen=True)
class Opened:
    """A session that a code has begun. `token`: what its forms bear."""

    secret: str

    @property
    def token(self) -> str:
        return hmac.new(self.secret.encode(), b"form", hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Visit:
    """`opened`: None until the code was given."""

    token: str
    link: Link
    case: Case
    opened: Opened | None

    @property
    def path(self) -> str:
        return f"/l/{self.token}"


async def visit(token: str, request: Request) -> Visit:
    """For a wrong link, a stale one and one that never was there is the same page."""
    services = services_of(request)
    link = await services.links.find(token)
    case = await case_of(request, link) if link else None
    if link is None or case is None:
        raise HTTPException(404)
    secret = request.cookies.get(COOKIE, "")
    begun = secret and await services.links.opened(link, secret, case.address or "")
    opened = Opened(secret) if begun else None
    request.state.session = opened
    return Visit(token, link, case, opened)


class ClosedError(HTTPException, JalonError):
    """The link is good, and not open in this browser, or opened anew since the form was shown."""

    def __init__(self, here: Visit) -> None:
        super().__init__(403)
        self.here = here


Here = Annotated[Visit, Depends(visit)]


async def opened_visit(here: Here) -> Visit:
    """For everything but the first page: nothing is read, written or acknowledged without a code."""
    if here.opened is None:
        raise ClosedError(here)
    return here


OpenedHere = Annotated[Visit, Depends(opened_visit)]


async def own_page(request: Request) -> None:
    """Whether our own page sent the form. Under `no-referrer` a browser names no origin, and says which site it was."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = urlsplit(services_of(request).url or str(request.base_url)).netloc
    if site != "same-origin" and (site is not None or origin is None or urlsplit(origin).netloc != own):
        raise HTTPException(403)


async def own_form(request: Request, here: OpenedHere, _: Annotated[None, Depends(own_page)]) -> FormData:
    """The form that was sent, if it bears the session's token."""
    form = await request.form(max_fields=MOST_FIELDS)
    assert here.opened is not None
    if not hmac.compare_digest(text(form, TOKEN_FIELD).encode(), here.opened.token.encode()):
        raise ClosedError(here)
    return form


OwnForm = Annotated[FormData, Depends(own_form)]


def shown(request: Request, here: Visit, template: str, status: int = 200, **more: Any) -> Response:
    """A page of the link: no menu and no mark of ours, the employer's name, whose link it is and until when."""
    case = here.case
    return page(
        request, template, status, here=here, case=case, title=capital(case.title), article=case.article,
        kept_months=case.plan.page.case.policy.leavers_kept_months, **more,
    )  # fmt: skip


async def actor_of(request: Request, here: Visit) -> Caller:
    """As whom somebody tells through the link. Their name stands nowhere in it."""
    actor = await services_of(request).actors.of(
        "person", f"link:{here.link.id}", label=LABELS[here.link.role], company=here.link.company
    )
    return Caller(
        actor=actor, name=LABELS[here.link.role], role="hris", companies=frozenset({here.link.company})
    )  # fmt: skip


async def tell(request: Request, here: Visit, id: str, fact: Told) -> bool:
    """Records the fact under an id of the link's own: told again it is there already. Whether it is recorded."""
    event = Event(specversion="1.0", id=f"{here.link.id}.{id}", source=SOURCE, type=fact.type,
                  subject=here.link.employee, data=fact)  # fmt: skip
    caller = await actor_of(request, here)
    (result,) = await services_of(request).intake.accept(here.link.company, [event], caller)
    return result.status != "refused"


async def note(request: Request, here: Visit, what: str) -> None:
    """That somebody looked at the employee's data through the link stands in the access log."""
    caller = await actor_of(request, here)
    await services_of(request).sessions.note(caller.actor, here.link.company, here.link.employee, f"lien : {what}")
