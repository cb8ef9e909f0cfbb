"""A company's files over HTTP: first a preview, then the same for real."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel, Field
from starlette.datastructures import UploadFile

from api.auth import Bearer, allowed
from api.bodies import TOO_MUCH_OR_OTHER
from api.field_errors import FieldError
from api.lookup import as_json
from api.problems import Problem, ProblemError, invalid, refuse
from api.sources import previews as waiting
from api.sources.importing import NamedFile
from api.sources.previews import OutdatedError, Previews
from api.sources.reading import RefusedFileError
from api.sources.recording import House
from domain.facts import InterviewKind

Siren = Annotated[str, Depends(allowed("events:write"))]
MAX_FILES = 100
GONE = "There is no such preview, or its seven days are over: send the files again."

FILES_BODY: dict[str, Any] = {
    "required": True,
    "description": "DSN files and spreadsheets, 512 MiB together at most.",
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "files": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                        "minItems": 1,
                        "maxItems": MAX_FILES,
                    }
                },
            }
        }
    },
}

router = APIRouter(
    prefix="/v1/companies/{siren}/imports",
    tags=["imports"],
    responses={404: {"model": Problem, "description": "There is no such preview any more."}},
)


class Question(BaseModel):
    """What the files cannot tell. `code` stays; `text` is French."""

    code: str
    employee: str | None = None
    text: str


class Ignored(BaseModel):
    """What was left aside, and where it stood."""

    where: str
    why: str


class Deadline(BaseModel):
    """An interview that is to be held by another day: `was` null, it is new; `now` null, it is no longer owed."""

    employee: str
    kind: InterviewKind
    was: date | None
    now: date | None


class ReadColumn(BaseModel):
    """A heading of a table and the column it was read as; null: nobody knows. `kept`: said or confirmed before. `code`:
    where an answer to it goes (`PUT …/answers/{code}`).
    """

    where: str
    code: str
    written: str
    column: str | None
    kept: bool


class ImportReport(BaseModel):
    """What the files add, and what became of it. `done` of `total` facts are recorded."""

    id: UUID
    status: Literal["previewed", "recording", "recorded"]
    expires_at: AwareDatetime
    done: int
    total: int
    source: str
    facts: list[dict[str, Any]] = Field(description="Each with its employee and type, its data, and what it voids.")
    questions: list[Question]
    ignored: list[Ignored]
    headings: list[ReadColumn] = Field(default=[], description="Recording confirms them.")
    deadlines: list[Deadline] = Field(default=[], description="What recording this moves.")
    deadlines_left_out: int = Field(default=0, description="People whose deadlines were not worked out.")
    recorded: int
    duplicates: int


@router.post(
    "",
    status_code=201,
    response_model=ImportReport,
    summary="Preview files",
    openapi_extra={"requestBody": FILES_BODY},
    responses={
        **TOO_MUCH_OR_OTHER,
        422: {"model": Problem, "description": "A file is refused, whole; `errors` says where and why."},
    },
)
async def preview_files(siren: Siren, caller: Bearer, request: Request) -> Response:
    """Reads payroll files (DSN) and spreadsheets (CSV, XLSX, ODS), in their order, and shows what they would add.

    Nothing is recorded yet, and the files are not kept: what they would add waits for seven days at most.
    """
    house, previews = _house(request)
    async with sent_files(request) as files:
        id = await waiting.prepare(house, previews, siren, files, caller.actor)
    return await _shown(house, previews, siren, id, 201)


@router.get("/{id}", response_model=ImportReport, summary="A preview, and how far it has got")
async def read_import(siren: Siren, id: UUID, request: Request) -> Response:
    """What the files would add, or have added."""
    house, previews = _house(request)
    return await _shown(house, previews, siren, id, 200)


@router.post("/{id}/run", response_model=ImportReport, summary="Record what a preview has shown")
async def run_import(siren: Siren, id: UUID, request: Request) -> Response:
    """The same for real. Asked again it goes on where it was interrupted, and records nothing twice."""
    house, previews = _house(request)
    try:
        if not await waiting.carry_out(house, previews, siren, id):
            raise refuse("not-found", GONE)
    except OutdatedError:
        raise refuse("not-found", "Other files were imported since: this preview is no longer true, send them again.")  # noqa: B904
    return await _shown(house, previews, siren, id, 200)


@asynccontextmanager
async def sent_files(request: Request) -> AsyncGenerator[list[NamedFile]]:
    """The files of the form, as long as they are worked with. Ends a request without any, or one that is refused."""
    async with request.form(max_files=MAX_FILES) as form:  # read once it is known that the caller may
        files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
        if not files:
            raise ProblemError(invalid([FieldError(pointer="#/files", detail="expected one file or more")]))
        try:
            yield [NamedFile(f.filename or f"fichier {place}", f.file) for place, f in enumerate(files, start=1)]
        except RefusedFileError as error:
            errors = [FieldError(pointer="#/files", detail=line) for line in str(error).splitlines()]
            raise ProblemError(invalid(errors)) from None


async def _shown(house: House, previews: Previews, siren: str, id: UUID, status: int) -> Response:
    found = await waiting.shown(previews, siren, id, house.clock())
    if found is None:
        raise refuse("not-found", GONE)
    told = found.model_dump(exclude={"report"}) | dict(found.report)
    answer = as_json(ImportReport.model_validate(told))
    answer.status_code = status
    return answer


def _house(request: Request) -> tuple[House, Previews]:
    house: House = request.app.state.house
    previews: Previews = request.app.state.previews
    return house, previews
