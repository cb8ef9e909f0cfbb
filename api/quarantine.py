"""What the company's files have shown and cannot be told yet: each with what HR is asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from api.auth import allowed
from api.lookup import as_json
from api.sources.importing import waiting
from api.sources.recording import House

Siren = Annotated[str, Depends(allowed("plan:read"))]

router = APIRouter(prefix="/v1/companies/{siren}", tags=["imports"])


class Waiting(BaseModel):
    """Something that waits. `code` stays; `text` says in French what is asked."""

    code: str
    employee: str | None = None
    text: str


class Quarantine(BaseModel):
    """It empties itself: once a later file or an answer settles it, what waited is told."""

    waiting: list[Waiting]


@router.get("/quarantine", response_model=Quarantine, summary="What waits for an answer")
async def read_quarantine(siren: Siren, request: Request) -> Response:
    """Leaves that vanished, codes that nobody knows, contracts that are shown no more, people nobody hired.

    Nothing of it is dropped, and nothing else is held up by it.
    """
    house: House = request.app.state.house
    found = await waiting(house, siren)
    return as_json(
        Quarantine(waiting=[Waiting(code=each.code, employee=each.employee, text=each.text) for each in found])
    )
