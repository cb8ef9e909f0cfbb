"""Who looked at whom: for administrators and auditors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.guards import Place, place
from api.console.page import page
from api.console.services import services_of

READERS = ("admin", "auditor")
_LONGEST = 64

router = APIRouter()


@router.get("/{siren}/consultations")
async def read_looks(
    request: Request, here: Annotated[Place, Depends(place("plan:read"))], salarie: str = ""
) -> Response:
    """The last looks at people's data in the company, or at one employee's (`salarie`)."""
    if here.caller.role not in READERS:
        raise HTTPException(404)
    employee = salarie.strip()[:_LONGEST]
    looks = await services_of(request).sessions.looks(here.siren, employee or None)
    return page(request, "access.html", looks=looks, employee=employee)
