"""The feed: what Jalon did and what falls due, for systems that ask; a cursor is all they need to keep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.auth import allowed
from api.field_errors import FieldError
from api.lookup import as_json, link_to_next
from api.problems import ProblemError, invalid
from domain.ports import Feed, FeedEvent, FeedPage, Position

MAX_PAGE = 1000
MAX_WAIT = 30
LOOK_SECONDS = 1.0
"""How often a reader who waits is looked after: the journal is written by other processes."""

router = APIRouter(prefix="/v1/companies/{siren}/feed", tags=["feed"])


class Events(BaseModel):
    """Events in their order. `next` is the `after` of the next request, also when there were none: keep it once what
    was read is dealt with, and nothing is missed or skipped. `complete`: there is nothing more for the moment.
    """

    events: Sequence[FeedEvent]
    next: str = Field(examples=["4711-12"])
    complete: bool


@router.get("", response_model=Events, summary="What Jalon did and what falls due, from a cursor on")
async def read_feed(
    siren: Annotated[str, Depends(allowed("plan:read"))],
    request: Request,
    after: Annotated[
        str,
        Query(
            description="The `next` of the page before; left out: from the beginning.",
            max_length=40,
            json_schema_extra={"pattern": "^[0-9]{1,18}-[0-9]{1,18}$"},
        ),
    ] = "0-0",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
    wait: Annotated[int, Query(ge=0, le=MAX_WAIT, description="Seconds to wait for an event when there is none.")] = 0,
) -> Response:
    """CloudEvents: outcomes, what was told of interviews, copies and payments, deadlines that open or are over.

    An event may be read twice, by its `source` and `id`, and is never missed. The schema of each `data`:
    `/schemas/{type}`.
    """
    feed: Feed = request.app.state.feed
    page = await _page(request, feed, siren, _position(after), limit, wait)
    told = Events(events=[event for _, event in page.events], next=str(page.next), complete=page.complete)
    return as_json(told, headers=link_to_next(request, None if page.complete else told.next))


async def _page(request: Request, feed: Feed, siren: str, after: Position, limit: int, wait: int) -> FeedPage:
    """The page; an empty one once the time is over, or nobody listens any more."""
    until = time.monotonic() + wait
    while True:
        page = await feed.read(siren, after, limit)
        left = until - time.monotonic()
        if page.events or left <= 0 or await request.is_disconnected():
            return page
        after = page.next
        await asyncio.sleep(min(LOOK_SECONDS, left))


def _position(after: str) -> Position:
    try:
        return Position.parse(after)
    except ValueError as error:
        raise ProblemError(invalid([FieldError(parameter="after", detail=str(error))], "nothing was done")) from None
