"""The links of an employee, what they wrote through them, and another one given or one revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, cast, get_args
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.auth import EmployeePath
from api.console.acts.desk import Desk, desk_of
from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import key_of, new_key, text
from domain.calendar import in_french
from domain.day.status import PENDING
from domain.day.watch import restraint
from domain.facts import InterviewCompleted, RemarksMade, SlotRequested, Stream
from domain.french import names
from domain.french.typography import of
from domain.french.words import KINDS_IN_FRENCH
from domain.ports import Letter, LinkRole, UndeliverableError

MOST_SHOWN = 50
"""How much of what the employee wrote is shown, the newest first."""
LASTS = timedelta(days=180)

router = APIRouter(prefix="/{siren}/salaries/{employee}/liens")
Here = Annotated[Place, Depends(place("events:write"))]


@router.get("")
async def show(request: Request, here: Here, employee: EmployeePath, fait: str = "") -> Response:
    """All links about the employee, and who may be given another."""
    desk = await desk_of(request, here, employee)
    services = services_of(request)
    links = await services.links.of_employee(Stream(here.siren, employee))
    await services.sessions.note(here.caller.actor, here.siren, employee, "liens")
    written = [e for e in reversed(desk.stands) if isinstance(e.fact, SlotRequested | RemarksMade)][:MOST_SHOWN]
    private = [await services.people.private_part(here.siren, e.ref) or {} for e in written]
    pending = [a.obligation for a in desk.plan.obligations if a.status in PENDING and not a.obligation.superseded]
    return page(
        request, "employee_links.html", desk=desk, links=links,
        written=[(e, said.get("wishes") or said.get("remarks")) for e, said in zip(written, private, strict=True)],
        now_at=services.clock(), done=fait, key=new_key(),
        duties=[(o.id, KINDS_IN_FRENCH[o.kind], o.due_on) for o in pending], given=services.links.gives,
        about={
            a.obligation.id: f"{KINDS_IN_FRENCH[a.obligation.kind]}, échéance du {in_french(a.obligation.due_on)}"
            for a in desk.plan.obligations
        },
        held={
            e.ref: f"{KINDS_IN_FRENCH[e.fact.kind]} tenu le {in_french(e.fact.held_on)}"
            for e in desk.stands if isinstance(e.fact, InterviewCompleted)
        },
        stopped=restraint(desk.plan.page.case.company, desk.plan.page.record, desk.plan.as_of),
    )  # fmt: skip


@router.post("/{id}/revoquer")
async def revoke(request: Request, here: Here, employee: EmployeePath, id: UUID, _: OwnForm) -> Response:
    """The link is good for nothing any more, and closes where it is open."""
    await services_of(request).links.revoke(Stream(here.siren, employee), id)
    return RedirectResponse(f"/console/{here.siren}/salaries/{employee}/liens?fait=revoque", 303)


@router.post("")
async def give(request: Request, here: Here, employee: EmployeePath, form: OwnForm) -> Response:
    """Mails another link to the employee or to their manager, at the address that is known today."""
    desk = await desk_of(request, here, employee)
    role, obligation = text(form, "pour"), text(form, "echeance")
    duties = {a.obligation.id for a in desk.plan.obligations if a.status in PENDING}
    if role not in get_args(LinkRole) or obligation not in duties:
        raise HTTPException(403)
    back = f"/console/{here.siren}/salaries/{employee}/liens?fait="
    stopped = restraint(desk.plan.page.case.company, desk.plan.page.record, desk.plan.as_of)
    address = desk.person and (desk.person.email if role == "employee" else desk.person.manager_email)
    if not address or stopped or here.profile is None:
        return RedirectResponse(f"{back}{'arrete' if stopped else 'adresse'}", 303)
    return RedirectResponse(back + await _mailed(request, desk, form, cast(LinkRole, role), obligation, address), 303)


async def _mailed(request: Request, desk: Desk, form: FormData, role: LinkRole, obligation: str, address: str) -> str:
    """What became of the mail. Sent twice by the same form, it bears the same link."""
    services, profile = services_of(request), desk.place.profile
    assert profile is not None
    stream = Stream(desk.place.siren, desk.employee)
    link = await services.links.give(stream, role, obligation, key=uuid5(NAMESPACE_URL, key_of(form)), lasting=LASTS)
    if link is None:
        return "adresse"
    duty = next(a.obligation for a in desk.plan.obligations if a.obligation.id == obligation)
    about = names.interview(services.law, duty.kind, desk.plan.as_of)
    whose = f"votre {about}" if role == "employee" else f"l’entretien {of(desk.name)}"
    letter = Letter(
        message_id=f"<{uuid4()}@{services.mail_domain}>", date=services.clock(), from_name=profile.name,
        reply_to=profile.hr_email, to=address, subject="Votre lien pour l’entretien",
        text=f"Bonjour,\n\nVoici votre lien pour {whose}. Un code vous sera envoyé pour l’ouvrir.\n\n    {link}\n\n"
        f"{profile.name}\n{profile.hr_name}\n",
    )  # fmt: skip
    try:
        await services.mail.send(letter)
    except UndeliverableError:
        return "adresse"
    return "envoye"
