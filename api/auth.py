"""Bearer tokens over HTTP, and the dependencies that ask for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol

from fastapi import Depends, Path, Request

from api.field_errors import FieldError
from api.pace import Pace
from api.problems import ProblemError, invalid, problem
from api.queries import only_known
from api.rights import Caller, Right
from domain import identifiers
from domain.facts import EmployeeId


class Tokens(Protocol):
    async def caller(self, token: str) -> Caller | None:
        """Whom the token stands for; None when it was never given or was revoked."""
        ...


SirenPath = Annotated[
    str,
    Path(
        description="The company's SIREN: nine digits.",
        examples=["123456782"],
        json_schema_extra={"pattern": "^[0-9]{9}$", "format": "siren"},
    ),
]
EmployeePath = Annotated[EmployeeId, Path(description="The employee's id at the HRIS.", examples=["E-0042"])]


async def _bearer(request: Request) -> Caller:
    tokens: Tokens = request.app.state.tokens
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    caller = await tokens.caller(token.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise ProblemError(
            problem("unauthorized", "Send `Authorization: Bearer jalon_...` with a token that has not been revoked."),
            {"www-authenticate": 'Bearer error="invalid_token"' if token else "Bearer"},
        )
    pace: Pace = request.app.state.pace
    pace.take(caller.actor)
    return caller


async def known_siren(siren: SirenPath) -> str:
    """The company of the path, if there can be one of that number."""
    try:
        return identifiers.siren(siren)
    except ValueError as error:
        wrong = FieldError(parameter="siren", detail=str(error))
        raise ProblemError(invalid([wrong], "nothing was done")) from None


Bearer = Annotated[Caller, Depends(_bearer)]
"""Whom the request's token stands for. Ends a request without a good one."""


def allowed(right: Right) -> Callable[..., Awaitable[str]]:
    """A dependency: the company of the path, for those who have the right there. It minds the query as well."""

    async def check(request: Request, caller: Bearer, siren: SirenPath) -> str:
        only_known(request)
        caller.require(right, await known_siren(siren))
        return siren

    return check
