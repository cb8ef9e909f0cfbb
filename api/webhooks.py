"""A company's own endpoints for web hooks: what is sent there, what failed, and how it is sent again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, StringConstraints, field_validator

from api.auth import allowed
from api.bodies import JSON, TOO_MUCH_OR_OTHER, body
from api.field_errors import FieldError
from api.lookup import Clock, as_json
from api.problems import Problem, ProblemError, invalid, refuse
from domain.facts import Value
from domain.ports import FEED_MODELS, Endpoint, FailedDelivery, Position, Webhooks

Refusal = Callable[[str], Awaitable[str | None]]
"""Why nothing may be sent to an address; None when it may."""

Siren = Annotated[str, Depends(allowed("connections"))]
MAX_ENDPOINTS = 20
NONE = "There is no such endpoint in this company."

router = APIRouter(
    prefix="/v1/companies/{siren}/webhooks",
    tags=["webhooks"],
    responses={404: {"model": Problem, "description": "There is no such endpoint."}},
)


class NewEndpoint(Value):
    """Where events are to be sent: https, a public address. `types`: which; null: all. `after`: what comes after a
    position of the feed; null: from now on.
    """

    url: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2000)]
    types: Annotated[tuple[str, ...], Field(min_length=1, max_length=len(FEED_MODELS))] | None = None
    after: Annotated[str, Field(max_length=40, pattern="^[0-9]{1,18}-[0-9]{1,18}$")] | None = None

    @field_validator("types")
    @classmethod
    def _known(cls, types: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if unknown := sorted(set(types or ()) - FEED_MODELS.keys()):
            raise ValueError(f"expected types of the feed, not {', '.join(unknown)}: /asyncapi.json lists them")
        return types


class WithSecret(BaseModel):
    """The endpoint, and the secret by which it knows what Jalon sends (Standard Webhooks). It is never shown again."""

    endpoint: Endpoint
    secret: str = Field(examples=["whsec_..."])


class Endpoints(BaseModel):
    """In the order in which they were made."""

    endpoints: Sequence[Endpoint]


class Failures(BaseModel):
    """Oldest first."""

    failed: Sequence[FailedDelivery]


class Replay(Value):
    """Which of those that failed are to be sent again; null: all of them."""

    deliveries: Annotated[tuple[Annotated[int, Field(ge=1, lt=1 << 63)], ...], Field(max_length=10_000)] | None = None


class Replayed(BaseModel):
    """How many are sent again."""

    replayed: int


def _sent(model: type[BaseModel]) -> dict[str, Any]:
    """The body in the API's description."""
    return {"requestBody": {"required": True, "content": {JSON: {"schema": model.model_json_schema()}}}}


@router.get("", response_model=Endpoints, summary="The endpoints, and what waits for each")
async def list_endpoints(siren: Siren, request: Request) -> Response:
    """Without their secrets. One that answered 410 is disabled, and says so."""
    return as_json(Endpoints(endpoints=await _hooks(request).endpoints(siren)))


@router.post(
    "",
    status_code=201,
    response_model=WithSecret,
    summary="A new endpoint",
    openapi_extra=_sent(NewEndpoint),
    responses=TOO_MUCH_OR_OTHER,
)
async def create_endpoint(
    siren: Siren, request: Request, told: Annotated[NewEndpoint, Depends(body(NewEndpoint))]
) -> Response:
    """Each event of the feed is posted there: one a request, signed (Standard Webhooks), of one employee in order.

    Anything but 2xx is tried again, with growing pauses, for three days; 410 disables the endpoint.
    """
    hooks, clock = _hooks(request), _clock(request)
    may_not: Refusal = request.app.state.may_not_be_asked
    if (why := await may_not(told.url)) is not None:
        raise ProblemError(invalid([FieldError(pointer="#/url", detail=why)], "nothing was done"))
    if len(await hooks.endpoints(siren)) >= MAX_ENDPOINTS:
        raise refuse("content-conflict", f"A company has at most {MAX_ENDPOINTS} endpoints: delete one first.")
    after = None if told.after is None else Position.parse(told.after)
    made, secret = await hooks.create(siren, told.url, told.types, after, clock())
    return as_json(WithSecret(endpoint=made, secret=secret), 201)


@router.delete("/{id}", status_code=204, response_class=Response, summary="Send nothing there any more")
async def delete_endpoint(siren: Siren, id: UUID, request: Request) -> Response:
    """What waits for it is forgotten."""
    if not await _hooks(request).delete(siren, id):
        raise refuse("not-found", NONE)
    return Response(status_code=204)


@router.post("/{id}/secret", status_code=201, response_model=WithSecret, summary="A new secret")
async def rotate_secret(siren: Siren, id: UUID, request: Request) -> Response:
    """The one before signs as well for a day, so that nothing is refused meanwhile."""
    found = await _hooks(request).rotate(siren, id, _clock(request)())
    if found is None:
        raise refuse("not-found", NONE)
    return as_json(WithSecret(endpoint=found[0], secret=found[1]), 201)


@router.post("/{id}/enable", status_code=204, response_class=Response, summary="Send there again")
async def enable_endpoint(siren: Siren, id: UUID, request: Request) -> Response:
    """After it was disabled by a 410; what waited is sent."""
    if not await _hooks(request).enable(siren, id):
        raise refuse("not-found", NONE)
    return Response(status_code=204)


@router.get("/{id}/failed", response_model=Failures, summary="What was given up")
async def list_failed(siren: Siren, id: UUID, request: Request) -> Response:
    """Events that the endpoint did not take for three days."""
    found = await _hooks(request).failed(siren, id)
    if found is None:
        raise refuse("not-found", NONE)
    return as_json(Failures(failed=found))


@router.post(
    "/{id}/replay",
    response_model=Replayed,
    summary="Send again what was given up",
    openapi_extra=_sent(Replay),
    responses=TOO_MUCH_OR_OTHER,
)
async def replay_failed(
    siren: Siren, id: UUID, request: Request, told: Annotated[Replay, Depends(body(Replay))]
) -> Response:
    """They come after what was delivered since: an endpoint that minds the order goes by `time`."""
    found = await _hooks(request).replay(siren, id, told.deliveries, _clock(request)())
    if found is None:
        raise refuse("not-found", NONE)
    return as_json(Replayed(replayed=found))


def _hooks(request: Request) -> Webhooks:
    hooks: Webhooks = request.app.state.webhooks
    return hooks


def _clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock
