"""Imports: files are sent, what they would add is shown, then recorded; what waits for an answer is answered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console import answered, imported
from api.console.guards import TOKEN_FIELD, OwnForm, Place, SignedIn, place
from api.console.page import page
from api.console.services import services_of
from api.console.telling import text
from api.console.works import Progress, Works, finished, not_yet
from api.sources import comparisons
from api.sources import previews as waiting
from api.sources.answering import NoAnswerError, answer, take_back
from api.sources.answering import waiting as quarantine
from api.sources.importing import NamedFile
from api.sources.previews import OutdatedError, Preview, Previews
from api.sources.reading import Open, RefusedFileError
from api.sources.recording import House
from api.sources.report import question_as_json
from api.sources.sheets.template import workbook
from api.sources.sheets.words import tables
from domain import identifiers
from domain.calendar import civil_date

MOST_FILES = 100
_READING = "Lecture des fichiers"

router = APIRouter(prefix="/{siren}/imports")
Here = Annotated[Place, Depends(place("events:write"))]


start = APIRouter()


@start.get("/imports")
async def begin(request: Request, session: SignedIn, siren: str = "") -> Response:
    """To the imports of a company that may be new: nothing has to be known of it."""
    number = re.sub(r"\s", "", siren)
    try:
        return RedirectResponse(f"/console/{identifiers.siren(number)}/imports", 303)
    except ValueError:
        services = services_of(request)
        day = civil_date(services.clock())
        companies = await services.sessions.companies(session.visitor.companies(day))
        if not number:
            return page(request, "companies.html", companies=companies)
        mistyped = re.fullmatch(r"\d{9}", number)
        wrong = (
            "Ce n’est pas un SIREN : l’un des neuf chiffres est faux" if mistyped
            else "Les neuf chiffres d’un SIREN sont attendus"
        )  # fmt: skip
        return page(request, "companies.html", 422, companies=companies, wrong=wrong, typed=siren)


@router.get("")
async def show(request: Request, here: Here, fait: str = "") -> Response:
    """Where files are sent, what was sent these seven days, and what waits for an answer."""
    return await _front(request, here, done=fait)


@router.post("/reponses")
async def answer_codes(request: Request, here: Here, form: OwnForm) -> Response:
    """What the codes, words and headings that were answered are; all that waited for them is told."""
    house, _ = _house(request)
    recorded = 0
    for code, told in form.multi_items():
        if code == TOKEN_FIELD or not isinstance(told, str) or not told:
            continue
        try:
            recorded += (await answer(house, here.siren, code, told, trial=False)).recorded
        except NoAnswerError:
            raise HTTPException(403) from None
    return _back(request, here, recorded)


@router.post("/reponses/oublier")
async def forget_answer(request: Request, here: Here, form: OwnForm) -> Response:
    """The answer is taken back; what payroll files had told by it is told anew."""
    house, _ = _house(request)
    return _back(request, here, (await take_back(house, here.siren, text(form, "code"))).recorded)


def _back(request: Request, here: Place, recorded: int) -> Response:
    _works(request).forget(here.siren)
    return RedirectResponse(f"/console/{here.siren}/imports?fait={recorded}", 303)


@router.get("/modele.xlsx")
async def template(here: Here) -> Response:
    """The workbook to fill in."""
    headers = {"content-disposition": 'attachment; filename="modele-jalon.xlsx"'}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(workbook(list(tables())), media_type=kind, headers=headers)


@router.post("")
async def send(request: Request, here: Here, form: OwnForm) -> Response:
    """The files are read; the page that says how far it is leads to what they would add."""
    sent = [each for each in form.getlist("fichiers") if isinstance(each, UploadFile) and each.filename]
    if not sent or len(sent) > MOST_FILES:
        return await _front(request, here, wrong=[f"Choisissez un fichier au moins, {MOST_FILES} au plus"])
    files = [NamedFile(each.filename or "", each.file) for each in sent]
    key = secrets.token_urlsafe(18)
    house, previews = _house(request)
    prepare = comparisons.prepare if text(form, "comparer") else None

    async def read(progress: Progress) -> UUID | RefusedFileError:
        try:
            if prepare is not None:
                return await prepare(house, previews, here.siren, files, here.caller.actor)
            return await waiting.prepare(house, previews, here.siren, files, here.caller.actor, _noting(progress))
        except RefusedFileError as error:
            return error
        finally:
            for file in files:
                file.content.close()

    _works(request).of(("import", here.siren, key), read)
    return RedirectResponse(f"/console/{here.siren}/imports/lecture/{key}", 303)


@router.get("/lecture/{key}")
async def reading(request: Request, here: Here, key: str) -> Response:
    """How far the reading is; then what the files would add, or why they are refused."""
    work = _works(request).known(("import", here.siren, key))
    if work is None:
        return await _front(request, here, wrong=["Cette lecture est interrompue : envoyez les fichiers à nouveau"])
    if not await finished(work):
        return not_yet(request, work, _READING)
    found: UUID | RefusedFileError = await work.task
    if isinstance(found, RefusedFileError):
        return await _front(request, here, wrong=str(found).splitlines(), missing=found.open)
    kept = await waiting.shown(_house(request)[1], here.siren, found, services_of(request).clock())
    return RedirectResponse(f"/console/{here.siren}/imports/{'' if kept else 'comparaisons/'}{found}", 303)


@router.get("/{id}")
async def preview(request: Request, here: Here, id: UUID, numero: int = 1) -> Response:
    """What the files would add, are adding, or have added. `numero`: which page of employees."""
    work = _works(request).known(("record", id))
    under_way = work is not None and not await finished(work)
    services = services_of(request)
    found = await _preview(request, here, id)
    rows = imported.rows(found.report)
    pages = max(1, -(-len(rows) // imported.PAGE))
    at = min(max(numero, 1), pages)
    shown = rows[(at - 1) * imported.PAGE : at * imported.PAGE]
    await _named(request, here, shown)
    answer = page(
        request, "import.html", import_=found, report=found.report, rows=shown, people=len(rows), at=at, pages=pages,
        kinds=imported.counted(found.report), asked=imported.questions(found.report["questions"]),
        unreachable=imported.without_address(found.report),
        columns=answered.columns(found.report.get("headings", ()), services.law),
        missing=answered.of_open(_unread(found.report), services.law),
        aside=list(imported.left_aside(found)), under_way=under_way,
        outdated=work is not None and work.task.done() and isinstance(work.task.result(), OutdatedError),
    )  # fmt: skip
    if under_way:
        answer.headers["refresh"] = "2"
    return answer


@router.post("/{id}/enregistrer")
async def record(request: Request, here: Here, id: UUID, form: OwnForm) -> Response:
    """What the preview has shown is recorded. Sent again it goes on where it was, and records nothing twice."""
    house, previews = _house(request)
    await _preview(request, here, id)
    await services_of(request).sessions.note(here.caller.actor, here.siren, None, "import")

    async def run(progress: Progress) -> OutdatedError | None:
        try:
            await waiting.carry_out(house, previews, here.siren, id)
        except OutdatedError as error:
            return error
        finally:
            _works(request).forget(here.siren)
        return None

    _works(request).of(("record", id), run)
    return RedirectResponse(f"/console/{here.siren}/imports/{id}", 303)


async def _front(
    request: Request, here: Place, *, wrong: Sequence[str] = (), missing: Sequence[Open] = (), done: str = ""
) -> Response:
    """`missing`: the answers with which files would be taken."""
    house, previews = _house(request)
    codes, others = answered.of_questions(await quarantine(house, here.siren), house.law)
    told = await house.memory.answers(here.siren) if house.memory else {}
    return page(
        request, "imports.html", 422 if wrong else 200, wrong=wrong, missing=answered.of_open(missing, house.law),
        recent=await previews.recent(here.siren, house.clock()), codes=codes, kept=answered.kept(told, house.law),
        waits=imported.questions([question_as_json(each) for each in others]), done=done,
    )  # fmt: skip


def _unread(report: Mapping[str, Any]) -> list[Open]:
    """The headings of which nobody has said what they are."""
    return [Open(each["code"], each["written"]) for each in report.get("headings", ()) if each["column"] is None]


async def _preview(request: Request, here: Place, id: UUID) -> Preview:
    house, previews = _house(request)
    found = await waiting.shown(previews, here.siren, id, house.clock())
    if found is None:
        raise HTTPException(404)
    return found


async def _named(request: Request, here: Place, shown: list[imported.Row]) -> None:
    """The names of those that the files do not name, where the role may know them."""
    for row in shown:
        if not here.may("person"):
            row.name = ""
        elif row.employee and not row.name:
            person = await services_of(request).people.person(here.siren, row.employee)
            row.name = f"{person.given_name} {person.family_name}" if person else ""


def _noting(progress: Progress) -> Any:
    def note(done: int, total: int) -> None:
        progress.done, progress.total = done, total

    return note


def _works(request: Request) -> Works:
    return cast(Works, request.app.state.works)


def _house(request: Request) -> tuple[House, Previews]:
    services = services_of(request)
    if services.house is None or services.previews is None:
        raise HTTPException(404)
    return services.house, services.previews
