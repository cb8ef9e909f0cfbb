"""Sommes à verser, trimestre par trimestre: what is due to whom, what is missing to declare it, and the declaration."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.guards import Place, place
from api.console.page import page
from api.console.services import services_of
from api.declarations import declaration_file
from domain.calendar import civil_date, in_french
from domain.french.names import IDENTITY
from domain.ports import Wanted

MOST_SHOWN = 200
"""Of how many employees it is listed that more was paid than is due; the others are counted."""

router = APIRouter()
Here = Annotated[Place, Depends(place("person"))]


@router.get("/{siren}/sommes")
async def sums(request: Request, here: Here) -> Response:
    """The quarters that something is to be paid in, the next one first."""
    services = services_of(request)
    await services.sessions.note(here.caller.actor, here.siren, None, "sommes à verser")
    owed, unreadable = await services.sums.owed(here.siren)
    quarters = [(day, list(found)) for day, found in groupby(owed, key=lambda each: each.pay_by)]
    day = civil_date(services.clock())
    summary = await services.situations.summary(here.siren, day)
    listed = await services.situations.page(here.siren, day, Wanted(need="pay"), limit=max(summary.counts["pay"], 1))
    others = max(summary.counts["pay"] - len({*unreadable, *(each.employee for each in owed)}), 0)
    too_much = await services.situations.page(here.siren, day, Wanted(need="overpaid"), limit=MOST_SHOWN)
    return page(
        request, "sums.html", quarters=quarters, identity=IDENTITY, others=others, unreadable=unreadable,
        names={each.employee: each.name for each in listed}, too_much=too_much,
        too_many=summary.counts["overpaid"] - len(too_much),
    )  # fmt: skip


@router.get("/{siren}/sommes/{pay_by}.{format}")
async def declaration(request: Request, here: Here, pay_by: str, format: str) -> Response:
    """The declaration of a quarter, social security numbers included."""
    services = services_of(request)
    try:
        day = date.fromisoformat(pay_by)
    except ValueError:
        raise HTTPException(404) from None
    if format != "csv" and format != "xlsx":
        raise HTTPException(404)
    seen = f"déclaration des sommes à verser au {in_french(day)}"
    await services.sessions.note(here.caller.actor, here.siren, None, seen)
    return declaration_file(await services.sums.file(here.siren, day, format), here.siren, day, format)
