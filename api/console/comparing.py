"""Rapprochement: a full list against what Jalon knows, proposal by proposal."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import text
from api.console.works import Works
from api.sources import comparisons
from api.sources.comparisons import Comparison
from api.sources.previews import Previews
from api.sources.recording import House
from domain.french.imports import PROPOSALS

MOST = 200
"""Proposals of one kind that are shown, and so may be ticked."""

router = APIRouter(prefix="/{siren}/imports/comparaisons")
Here = Annotated[Place, Depends(place("events:write"))]


@router.get("/{id}")
async def show(request: Request, here: Here, id: UUID, fait: str = "") -> Response:
    """What the list would change, by kind."""
    found = await _found(request, here, id)
    by_kind = {kind: [each for each in found.proposals if each.kind == kind] for kind in PROPOSALS}
    return page(
        request, "comparison.html", found=found, headings=PROPOSALS, by_kind=by_kind, most=MOST, done=fait,
        certain=sum(each.certain for each in found.proposals),
    )  # fmt: skip


@router.post("/{id}")
async def accept(request: Request, here: Here, id: UUID, form: OwnForm) -> Response:
    """The proposals that were ticked, or all that are certain, are recorded in the name of the person."""
    house, previews = _house(request)
    await _found(request, here, id)
    ticked = {each for each in form.getlist("proposition") if isinstance(each, str)}
    chosen = None if text(form, "tout") else ticked
    done = await comparisons.accept(house, previews, here.siren, id, chosen, here.caller)
    works: Works = request.app.state.works
    works.forget(here.siren)
    return RedirectResponse(f"/console/{here.siren}/imports/comparaisons/{id}?fait={done}", 303)


async def _found(request: Request, here: Place, id: UUID) -> Comparison:
    house, previews = _house(request)
    found = await comparisons.shown(house, previews, here.siren, id)
    if found is None:
        raise HTTPException(404)
    return found


def _house(request: Request) -> tuple[House, Previews]:
    services = services_of(request)
    if services.house is None or services.previews is None:
        raise HTTPException(404)
    return services.house, services.previews
