"""What an employee holds in their hands: the convocation, another slot, a preparation, the copy, their remarks."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.acts.drafts import Draft
from api.console.services import services_of
from api.console.telling import key_of, new_key
from api.links.visit import OpenedHere, OwnForm, Visit, actor_of, note, shown, tell
from domain.facts import CopyAcknowledged, EventRef, RemarksMade, SlotRequested, Text
from domain.french import names

ALONE, SHARED = "preparation", "partage"
"""The forms under which a preparation is kept: the employee's own, and what they have shared of it."""
_TEXT: TypeAdapter[str] = TypeAdapter(Text)
_TOO_LONG = "Écrivez 10 000 signes au plus, sur 500 lignes au plus"

router = APIRouter(prefix="/{token}")


async def of_employee(here: OpenedHere) -> Visit:
    """For a manager there is no such page."""
    if here.link.role != "employee":
        raise HTTPException(404)
    return here


Mine = Annotated[Visit, Depends(of_employee)]


async def show(request: Request, here: Visit, done: str = "", *, status: int = 200, **typed: str) -> Response:
    """Everything about the interview that is the employee's to see and to do."""
    await note(request, here, "espace du salarié")
    caller = await actor_of(request, here)
    kept = await services_of(request).drafts.find(*_own(here, ALONE, caller.actor))
    shared = await services_of(request).drafts.find(*_own(here, SHARED, caller.actor))
    case = here.case
    return shown(
        request, here, "link_employee.html", status, done=done, key=new_key(), typed=typed, draft=kept,
        shared=shared and shared.saved_at,
        topics=names.topics(case.law, case.kind, case.today) if case.held_on is None else [],
    )  # fmt: skip


@router.post("/creneau")
async def another_slot(request: Request, here: Mine, form: OwnForm) -> Response:
    """HR is told that the slot does not suit; it stands until they propose another."""
    case, wishes = here.case, _text(form, "souhaits")
    if case.slot is None or case.held_on is not None or here.link.obligation is None:
        raise HTTPException(404)
    if wishes is None:
        return await show(request, here, status=422, souhaits="Dites quand vous pourriez venir, en quelques mots")
    fact = SlotRequested(
        obligation=here.link.obligation, slot=case.slot, requested_on=case.today, wishes=wishes
    )  # fmt: skip
    return await _told(request, here, f"slot-{key_of(form)}", fact, "creneau")


@router.post("/preparation")
async def prepare(request: Request, here: Mine, form: OwnForm) -> Response:
    """Keeps what the employee notes for themselves; shared, whoever holds the interview reads it too."""
    case = here.case
    texts = {t.field: value for t in names.topics(case.law, case.kind, case.today) if (value := _raw(form, t.field))}
    if any(_checked(value) is None for value in texts.values()):
        return await show(request, here, status=422, preparation=_TOO_LONG)
    caller, drafts = await actor_of(request, here), services_of(request).drafts
    await drafts.save(*_own(here, ALONE, caller.actor), Draft(texts=texts))
    shares = form.get("etape") == "partager"
    if shares:
        await drafts.save(*_own(here, SHARED, caller.actor), Draft(texts=texts))
    elif form.get("etape") == "reprendre":
        await drafts.drop(*_own(here, SHARED, caller.actor))
    return RedirectResponse(f"{here.path}?fait={'partage' if shares else 'preparation'}", 303)


@router.get("/document")
async def read_paper(request: Request, here: Mine) -> Response:
    """The paper of the interview, as it was issued."""
    link, paper = here.link, here.case.paper
    documents = services_of(request).documents
    about = await documents.about(link.company, link.employee, paper) if paper else None
    content = await documents.get(link.company, link.employee, paper) if paper and about else None
    if about is None or content is None:
        raise HTTPException(404)
    await note(request, here, f"document {about.kind}")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(about.name)}"}
    return Response(content, media_type=about.media_type, headers=headers)


@router.post("/recu")
async def acknowledge(request: Request, here: Mine, form: OwnForm) -> Response:
    """That they have the copy: receipt, and no word about what stands in it."""
    interview = _shown_interview(here)
    if here.case.received:
        return RedirectResponse(f"{here.path}?fait=recu", 303)
    fact = CopyAcknowledged(interview=interview, acknowledged_on=here.case.today)
    return await _told(request, here, f"received-{key_of(form)}", fact, "recu")


@router.post("/observations")
async def remark(request: Request, here: Mine, form: OwnForm) -> Response:
    """Their remarks go into the file beside the paper, which nobody changes by it."""
    interview, remarks = _shown_interview(here), _text(form, "observations")
    if remarks is None:
        return await show(request, here, status=422, observations="Écrivez vos observations, en 10 000 signes au plus")
    fact = RemarksMade(interview=interview, made_on=here.case.today, remarks=remarks)
    return await _told(request, here, f"remarks-{key_of(form)}", fact, "observations")


async def _told(request: Request, here: Visit, id: str, fact: SlotRequested | CopyAcknowledged | RemarksMade,
                done: str) -> Response:  # fmt: skip
    if not await tell(request, here, id, fact):
        raise HTTPException(409)
    return RedirectResponse(f"{here.path}?fait={done}", 303)


def _shown_interview(here: Visit) -> EventRef:
    """Nobody acknowledges or remarks on a paper that they cannot read."""
    if here.case.interview is None or here.case.paper is None:
        raise HTTPException(404)
    return here.case.interview


def _own(here: Visit, form: str, actor: UUID) -> tuple[str, str, UUID, str]:
    return here.link.company, here.link.employee, actor, f"{form} {here.link.obligation or here.link.interview}"


def _raw(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _text(form: FormData, name: str) -> str | None:
    return _checked(_raw(form, name))


def _checked(value: str) -> str | None:
    try:
        return _TEXT.validate_python(value)
    except ValidationError:
        return None


def shared_of(kept: str | None) -> dict[str, str]:
    """What was shared, by topic."""
    return json.loads(kept) if kept else {}
