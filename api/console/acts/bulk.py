"""An action for several employees at once: chosen in a list, read again with what it does for each, then recorded.

Each employee's facts are told apart: of one whose file has moved on meanwhile nothing is recorded, and it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.acts.controls import Control, Typed, controls_of, faults, read
from api.console.acts.desk import MODELS, Desk, desk_of
from api.console.acts.facts import RECORD, STAGE, news_since, number
from api.console.acts.foresight import Foresight, foresee
from api.console.acts.offers import copies_of
from api.console.acts.person import person_controls, person_of
from api.console.acts.sheet import may_tell
from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import SOURCE, key_of, new_key, refused, tell, text
from domain.calendar import civil_date
from domain.day.past import arrived_overdue, settlement
from domain.day.situation import letters_by_hand
from domain.facts import AnyFact, DeliveryFailed, Event, Person, VersionConflictError
from domain.facts.told import Told
from domain.french.form_words import FormWords
from domain.french.forms import BULK, FORMS
from domain.ports import Wanted

router = APIRouter(prefix="/{siren}/ensemble")
Here = Annotated[Place, Depends(place("events:write", in_part=True))]
MOST = 50
"""How many one action is for: as many as a page of a list holds."""
RECORDED = "enregistré"
WHO, ACT, MANAGER = "qui", "acte", "manager"
"""`manager`: the one action that tells no fact: it corrects who somebody is."""


@dataclass(frozen=True)
class Part:
    """What the action does for one employee. `news`: what was recorded since the page before; `done`: what became of
    it, empty as long as nothing has.
    """

    desk: Desk
    facts: Sequence[AnyFact]
    foreseen: Foresight | None
    news: Sequence[str]
    done: str = ""


@dataclass(frozen=True)
class Several:
    """An action and its form; `each` makes of the answers the facts for one employee."""

    act: str
    words: FormWords
    controls: Sequence[Control]
    each: Callable[[Desk, Mapping[str, Any]], Iterator[dict[str, Any]]]


@router.get("")
async def show(request: Request, here: Here, acte: str = "") -> Response:
    """The form of the action, for those who were chosen."""
    several = _several(here, acte)
    who = await _chosen(request, here, request.query_params.getlist(WHO))
    begun = Typed({control.name: control.default for control in several.controls if control.default})
    return page(request, "bulk_form.html", several=several, who=who, typed=begun, key=new_key(), most=MOST)


@router.post("")
async def send(request: Request, here: Here, form: OwnForm) -> Response:
    """Shows what would follow for each, or records it."""
    several = _several(here, text(form, ACT))
    key, desks = key_of(form), await _desks(request, here, [str(each) for each in form.getlist(WHO)])
    typed = Typed({}) if not desks else read(several.controls, form, desks[0].zone)
    parts = [] if typed.wrong else [_part(request, several, desk, typed, key, form) for desk in desks]
    if not desks or typed.wrong:
        who = [(desk.employee, desk.name) for desk in desks]
        return page(request, "bulk_form.html", 422, several=several, who=who, typed=typed, key=key, most=MOST)
    moved = any(part.news for part in parts)
    if text(form, STAGE) != RECORD or moved:
        return page(
            request, "bulk_confirm.html", several=several, parts=parts, typed=typed, key=key, moved=moved,
            doing=[part for part in parts if part.facts or several.act == MANAGER],
        )  # fmt: skip
    done = [await _carry_out(request, here, several, part, typed, key) for part in parts]
    return page(request, "bulk_done.html", several=several, parts=done)


def _several(here: Place, act: str) -> Several:
    """Ends the request when there is no such action, or one may not do it."""
    if act == MANAGER and here.may("person"):
        wanted = {"manager_name", "manager_email"}
        controls = [control for control in person_controls() if control.name in wanted]
        return Several(act, BULK[MANAGER], controls, lambda desk, data: iter(()))
    if act not in BULK or act == MANAGER or not may_tell(here, act):
        raise HTTPException(404)
    asked = {name: words for name, words in FORMS[act].fields.items() if name not in _FOUND.get(act, ())}
    controls = [] if act == "resend-requested" else controls_of(MODELS[act], asked)
    return Several(act, BULK[act], controls, _EACH.get(act, _same))


async def _chosen(request: Request, here: Place, who: Sequence[str]) -> list[tuple[str, str]]:
    """Those who were chosen, each once, by id and name: their files are not opened before something is asked."""
    services = services_of(request)
    wanted = Wanted(employees=tuple(who[:MOST]), establishments=here.establishments)
    found = await services.situations.page(here.siren, civil_date(services.clock()), wanted, sort="name", limit=MOST)
    await services.sessions.note(here.caller.actor, here.siren, None, "action groupée")
    return [(each.employee, each.name or f"Salarié {each.employee}") for each in found]


async def _desks(request: Request, here: Place, who: Sequence[str]) -> list[Desk]:
    """The files of those who were chosen, each once; whoever is not known, or not theirs, is left out."""
    found: list[Desk] = []
    for employee in list(dict.fromkeys(who))[:MOST]:
        try:
            found.append(await desk_of(request, here, employee))
        except (HTTPException, ValueError):
            continue
    await _note(request, here, found)
    return found


async def _note(request: Request, here: Place, desks: Sequence[Desk]) -> None:
    for desk in desks:
        await services_of(request).sessions.note(here.caller.actor, here.siren, desk.employee, "action groupée")


def _part(request: Request, several: Several, desk: Desk, typed: Typed, key: str, form: FormData) -> Part:
    """What the action comes to for one employee; what the door refuses of it is noted as wrong."""
    prefix = f"{key}.{desk.employee}."
    if mine := [e.fact for e in desk.file.own if e.source == SOURCE and e.id.startswith(prefix)]:
        return Part(desk, mine, None, (), RECORDED)
    if several.act == MANAGER:
        _led(desk, typed, several.controls)
    facts: list[Told] = []
    for data in several.each(desk, typed.data):
        found = services_of(request).intake.check(_document(several.act, desk.employee, data))
        if isinstance(found, Event):
            facts.append(found.data)
        else:
            typed.wrong.update(faults(several.controls, [error.pointer for error in found]))
    foreseen = foresee(request, desk, [(f"{prefix}{n}", fact) for n, fact in enumerate(facts)]) if facts else None
    seen = number(form, f"v.{desk.employee}")
    news = [words for words, _ in news_since(desk, seen)] if text(form, STAGE) == RECORD else []
    return Part(desk, facts, foreseen, news)


def _document(act: str, employee: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "unsent", "source": SOURCE, "type": act, "subject": employee, "data": data}


async def _carry_out(request: Request, here: Place, several: Several, part: Part, typed: Typed, key: str) -> Part:
    """Records it for one employee; what became of it in words."""
    desk = part.desk
    if part.done:
        return part
    if several.act == MANAGER:
        return Part(desk, (), None, (), await _lead(request, here, desk, typed, several))
    if not part.facts:
        return Part(desk, (), None, (), "rien à enregistrer")
    told: list[tuple[str | None, Told]] = [(desk.employee, cast(Told, fact)) for fact in part.facts]
    try:
        results = await tell(request, here, key, told, part=f"{desk.employee}.", seen={desk.file.stream: desk.version})
    except VersionConflictError:
        return Part(desk, (), None, (), "rien d’enregistré : le dossier a changé, reprenez-le")
    no = refused(results)
    return Part(desk, part.facts if no is None else (), None, (), RECORDED if no is None else "refusé")


def _led(desk: Desk, typed: Typed, controls: Sequence[Control]) -> Person | None:
    """Who the employee is under the manager that was typed; None when nobody knows them, or something is wrong with
    it, which is then noted.
    """
    if desk.person is None:
        return None
    known = desk.person.model_dump(exclude_none=True, exclude={"manager_name", "manager_email"})
    return person_of(Typed(typed.texts, known | typed.data, typed.wrong), controls)


async def _lead(request: Request, here: Place, desk: Desk, typed: Typed, several: Several) -> str:
    """Another manager for one employee."""
    told = _led(desk, typed, several.controls)
    if told is None:
        return "rien d’enregistré : sa fiche est vide"
    people = services_of(request).people
    saved = told == desk.person or await people.save_person(
        here.siren, desk.employee, told, actor=here.caller.actor, replacing=desk.person
    )
    return RECORDED if saved else "rien d’enregistré : la fiche a changé, reprenez-la"


def _same(desk: Desk, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One fact, the same for everybody."""
    yield {"title": None, **data} if "mandatory" in data else dict(data)


