"""What the API says when it cannot do what was asked: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.field_errors import FieldError, explain
from api.rights import ForbiddenError
from domain.errors import JalonError
from domain.facts import LaterFactError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

Kind = Literal[
    "malformed-json", "unauthorized", "forbidden", "not-found", "method-not-allowed", "no-profile",
    "content-conflict", "gone",
    "precondition-failed", "too-large", "unsupported-media-type", "invalid", "too-many-requests",
    "internal", "unavailable",
]  # fmt: skip
KINDS: Mapping[Kind, tuple[int, str]] = {
    "malformed-json": (400, "The body is not JSON"),
    "unauthorized": (401, "A valid token is needed"),
    "forbidden": (403, "The token does not allow this"),
    "not-found": (404, "Nothing is known here"),
    "method-not-allowed": (405, "The method is not allowed here"),
    "no-profile": (409, "The company has told no profile"),
    "content-conflict": (409, "The event was already recorded with another content"),
    "gone": (410, "It was erased"),
    "precondition-failed": (412, "It is no longer what it was"),
    "too-large": (413, "The request is too large"),
    "unsupported-media-type": (415, "The media type is not supported"),
    "invalid": (422, "The request is not valid"),
    "too-many-requests": (429, "Too many requests"),
    "internal": (500, "The service failed"),
    "unavailable": (503, "The service cannot answer now"),
}
OF_STATUS: Mapping[int, Kind] = {status: kind for kind, (status, _) in KINDS.items()}


class Problem(BaseModel):
    """Problem details as RFC 9457 defines them."""

    type: str = Field(examples=["/problems/invalid"], description="The address of a page: what it means, what to do.")
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 error: nothing was recorded."])
    errors: list[FieldError] | None = None

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        return Response(self.model_dump_json(exclude_none=True), self.status, headers=headers, media_type=MEDIA_TYPE)


class ProblemError(JalonError):
    """Ends a request with a problem."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.title)
        self.problem = problem
        self.headers = headers


NO_PROFILE: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "The company has told no profile, in whose name the paper would speak."}
}
"""How a paper that is asked for may fail, for the API's description."""


def type_of(kind: Kind) -> str:
    """The `type` of a problem: the path of its page (`api.problem_pages`)."""
    return f"/problems/{kind}"


def problem(kind: Kind, detail: str, errors: Sequence[FieldError] | None = None) -> Problem:
    status, title = KINDS[kind]
    return Problem(
        type=type_of(kind), title=title, status=status, detail=detail,
        errors=list(errors) if errors is not None else None,
    )  # fmt: skip


def refuse(kind: Kind, detail: str, errors: Sequence[FieldError] | None = None) -> ProblemError:
    return ProblemError(problem(kind, detail, errors))


def invalid(errors: Sequence[FieldError], consequence: str = "nothing was recorded") -> Problem:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return problem("invalid", f"{count}: {consequence}.", errors)


DATABASE_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,  # the connection was closed while it was lent to us
)
UNKEPT = (asyncpg.UntranslatableCharacterError, asyncpg.CharacterNotInRepertoireError)
"""Text that holds U+0000, which PostgreSQL cannot keep."""


# --- wherever a request fails -------------------------------------------------------------------------------


def install(app: FastAPI) -> None:
    """Every failure of this app is told as a problem."""
    app.add_exception_handler(ProblemError, _told)
    app.add_exception_handler(ForbiddenError, _forbidden)
    app.add_exception_handler(LaterFactError, _later_fact)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    for lost in DATABASE_LOST:
        app.add_exception_handler(lost, _no_database)
    for unkept in UNKEPT:
        app.add_exception_handler(unkept, _no_such_character)


async def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return error.problem.response(error.headers)


async def _forbidden(_: Request, error: Exception) -> Response:
    return problem("forbidden", str(error)).response()


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
    path, headers = request.url.path, {name.lower(): value for name, value in (error.headers or {}).items()}
    detail = str(error.detail)
    if kind == "not-found":
        slash = ", and no slash stands at the end of a path here" if path.endswith("/") else ""
        detail = f"There is no {path} in this API{slash}: see /docs."
    elif kind == "method-not-allowed":
        headers["allow"] = ", ".join(_methods(request))
        detail = f"{request.method} is not possible here; the methods here are {headers['allow']}."
    return problem(kind, detail).model_copy(update={"status": error.status_code}).response(headers)


def _methods(request: Request) -> list[str]:
    """All methods of the path, whichever of its routes has them."""
    scope, routes = request.scope, request.app.routes
    return [
        method
        for method in ("DELETE", "GET", "OPTIONS", "POST", "PUT")
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    ]


async def _no_database(request: Request, error: Exception) -> Response:
    log.error("database_unavailable", path=request.url.path, error=type(error).__name__)
    told = problem("unavailable", "The database cannot be reached. Nothing is lost: send the request again later.")
    return told.response({"retry-after": "5"})


async def _later_fact(_: Request, error: Exception) -> Response:
    return problem("unavailable", str(error)).response()


async def _no_such_character(_: Request, __: Exception) -> Response:
    return problem("invalid", "The request holds the character U+0000, which no text here can have.").response()


async def _bug(_: Request, __: Exception) -> Response:
    told = problem("internal", "An unexpected error: it is in the service's log. The request may be sent again.")
    return told.response({"x-request-id": structlog.contextvars.get_contextvars().get("request_id", "")})
