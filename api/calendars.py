"""Calendars by secret address (iCalendar): what was proposed and what falls due, for HR or for a manager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Depends, Path, Request, Response
from icalendar import TRANSP, Calendar, Event
from pydantic import BaseModel, Field

from api.auth import Bearer, allowed
from api.bodies import JSON, TOO_MUCH_OR_OTHER, body
from api.field_errors import FieldError
from api.lookup import Clock, as_json
from api.problems import Problem, ProblemError, invalid, refuse
from domain.calendar import civil_date
from domain.day.situation import PendingDuty
from domain.facts import Line, Stream, Value
from domain.facts.values import Flag
from domain.french import calendars as words
from domain.ports import CalendarFeed, Calendars, Listed, Situations, Wanted

Siren = Annotated[str, Depends(allowed("connections"))]
MEETING = timedelta(hours=1)
AHEAD, BEHIND = timedelta(days=400), timedelta(days=90)
"""How far a calendar looks."""
PAGE = 1000
MOST = 20_000
"""How many people a calendar shows at most."""
NOBODY_LED = "expected the name of somebody who leads a present employee, as the employees' records give it"
NONE = "There is no such calendar: it was revoked, or is over."

router = APIRouter(prefix="/v1/companies/{siren}/calendars", tags=["calendars"])
address = APIRouter(tags=["calendars"])


class NewCalendar(Value):
    """`manager`: the name of somebody who leads employees, as their records give it; null: the whole company. `names`:
    people by name; else by their ids alone.
    """

    manager: Line | None = None
    names: Flag = False


class Made(BaseModel):
    """The calendar, and the address to subscribe to: whoever knows it reads it. It is never shown again."""

    calendar: CalendarFeed
    address: str = Field(examples=["/calendars/….ics"], description="A path of this service.")


class CalendarList(BaseModel):
    """In the order in which they were made, the revoked ones too."""

    calendars: Sequence[CalendarFeed]


@router.get("", response_model=CalendarList, summary="The calendars that were given")
async def list_calendars(siren: Siren, request: Request) -> Response:
    """Without their addresses."""
    return as_json(CalendarList(calendars=await _calendars(request).of_company(siren)))


@router.post(
    "",
    status_code=201,
    response_model=Made,
    summary="Give a calendar",
    openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": NewCalendar.model_json_schema()}}}},
    responses={**TOO_MUCH_OR_OTHER, 422: {"model": Problem, "description": "No employee has such a manager."}},
)
async def create_calendar(
    siren: Siren, caller: Bearer, request: Request, told: Annotated[NewCalendar, Depends(body(NewCalendar))]
) -> Response:
    """It is good for 400 days, as long as the token that made it, and a manager's as long as they lead somebody.

    A manager's own is given of somebody who leads a present employee.
    """
    if told.manager is not None and not await leads(request.app.state.situations, siren, told.manager, _now(request)):
        raise ProblemError(invalid([FieldError(pointer="#/manager", detail=NOBODY_LED)], "no calendar was made"))
    made, secret = await _calendars(request).create(
        siren, told.manager, names=told.names, actor=caller.actor, now=_now(request)
    )
    return as_json(Made(calendar=made, address=f"/calendars/{secret}.ics"), 201)


@router.delete(
    "/{id}",
    status_code=204,
    response_class=Response,
    summary="Revoke a calendar",
    responses={404: {"model": Problem, "description": NONE}},
)
async def revoke_calendar(siren: Siren, id: UUID, caller: Bearer, request: Request) -> Response:
    """Its address is good for nothing any more."""
    if not await _calendars(request).revoke(siren, id, actor=caller.actor, now=_now(request)):
        raise refuse("not-found", NONE)
    return Response(status_code=204)


@address.get(
    "/calendars/{secret}.ics",
    summary="A calendar, by its secret address",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {}}, "description": "iCalendar (RFC 5545)."},
        404: {"model": Problem, "description": NONE},
    },
)
async def read_calendar(secret: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20,100}$")], request: Request) -> Response:
    """Interviews at the hour that was proposed, and the last day of each that is still to be held."""
    now = _now(request)
    feed = await _calendars(request).by_secret(secret, now)
    people = [] if feed is None else await _people(request, feed, civil_date(now))
    if feed is None or (feed.manager is not None and not people):
        raise refuse("not-found", NONE)
    return Response(
        _as_ical(feed, people, now), media_type="text/calendar", headers={"cache-control": "private, no-store"}
    )


async def leads(situations: Situations, company: str, manager: str, now: datetime) -> bool:
    """Whether the manager's calendar would be one: whether they lead somebody who is present."""
    return await situations.count(company, civil_date(now), Wanted(manager=manager, present=True)) > 0


async def _people(request: Request, feed: CalendarFeed, today: date) -> list[Listed]:
    """Those who are present, of the manager's team or of all."""
    situations: Situations = request.app.state.situations
    wanted = Wanted(manager=feed.manager, present=True)
    found: list[Listed] = []
    while len(found) < MOST:
        after = found[-1].employee if found else ""
        page = await situations.after(feed.company, today, wanted, after=after, limit=PAGE)
        found += page
        if len(page) < PAGE:
            break
    return found


def _as_ical(feed: CalendarFeed, people: Sequence[Listed], now: datetime) -> bytes:
    name = words.COMPANY if feed.manager is None else words.MANAGED
    calendar = Calendar.new(prodid="-//Jalon//Agenda//FR", name=name, refresh_interval=timedelta(hours=1))
    for event in _events(feed, people, now):
        calendar.add_component(event)
    return calendar.to_ical()


def _events(feed: CalendarFeed, people: Sequence[Listed], now: datetime) -> Iterator[Event]:
    today = civil_date(now)
    for each in people:
        who = (each.name if feed.names else "") or each.employee
        for duty in each.situation.duties:
            if today - BEHIND <= duty.last_on <= today + AHEAD:
                yield _last_day(feed, each.employee, who, duty, now)
            if duty.slot is not None and duty.slot >= now - BEHIND:
                yield _meeting(feed, each.employee, who, duty, duty.slot, now)


def _last_day(feed: CalendarFeed, employee: str, who: str, duty: PendingDuty, now: datetime) -> Event:
    return Event.new(
        uid=_uid(feed, employee, duty.id, "due"),
        stamp=now,
        start=duty.last_on,
        end=duty.last_on + timedelta(days=1),
        summary=words.last_day(duty.kind, who),
        transparency=TRANSP.TRANSPARENT,
    )


def _meeting(feed: CalendarFeed, employee: str, who: str, duty: PendingDuty, slot: datetime, now: datetime) -> Event:
    return Event.new(
        uid=_uid(feed, employee, duty.id, "slot"),
        stamp=now,
        start=slot,
        end=slot + MEETING,
        summary=words.meeting(duty.kind, who),
    )


def _uid(feed: CalendarFeed, employee: str, duty: str, what: str) -> str:
    """The same for the same interview, so that a moved one moves."""
    return str(uuid5(NAMESPACE_URL, f"jalon:calendar:{Stream(feed.company, employee)}:{duty}:{what}"))


def _calendars(request: Request) -> Calendars:
    calendars: Calendars = request.app.state.calendars
    return calendars


def _now(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock()
