"""The form of a fact: choose it, fill it in, read again what it would change, record it; and the same to correct one.

Nothing is kept between these pages but a draft that somebody asks to keep: what was typed goes from one to the next in
the form itself, with the key that makes a second sending harmless and the version of the file that was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.auth import EmployeePath
from api.console.acts import report
from api.console.acts.controls import HOUR, Typed, faults, shown
from api.console.acts.desk import Desk, desk_of
from api.console.acts.drafts import Draft, PgDrafts
from api.console.acts.foresight import foresee
from api.console.acts.sheet import Sheet, checked, may_tell, sheet_of
from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import KEY_FIELD, SOURCE, key_of, new_key, refused, tell, text
from domain.facts import OWN_ACTOR, Entry, EventRef, VersionConflictError
from domain.facts.told import Told
from domain.french.facts import each_in_words, in_words
from domain.french.forms import FORMS, GROUPS

router = APIRouter(prefix="/{siren}/salaries/{employee}")
Here = Annotated[Place, Depends(place("events:write"))]

VERSION, STAGE, OF, SHOWN = "version", "etape", "fait", "sujets"
"""The fields of every form: what was looked at, which button was pressed, and the version of the fact it is about; and
of a compte-rendu the topics that were asked."""
READ, RECORD, CHANGE, KEEP, DROP, MORE = "relire", "enregistrer", "modifier", "brouillon", "effacer", "ajouter"


@router.get("/faits")
async def choose(request: Request, here: Here, employee: EmployeePath) -> Response:
    """What may be told of the employee."""
    desk = await desk_of(request, here, employee)
    offered = {name: [(kind, FORMS[kind]) for kind in kinds if may_tell(here, kind)] for name, kinds in GROUPS.items()}
    return page(request, "fact_choice.html", desk=desk, groups={n: kinds for n, kinds in offered.items() if kinds})


@router.get("/faits/{kind}")
async def show(request: Request, here: Here, employee: EmployeePath, kind: str, fait: int = 0) -> Response:
    """The form of such a fact; with `fait` the one that corrects it. The query fills in what is known already."""
    desk = await desk_of(request, here, employee)
    kept = None if fait or kind != report.KIND else await _drafts(request).find(*_whose(desk))
    given = dict(request.query_params) | (kept.texts if kept else {})
    sheet = await sheet_of(request, desk, kind, fait, given)
    await services_of(request).sessions.note(here.caller.actor, here.siren, employee, FORMS[kind].heading)
    begun = sheet.begun()
    asked = {c.name: str(given[c.name]) for c in sheet.base if c.name in given}
    typed = Typed(kept.texts, rows=list(kept.rows)) if kept else Typed({**begun.texts, **asked}, rows=begun.rows)
    return form_of(request, sheet, typed, new_key(), draft=kept)


@router.post("/faits/{kind}")
async def send(request: Request, here: Here, employee: EmployeePath, kind: str, form: OwnForm) -> Response:
    """Shows what would follow, records it, or keeps it as a draft: as the button says that was pressed."""
    desk = await desk_of(request, here, employee)
    sheet = await sheet_of(request, desk, kind, number(form, OF), form)
    return await settle(request, sheet, sheet.read(form), form)


async def settle(request: Request, sheet: Sheet, typed: Typed, form: FormData) -> Response:
    """What follows on a form that was sent: the form again, what it would change, or the file with the fact in it."""
    key, stage, desk = key_of(form), text(form, STAGE), sheet.desk
    if stage in (KEEP, DROP, MORE):
        return await _go_on(request, sheet, typed, key, stage)
    if "report" in typed.data and text(form, SHOWN) != " ".join(control.name for control in sheet.topics):
        typed.wrong.clear()
        return form_of(request, sheet, typed, key, moved=True)
    fact = None if typed.wrong else checked(request, sheet, typed)
    if fact is None or stage == CHANGE:
        return form_of(request, sheet, typed, key, status=422 if typed.wrong else 200)
    told = sheet.facts(fact, text(form, "motif"))
    recorded = any(entry.ref == EventRef(source=SOURCE, id=f"{key}.0") for entry in desk.file.own)
    news = news_since(desk, number(form, VERSION))
    if stage == RECORD and (recorded or not news):
        return await _record(request, sheet, typed, key, told)
    return await _confirm(request, sheet, typed, key, told, news)


def number(form: FormData, name: str) -> int:
    """A whole number of a hidden field; 0 when it is not there."""
    told = text(form, name)
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def news_since(desk: Desk, version: int) -> list[tuple[str, Entry]]:
    """What has been recorded since somebody looked at the file, in words."""
    said = each_in_words(desk.file.own)
    return [(said[entry.ref], entry) for entry in desk.file.own if entry.version > version]


async def authors(request: Request, entries: Sequence[Entry]) -> Mapping[UUID, str]:
    """Who told each of the entries, by the actor's id."""
    known = await services_of(request).actors.known({entry.actor for entry in entries})
    return {id: actor.label or "nom effacé" for id, actor in known.items()} | {OWN_ACTOR: "Jalon"}


