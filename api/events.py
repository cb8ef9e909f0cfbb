"""POST /v1/companies/{siren}/events: what happened, told by the HRIS."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel

from api.auth import allowed
from api.cloudevents import documents, event
from api.openapi import EVENTS_BODY
from api.problems import Problem, problem
from domain.facts import Event, EventRef, private_data
from domain.journal import ContentConflictError, Journal, NewEntry, Receipt, stream_of

MAX_BATCH = 500
STREAMS_AT_ONCE = 4
"""How many employees' facts of one batch are recorded at the same time."""

router = APIRouter(tags=["events"])


class Recorded(BaseModel):
    """The event is in the journal, for good. `duplicate`: it was there already, and this call had no effect."""

    source: str
    id: str
    status: Literal["recorded", "duplicate"]
    stream: str
    version: int
    recorded_at: AwareDatetime


class Refused(BaseModel):
    """The event is not in the journal. `source` and `id` are repeated where they could be read."""

    source: str | None = None
    id: str | None = None
    status: Literal["refused"] = "refused"
    problem: Problem


class BatchResult(BaseModel):
    """What became of each event of a batch, in its order."""

    results: list[Recorded | Refused]


Result = Recorded | Refused


@router.post(
    "/v1/companies/{siren}/events",
    status_code=202,
    summary="Tell what happened",
    openapi_extra={"requestBody": EVENTS_BODY},
    response_model=None,
    responses={
        202: {
            "model": Recorded | BatchResult,
            "description": "Recorded for good, or recorded before. Each workflow learns of it.",
        },
        207: {"model": BatchResult, "description": "Of a batch, some events were refused: each has its own problem."},
        409: {"model": Problem, "description": "The same `source` and `id` were recorded with another content."},
        422: {
            "model": Problem,
            "description": "The event is malformed; `errors` names each field. Nothing was recorded.",
        },
    },
)
async def post_events(siren: Annotated[str, Depends(allowed("events:write"))], request: Request) -> Response:
    """Records one event, or a batch, as CloudEvents 1.0 (structured, batched or binary mode).

    `source` and `id` are the idempotency key: send an event again as often as you like, it counts once. The answer
    comes when the fact is committed, whether or not the workflows can be reached at that moment.
    """
    parsed = documents(request.headers, await request.body(), MAX_BATCH)
    journal: Journal = request.app.state.journal
    if isinstance(parsed, list):
        batch = BatchResult(results=await _record_batch(journal, siren, cast(list[Any], parsed)))
        complete = all(result.status != "refused" for result in batch.results)
        return _json(batch, 202 if complete else 207)
    accepted = event(parsed)
    if isinstance(accepted, Problem):
        return accepted.response()
    (result,) = await _append(journal, stream_of(siren, accepted.subject), [accepted])
    return result.problem.response() if isinstance(result, Refused) else _json(result, 202)


async def _record_batch(journal: Journal, siren: str, batch: Sequence[Any]) -> list[Result]:
    """Facts of one employee are recorded together, so that their workflow hears of them at once."""
    results: list[Result | None] = [None] * len(batch)
    streams: dict[str, list[tuple[int, Event]]] = {}
    for place, document in enumerate(batch):
        accepted = event(document)
        if isinstance(accepted, Problem):
            results[place] = _refused(document, accepted)
        else:
            streams.setdefault(stream_of(siren, accepted.subject), []).append((place, accepted))

    at_once = asyncio.Semaphore(STREAMS_AT_ONCE)

    async def record(stream: str, facts: list[tuple[int, Event]]) -> None:
        async with at_once:
            for (place, _), result in zip(facts, await _append(journal, stream, [e for _, e in facts]), strict=True):
                results[place] = result

    # The company's own facts first: an employee's first review then sees them.
    if companys := streams.pop(siren, None):
        await record(siren, companys)
    await asyncio.gather(*(record(stream, facts) for stream, facts in streams.items()))
    return [result for result in results if result is not None]


async def _append(journal: Journal, stream: str, events: Sequence[Event]) -> list[Result]:
    """Records the facts together. Those whose keys are taken are set aside, and the others go without them."""
    results: dict[int, Result] = {}
    places = list(range(len(events)))
    while places:
        try:
            receipts = await journal.append(stream, [_entry(events[place]) for place in places])
        except ContentConflictError as conflict:
            results |= {places[n]: _conflict(ref) for n, ref in conflict.refs.items()}
            places = [place for n, place in enumerate(places) if n not in conflict.refs]
        else:
            results |= {place: _recorded(receipt) for place, receipt in zip(places, receipts, strict=True)}
            break
    return [results[place] for place in range(len(events))]


def _entry(told: Event) -> NewEntry:
    return NewEntry(
        source=told.source, id=told.id, time=told.time, fact=told.data, private=private_data(told.data) or None
    )


def _recorded(receipt: Receipt) -> Recorded:
    return Recorded(
        source=receipt.ref.source, id=receipt.ref.id, status="duplicate" if receipt.duplicate else "recorded",
        stream=receipt.stream, version=receipt.version, recorded_at=receipt.recorded_at,
    )  # fmt: skip


def _conflict(ref: EventRef) -> Refused:
    detail = (
        f"Event {ref} is in the journal with another content, which stays. "
        "To correct it, send a fact-voided and a new event with an id of its own."
    )
    return Refused(source=ref.source, id=ref.id, problem=problem("content-conflict", detail))


def _refused(document: Any, why: Problem) -> Refused:
    fields = cast(dict[str, Any], document) if isinstance(document, dict) else {}
    source, id = (value if isinstance(value := fields.get(name), str) else None for name in ("source", "id"))
    return Refused(source=source, id=id, problem=why)


def _json(model: BaseModel, status: int) -> Response:
    return Response(model.model_dump_json(exclude_none=True), status, media_type="application/json")
