"""The first page of a link, and the code that opens it: asked for, mailed, good for a while and few tries."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.services import services_of
from api.console.telling import text
from api.links import employee, manager
from api.links.book import CODE_LASTS, SESSION_LASTS
from api.links.visit import COOKIE, Here, OwnForm, Visit, own_page, shown
from domain.ports import Letter, UndeliverableError

router = APIRouter()
OwnPage = Annotated[None, Depends(own_page)]


@router.get("/{token}")
async def arrive(request: Request, here: Here, fait: str = "") -> Response:
    """What the link is for. Nothing is changed by it, and no report is shown before a code was given."""
    if here.opened is None and here.link.closed:
        return _no_code(request, here)
    if here.opened is None:
        return shown(request, here, "link_door.html", minutes=int(CODE_LASTS.total_seconds() // 60), wrong="")
    if here.link.role == "manager":
        return await manager.show(request, here, fait)
    return await employee.show(request, here, fait)


@router.post("/{token}/code")
async def ask_for_code(request: Request, here: Here, _: OwnPage) -> Response:
    """Mails a code to the address that is known today, and says where it goes without spelling it out."""
    address = here.case.address
    if address is None or here.case.stopped is not None or here.link.closed:
        return _no_code(request, here)
    code = await services_of(request).links.new_code(here.link, address)
    if code is None:
        raise HTTPException(429)
    try:
        await services_of(request).mail.send(_letter(request, here, address, code))
    except UndeliverableError:
        return _no_code(request, here)
    return RedirectResponse(f"{here.path}/code", 303)


@router.get("/{token}/code")
async def enter_code(request: Request, here: Here) -> Response:
    """Where the code is typed: a phone that has gone to its mails and comes back asks for this page again."""
    if here.opened is not None or here.case.address is None or here.link.closed:
        return RedirectResponse(here.path, 303)
    return shown(request, here, "link_code.html", wrong="", masked=_masked(here.case.address))


@router.post("/{token}/ouvrir")
async def open_link(request: Request, here: Here, _: OwnPage) -> Response:
    """The code opens the link in this browser, for an hour."""
    code = "".join(text(await request.form(), "code").split())
    address = here.case.address or ""
    links = services_of(request).links
    secret = await links.open(here.link, code, address) if code.isdecimal() else None
    if secret is None and (now := await links.find(here.token)) and now.closed:
        return _no_code(request, replace(here, link=now))
    if secret is None:
        wrong = "Ce code n’est pas le bon, ou il a servi. Vérifiez le dernier courriel reçu, ou demandez un autre code."
        return shown(request, here, "link_code.html", 422, wrong=wrong, masked=_masked(address))
    answer = RedirectResponse(here.path, 303)
    answer.set_cookie(COOKIE, secret, max_age=int(SESSION_LASTS.total_seconds()), path=here.path, httponly=True,
                      secure=services_of(request).secure, samesite="lax")  # fmt: skip
    return answer


@router.post("/{token}/fermer")
async def close(request: Request, here: Here, form: OwnForm) -> Response:
    """Ends what the code has begun, here and at once."""
    if here.opened is not None:
        await services_of(request).links.close(here.opened.secret, here.case.address or "")
    answer = RedirectResponse(here.path, 303)
    answer.delete_cookie(COOKIE, path=here.path, httponly=True, secure=services_of(request).secure)
    return answer


def _no_code(request: Request, here: Visit) -> Response:
    """Why no code leaves, and who helps."""
    return shown(request, here, "link_no_code.html", stopped=here.case.stopped is not None)


def _masked(address: str) -> str:
    """`c…@exemple.fr`: enough for its owner, too little for anybody else."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def _letter(request: Request, here: Visit, address: str, code: str) -> Letter:
    services, profile = services_of(request), here.case.profile
    minutes = int(CODE_LASTS.total_seconds() // 60)
    body = (
        f"Bonjour,\n\nVotre code : {code[:3]}\u00a0{code[3:]}\n\nIl ouvre pendant {minutes}\u00a0minutes la page de "
        f"l’entretien qui vous concerne.\nSi vous ne l’avez pas demandé, ne faites rien : sans lui, la page reste "
        f"fermée.\n\n{profile.name}\n{profile.hr_name}\n"
    )
    return Letter(
        message_id=f"<{uuid4()}@{services.mail_domain}>", date=services.clock(), from_name=profile.name,
        reply_to=profile.hr_email, to=address, subject="Le code que vous avez demandé", text=body,
    )  # fmt: skip
