"""All letters of a day, as one PDF to print: those to be handed over by hand, or all of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.days import read_day
from api.console.guards import Place, place
from api.console.page import page
from api.console.services import services_of
from domain.calendar import civil_date
from domain.french.dates import short
from domain.ports import FiledLetter, Wanted

router = APIRouter(prefix="/{siren}/lettres")
Here = Annotated[Place, Depends(place("documents:read", in_part=True))]
AT_ONCE = 200
"""How many letters one PDF holds; what is more is in the next."""


@router.get("")
async def show(request: Request, here: Here, jour: str = "", toutes: str = "") -> Response:
    """The letters of the day, to be looked over before they are printed."""
    day, wrong = _day(request, jour)
    letters = await _letters(request, here, day, toutes)
    await services_of(request).sessions.note(here.caller.actor, here.siren, None, f"lettres du {short(day)}")
    people = services_of(request).people
    named = here.may("person")
    names = {each.employee: await people.person(here.siren, each.employee) if named else None for each in letters}
    return page(
        request, "letters.html", day=day, typed=jour or short(day), wrong=wrong, everything=bool(toutes),
        letters=letters, names=names, parts=range(1, -(-len(letters) // AT_ONCE) + 1), at_once=AT_ONCE,
    )  # fmt: skip


@router.get("/imprimer")
async def print_all(request: Request, here: Here, jour: str = "", toutes: str = "", partie: int = 1) -> Response:
    """The PDF; each look at a letter is noted before it is sent."""
    services = services_of(request)
    day, wrong = _day(request, jour)
    first = (max(partie, 1) - 1) * AT_ONCE
    letters = [] if wrong else (await _letters(request, here, day, toutes))[first : first + AT_ONCE]
    papers: list[bytes] = []
    for each in letters:
        await services.sessions.note(here.caller.actor, here.siren, each.employee, f"document {each.kind}")
        if content := await services.documents.get(here.siren, each.employee, each.id):
            papers.append(content)
    if not papers:
        raise HTTPException(404)
    headers = {"content-disposition": f'inline; filename="lettres-{day}-{max(partie, 1)}.pdf"'}
    return Response(await services.together(papers), media_type="application/pdf", headers=headers)


async def _letters(request: Request, here: Place, day: date, everything: str) -> list[FiledLetter]:
    """Those that nobody has mailed to the employee; with `everything`, all. Of one's own establishments alone."""
    services = services_of(request)
    found = [each for each in await services.documents.letters_of(here.siren, day) if everything or each.by_hand]
    if here.whole:
        return found
    theirs = Wanted(employees=tuple({each.employee for each in found}), establishments=here.establishments)
    rows = await services.situations.after(here.siren, day, theirs, after="", limit=len(found))
    own = {row.employee for row in rows}
    return [each for each in found if each.employee in own]


def _day(request: Request, text: str) -> tuple[date, str | None]:
    """The day that was typed, today by default; and what is wrong with it."""
    today = civil_date(services_of(request).clock())
    try:
        return (read_day(text), None) if text.strip() else (today, None)
    except ValueError as error:
        return today, str(error)
