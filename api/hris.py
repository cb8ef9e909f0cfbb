"""HRIS systems: how they are set up, and the door at which they call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field, StringConstraints, field_validator

from api.auth import allowed, known_siren
from api.bodies import JSON, TOO_MUCH_OR_OTHER, body
from api.field_errors import FieldError
from api.lookup import Clock, as_json
from api.problems import Problem, ProblemError, invalid, refuse
from api.queries import only_known
from api.sources.hris.signatures import SignatureError, verified
from api.sources.hris.vendors import vendors
from api.webhook_signature import key_of
from api.webhooks import Refusal
from domain.facts import Value
from domain.ports import HrisKeys, HrisSource, HrisSources

Siren = Annotated[str, Depends(allowed("connections"))]
Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="As you call it, such as `payfit`.")]
NONE = "There is no such system in this company."

router = APIRouter(prefix="/v1/companies/{siren}/sources", tags=["sources"])


class NewSource(Value):
    """`vendor`: which data file describes it (`GET …/sources` lists them). `secrets`: of its web hooks, two at most, so
    that one can be renewed; `token`, `account`: what it is asked with; left out, they stay as they were. `address`:
    where it is asked, if not where its vendor says. `signature_header`: where the vendor's file leaves it open.
    """

    vendor: Annotated[str, Field(json_schema_extra={"enum": [*vendors()]})]
    secrets: Annotated[tuple[Annotated[str, Field(min_length=8, max_length=500)], ...], Field(max_length=2)] = ()
    token: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    account: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,200}$")] | None = None
    address: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2000)] | None = None
    signature_header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,100}$")] | None = None

    @field_validator("vendor")
    @classmethod
    def _known(cls, vendor: str) -> str:
        if vendor not in vendors():
            raise ValueError(f"expected one of {', '.join(vendors())}")
        return vendor


class KnownVendor(BaseModel):
    """What a data file says of a vendor. `confidence`: how much of it is documented by its maker."""

    vendor: str
    name: str
    about: str
    confidence: str
    sends: bool
    asked: bool


class Sources(BaseModel):
    """The systems that are set up, and the vendors that can be."""

    sources: Sequence[HrisSource]
    vendors: Sequence[KnownVendor]


class Heard(BaseModel):
    """The body is kept and will be read. `duplicate`: it was kept before, and this call had no effect."""

    duplicate: bool


@router.get("", response_model=Sources, summary="The systems that are set up")
async def list_sources(siren: Siren, request: Request) -> Response:
    """Without their secrets. `problem` says why the last round came to nothing."""
    known = [
        KnownVendor(vendor=key, name=v.name, about=v.about, confidence=v.confidence, sends=v.signature is not None,
                    asked=v.asked)
        for key, v in vendors().items()
    ]  # fmt: skip
    return as_json(Sources(sources=await _sources(request).sources(siren), vendors=known))


@router.put(
    "/{name}",
    response_model=HrisSource,
    summary="Set a system up, or renew its secrets",
    openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": NewSource.model_json_schema()}}}},
    responses=TOO_MUCH_OR_OTHER,
)
async def put_source(
    siren: Siren, name: Name, request: Request, told: Annotated[NewSource, Depends(body(NewSource))]
) -> Response:
    """What it tells bears the source `hris:{name}:{siren}`."""
    found = await _sources(request).source(siren, name)
    await _check(request, told, found)
    fields = told.model_dump(include={"vendor", "address", "account", "signature_header"})
    await _sources(request).save(
        siren, HrisSource(name=name, **fields), HrisKeys(secrets=told.secrets, token=told.token)
    )
    found = await _sources(request).source(siren, name)
    assert found is not None
    return as_json(found[0])


@router.delete(
    "/{name}",
    status_code=204,
    response_class=Response,
    summary="Hear and ask it no more",
    responses={404: {"model": Problem, "description": NONE}},
)
async def delete_source(siren: Siren, name: Name, request: Request) -> Response:
    """What it told stays; what waits of it goes."""
    if not await _sources(request).delete(siren, name):
        raise refuse("not-found", NONE)
    return Response(status_code=204)


@router.post("/{name}", status_code=202, response_model=Heard, summary="Where a system calls")
async def hear(siren: Annotated[str, Depends(known_siren)], name: Name, request: Request) -> Response:
    """A web hook of the vendor, signed by it: no token. Its body waits seven days at most, and is read within a minute.

    A body that is sent again has no effect; one that is not signed, or too old, is refused (401), and so is one for a
    system that is not set up.
    """
    only_known(request)
    content = await request.body()
    found = await _sources(request).source(siren, name)
    vendor = vendors().get(found[0].vendor) if found else None
    if found is None or vendor is None or vendor.signature is None or not found[1].secrets:
        raise refuse("unauthorized", str(SignatureError()))
    clock: Clock = request.app.state.clock
    headers = {key.lower(): value for key, value in request.headers.items()}
    try:
        message = verified(vendor.signature, found[0].signature_header, found[1].secrets, headers, content, clock())
    except SignatureError as error:
        raise refuse("unauthorized", str(error)) from None
    new = await _sources(request).keep(siren, name, message[:255], content, clock())
    return as_json(Heard(duplicate=not new), 202)


async def _check(request: Request, told: NewSource, before: tuple[HrisSource, HrisKeys] | None) -> None:
    vendor = vendors()[told.vendor]
    wrong: list[FieldError] = []
    may_not: Refusal = request.app.state.may_not_be_asked
    if told.address is not None and (why := await may_not(told.address)) is not None:
        wrong.append(FieldError(pointer="#/address", detail=why))
    if told.secrets and vendor.signature is None:
        detail = f"expected none: {vendor.name} sends nothing that is signed"
        wrong.append(FieldError(pointer="#/secrets", detail=detail))
    if vendor.signature is not None and vendor.signature.scheme == "standard-webhooks":
        wrong += _no_keys(told.secrets)
    if told.token is None and before is not None and before[1].token is not None and _moved(told, before[0]):
        detail = "expected the token again: it was given for another vendor, address or account"
        wrong.append(FieldError(pointer="#/token", detail=detail))
    if told.secrets and vendor.header_is_open and told.signature_header is None:
        detail = f"expected the header in which {vendor.name} signs: its data file does not know it"
        wrong.append(FieldError(pointer="#/signature_header", detail=detail))
    if vendor.needs_account and told.account is None:
        wrong.append(FieldError(pointer="#/account", detail=f"expected the company's own name at {vendor.name}"))
    if wrong:
        raise ProblemError(invalid(wrong, "nothing was done"))


def _no_keys(secrets: Sequence[str]) -> Iterator[FieldError]:
    for place, secret in enumerate(secrets):
        try:
            key_of(secret)
        except ValueError as error:
            yield FieldError(pointer=f"#/secrets/{place}", detail=str(error))


def _moved(told: NewSource, before: HrisSource) -> bool:
    """Whether the token would go elsewhere: nobody sees what is kept, and nobody has it sent to where they see it."""
    return (told.vendor, told.address, told.account) != (before.vendor, before.address, before.account)


def _sources(request: Request) -> HrisSources:
    sources: HrisSources = request.app.state.hris
    return sources
