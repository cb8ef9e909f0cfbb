"""Bearer tokens over HTTP, and the dependencies that ask for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Annotated, Protocol

from fastapi import Depends, Path, Request

from api.field_errors import FieldError
from api.problems import ProblemError, invalid, problem
from api.rights import Caller, Right
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
        if not is_siren(siren):
            wrong = FieldError(
                parameter="siren", detail="expected the nine digits of a SIREN; its check digit is wrong"
            )
            raise ProblemError(invalid([wrong], "nothing was done"))
        caller.require(right, siren)
        return siren

    return check


@lru_cache(maxsize=1024)
def is_siren(text: str) -> bool:
    """Nine digits of which the last one checks the others (Luhn)."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(text))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
