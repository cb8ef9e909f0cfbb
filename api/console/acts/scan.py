"""A signed paper, scanned: kept with the employee's documents, its digest in the journal."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, cast, get_args

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from api.auth import EmployeePath
from api.console.acts.desk import Desk, desk_of
from api.console.acts.facts import OF, number
from api.console.guards import OwnForm, Place, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import KEY_FIELD, key_of, new_key, refused, tell, text
from api.limits import MAX_SCAN_BYTES
from domain.facts import ConvocationHandedOver, CopyHandedOver, EventRef, InterviewDeclined, ScanFiled, ScanOf
from domain.french.facts import SCANS

router = APIRouter(prefix="/{siren}/salaries/{employee}")
Here = Annotated[Place, Depends(place("events:write"))]
Media = Literal["application/pdf", "image/jpeg"]
FILE, WHAT = "fichier", "genre"
_ENDINGS: dict[Media, str] = {"application/pdf": "pdf", "image/jpeg": "jpg"}
_TAIL = 1024


@router.get("/documents/nouveau")
async def show(request: Request, here: Here, employee: EmployeePath, fait: int = 0) -> Response:
    """The form for a scan; `fait`: the version of the fact that it proves."""
    desk = await desk_of(request, here, employee)
    what = _usual(desk, fait) if fait else ""
    return _form(request, desk, new_key(), fait, what, {})


@router.post("/documents/nouveau")
async def keep(request: Request, here: Here, employee: EmployeePath, form: OwnForm) -> Response:
    """Keeps the scan and tells that it is kept; sent again, it is there already."""
    desk, key, about, what = await desk_of(request, here, employee), key_of(form), number(form, OF), text(form, WHAT)
    content = await _content(form)
    media, wrong = looked_at(content)
    wrongs = ({FILE: wrong} if wrong else {}) | ({} if what in get_args(ScanOf) else {WHAT: "Choisissez ce que c’est"})
    if wrongs or media is None or content is None:
        return _form(request, desk, key, about, what, wrongs)
    ref = desk.entry(about).ref if about else None
    problem = await _file(request, desk, key, cast(ScanOf, what), content, media, ref)
    if problem:
        return _form(request, desk, key, about, what, {FILE: problem})
    return RedirectResponse(f"/console/{here.siren}/salaries/{employee}?{KEY_FIELD}={key}", 303)


def looked_at(content: bytes | None) -> tuple[Media | None, str | None]:
    """What the bytes are, whatever the file is called; or what is wrong with them."""
    if not content:
        return None, "Choisissez un fichier"
    if len(content) > MAX_SCAN_BYTES:
        return None, "Choisissez un fichier de 10 Mo au plus"
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-_TAIL:]:
        return "application/pdf", None
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\x00").endswith(b"\xff\xd9"):
        return "image/jpeg", None
    return None, "Choisissez un PDF ou une image JPEG, entiers : ce fichier n’en est pas un, ou il est coupé"


async def _file(
    request: Request, desk: Desk, key: str, what: ScanOf, content: bytes, media: Media, about: EventRef | None
) -> str | None:
    """Stores the bytes, then tells the fact; what stands in the way, if something does."""
    day, siren = desk.plan.as_of, desk.place.siren
    name = f"signe-{what}-{desk.employee}-{day:%Y-%m-%d}.{_ENDINGS[media]}"
    stored = await services_of(request).documents.put(
        siren, desk.employee, id=f"scan-{key}", kind=f"signed-{what}", name=name, media_type=media, content=content
    )
    if stored.sha256 != hashlib.sha256(content).hexdigest():
        return "Ce formulaire a déjà servi à un autre fichier : rouvrez-le depuis le dossier"
    fact = ScanFiled(filed_on=day, what=what, document=stored.id, sha256=stored.sha256, about=about)
    no = refused(await tell(request, desk.place, key, [(desk.employee, fact)]))
    return "Ce document n’a pas pu être enregistré ainsi" if no and no.why != "content-conflict" else None


async def _content(form: FormData) -> bytes | None:
    sent = form.get(FILE)
    return await sent.read() if isinstance(sent, UploadFile) else None


def _usual(desk: Desk, version: int) -> str:
    """What a scan that proves the fact most often is of."""
    match desk.entry(version).fact:
        case CopyHandedOver():
            return "copy"
        case ConvocationHandedOver():
            return "convocation"
        case InterviewDeclined():
            return "refusal"
        case _:
            return ""


def _form(request: Request, desk: Desk, key: str, about: int, what: str, wrong: dict[str, str]) -> Response:
    fact = desk.entry(about).fact if about else None
    return page(
        request, "scan_form.html", 422 if wrong else 200, desk=desk, key=key, about=about, fact=fact, what=what,
        wrong=wrong, kinds=SCANS,
    )  # fmt: skip
