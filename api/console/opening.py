"""Mise en service: what would leave, opening and pausing the watch, what was overdue on arrival, a complete history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, cast, get_args

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.consequences import Consequence, consequence
from api.console.days import read_day
from api.console.guards import OwnForm, Place, place
from api.console.naming import names_of
from api.console.page import page
from api.console.services import services_of
from api.console.telling import key_of, new_key, refused, tell, text
from api.console.works import Work, Works, finished, not_yet
from api.intake import LOOKING_BACK
from api.watch import OverdueOnArrival, WatchPreview, foreseen
from domain.calendar import civil_date
from domain.day.preview import as_opened
from domain.facts import (
    HistoryComplete,
    OverdueSettled,
    Settlement,
    Stream,
    WatchOpened,
    WatchPaused,
    WatchResumed,
)
from domain.facts.told import Told
from domain.french.steps import STEPS
from domain.french.watch import SETTLEMENTS, state_of_watch
from domain.ledger.fold import fold_company
from domain.ledger.record import CompanyRecord
from domain.ports import Wanted

MOST_SHOWN = 200
"""How many employees are named in one list; the others are counted."""

_RECIPIENTS = {step: words.to for step, words in STEPS.items()}

router = APIRouter(prefix="/{siren}/mise-en-service")
Here = Annotated[Place, Depends(place("watch"))]


@router.get("")
async def show(request: Request, here: Here, du: str = "", jour: str = "", envoi: str = "", fait: str = "") -> Response:
    """What would leave were the watch open from `du`; `jour` and `envoi`: who is meant by one line of it."""
    today = civil_date(services_of(request).clock())
    company = await _company(request, here)
    begins_on, wrong = _first_day(du, today)
    work = _work(request, here, company, begins_on)
    if not await finished(work):
        return not_yet(request, work, "Ce qui partirait")
    found: WatchPreview = await work.task
    chosen = [each for each in found.steps if jour == each.day.isoformat() and envoi == each.step]
    shown = found.overdue_on_arrival[:MOST_SHOWN]
    return page(
        request, "opening.html", heading=state_of_watch(company.watched_from, today, paused=company.paused),
        company=company, found=found, recipients=_RECIPIENTS, settlements=SETTLEMENTS, asked=du, wrong=wrong,
        chosen=chosen[:MOST_SHOWN], chosen_count=len(chosen), overdue=shown, key=new_key(), done=fait,
        names=await _names(request, here, [*(s.employee for s in chosen[:MOST_SHOWN]), *(o.employee for o in shown)]),
        undecided=_undecided(found),
    )  # fmt: skip


@router.get("/ouvrir")
async def ask_to_open(request: Request, here: Here, du: str = "") -> Response:
    """What opening the watch from that day would send, before it is opened."""
    today = civil_date(services_of(request).clock())
    begins_on, wrong = _first_day(du, today)
    if wrong or here.profile is None:
        return RedirectResponse(f"/console/{here.siren}/mise-en-service?du={du if wrong else ''}", 303)
    company = await _company(request, here)
    begins_on = as_opened(company, begins_on, today).watched_from or today
    work = _work(request, here, company, begins_on)
    if not await finished(work):
        return not_yet(request, work, "Ce qui partirait")
    return _confirm(request, "ouvrir", "Ouvrir le suivi", await work.task, {"du": begins_on.isoformat()})


@router.get("/reprendre")
async def ask_to_resume(request: Request, here: Here) -> Response:
    """What has waited and would leave, before the watch goes on."""
    work = _work(request, here, await _company(request, here), None)
    if not await finished(work):
        return not_yet(request, work, "Ce qui partirait")
    return _confirm(request, "reprendre", "Reprendre le suivi", await work.task, {})


@router.get("/suspendre")
async def ask_to_pause(request: Request, here: Here) -> Response:
    """What a pause holds back."""
    work = _work(request, here, await _company(request, here), None)
    if not await finished(work):
        return not_yet(request, work, "Ce qui attendrait")
    return _confirm(request, "suspendre", "Suspendre le suivi", await work.task, {})


@router.post("/ouvrir")
async def open_watch(request: Request, here: Here, form: OwnForm) -> Response:
    """Jalon writes in the company's name from that day on."""
    today = civil_date(services_of(request).clock())
    begins_on, wrong = _first_day(text(form, "du"), today)
    if begins_on is None or wrong or here.profile is None:
        raise HTTPException(403)
    return await _told(request, here, form, [(None, WatchOpened.model_validate({"from": begins_on}))], "ouvert")


@router.post("/suspendre")
async def pause_watch(request: Request, here: Here, form: OwnForm) -> Response:
    """Nothing leaves any more until it goes on."""
    return await _told(request, here, form, [(None, WatchPaused())], "suspendu")


@router.post("/reprendre")
async def resume_watch(request: Request, here: Here, form: OwnForm) -> Response:
    """What has waited leaves."""
    return await _told(request, here, form, [(None, WatchResumed())], "repris")


@router.get("/historique")
async def ask_for_history(request: Request, here: Here, depuis: str = "") -> Response:
    """What it means that everything was told since that day, and whose dates and sums it moves."""
    since, wrong = _past_day(depuis, civil_date(services_of(request).clock()))
    if wrong:
        return page(request, "opening_history.html", 422, since=since, typed=depuis, wrong=wrong)
    work = consequence(request, here, [HistoryComplete(since=since)])
    if not await finished(work):
        return not_yet(request, work, "Ce qui changerait")
    found: Consequence = work.task.result()
    named = found.moved[:MOST_SHOWN]
    return page(
        request, "opening_history.html", since=since, wrong=None, found=found, named=named, key=new_key(),
        names=await _names(request, here, [each.employee for each in named]),
    )  # fmt: skip


