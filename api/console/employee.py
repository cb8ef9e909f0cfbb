"""Salarié: who it is, the life drawn, each deadline with its reason, what was done, what to look at, the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.auth import EmployeePath
from api.console.acts.desk import Desk
from api.console.acts.offers import offers_of
from api.console.days import read_day
from api.console.drawing import draw
from api.console.guards import Place, place
from api.console.page import page
from api.console.reading import File, file_of, plan_on
from api.console.services import services_of
from domain.calendar import PARIS, civil_date, in_french
from domain.day.situation import convened_to
from domain.day.status import PENDING
from domain.facts import OWN_ACTOR, InterviewCompleted, RemarksMade
from domain.french.difference import difference
from domain.french.headline import headline
from domain.french.life import life_of
from domain.french.plan import worded
from domain.french.timeline import timeline
from domain.french.words import KINDS_IN_FRENCH
from domain.ports import Filed

router = APIRouter(prefix="/{siren}/salaries/{employee}")
Here = Annotated[Place, Depends(place("plan:read"))]
MOST_REMARKS = 50
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class View:
    """The day a file is looked at, and what is known then: None, all that is known now."""

    day: date
    known_at: datetime | None
    past: bool
    wrong: Mapping[str, str]


@router.get("")
async def read_employee(
    request: Request,
    here: Here,
    employee: EmployeePath,
    as_of: str = "",
    known_at: str = "",
    avec: str = "",
    cle: str = "",
    fiche: str = "",
) -> Response:
    """The file of an employee. `as_of`, `known_at`: a day to go back to; `avec`: another day to hold it against; `cle`:
    the key of the form that leads here; `fiche`: that of the person does.
    """
    services = services_of(request)
    today = civil_date(services.clock())
    view = _view(today, as_of, known_at) if here.may("timeline:read") else View(today, None, False, {})
    file = await file_of(request, here.siren, employee, view.known_at)
    await services.sessions.note(here.caller.actor, here.siren, employee, "dossier")
    plan = plan_on(request, file, view.day, view.known_at)
    person = await services.people.person(here.siren, employee) if here.may("person") else None
    documents = await services.documents.list(here.siren, employee) if here.may("documents:read") else []
    documents = [each for each in documents if not view.past or _was_there(each, view)]
    desk = Desk(here, employee, file, plan, person, documents, services.law)
    return page(
        request,
        "employee.html",
        today=view.day,
        view=view,
        asked={"as_of": as_of, "known_at": known_at, "avec": avec},
        fiche=bool(fiche) and here.may("events:write"),
        offers=None if view.past else offers_of(desk, cle),
        remarks=await _remarks(request, desk) if here.may("person") and not view.past else [],
        facts=await _facts(request, file, view) if here.may("timeline:read") else None,
        changes=_changes(request, file, view, avec) if avec and here.may("timeline:read") else None,
        temporal=services.temporal_ui and f"{services.temporal_ui}/{here.siren}.{employee}",
        **_shown(desk),
    )


def _was_there(document: Filed, view: View) -> bool:
    """Whether the document had been made by the day that is looked at, and by the moment of what is known."""
    made = document.created_at
    return civil_date(made) <= view.day and (view.known_at is None or made <= view.known_at)


def _shown(desk: Desk) -> dict[str, Any]:
    """What the page shows of the employee and of their plan."""
    told = worded(desk.plan)
    pending = [o for o in told.obligations if o.status in PENDING and not o.superseded]
    unpaid = [(each.left_eur, each.pay_by) for each in desk.plan.unpaid]
    return {
        "employee": desk.employee,
        "person": desk.person,
        "record": desk.plan.page.record,
        "plan": told,
        "headline": headline(told, unpaid),
        "unpaid": unpaid,
        "pending": pending,
        "convened": [o.id for o in convened_to(desk.plan)],
        "past": [o for o in told.obligations if o not in pending],
        "drawing": draw(life_of(desk.plan, desk.law)) if desk.plan.page.record.hire else None,
        "law": desk.law,
        "documents": desk.documents,
        "entries": {entry.ref: entry for entry in desk.file.own},
    }


@router.get("/documents/{document}")
async def read_document(request: Request, here: Here, employee: EmployeePath, document: str) -> Response:
    """The document as it was issued. That it was looked at is noted before it is sent."""
    services = services_of(request)
    about = await services.documents.about(here.siren, employee, document) if here.may("documents:read") else None
    content = await services.documents.get(here.siren, employee, document) if about else None
    if about is None or content is None:
        raise HTTPException(404)
    await services.sessions.note(here.caller.actor, here.siren, employee, f"document {about.kind}")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(about.name)}"}
    return Response(content, media_type=about.media_type, headers=headers)


@dataclass(frozen=True)
class Remarks:
    """What the employee added to an interview's paper. `text` is None once it was erased."""

    about: str
    on: date
    text: str | None


async def _remarks(request: Request, desk: Desk) -> list[Remarks]:
    """The newest first."""
    held = {e.ref: e.fact for e in desk.stands if isinstance(e.fact, InterviewCompleted)}
    found: list[Remarks] = []
    for entry in reversed(desk.stands):
        if isinstance(made := entry.fact, RemarksMade) and len(found) < MOST_REMARKS:
            interview = held.get(made.interview)
            about = f"{KINDS_IN_FRENCH[interview.kind]} du {in_french(interview.held_on)}" if interview else "entretien"
            private = await services_of(request).people.private_part(desk.place.siren, entry.ref) or {}
            found.append(Remarks(about, made.made_on, private.get("remarks")))
    return found


def _view(today: date, as_of: str, known_at: str) -> View:
    """What was typed, and what is wrong with it; of a day that something was known on, the end counts."""
    wrong: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name, text in (("as_of", as_of), ("known_at", known_at)):
        try:
            days[name] = read_day(text) if text.strip() else None
        except ValueError as error:
            wrong[name], days[name] = str(error), None
    known = days["known_at"]
    moment = None if known is None or known >= today else datetime.combine(known + _DAY, time(), PARIS)
    day = days["as_of"] or today
    return View(day, moment, day != today or moment is not None, wrong)


async def _facts(request: Request, file: File, view: View) -> list[dict[str, object]]:
    """Each fact in words, with who told it and its entry."""
    services = services_of(request)
    told = timeline(
        file.stream, file.own, file.companys, services.law,
        as_of=view.day, known_at=view.known_at, unopened=services.unopened,
    )  # fmt: skip
    known = await services.actors.known({moment.actor for moment in told.moments})
    names: dict[UUID, str] = {id: actor.label or "nom effacé" for id, actor in known.items()} | {OWN_ACTOR: "Jalon"}
    return [{"moment": moment, "by": names.get(moment.actor, "inconnu")} for moment in told.moments]


def _changes(request: Request, file: File, view: View, other: str) -> object:
    """What changed between the other day and this one, in words; None when that day cannot be read."""
    services = services_of(request)
    try:
        days = sorted((read_day(other), view.day))
    except ValueError:
        return None
    was, now = (
        timeline(file.stream, file.own, file.companys, services.law, as_of=day, unopened=services.unopened)
        for day in days
    )
    return difference(was, now)
