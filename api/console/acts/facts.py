"""The form of a fact: choose it, fill it in, read again what it would change, record it; and the same to correct one.

Nothing is kept between these pages: what was typed goes from one to the next in the form itself, with the key that
makes a second sending harmless and the version of the file that was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.auth import EmployeePath
from api.console.acts.controls import HOUR, Control, Typed, controls_of, faults, read, shown, typed_from
from api.console.acts.desk import MODELS, Desk, code_of, desk_of
from api.console.acts.foresight import foresee
from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import KEY_FIELD, SOURCE, key_of, new_key, refused, tell, text
from domain.facts import (
    OPERATOR_TYPES,
    OUTCOME_TYPES,
    OWN_ACTOR,
    Entry,
    Event,
    EventRef,
    FactVoided,
    VersionConflictError,
)
from domain.facts.told import Told
from domain.french.dates import short
from domain.french.facts import in_words
from domain.french.forms import FORMS, GROUPS, FormWords

router = APIRouter(prefix="/{siren}/salaries/{employee}")
Here = Annotated[Place, Depends(place("events:write"))]

VERSION, STAGE, OF = "version", "etape", "fait"
"""The fields of every form: what was looked at, which button was pressed, and the version of the fact it is about."""
READ, RECORD, CHANGE = "relire", "enregistrer", "modifier"
TODAY = frozenset({"handed_on", "acknowledged_on", "declined_on", "requested_on", "declared_on"})
"""Days that are most often the present one: the form begins with it."""


@dataclass(frozen=True)
class Sheet:
    """A form on a desk. `about`: the fact that it corrects or cancels, if it does."""

    kind: str
    desk: Desk
    words: FormWords
    controls: Sequence[Control]
    about: Entry | None
    told: Mapping[str, Any]
    """What the fact says that is corrected, as it was told."""

    @property
    def kept(self) -> dict[str, Any]:
        """What of it no field asks for. Who the employee is stands elsewhere, and may have been corrected since."""
        asked = {control.path[0] for control in self.controls} | {"type", "person"}
        return {name: value for name, value in self.told.items() if name not in asked}

    @property
    def path(self) -> str:
        return f"/console/{self.desk.place.siren}/salaries/{self.desk.employee}"

    @property
    def heading(self) -> str:
        return "Corriger un fait" if self.about and self.kind != "fact-voided" else self.words.heading

    @property
    def verb(self) -> str:
        return "Corriger" if self.about and self.kind != "fact-voided" else self.words.verb


@router.get("/faits")
async def choose(request: Request, here: Here, employee: EmployeePath) -> Response:
    """What may be told of the employee."""
    desk = await desk_of(request, here, employee)
    offered = {
        name: [(kind, FORMS[kind]) for kind in kinds if _may(here, kind)] for name, kinds in GROUPS.items()
    }  # fmt: skip
    return page(request, "fact_choice.html", desk=desk, groups={n: kinds for n, kinds in offered.items() if kinds})


@router.get("/faits/{kind}")
async def show(request: Request, here: Here, employee: EmployeePath, kind: str, fait: int = 0) -> Response:
    """The form of such a fact; with `fait` the one that corrects it. The query fills in what is known already."""
    desk = await desk_of(request, here, employee)
    sheet = await sheet_of(request, desk, kind, fait)
    await services_of(request).sessions.note(here.caller.actor, here.siren, employee, f"formulaire {kind}")
    known = _known(sheet)
    given = {c.name: request.query_params[c.name] for c in sheet.controls if c.name in request.query_params}
    return _form(request, sheet, Typed(known | given), new_key())


@router.post("/faits/{kind}")
async def send(request: Request, here: Here, employee: EmployeePath, kind: str, form: OwnForm) -> Response:
    """Shows what would follow, or records it: as the button says that was pressed."""
    desk = await desk_of(request, here, employee)
    sheet = await sheet_of(request, desk, kind, number(form, OF))
    typed = read(sheet.controls, form, desk.zone)
    return await settle(request, sheet, typed, form)


async def settle(request: Request, sheet: Sheet, typed: Typed, form: FormData) -> Response:
    """What follows on a form that was sent: the form again, what it would change, or the file with the fact in it."""
    key, desk = key_of(form), sheet.desk
    fact = None if typed.wrong else checked(request, sheet, typed)
    if fact is None or text(form, STAGE) == CHANGE:
        return _form(request, sheet, typed, key, status=422 if typed.wrong else 200)
    told = _told(sheet, fact, text(form, "motif"))
    recorded = any(entry.ref == EventRef(source=SOURCE, id=f"{key}.0") for entry in desk.file.own)
    news = news_since(desk, number(form, VERSION))
    if text(form, STAGE) == RECORD and (recorded or not news):
        return await _record(request, sheet, typed, key, told)
    return await _confirm(request, sheet, typed, key, told, news)


async def sheet_of(request: Request, desk: Desk, kind: str, of: int = 0) -> Sheet:
    """Ends the request when there is no such form, or the fact cannot be corrected or cancelled by it."""
    if kind not in FORMS or not _may(desk.place, kind):
        raise HTTPException(404)
    about = desk.entry(of) if of else None
    if (kind == "fact-voided" and about is None) or (about is not None and not _alterable(desk, about, kind)):
        raise HTTPException(404)
    controls = controls_of(MODELS[kind], FORMS[kind].fields, desk.choices(kind))
    told: dict[str, Any] = {}
    if about is not None and kind != "fact-voided":
        private = await services_of(request).people.private_part(desk.place.siren, about.ref) or {}
        told = about.fact.model_dump(mode="json", exclude_none=True) | dict(private)
    return Sheet(kind, desk, FORMS[kind], controls, about, told)


def checked(request: Request, sheet: Sheet, typed: Typed) -> Told | None:
    """The fact that was told; None when something is wrong with it, which is then noted beside its field."""
    data = sheet.kept | sheet.desk.complete(sheet.kind, typed.data)
    if sheet.kind == "fact-voided" and sheet.about is not None:
        data["event"] = sheet.about.ref.model_dump()
    document = {
        "specversion": "1.0", "id": "unsent", "source": SOURCE, "type": sheet.kind, "subject": sheet.desk.employee,
        "data": data,
    }  # fmt: skip
    found = services_of(request).intake.check(document)
    if isinstance(found, Event):
        return found.data
    typed.wrong.update(faults(sheet.controls, [error.pointer for error in found]))
    return None


def number(form: FormData, name: str) -> int:
    """A whole number of a hidden field; 0 when it is not there."""
    told = text(form, name)
    return int(told) if told.isascii() and told.isdigit() else 0


def news_since(desk: Desk, version: int) -> list[tuple[str, Entry]]:
    """What has been recorded since somebody looked at the file, in words."""
    return [(in_words(entry.fact), entry) for entry in desk.file.own if entry.version > version]


def alterable(desk: Desk) -> dict[EventRef, Entry]:
    """The facts that may still be corrected or cancelled."""
    return {entry.ref: entry for entry in desk.stands if _alterable(desk, entry, "fact-voided")}


def _alterable(desk: Desk, entry: Entry, kind: str) -> bool:
    if entry.type in OPERATOR_TYPES or entry.ref not in {each.ref for each in desk.stands}:
        return False
    if entry.type in OUTCOME_TYPES:
        return kind == "fact-voided" and desk.place.may("outcomes:void")
    return kind in ("fact-voided", entry.type) and entry.type != "fact-voided"


def _may(here: Place, kind: str) -> bool:
    return kind not in OPERATOR_TYPES or here.may("watch")


def _told(sheet: Sheet, fact: Told, reason: str) -> list[Told]:
    """The fact; before it, when it corrects another, the void of that."""
    if sheet.about is None or sheet.kind == "fact-voided":
        return [fact]
    return [FactVoided(event=sheet.about.ref, reason=reason or None), fact]


def _known(sheet: Sheet) -> dict[str, str]:
    """What a form begins with: what the fact says that it corrects, else what is most often meant."""
    desk = sheet.desk
    if sheet.about is None or sheet.kind == "fact-voided":
        begun = {c.name: short(desk.plan.as_of) for c in sheet.controls if c.name in TODAY}
        known = {c.name: next(iter(c.choices)) for c in sheet.controls if c.needed and len(c.choices) == 1}
        manager = desk.person.manager_name if desk.person and sheet.kind == "interview-scheduled" else None
        return begun | known | ({"interviewer": manager} if manager else {})
    data = dict(sheet.told)
    if "interview" in data:
        data["interview"] = code_of(EventRef.model_validate(data["interview"]))
    return typed_from(sheet.controls, data, desk.zone)


def _form(request: Request, sheet: Sheet, typed: Typed, key: str, *, status: int = 200) -> Response:
    return page(request, "fact_form.html", status, sheet=sheet, desk=sheet.desk, typed=typed, key=key, hour=HOUR)


async def _confirm(
    request: Request, sheet: Sheet, typed: Typed, key: str, told: Sequence[Told], news: Sequence[tuple[str, Entry]]
) -> Response:
    """What would follow, and what somebody else has recorded in the meantime."""
    foreseen = foresee(request, sheet.desk, [(f"{key}.{n}", fact) for n, fact in enumerate(told)])
    return page(
        request, "fact_confirm.html", sheet=sheet, desk=sheet.desk, typed=typed, key=key, foreseen=foreseen, told=told,
        answers=[(control.words.label, shown(control, typed.texts)) for control in sheet.controls],
        news=news, authors=await authors(request, [entry for _, entry in news]), sentence=in_words,
    )  # fmt: skip


async def authors(request: Request, entries: Sequence[Entry]) -> Mapping[UUID, str]:
    """Who told each of the entries, by the actor's id."""
    known = await services_of(request).actors.known({entry.actor for entry in entries})
    return {id: actor.label or "nom effacé" for id, actor in known.items()} | {OWN_ACTOR: "Jalon"}


