"""How the company's letters and papers look: its logo, its address, who signs and the words before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.auth import Bearer, allowed
from api.bodies import TOO_MUCH_OR_OTHER, body, described
from api.field_errors import FieldError
from api.lookup import as_json
from api.once_more import OnceMore
from api.problems import Problem, ProblemError, invalid, refuse
from api.repositories import PeopleRepository
from domain.ports import Letterhead

router = APIRouter(
    route_class=OnceMore,
    prefix="/v1/companies/{siren}/letterhead",
    tags=["companies"],
    responses={404: {"model": Problem, "description": "The company has set no letterhead: papers bear its name."}},
)
Siren = Annotated[str, Depends(allowed("company"))]
Told = Annotated[Letterhead, Depends(body(Letterhead))]


@router.get("", response_model=Letterhead, summary="The company's letterhead")
async def read_letterhead(siren: Siren, request: Request) -> Response:
    """The version that papers bear now."""
    people: PeopleRepository = request.app.state.people
    found = await people.letterhead(siren)
    if found is None:
        raise refuse("not-found", f"Company {siren} has set no letterhead: PUT one here.")
    return as_json(found)


@router.put(
    "",
    response_model=Letterhead,
    summary="Set the company's letterhead",
    openapi_extra=described(Letterhead),
    responses=TOO_MUCH_OR_OTHER,
)
async def set_letterhead(siren: Siren, letterhead: Told, caller: Bearer, request: Request) -> Response:
    """Papers made from now on bear it; those that were made stay as they are, and earlier versions are kept."""
    check: Callable[[Letterhead], None] = request.app.state.check_letterhead
    people: PeopleRepository = request.app.state.people
    try:
        await asyncio.to_thread(check, letterhead)
    except ValueError as error:
        field, _, said = str(error).partition(": ")
        raise ProblemError(invalid([FieldError(pointer=f"#/{field}", detail=said)], "nothing was done")) from None
    await people.save_letterhead(siren, letterhead, actor=caller.actor)
    return as_json(letterhead)
