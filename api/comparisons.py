"""A full list over HTTP, held against what Jalon knows: proposals, each accepted or not, or all at once."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth import Bearer, allowed
from api.bodies import JSON, TOO_MUCH_OR_OTHER, body
from api.imports import FILES_BODY, sent_files
from api.lookup import as_json
from api.problems import Problem, refuse
from api.sources import comparisons
from api.sources.comparisons import Comparison
from api.sources.previews import Previews
from api.sources.recording import House
from domain.facts import Line

Siren = Annotated[str, Depends(allowed("events:write"))]

router = APIRouter(
    prefix="/v1/companies/{siren}/comparisons",
    tags=["imports"],
    responses={404: {"model": Problem, "description": "There is no such comparison any more."}},
)


class Accepted(BaseModel):
    """Which proposals are accepted, by their ids; `all`: those that are certain."""

    model_config = ConfigDict(extra="forbid")

    proposals: Literal["all"] | Annotated[list[Line], Field(max_length=100_000)]


@router.post(
    "",
    status_code=201,
    response_model=Comparison,
    summary="Compare a full list",
    openapi_extra={"requestBody": FILES_BODY},
    responses={**TOO_MUCH_OR_OTHER, 422: {"model": Problem, "description": "A file is refused, or is no list."}},
)
async def compare_list(siren: Siren, caller: Bearer, request: Request) -> Response:
    """Reads the files (the monthly DSN, or a table of people) as the full list of the company's employees.

    Who is missing in Jalon, who is there too many, what differs: each is a proposal, with the facts that would settle
    it, and waits for seven days at most. Nothing is recorded before it is accepted.
    """
    house, previews = _house(request)
    async with sent_files(request) as files:
        id = await comparisons.prepare(house, previews, siren, files, caller.actor)
    return await _shown(request, siren, id, 201)


@router.get("/{id}", response_model=Comparison, summary="A comparison, and what of it still waits")
async def read_comparison(siren: Siren, id: UUID, request: Request) -> Response:
    """The proposals that were not accepted yet."""
    return await _shown(request, siren, id, 200)


@router.post(
    "/{id}/accept",
    response_model=Comparison,
    summary="Accept proposals",
    openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": Accepted.model_json_schema()}}}},
    responses=TOO_MUCH_OR_OTHER,
)
async def accept_proposals(
    siren: Siren, id: UUID, caller: Bearer, request: Request, said: Annotated[Accepted, Depends(body(Accepted))]
) -> Response:
    """Records their facts in the name of the token. An end of contract that is only supposed has to be named."""
    house, previews = _house(request)
    await _shown(request, siren, id, 200)
    chosen = None if said.proposals == "all" else set(said.proposals)
    await comparisons.accept(house, previews, siren, id, chosen, caller)
    return await _shown(request, siren, id, 200)


async def _shown(request: Request, siren: str, id: UUID, status: int) -> Response:
    house, previews = _house(request)
    found = await comparisons.shown(house, previews, siren, id)
    if found is None:
        raise refuse("not-found", "There is no such comparison, or its seven days are over: send the list again.")
    return as_json(found, status)


def _house(request: Request) -> tuple[House, Previews]:
    house: House = request.app.state.house
    previews: Previews = request.app.state.previews
    return house, previews
