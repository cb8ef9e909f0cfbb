"""Who may do what: bearer tokens with a role, scoped to companies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Annotated, Literal, Protocol, get_args

from fastapi import Path, Request

from api.problems import FieldError, ProblemError, invalid, problem, refuse
from domain.facts import EmployeeId, Value

Role = Literal["hris", "operator", "auditor", "admin"]
Right = Literal[
    "events:write", "plan:read", "person", "person:erase", "timeline:read", "events:read", "documents:read", "company"
]

_HRIS: frozenset[Right] = frozenset({"events:write", "plan:read", "person"})
_AUDITOR: frozenset[Right] = frozenset({"plan:read", "timeline:read", "events:read", "documents:read"})
_OPERATOR: frozenset[Right] = frozenset({*_HRIS, *_AUDITOR, "person:erase", "company"})
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "hris": _HRIS,
    "auditor": _AUDITOR,
    "operator": _OPERATOR,
    "admin": frozenset(get_args(Right)),
}
"""What each role may do in the companies of its token."""

DEEDS: Mapping[Right, str] = {
    "events:write": "post events",
    "plan:read": "read plans",
    "person": "read or correct people's data",
    "person:erase": "erase people's data",
    "timeline:read": "read timelines",
    "events:read": "read the journal",
    "documents:read": "read documents",
    "company": "read or change the profile",
}


class Caller(Value):
    """Whom a token stands for. `companies` is None when it is good for all of them."""

    name: str
    role: Role
    companies: frozenset[str] | None

    def may(self, right: Right, siren: str) -> bool:
        return right in RIGHTS[self.role] and (self.companies is None or siren in self.companies)


class Tokens(Protocol):
    async def caller(self, token: str) -> Caller | None:
        """Whom the token stands for; None when it was never given or was revoked."""
        ...


SirenPath = Annotated[str, Path(description="The company's SIREN: nine digits.", examples=["123456782"])]
EmployeePath = Annotated[EmployeeId, Path(description="The employee's id at the HRIS.", examples=["E-0042"])]


def allowed(right: Right) -> Callable[..., Awaitable[str]]:
    """A dependency: the company of the path, for those who have the right there.

    A company that does not exist and one that is out of the token's scope get the same answer.
    """

    async def check(request: Request, siren: SirenPath) -> str:
        tokens: Tokens = request.app.state.tokens
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        caller = await tokens.caller(token.strip()) if scheme.lower() == "bearer" else None
        if caller is None:
            raise ProblemError(
                problem(
                    "unauthorized", "Send `Authorization: Bearer jalon_...` with a token that has not been revoked."
                ),
                {"www-authenticate": 'Bearer error="invalid_token"' if token else "Bearer"},
            )
        if not is_siren(siren):
            wrong = FieldError(
                parameter="siren", detail="expected the nine digits of a SIREN; its check digit is wrong"
            )
            raise ProblemError(invalid([wrong], "nothing was done"))
        if not caller.may(right, siren):
            raise refuse(
                "forbidden", f"This token ({caller.role}) gives no right to {DEEDS[right]} of company {siren}."
            )
        return siren

    return check


@lru_cache(maxsize=1024)
def is_siren(text: str) -> bool:
    """Nine digits of which the last one checks the others (Luhn)."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(text))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
