"""What the API says when it cannot do what was asked: problem details (RFC 9457)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from domain.facts import TOLD_TYPES

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

Kind = Literal[
    "malformed-json", "unauthorized", "forbidden", "not-found", "method-not-allowed", "content-conflict",
    "too-large", "unsupported-media-type", "invalid", "internal", "unavailable",
]  # fmt: skip
KINDS: Mapping[Kind, tuple[int, str]] = {
    "malformed-json": (400, "The body is not JSON"),
    "unauthorized": (401, "A valid token is needed"),
    "forbidden": (403, "The token does not allow this"),
    "not-found": (404, "Nothing is known here"),
    "method-not-allowed": (405, "The method is not allowed here"),
    "content-conflict": (409, "The event was already recorded with another content"),
    "too-large": (413, "The request is too large"),
    "unsupported-media-type": (415, "The media type is not supported"),
    "invalid": (422, "The request is not valid"),
    "internal": (500, "The service failed"),
    "unavailable": (503, "The service cannot answer now"),
}
OF_STATUS: Mapping[int, Kind] = {status: kind for kind, (status, _) in KINDS.items()}


class FieldError(BaseModel):
    """One thing that is wrong, and where: `pointer` into the body, or `parameter` of the path or the query."""

    pointer: str | None = Field(default=None, examples=["#/data/hired_on"])
    parameter: str | None = Field(default=None, examples=["as_of"])
    detail: str = Field(examples=["expected a civil date, YYYY-MM-DD"])


class Problem(BaseModel):
    """Problem details as RFC 9457 defines them."""

    type: str = Field(examples=["urn:jalon:problem:invalid"])
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 error: nothing was recorded."])
    errors: list[FieldError] | None = None

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        return Response(self.model_dump_json(exclude_none=True), self.status, headers=headers, media_type=MEDIA_TYPE)


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.title)
        self.problem = problem
        self.headers = headers


def problem(kind: Kind, detail: str, errors: Sequence[FieldError] | None = None) -> Problem:
    status, title = KINDS[kind]
    return Problem(
        type=f"urn:jalon:problem:{kind}", title=title, status=status, detail=detail,
        errors=list(errors) if errors is not None else None,
    )  # fmt: skip


def refuse(kind: Kind, detail: str, errors: Sequence[FieldError] | None = None) -> ProblemError:
    return ProblemError(problem(kind, detail, errors))


def invalid(errors: Sequence[FieldError], consequence: str = "nothing was recorded") -> Problem:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return problem("invalid", f"{count}: {consequence}.", errors)


# --- from pydantic's errors to what was expected ------------------------------------------------------------

EXPECTED = {
    "missing": "required, but missing",
    "extra_forbidden": "not a field that is known here",
    "date_type": "expected a civil date, YYYY-MM-DD",
    "date_parsing": "expected a civil date, YYYY-MM-DD",
    "date_from_datetime_parsing": "expected a civil date, YYYY-MM-DD",
    "date_from_datetime_inexact": "expected a civil date, YYYY-MM-DD, without a time",
    "datetime_type": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "datetime_parsing": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "datetime_from_date_parsing": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "timezone_aware": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "model_type": "expected a JSON object",
    "model_attributes_type": "expected a JSON object",
    "dict_type": "expected a JSON object",
    "tuple_type": "expected a JSON array",
}
TAG_ERRORS = frozenset({"union_tag_invalid", "union_tag_not_found"})
PARTS = frozenset({"body", "path", "query", "header"})


def explain(errors: Iterable[ErrorDetails | Mapping[str, Any]]) -> list[FieldError]:
    """The errors in the terms of the one who sent the request. No value is repeated: it may be about a person."""
    explained: list[FieldError] = []
    for error in errors:
        location, detail = list(error["loc"]), _expected(error)
        if error["type"] in TAG_ERRORS:
            location = [*location[:-1], "type"]
        elif location[:1] == ["data"] and len(location) > 1 and location[1] in TOLD_TYPES:
            del location[1]  # the union's tag is no part of the document
        if error["type"] == "value_error" and (named := re.match(r"(\w+): (.+)", detail)):
            location, detail = [*location, named[1]], named[2]
        found = _where(location, detail)
        if found.pointer is None or all(found.pointer != other.pointer for other in explained):
            explained.append(found)
    return explained


def _expected(error: ErrorDetails | Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind in TAG_ERRORS:
        return f"expected one of {', '.join(TOLD_TYPES)}"
    if kind == "literal_error":
        return f"expected {context['expected']}"
    message = EXPECTED.get(kind) or error["msg"].removeprefix("Value error, ")
    message = re.sub(
        r"^Input should (be|have) ", lambda m: "expected " if m[1] == "be" else "expected it to have ", message
    )
    return re.sub(
        r"^String should (have|match) ",
        lambda m: "expected text " + ("with " if m[1] == "have" else "matching "),
        message,
    )


def _where(location: Sequence[str | int], detail: str) -> FieldError:
    if location and location[0] in PARTS - {"body"}:
        return FieldError(parameter=".".join(str(part) for part in location[1:]), detail=detail)
    if location[:1] == ["body"]:
        location = location[1:]
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in location)
    return FieldError(pointer="#" + "".join(f"/{part}" for part in escaped), detail=detail)


DATABASE_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)


# --- wherever a request fails -------------------------------------------------------------------------------


def install(app: FastAPI) -> None:
    """Every failure of this app is told as a problem."""
    app.add_exception_handler(ProblemError, _told)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    for lost in DATABASE_LOST:
        app.add_exception_handler(lost, _no_database)
    for unkept in (asyncpg.UntranslatableCharacterError, asyncpg.CharacterNotInRepertoireError):
        app.add_exception_handler(unkept, _no_such_character)


async def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return error.problem.response(error.headers)


async def _not_valid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if any(each["type"] == "json_invalid" for each in errors):
        return problem(
            "malformed-json", "The body could not be read as JSON: check its syntax and that it is UTF-8."
        ).response()
    return invalid(explain(errors), "nothing was done").response()


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = OF_STATUS.get(error.status_code, "internal")
    details = {
        "not-found": f"There is no {request.url.path} in this API: see /docs.",
        "method-not-allowed": f"{request.method} is not possible here: see /docs.",
    }
    told = problem(kind, details.get(kind, str(error.detail)))
    return told.model_copy(update={"status": error.status_code}).response(error.headers)


async def _no_database(request: Request, error: Exception) -> Response:
    log.error("database_unavailable", path=request.url.path, error=type(error).__name__)
    told = problem("unavailable", "The database cannot be reached. Nothing is lost: send the request again later.")
    return told.response({"retry-after": "5"})


async def _no_such_character(_: Request, __: Exception) -> Response:
    return problem("invalid", "The request holds the character U+0000, which no text here can have.").response()


async def _bug(_: Request, __: Exception) -> Response:
    return problem(
        "internal", "An unexpected error: it is in the service's log. The request may be sent again."
    ).response()
