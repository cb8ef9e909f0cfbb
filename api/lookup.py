"""What the endpoints look up, and how they answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import Request, Response
from pydantic import BaseModel

from api.problems import refuse
from domain.facts import Entry, Stream
from domain.ports import Journal

Clock = Callable[[], datetime]


async def entries_of(
    request: Request, siren: str, employee: str, known_at: datetime | None = None
) -> tuple[list[Entry], list[Entry]]:
    """The employee's entries and the company's. Ends the request when nothing is recorded of the employee."""
    journal: Journal = request.app.state.journal
    own = await journal.read(Stream(siren, employee), known_at=known_at)
    if not own:
        when = "" if known_at is None else f" that was known at {known_at.isoformat()}"
        raise refuse("not-found", f"Nothing is recorded of an employee {employee} in company {siren}{when}.")
    return own, await journal.read(Stream(siren), known_at=known_at)


def as_json(model: BaseModel, status: int = 200) -> Response:
    """Straight from pydantic to bytes."""
    return Response(model.model_dump_json(), status, media_type="application/json")
