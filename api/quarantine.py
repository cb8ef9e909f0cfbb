"""What the company's files have shown and cannot be told yet, and what the company says of their codes and words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel

from api.auth import allowed
from api.bodies import JSON, TOO_MUCH_OR_OTHER, body
from api.field_errors import FieldError
from api.lookup import as_json
from api.problems import Problem, ProblemError, invalid, refuse
from api.sources.answering import NoAnswerError, UnknownCodeError, answer, check, code_of, take_back, waiting
from api.sources.recording import House
from domain.facts import Line

Siren = Annotated[str, Depends(allowed("plan:read"))]
Writing = Annotated[str, Depends(allowed("events:write"))]
CodePath = Annotated[str, Path(max_length=160, description="Such as `60.20`, `leave:zen`, `column:people:rh`.")]

router = APIRouter(prefix="/v1/companies/{siren}", tags=["imports"])


class Waiting(BaseModel):
    """Something that waits. `code` stays; `text` says in French what is asked. `answer`: the code of the files that an
    answer settles for the whole company (`PUT …/answers/{answer}`); null where a fact does.
    """

    code: str
    employee: str | None = None
    text: str
    answer: str | None = None


class Quarantine(BaseModel):
    """It empties itself: once a later file or an answer settles it, what waited is told."""

    waiting: list[Waiting]


class Meaning(BaseModel):
    """What the code is: a leave, a kind of contract or of interview, a column, or `none`."""

    meaning: Line


class Applied(BaseModel):
    """How many facts were recorded by it."""

    recorded: int


class Answered(BaseModel):
    """All that the company has said of its files, by code."""

    answers: dict[str, str]


@router.get("/quarantine", response_model=Quarantine, summary="What waits for an answer")
async def read_quarantine(siren: Siren, request: Request) -> Response:
    """Leaves that vanished, codes that nobody knows, contracts that are shown no more, people nobody hired.

    Nothing of it is dropped, and nothing else is held up by it.
    """
    found = await waiting(_house(request), siren)
    waits = [Waiting(code=each.code, employee=each.employee, text=each.text, answer=code_of(each)) for each in found]
    return as_json(Quarantine(waiting=waits))


@router.get("/answers", response_model=Answered, summary="What codes, words and headings of the files are")
async def read_answers(siren: Siren, request: Request) -> Response:
    """What the company has said, or confirmed by recording a table."""
    memory = _house(request).memory
    return as_json(Answered(answers=await memory.answers(siren) if memory else {}))


@router.put(
    "/answers/{code}",
    response_model=Applied,
    summary="Say what a code is",
    openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": Meaning.model_json_schema()}}}},
    responses={**TOO_MUCH_OR_OTHER, 404: {"model": Problem, "description": "There is no such code."}},
)
async def put_answer(
    siren: Writing, code: CodePath, request: Request, said: Annotated[Meaning, Depends(body(Meaning))]
) -> Response:
    """It is kept for all files to come, and what waited for it is told."""
    try:
        check(code, said.meaning)
    except UnknownCodeError as error:
        raise refuse("not-found", str(error)) from None
    except NoAnswerError as error:
        raise ProblemError(invalid([FieldError(pointer="#/meaning", detail=str(error))], "nothing was done")) from None
    report = await answer(_house(request), siren, code, said.meaning, trial=False)
    return as_json(Applied(recorded=report.recorded))


@router.delete("/answers/{code}", response_model=Applied, summary="Take an answer back")
async def delete_answer(siren: Writing, code: CodePath, request: Request) -> Response:
    """What payroll files had told by it is told anew; of tables, only those to come are read otherwise."""
    return as_json(Applied(recorded=(await take_back(_house(request), siren, code)).recorded))


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house