def _copies(desk: Desk, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of each copy that nobody said was received."""
    for copy in copies_of(desk):
        if not copy.received:
            source, _, id = copy.code.partition(" ")
            yield {**data, "interview": {"source": source, "id": id}}


def _convocations(desk: Desk, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of each convocation that waits to be handed over."""
    for obligation in letters_by_hand(desk.plan, desk.stands):
        yield {**data, "obligation": obligation}


def _failures(desk: Desk, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of each step that failed last, and of each mail that came back: the plan still speaks of it."""
    standing = desk.plan.page.record.failures
    last = {(e.fact.obligation, e.fact.step): e.id for e in desk.stands if isinstance(e.fact, DeliveryFailed)}
    for about, id in last.items():
        if about in standing:
            yield {**data, "outcome": id}
    for id in dict.fromkeys(bounce.outcome for bounce in desk.plan.page.record.bounces if bounce.to != "manager"):
        yield {**data, "outcome": id}


def _arrivals(desk: Desk, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of each interview that was overdue when the watch began and that nobody has decided about."""
    for o in arrived_overdue(desk.plan.page, desk.plan.as_of, desk.plan.obligations):
        if settlement(desk.plan.page.record, o) is None:
            yield {**data, "obligation": o.id, "due_on": o.due_on.isoformat()}


_EACH: Mapping[str, Callable[[Desk, Mapping[str, Any]], Iterator[dict[str, Any]]]] = {
    "copy-handed-over": _copies,
    "copy-acknowledged": _copies,
    "convocation-handed-over": _convocations,
    "resend-requested": _failures,
    "overdue-settled": _arrivals,
}
_FOUND = {
    "copy-handed-over": ("interview",),
    "copy-acknowledged": ("interview",),
    "convocation-handed-over": ("obligation",),
    "overdue-settled": ("obligation",),
}
"""What of a form is found for each employee and not asked."""
