"""How the company's letters look and what it adds to them: seen on a letter to nobody before any letter bears it."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import new_key
from api.console.typed import Typed
from domain.calendar import civil_date
from domain.french.own_words import LETTERS, SAID, own_words, unfit
from domain.ports import CompanyProfile, Letterhead, LetterName, Wording

router = APIRouter(prefix="/{siren}/entreprise/lettres")
Writer = Annotated[Place, Depends(place("company"))]

KEPT = 20
"""So many versions are listed."""
LINE, PARAGRAPH = 255, 600
"""Characters."""
PICTURE = "Choisissez une image PNG, JPEG ou SVG de 100 Ko au plus, sans script ni adresse d’ailleurs"


@router.get("")
async def show(request: Request, here: Writer, fait: str = "") -> Response:
    """What letters bear now, to be corrected, and the versions before."""
    current = await services_of(request).people.letterhead(here.siren) or Letterhead()
    return await _form(request, here, Typed(_shown(current)), current, 200, done=fait)


@router.post("")
async def save(request: Request, here: Writer, form: OwnForm) -> Response:
    """Sets what letters bear from now on, if it is still the version that was seen."""
    services = services_of(request)
    current = await services.people.letterhead(here.siren) or Letterhead()
    typed = Typed(dict(form))
    told = await _told(request, form, typed, current)
    if typed["vu"] != _digest(current):
        typed.wrong["address"] = "Quelqu’un vient de changer ces lettres : relisez-les, puis enregistrez à nouveau"
    if told is None or typed.wrong:
        return await _form(request, here, typed, current, 422)
    if told != current:
        await services.people.save_letterhead(here.siren, told, actor=here.caller.actor)
    return RedirectResponse(f"/console/{here.siren}/entreprise/lettres?fait=oui", 303)


@router.post("/apercu")
async def preview(request: Request, here: Writer, form: OwnForm) -> Response:
    """A letter to nobody with what was typed; nothing is kept."""
    current = await services_of(request).people.letterhead(here.siren) or Letterhead()
    typed = Typed(dict(form))
    told = await _told(request, form, typed, current)
    if told is None or typed.wrong:
        return await _form(request, here, typed, current, 422)
    return await _letter(request, here, typed["lettre"], told)


@router.get("/version")
async def show_version(request: Request, here: Writer, empreinte: str = "", lettre: str = "convocation") -> Response:
    """A letter to nobody with one of the versions that were set."""
    return await _letter(request, here, lettre, await _version(request, here, empreinte))


@router.post("/reprendre")
async def take_up(request: Request, here: Writer, form: OwnForm) -> Response:
    """Sets one of the versions before anew."""
    told = await _version(request, here, str(form.get("empreinte", "")))
    await services_of(request).people.save_letterhead(here.siren, told, actor=here.caller.actor)
    return RedirectResponse(f"/console/{here.siren}/entreprise/lettres?fait=oui", 303)


async def _version(request: Request, here: Place, digest: str) -> Letterhead:
    for each in await services_of(request).people.letterheads(here.siren, limit=KEPT):
        if each.sha256 == digest:
            return each.letterhead
    raise HTTPException(404)


async def _letter(request: Request, here: Place, letter: str, letterhead: Letterhead) -> Response:
    services = services_of(request)
    if letter not in LETTERS:
        raise HTTPException(404)
    profile = here.profile or CompanyProfile(siren=here.siren, name=here.name, hr_email="rh@exemple.fr")
    today = civil_date(services.clock())
    made = await services.sample(cast(LetterName, letter), profile, letterhead, services.law, today)
    headers = {"content-disposition": 'inline; filename="lettre-d-exemple.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def _told(request: Request, form: FormData, typed: Typed, current: Letterhead) -> Letterhead | None:
    """What the form says; None, and what is wrong by field, when letters cannot bear it."""
    for name in ("address", "closing", "signed_by"):
        if len(typed[name]) > LINE:
            typed.wrong[name] = f"Écrivez {LINE} caractères au plus"
    told_of: dict[LetterName, str] = {letter: typed[letter].replace("\r\n", "\n") for letter in LETTERS}
    words: dict[LetterName, str] = {letter: text for letter, text in told_of.items() if text}
    for letter, text in words.items():
        if len(text) > PARAGRAPH:
            typed.wrong[letter] = f"Écrivez {PARAGRAPH} caractères au plus"
        elif found := unfit(letter, text):
            typed.wrong[letter] = f"Retirez « {found.word} » : {SAID[found.subject]}"
    logo, kind = await _logo(form, typed, current)
    if typed.wrong:
        return None
    told = Letterhead(
        logo=logo, logo_type=kind, address=typed.text("address"), closing=typed.text("closing"),
        signed_by=typed.text("signed_by"), wording=Wording.model_validate(words) if words else None,
    )  # fmt: skip
    try:
        await asyncio.to_thread(services_of(request).check_letterhead, told)
    except ValueError:
        typed.wrong["logo"] = PICTURE
        return None
    return told


async def _logo(
    form: FormData, typed: Typed, current: Letterhead
) -> tuple[str | None, Literal["png", "jpeg", "svg"] | None]:
    """The picture that was sent, in base64, and its type; else the one that stands, unless it is to be taken off."""
    sent = form.get("logo")
    content = await sent.read() if isinstance(sent, UploadFile) and sent.filename else b""
    if not content:
        return (None, None) if typed["sans_logo"] else (current.logo, current.logo_type)
    if len(content) > 100_000:
        typed.wrong["logo"] = PICTURE
        return None, None
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg" if content.startswith(b"\xff\xd8\xff") else "svg"
    return b64encode(content).decode(), kind


async def _form(
    request: Request, here: Place, typed: Typed, current: Letterhead, status: int, done: str = ""
) -> Response:
    versions = await services_of(request).people.letterheads(here.siren, limit=KEPT)
    return page(
        request, "own_letters.html", status, typed=typed.values, wrong=typed.wrong, letters=LETTERS, done=done,
        has_logo=current.logo is not None, versions=versions, most=PARAGRAPH, seen=_digest(current), key=new_key(),
    )  # fmt: skip


def _shown(letterhead: Letterhead) -> dict[str, str]:
    lines = letterhead.model_dump(include={"address", "closing", "signed_by"}, exclude_none=True)
    return lines | dict(own_words(letterhead.wording))


def _digest(letterhead: Letterhead) -> str:
    """By which two people who correct at once notice each other."""
    return hashlib.sha256(letterhead.model_dump_json().encode()).hexdigest()[:16]