@router.post("/historique")
async def complete_history(request: Request, here: Here, form: OwnForm) -> Response:
    """Everything was told since that day."""
    since, wrong = _past_day(text(form, "depuis"), civil_date(services_of(request).clock()))
    if wrong:
        raise HTTPException(403)
    return await _told(request, here, form, [(None, HistoryComplete(since=since))], "historique")


@router.post("/retards")
async def settle(request: Request, here: Here, form: OwnForm) -> Response:
    """What was overdue on arrival: first whom it concerns and what will leave, then the facts."""
    how = text(form, "comment")
    if how not in get_args(Settlement):
        raise HTTPException(403)
    found: WatchPreview = await _work(request, here, await _company(request, here), None).task
    chosen = _chosen(form, found.overdue_on_arrival)
    if text(form, "nombre") == str(len(chosen)) and chosen:
        facts = [
            (o.employee, OverdueSettled(obligation=o.obligation, due_on=o.due_on, how=cast(Settlement, how)))
            for o in chosen
        ]
        return await _told(request, here, form, facts, "retards")
    if text(form, "nombre") and not chosen:  # sent twice: all of it is decided already
        return RedirectResponse(f"/console/{here.siren}/mise-en-service?fait=retards", 303)
    shown = chosen[:MOST_SHOWN]
    return page(
        request, "opening_overdue.html", 200 if chosen else 422, how=how, chosen=shown, count=len(chosen),
        people=len({o.employee for o in chosen}),
        everybody=text(form, "qui") == "tous", settlements=SETTLEMENTS, key=key_of(form),
        leaving=await _is_open(request, here), names=await _names(request, here, [o.employee for o in shown]),
    )  # fmt: skip


def _chosen(form: FormData, overdue: Sequence[OverdueOnArrival]) -> list[OverdueOnArrival]:
    """Those that were ticked, or all of whom nothing is decided yet."""
    if text(form, "qui") == "tous":
        return [each for each in overdue if each.settled is None]
    ticked = {value for value in form.getlist("echeance") if isinstance(value, str)}
    return [each for each in overdue if f"{each.employee} {each.obligation}" in ticked]


def _undecided(found: WatchPreview) -> int:
    """Of how many deadlines of the time before nobody has said what becomes of them."""
    return sum(each.settled is None for each in found.overdue_on_arrival)


def _confirm(request: Request, action: str, title: str, found: WatchPreview, fields: Mapping[str, str]) -> Response:
    """The page on which it is asked: what leaves first, what in the days to come, what is held back."""
    leaving = [each for each in found.letters if each.why is None]
    first = min((each.day for each in leaving), default=None)
    return page(
        request, "opening_confirm.html", action=action, title=title, found=found, fields=fields, key=new_key(),
        first=first, recipients=_RECIPIENTS, first_letters=[each for each in leaving if each.day == first],
        later=sum(each.number for each in leaving if each.day != first),
        kept=sum(each.number for each in found.letters if each.why is not None),
        undecided=_undecided(found), released=sum(each.settled == "released" for each in found.overdue_on_arrival),
    )  # fmt: skip


async def _told(
    request: Request, here: Place, form: FormData, facts: Sequence[tuple[str | None, Told]], done: str
) -> Response:
    """Records it in the name of the person who sent the form, and leads back to the page."""
    if refused(await tell(request, here, key_of(form), facts)):
        raise HTTPException(409)
    return RedirectResponse(f"/console/{here.siren}/mise-en-service?fait={done}", 303)


async def _company(request: Request, here: Place) -> CompanyRecord:
    return fold_company(await services_of(request).journal.read(Stream(here.siren)), unopened=None)


async def _is_open(request: Request, here: Place) -> bool:
    company = await _company(request, here)
    return company.watched_from is not None and not company.paused


def _work(request: Request, here: Place, company: CompanyRecord, begins_on: date | None) -> Work:
    services = services_of(request)
    today = civil_date(services.clock())

    async def read(progress: Any) -> WatchPreview:
        progress.total = await services.situations.count(here.siren, today, Wanted())

        def note(done: int) -> None:
            progress.done = done

        return await foreseen(services.journal, services.people, services.law, here.siren, today, begins_on, read=note)

    works: Works = request.app.state.works
    state = (company.watched_from, company.paused, company.complete_since, here.profile is None)
    return works.of(("preview", here.siren, today, begins_on, state), read, facts_of=here.siren)


async def _names(request: Request, here: Place, employees: Sequence[str]) -> dict[str, str]:
    """The names of those that are shown, where the role may know them. That they were looked at is noted."""
    services = services_of(request)
    await services.sessions.note(here.caller.actor, here.siren, None, "mise en service")
    return await names_of(request, here, employees)


def _past_day(typed: str, today: date) -> tuple[date, str | None]:
    """The day as it was typed, and what is wrong with it."""
    try:
        day = read_day(typed)
    except ValueError as error:
        return today, str(error)
    return day, "Écrivez un jour passé" if day > today else None


def _first_day(typed: str, today: date) -> tuple[date | None, str | None]:
    """The first day of the watch as it was typed, and what is wrong with it."""
    if not typed.strip():
        return None, None
    try:
        day = read_day(typed)
    except ValueError as error:
        return None, str(error)
    earliest = today - LOOKING_BACK
    if day < earliest:
        return None, f"Écrivez un jour depuis le {earliest:%d/%m/%Y} : Jalon n’écrit pas pour un passé plus lointain"
    if day > today + timedelta(days=366):
        return None, "Écrivez un jour dans l’année qui vient"
    return day, None
