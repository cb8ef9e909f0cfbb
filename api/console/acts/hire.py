"""A new employee: their number, their contract, and who they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.console.acts.controls import Control, controls_of, read
from api.console.acts.desk import Desk, blank_desk, empty_desk
from api.console.acts.facts import form_of, settle
from api.console.acts.person import person_controls
from api.console.acts.sheet import Sheet
from api.console.guards import OwnForm, Place, place
from api.console.telling import key_of, new_key
from domain import identifiers
from domain.facts import Hire, Stream
from domain.french.form_words import FieldWords
from domain.french.forms import FORMS

router = APIRouter(prefix="/{siren}")
Here = Annotated[Place, Depends(place("events:write", in_part=True))]
NUMBER = "matricule"
_NUMBER = FieldWords(
    "Matricule",
    "Celui du SIRH, jamais un nom ni un numéro de sécurité sociale",
    "Écrivez au plus 64 lettres sans accent, chiffres, points ou tirets, jamais un numéro de sécurité sociale",
)


@router.get("/embauche")
async def show(request: Request, here: Here) -> Response:
    """The form of a hire, empty."""
    sheet = _sheet(await blank_desk(request, here))
    return form_of(request, sheet, sheet.begun(), new_key())


@router.post("/embauche")
async def send(request: Request, here: Here, form: OwnForm) -> Response:
    """As with any fact; but nobody may be known by the number yet."""
    blank = await blank_desk(request, here)
    sheet = _sheet(blank)
    typed = read(sheet.controls, form, blank.zone)
    number = str(typed.data.pop(NUMBER, ""))
    if NUMBER not in typed.wrong and not _good(here.siren, number):
        typed.wrong[NUMBER] = _NUMBER.expected
    if NUMBER in typed.wrong:
        return form_of(request, sheet, typed, key_of(form), status=422)
    desk = await empty_desk(request, here, number)
    sent = any(entry.id.startswith(f"{key_of(form)}.") for entry in desk.file.own)
    if desk.file.own and not sent:
        typed.wrong[NUMBER] = "Un salarié porte déjà ce matricule : ouvrez son dossier, ou vérifiez le numéro"
        return form_of(request, sheet, typed, key_of(form), status=422)
    return await settle(request, replace(sheet, desk=desk), typed, form)


def _sheet(desk: Desk) -> Sheet:
    hire = controls_of(Hire, FORMS["hire"].fields)
    base = [Control(NUMBER, "line", True, _NUMBER), *person_controls("person."), *hire]
    return Sheet(
        "hire", desk, FORMS["hire"], base, None, {}, desk.plan.as_of, action=f"/console/{desk.place.siren}/embauche"
    )


def _good(siren: str, number: str) -> bool:
    try:
        return Stream(siren, identifiers.employee_id(number)).employee == number
    except ValueError:
        return False
