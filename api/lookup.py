"""What the endpoints look up, and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Header, Request, Response
from pydantic import BaseModel

from api.manners import etag, names
from api.problems import Problem, ProblemError, refuse
from api.rights import Caller
from domain.facts import Entry, Stream
from domain.ports import Accesses, Erasures, Journal, life_of, standing_for

M = TypeVar("M", bound=BaseModel)
Clock = Callable[[], datetime]


async def entries_of(
    request: Request, siren: str, employee: str, known_at: datetime | None = None
) -> tuple[list[Entry], list[Entry]]:
    """The employee's entries and the company's. Ends the request when nothing is recorded of the employee."""
    journal: Journal = request.app.state.journal
    own = await journal.read(Stream(siren, employee), known_at=known_at)
    if not own:
        erasures: Erasures = request.app.state.erasures
        if await erasures.erased(Stream(siren, employee)):
            raise refuse("gone", f"The file of employee {employee} of company {siren} was deleted for good.")
        when = "" if known_at is None else f" that was known at {known_at.isoformat()}"
        raise refuse("not-found", f"Nothing is recorded of an employee {employee} in company {siren}{when}.")
    return own, await journal.read(Stream(siren), known_at=known_at)


async def life(
    request: Request, siren: str, employee: str, known_at: datetime | None = None
) -> tuple[Stream, list[Entry], list[Entry]]:
    """The person's life, whichever of their ids is asked for; under the one that stands for it. Ends the request when
    nothing is recorded of them.
    """
    own, companys = await entries_of(request, siren, employee, known_at)
    stream = standing_for(Stream(siren, employee), companys, known_at)
    journal: Journal = request.app.state.journal
    return stream, await life_of(journal, stream, companys, known_at=known_at) or own, companys


async def note(request: Request, caller: Caller, siren: str, employee: str, what: str) -> None:
    """Notes, before it is sent, that the caller looks at somebody's data."""
    accesses: Accesses = request.app.state.accesses
    await accesses.note(caller.actor, siren, employee, what)


def as_json(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Straight from pydantic to bytes, with the ETag by which they are known."""
    content = model.model_dump_json().encode()
    return Response(content, status, {**(headers or {}), "etag": etag(content)}, media_type="application/json")


IfMatch = Annotated[str | None, Header(description="The `ETag` of what is to be replaced: 412 when it has changed.")]
"""Guards a replacement: it is made only of what was read."""

CHANGED: dict[int | str, dict[str, Any]] = {
    412: {"model": Problem, "description": "`If-Match` names a state that is no longer there."}
}


def still(current: M | None, condition: str | None) -> M | None:
    """What is to be replaced, and nothing else, as `If-Match` asks; None: it does not ask. Ends the request if it has
    changed."""
    if condition is None:
        return None
    if current is None or not names(condition, etag(current.model_dump_json().encode())):
        raise changed()
    return current


def changed() -> ProblemError:
    return refuse("precondition-failed", "It has been changed since it was read: nothing was done. Read it again.")


def link_to_next(request: Request, after: str | int | None) -> dict[str, str]:
    """The `Link` header of a page (RFC 8288): where the next one is; none on the last."""
    if after is None:
        return {}
    query = urlencode({**request.query_params, "after": after})
    return {"link": f'<{request.url.path}?{query}>; rel="next"'}
