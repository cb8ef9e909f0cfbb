"""Échanges: the company's endpoints and what they refused, the systems that call, the calendars that were given."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.calendars import leads
from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import text
from api.sources.hris.vendors import vendors

FORM = "calendar-form"
"""What the key of the form is good for: once, so that a page that is loaded again gives no second calendar."""
TIME_TO_FILL = timedelta(hours=2)
MOST_SHOWN = 50
"""How many events that were given up are listed, of each endpoint."""

router = APIRouter(prefix="/{siren}/entreprise/echanges")
Here = Annotated[Place, Depends(place("connections"))]


@router.get("")
async def show(request: Request, here: Here, fait: str = "") -> Response:
    """What is set up, what waits, and what somebody has to look at."""
    services = services_of(request)
    endpoints = await services.webhooks.endpoints(here.siren)
    failed = {
        each.id: (await services.webhooks.failed(here.siren, each.id) or ())[:MOST_SHOWN]
        for each in endpoints if each.failed
    }  # fmt: skip
    return page(
        request, "exchanges.html", done=fait, endpoints=endpoints, failed=failed,
        sources=await services.hris.sources(here.siren), vendors={key: v.name for key, v in vendors().items()},
        calendars=await services.calendars.of_company(here.siren), now_at=services.clock(),
        managers=await services.situations.managers(here.siren) if here.may("person") else [],
        key=await services.sessions.keep(FORM, {}, TIME_TO_FILL),
    )  # fmt: skip


@router.post("/adresses/{id}/rejouer")
async def replay(request: Request, here: Here, id: UUID, _: OwnForm) -> Response:
    """All that the endpoint did not take is sent again."""
    services = services_of(request)
    if await services.webhooks.replay(here.siren, id, None, services.clock()) is None:
        raise HTTPException(404)
    return _back(here, "rejoue")


@router.post("/adresses/{id}/remettre")
async def enable(request: Request, here: Here, id: UUID, _: OwnForm) -> Response:
    """An endpoint that had said that it is gone is sent to again."""
    if not await services_of(request).webhooks.enable(here.siren, id):
        raise HTTPException(404)
    return _back(here, "remis")


@router.post("/agendas")
async def give_calendar(request: Request, here: Here, form: OwnForm) -> Response:
    """A calendar whose address is shown on the page that answers, and never again."""
    services = services_of(request)
    manager, names = text(form, "responsable") or None, text(form, "noms") == "oui"
    if await services.sessions.take(FORM, text(form, "cle")) is None:
        raise HTTPException(409)
    if manager is not None and not await leads(services.situations, here.siren, manager, services.clock()):
        return _back(here, "personne")
    made, secret = await services.calendars.create(
        here.siren, manager, names=names and here.may("person"), actor=here.caller.actor, now=services.clock()
    )
    base = (services.url or str(request.base_url)).rstrip("/").removesuffix("/console")
    return page(request, "calendar_made.html", calendar=made, address=f"{base}/calendars/{secret}.ics")


@router.post("/agendas/{id}/revoquer")
async def revoke_calendar(request: Request, here: Here, id: UUID, _: OwnForm) -> Response:
    """Its address is good for nothing any more."""
    services = services_of(request)
    if not await services.calendars.revoke(here.siren, id, actor=here.caller.actor, now=services.clock()):
        raise HTTPException(404)
    return _back(here, "revoque")


def _back(here: Place, done: str) -> Response:
    return RedirectResponse(f"/console/{here.siren}/entreprise/echanges?fait={done}", 303)
