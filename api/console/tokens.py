"""Accès: who may do what in the company, and the tokens of the machines that tell and read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import text
from api.console.typed import Typed
from api.rights import RIGHTS, Right, Role
from domain.calendar import civil_date

FORM = "token-form"
"""What the key of the form is good for: once, so that a page that is loaded again makes no second token."""
TIME_TO_FILL = timedelta(hours=2)
MACHINES: Mapping[Role, str] = {
    "hris": "SIRH : communique les faits, lit les plans",
    "operator": "opérateur : tout cela, et ce que font les RH",
    "auditor": "auditeur : lit seulement",
}
"""The roles of a token that a company's administrator may make."""
RIGHTS_IN_FRENCH: Mapping[Right, str] = {
    "plan:read": "lire les échéances et les listes",
    "events:write": "communiquer des faits",
    "person": "voir et corriger les noms et les adresses",
    "timeline:read": "voir les faits, jour après jour",
    "events:read": "lire le journal et ses empreintes",
    "documents:read": "ouvrir les documents",
    "company": "corriger l’en-tête, les effectifs, les accords et les pratiques",
    "connections": "régler les échanges avec d’autres logiciels",
    "watch": "ouvrir, suspendre et reprendre le suivi",
    "outcomes:void": "annuler ce que Jalon a fait",
    "person:erase": "effacer les données d’une personne",
}

router = APIRouter(prefix="/{siren}/entreprise/acces")
Reader = Annotated[Place, Depends(place("plan:read", in_part=True))]


@router.get("")
async def show(request: Request, here: Reader, fait: str = "") -> Response:
    """Each role with what it may do; to an administrator, the tokens too."""
    return await _show(request, here, Typed({}), done=fait)


@router.post("/jetons")
async def create(request: Request, here: Reader, form: OwnForm) -> Response:
    """A new token of this company alone, shown on the page that answers and never again."""
    _administrator(here)
    services, typed = services_of(request), Typed(dict(form))
    name = typed.text("nom", "Écrivez à quoi il sert, comme « SIRH de paie »")
    role = typed.one_of("role", MACHINES, "Choisissez un rôle")
    if name is not None and len(name) > 100:
        typed.wrong["nom"] = "Écrivez 100 caractères au plus"
    if typed.wrong or name is None or role is None:
        return await _show(request, here, typed, status=422)
    if await services.sessions.take(FORM, text(form, "cle")) is None:
        raise HTTPException(409)
    made = await services.tokens.create(name, cast(Role, role), [here.siren], actor=here.caller.actor)
    return page(request, "token_made.html", token=made, name=name)


@router.post("/jetons/{id}/revoquer")
async def revoke(request: Request, here: Reader, id: int, form: OwnForm) -> Response:
    """Asked a first time it says what will stop, the second time the token is good no more."""
    _administrator(here)
    services = services_of(request)
    token = next((t for t in await services.tokens.list() if t.id == id and t.companies == (here.siren,)), None)
    if token is None:
        raise HTTPException(404)
    if not text(form, "confirme"):
        return page(request, "token_revoke.html", token=token)
    await services.tokens.revoke(id, actor=here.caller.actor)
    return RedirectResponse(f"/console/{here.siren}/entreprise/acces?fait=revoque", 303)


def _administrator(here: Place) -> None:
    """For everybody else there is no such page."""
    if here.caller.role != "admin":
        raise HTTPException(404)


async def _show(request: Request, here: Place, typed: Typed, *, status: int = 200, done: str = "") -> Response:
    services = services_of(request)
    administers = here.caller.role == "admin"
    tokens = await services.tokens.list() if administers else []
    today = civil_date(services.clock())
    return page(
        request, "access_rights.html", status, typed=typed.values, wrong=typed.wrong, done=done,
        rights=RIGHTS_IN_FRENCH, by_role={role: RIGHTS[role] for role in ("operator", "auditor", "admin", "hris")},
        tokens=[t for t in tokens if t.companies is None or here.siren in t.companies], machines=MACHINES,
        key=await services.sessions.keep(FORM, {}, TIME_TO_FILL) if administers else "", today=today,
    )  # fmt: skip
