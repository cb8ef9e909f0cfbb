"""The company's letterhead: who writes, and where the answer goes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.auth import Bearer, allowed
from api.bodies import TOO_MUCH_OR_OTHER, body, described
from api.field_errors import FieldError
from api.identities import wrong
from api.lookup import CHANGED, IfMatch, as_json, changed, still
from api.once_more import OnceMore
from api.problems import Problem, ProblemError, invalid, refuse
from api.repositories import PeopleRepository
from domain import identifiers
from domain.ports import CompanyProfile

Siren = Annotated[str, Depends(allowed("company"))]
Told = Annotated[CompanyProfile, Depends(body(CompanyProfile))]

router = APIRouter(
    route_class=OnceMore,
    prefix="/v1/companies/{siren}",
    tags=["companies"],
    responses={404: {"model": Problem, "description": "The company has no profile yet."}},
)


@router.get("", response_model=CompanyProfile, summary="The company's profile")
async def read_company(siren: Siren, request: Request) -> Response:
    """What letters and declarations say of the employer."""
    people: PeopleRepository = request.app.state.people
    profile = await people.company(siren)
    if profile is None:
        raise refuse("not-found", f"Company {siren} has no profile yet: PUT one here.")
    return as_json(profile)


@router.put(
    "",
    response_model=CompanyProfile,
    summary="Set the company's profile",
    openapi_extra=described(CompanyProfile),
    responses=TOO_MUCH_OR_OTHER | CHANGED,
)
async def set_company(
    siren: Siren, profile: Told, caller: Bearer, request: Request, if_match: IfMatch = None
) -> Response:
    """Replaces the profile as a whole; letters use it from now on."""
    if profile.siren != siren:
        raise ProblemError(
            invalid([FieldError(pointer="#/siren", detail=f"expected {siren}, as in the path")], "nothing was done")
        )
    if wrongs := list(wrong(identifiers.email, profile.hr_email, "hr_email")):
        raise ProblemError(invalid(wrongs, "nothing was done"))
    people: PeopleRepository = request.app.state.people
    current = still(await people.company(siren), if_match) if if_match else None
    if not await people.save_company(profile, actor=caller.actor, replacing=current):
        raise changed()
    return as_json(profile)
