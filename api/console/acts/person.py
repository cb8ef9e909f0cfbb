"""Personne: who an employee is and how they are reached, corrected; the next letter uses it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api.auth import EmployeePath
from api.console.acts.controls import Control, Typed, controls_of, faults, read
from api.console.acts.desk import Desk, desk_of
from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import text
from api.identities import wrong_in_person
from domain.facts import Person
from domain.french.forms import PERSON

router = APIRouter(prefix="/{siren}/salaries/{employee}")
Here = Annotated[Place, Depends(place("events:write"))]
SEEN = "vu"
"""The field that says what was known of the person when the form was shown."""


@router.get("/fiche")
async def show(request: Request, here: Here, employee: EmployeePath) -> Response:
    """What is known of the person, to be corrected."""
    desk = await desk_of(request, here, employee)
    await services_of(request).sessions.note(here.caller.actor, here.siren, employee, "fiche")
    return _form(request, desk, Typed(_texts(desk.person)))


@router.post("/fiche")
async def save(request: Request, here: Here, employee: EmployeePath, form: OwnForm) -> Response:
    """Corrects it, unless somebody else has done so since: then their words are shown beside one's own."""
    desk, people = await desk_of(request, here, employee), services_of(request).people
    controls = person_controls()
    typed = read(controls, form, desk.zone)
    told = None if typed.wrong else person_of(typed, controls)
    if told is None:
        return _form(request, desk, typed, 422, seen=text(form, SEEN))
    done = RedirectResponse(f"/console/{here.siren}/salaries/{employee}?fiche=oui", 303)
    if told == desk.person:
        return done
    if text(form, SEEN) == digest(desk.person):
        if await people.save_person(here.siren, employee, told, actor=here.caller.actor, replacing=desk.person):
            return done
        desk = await desk_of(request, here, employee)
    return _form(request, desk, typed, 409, others=_others(desk.person, typed))


def person_controls(prefix: str = "") -> list[Control]:
    """The fields that say who somebody is."""
    return controls_of(Person, PERSON, prefix=prefix)


def person_of(typed: Typed, controls: Sequence[Control]) -> Person | None:
    """The person who was typed; None when something is wrong, which is then noted beside its field."""
    try:
        person = Person.model_validate(typed.data)
    except ValidationError as error:
        wrong = ["#/data/" + "/".join(map(str, each["loc"])) for each in error.errors()]
        typed.wrong.update(faults(controls, wrong))
        return None
    found = [(each.pointer or "").replace("#/", "#/data/") for each in wrong_in_person(person)]
    typed.wrong.update(faults(controls, found))
    return None if found else person


def digest(person: Person | None) -> str:
    """What a form says of the person that it showed: nothing can be read from it."""
    return hashlib.sha256(person.model_dump_json().encode()).hexdigest()[:32] if person else ""


def _texts(person: Person | None) -> dict[str, str]:
    return {} if person is None else {name: str(v) for name, v in person.model_dump(exclude_none=True).items()}


def _others(person: Person | None, typed: Typed) -> list[tuple[str, str]]:
    """What is known now where something else was typed: a field's label, and its words."""
    known = _texts(person)
    return [
        (words.label, known.get(name) or "rien")
        for name, words in PERSON.items()
        if known.get(name, "") != typed.texts.get(name, "")
    ]


def _form(
    request: Request,
    desk: Desk,
    typed: Typed,
    status: int = 200,
    *,
    others: Sequence[tuple[str, str]] = (),
    seen: str | None = None,
) -> Response:
    """`seen`: what was seen of the person when the form was first shown, as long as nothing else has been since."""
    return page(
        request, "person_form.html", status, desk=desk, typed=typed, controls=person_controls(),
        seen=digest(desk.person) if seen is None else seen, others=others,
    )  # fmt: skip