def done(facts: Sequence[Entry], key: str) -> Entry | None:
    """The fact that a form with that key has recorded: the file says so to whoever comes from there."""
    prefix = f"{key}."
    found = [entry for entry in facts if entry.source == SOURCE and entry.id.startswith(prefix)]
    return found[-1] if found else None


def form_of(
    request: Request,
    sheet: Sheet,
    typed: Typed,
    key: str,
    *,
    status: int = 200,
    draft: Draft | None = None,
    moved: bool = False,
    more: bool = False,
) -> Response:
    """The form with what was typed. `moved`: the topics are others now; `more`: an empty action is asked for."""
    template = "report_form.html" if sheet.kind == report.KIND else "fact_form.html"
    return page(
        request, template, status, sheet=sheet, desk=sheet.desk, typed=typed, key=key, hour=HOUR, draft=draft,
        moved=moved, more=more,
    )  # fmt: skip


async def _go_on(request: Request, sheet: Sheet, typed: Typed, key: str, stage: str) -> Response:
    """The form as it was typed, with nothing said of what is wrong: somebody is still writing."""
    typed.wrong.clear()
    kept: Draft | None = None
    whose = _whose(sheet.desk)
    if stage == KEEP:
        known = {c.name for c in sheet.controls} | {report.TICKED + c.path[-1] for c in sheet.topics}
        texts = {name: value for name, value in typed.texts.items() if value and name in known}
        kept = await _drafts(request).save(*whose, Draft(texts=texts, rows=tuple(typed.rows)))
    elif stage == DROP:
        await _drafts(request).drop(*whose)
        typed = sheet.begun()
    return form_of(request, sheet, typed, key, draft=kept, more=stage == MORE)


async def _confirm(
    request: Request, sheet: Sheet, typed: Typed, key: str, told: Sequence[Told], news: Sequence[tuple[str, Entry]]
) -> Response:
    """What would follow, and what somebody else has recorded in the meantime."""
    foreseen = foresee(request, sheet.desk, [(f"{key}.{n}", fact) for n, fact in enumerate(told)])
    answers = [
        (control.words.label, _answer(sheet, typed, control.name) or control.words.missing)
        for control in sheet.controls
    ]
    if sheet.topics and "report" not in typed.data:
        answers = answers[: len(sheet.base)]
        answers.append(("Compte-rendu", "Aucun : rien n’est noté de ce qui s’est dit"))
    answers += report.read_again(typed)
    return page(
        request, "fact_confirm.html", sheet=sheet, desk=sheet.desk, typed=typed, key=key, foreseen=foreseen, told=told,
        answers=answers, news=news, authors=await authors(request, [entry for _, entry in news]), sentence=in_words,
    )  # fmt: skip


def _answer(sheet: Sheet, typed: Typed, name: str) -> str:
    control = next(each for each in sheet.controls if each.name == name)
    ticked = typed.texts.get(report.TICKED + control.path[-1]) and not typed.texts.get(name)
    return report.NOTHING if ticked and control in sheet.topics else shown(control, typed.texts)


async def _record(request: Request, sheet: Sheet, typed: Typed, key: str, told: Sequence[Told]) -> Response:
    """Records it, and leads back to the employee's file; should another have been quicker, shows what they did."""
    desk = sheet.desk
    facts: list[tuple[str | None, Told]] = [(desk.employee, fact) for fact in told]
    try:
        results = await tell(request, desk.place, key, facts, seen={desk.file.stream: desk.version})
    except VersionConflictError:
        newer = replace(sheet, desk=await desk_of(request, desk.place, desk.employee))
        return await _confirm(request, newer, typed, key, told, news_since(newer.desk, desk.version))
    if no := refused(results):
        typed.wrong.update(
            {"": "Ce formulaire a déjà servi avec d’autres réponses : rouvrez-le depuis le dossier"}
            if no.why == "content-conflict"
            else faults(sheet.controls, [error.pointer for error in no.errors] or [None])
        )
        return form_of(request, sheet, typed, key, status=409)
    if sheet.kind == report.KIND:
        await _drafts(request).drop(*_whose(desk))
    return RedirectResponse(f"{sheet.path}?{KEY_FIELD}={key}", 303)


def _drafts(request: Request) -> PgDrafts:
    return services_of(request).drafts


def _whose(desk: Desk) -> tuple[str, str, UUID, str]:
    return desk.place.siren, desk.employee, desk.place.caller.actor, report.KIND
