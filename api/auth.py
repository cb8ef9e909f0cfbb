"""Bearer tokens over HTTP, and the dependencies that ask for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol

from fastapi import Depends, Path, Request

from api.field_errors import FieldError
from api.problems import ProblemError, invalid, problem
from api.rights import Caller, Right
from domain import identifiers
from domain.facts import EmployeeId


class Tokens(Protocol):
    async def caller(self, token: str) -> Caller | None:
        """Whom the token stands for; None when it was never given or was revoked."""
        ...


SirenPath = Annotated[str, Path(description="The company's SIREN: nine digits.", examples=["123456782"])]
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
    return caller


Bearer = Annotated[Caller, Depends(_bearer)]
"""Whom the request's token stands for. Ends a request without a good one."""


def allowed(right: Right) -> Callable[..., Awaitable[str]]:
    """A dependency: the company of the path, for those who have the right there."""

    async def check(caller: Bearer, siren: SirenPath) -> str:
        try:
            identifiers.siren(siren)
        except ValueError as error:
            wrong = FieldError(parameter="siren", detail=str(error))
            raise ProblemError(invalid([wrong], "nothing was done")) from None
        caller.require(right, siren)
        return siren

    return check
