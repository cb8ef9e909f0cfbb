"""The letterhead of a company, to be corrected: letters bear it from now on."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import new_key
from api.console.typed import Typed
from domain.ports import CompanyProfile

router = APIRouter(prefix="/{siren}/entreprise")
Writer = Annotated[Place, Depends(place("company"))]


@router.get("/profil")
async def profile_form(request: Request, here: Writer) -> Response:
    """The letterhead, to be corrected."""
    known = here.profile
    shown = known.model_dump() if known else {}
    return _profile_page(request, here, Typed(shown), 200)


@router.post("/profil")
async def save_profile(request: Request, here: Writer, form: OwnForm) -> Response:
    """Sets the letterhead, if it is still the one that was seen; letters bear it from now on."""
    typed = Typed(dict(form))
    name = typed.text("name", "Écrivez le nom de l’employeur, comme il figure sur ses lettres")
    hr_email = typed.address("hr_email", "Écrivez l’adresse à laquelle les salariés répondent")
    optional = {field: value for field in ("hr_name", "place") if (value := typed.text(field))}
    if typed["vu"] != _digest(here.profile):
        typed.wrong["name"] = "Quelqu’un vient de changer ce profil : relisez les valeurs, puis enregistrez à nouveau"
    for field in ("name", "hr_name", "place"):
        if len(typed[field]) > 255:
            typed.wrong[field] = "Écrivez 255 caractères au plus"
    if typed.wrong or name is None or hr_email is None:
        return _profile_page(request, here, typed, 422)
    profile = CompanyProfile.model_validate({"siren": here.siren, "name": name, "hr_email": hr_email, **optional})
    saved = await services_of(request).people.save_company(
        profile, actor=here.caller.actor, replacing=here.profile
    )  # fmt: skip
    if not saved:
        raise HTTPException(409)
    return RedirectResponse(f"/console/{here.siren}/entreprise?fait=profil", 303)


def _profile_page(request: Request, here: Place, typed: Typed, status: int) -> Response:
    return page(request, "company_profile.html", status, typed=typed.values, wrong=typed.wrong, key=new_key(),
                seen=_digest(here.profile))  # fmt: skip


def _digest(profile: CompanyProfile | None) -> str:
    """By which two people who correct at once notice each other."""
    known: Any = profile.model_dump_json() if profile else ""
    return hashlib.sha256(known.encode()).hexdigest()[:16]