async def _record(request: Request, sheet: Sheet, typed: Typed, key: str, told: Sequence[Told]) -> Response:
    """Records it, and leads back to the employee's file; should another have been quicker, shows what they did."""
    desk = sheet.desk
    facts: list[tuple[str | None, Told]] = [(desk.employee, fact) for fact in told]
    try:
        results = await tell(request, desk.place, key, facts, seen={desk.file.stream: desk.version})
    except VersionConflictError:
        desk = await desk_of(request, desk.place, desk.employee)
        newer = replace(sheet, desk=desk)
        return await _confirm(request, newer, typed, key, told, news_since(desk, sheet.desk.version))
    if no := refused(results):
        typed.wrong.update(
            {"": "Ce formulaire a déjà servi avec d’autres réponses : rouvrez-le depuis le dossier"}
            if no.why == "content-conflict"
            else faults(sheet.controls, [error.pointer for error in no.errors] or [None])
        )
        return _form(request, sheet, typed, key, status=409)
    return RedirectResponse(f"{sheet.path}?{KEY_FIELD}={key}", 303)


def done(desk_facts: Sequence[Entry], key: str) -> Entry | None:
    """The fact that a form with that key has recorded: the file says so to whoever comes from there."""
    prefix = f"{key}."
    found = [entry for entry in desk_facts if entry.source == SOURCE and entry.id.startswith(prefix)]
    return found[-1] if found else None
