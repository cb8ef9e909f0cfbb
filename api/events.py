"""POST /v1/companies/{siren}/events: what happened, told by the HRIS. Here HTTP is spoken; `api.intake` decides."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel

from api.auth import Bearer, allowed, known_siren
from api.bodies import TOO_MUCH_OR_OTHER
from api.cloudevents import BATCH, Mode, Received, in_terms_of, received
from api.intake import Intake, Recorded, Refused, Result
from api.once_more import OnceMore
from api.openapi import MANY_EVENTS, ONE_EVENT
from api.problems import Problem, invalid, problem, refuse
from api.rights import Caller

router = APIRouter(tags=["events"], route_class=OnceMore)


class RefusedEvent(BaseModel):
    """The event is not in the journal. `source` and `id` are repeated where they could be read."""

    source: str | None = None
    id: str | None = None
    status: Literal["refused"] = "refused"
    problem: Problem


class BatchResult(BaseModel):
    """What became of each event of a batch, in its order."""

    results: list[Recorded | RefusedEvent]


PATH = "/v1/companies/{siren}/events"
Company = Annotated[str, Depends(allowed("events:write"))]


@router.post(
    PATH,
    status_code=202,
    summary="Tell what happened",
    openapi_extra={"requestBody": ONE_EVENT},
    response_model=None,
    responses={
        202: {"model": Recorded, "description": "Recorded for good, or recorded before. Its workflow learns of it."},
        409: {"model": Problem, "description": "The same `source` and `id` were recorded with another content."},
        422: {
            "model": Problem,
            "description": "The event is malformed; `errors` names each field. Nothing was recorded.",
        },
        **TOO_MUCH_OR_OTHER,
    },
)
async def post_event(siren: Company, caller: Bearer, request: Request) -> Response:
    """Records one event, as CloudEvents 1.0 (structured or binary mode; a batch by its media type).

    `source` and `id` are the idempotency key: send an event again as often as you like, it counts once. The answer
    comes when the fact is committed, whether or not the workflows can be reached at that moment.
    """
    return await _recorded(siren, caller, request, received(request.headers, await request.body()))


@router.post(
    f"{PATH}/batch",
    status_code=202,
    summary="Tell what happened, many events at once",
    openapi_extra={"requestBody": MANY_EVENTS},
    response_model=None,
    responses={
        202: {"model": BatchResult, "description": "All are recorded for good, or were before."},
        207: {"model": BatchResult, "description": "Some events were refused: each has its own problem."},
        **TOO_MUCH_OR_OTHER,
    },
)
async def post_events(siren: Company, caller: Bearer, request: Request) -> Response:
    """Records a batch of events, as CloudEvents 1.0. One that is refused holds back no other."""
    told = received(request.headers, await request.body())
    if told.mode != "batch":
        raise refuse("unsupported-media-type", f"This is the door for {BATCH}; one event alone is posted to …/events.")
    return await _recorded(siren, caller, request, told)


async def _recorded(siren: str, caller: Caller, request: Request, told: Received) -> Response:
    intake: Intake = request.app.state.intake
    results = await intake.accept(siren, told.events, caller)
    if told.mode == "batch":
        complete = all(result.status != "refused" for result in results)
        return _json(BatchResult(results=[_told(result) for result in results]), 202 if complete else 207)
    (result,) = results
    return _problem(result, told.mode).response() if isinstance(result, Refused) else _json(result, 202)


@router.options(PATH, status_code=200, summary="May events be sent here?", response_class=Response)
async def agree(
    siren: Annotated[str, Depends(known_siren)],
    request: Request,
    webhook_request_origin: Annotated[str | None, Header(description="Who would send: a host's name.")] = None,
    webhook_request_rate: Annotated[str | None, Header(description="How many requests a minute; or `*`.")] = None,
) -> Response:
    """The handshake of CloudEvents' web hooks: yes, to anybody. Whoever sends without a token is refused then."""
    headers = {"allow": "OPTIONS, POST"}
    if webhook_request_origin:
        headers["webhook-allowed-origin"] = webhook_request_origin
        if webhook_request_rate:
            headers["webhook-allowed-rate"] = str(request.app.state.pace.per_minute or "*")
    return Response(headers=headers)


def _told(result: Result) -> Recorded | RefusedEvent:
    if isinstance(result, Refused):
        return RefusedEvent(source=result.source, id=result.id, problem=_problem(result, "batch"))
    return result


def _problem(refused: Refused, mode: Mode) -> Problem:
    if refused.why == "malformed":
        return invalid(in_terms_of(mode, refused.errors))
    if refused.why == "forbidden":
        return problem(
            "forbidden",
            f"Event {refused.source}#{refused.id} would void what Jalon did, or say what may leave in the company's "
            "name, which is an operator's right: nothing was recorded. To correct what was told, void that.",
        )
    return problem(
        "content-conflict",
        f"Event {refused.source}#{refused.id} is in the journal with another content, which stays. "
        "To correct it, send a fact-voided and a new event with an id of its own.",
    )


def _json(model: BaseModel, status: int) -> Response:
    return Response(model.model_dump_json(exclude_none=True), status, media_type="application/json")
