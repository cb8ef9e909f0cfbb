"""What each HRIS sends, how it signs, where it is asked and what its words mean: from `vendors/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from api.sources.dsn.codes import Meaning

Method = Literal["GET", "POST"]
Part = Literal["id", "timestamp", "body"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Signature(_Strict):
    """How the sender signs. `header` None: whoever sets the source up names it. `signed`: what is hashed, in this
    order, with `between` in between; `timestamp`, `id`: the headers that bear them, and how old the first may be.
    """

    scheme: Literal["standard-webhooks", "hmac"]
    header: str | None = None
    algorithm: Literal["sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64", "base64url"] = "base64"
    signed: tuple[Part, ...] = ("body",)
    between: str = ""
    id: str | None = None
    timestamp: str | None = None
    tolerance_seconds: int = 300
    source: str


class Collection(_Strict):
    """What is asked for: `items`, the path to the records in the answer (empty: the answer is the list, or the only
    one). `{id}` in the `path`: asked once for each person a body names. At most one way to the next page: `next` (the
    path to a token, which is sent as `next_as`), `link` (the path to an address), `offset_as` (`0,100`, by `size`).
    """

    path: str
    method: Method = "GET"
    query: Mapping[str, str] = {}
    body: Mapping[str, Any] | None = None
    items: str = ""
    next: str | None = None
    next_as: str | None = None
    link: str | None = None
    offset_as: str | None = None
    size: int = 100
    source: str


class PersonFields(_Strict):
    """Paths into a record; the first of several that leads anywhere counts. `key`: by what absences name the person."""

    id: tuple[str, ...]
    key: tuple[str, ...] = ()
    given_name: tuple[str, ...] = ()
    family_name: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    hired_on: tuple[str, ...] = ()
    ended_on: tuple[str, ...] = ()


class AbsenceFields(_Strict):
    """The same of an absence. `group`: records of one group are parts of one absence; `same`: of records that are one,
    the last counts. `accepted`: the values of `status` that count; `gone`: where something stands there, the absence
    was deleted.
    """

    person: tuple[str, ...]
    kind: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class Exchange(_Strict):
    """A token that is got for an account and its secret (OAuth 2.0, client credentials)."""

    path: str
    access: str = "access_token"
    source: str


class Vendor(_Strict):
    """`headers`: `{token}`, `{account}` and `{basic}` (both, for HTTP Basic) are filled in. `whole`: what `absences`
    answers is all there is, so that what is told no more is taken back. `polled`: it sends nothing, or not enough, and
    is asked every hour. `in_body`: where absences stand in the body itself. `named`: where bodies name people.
    """

    name: str
    about: str
    confidence: Literal["documented", "partly-documented", "undocumented"]
    signature: Signature | None = None
    named: tuple[str, ...] = ()
    in_body: AbsenceFields | None = None
    base: str | None = None
    headers: Mapping[str, str] = {}
    exchange: Exchange | None = None
    people: Collection | None = None
    absences: Collection | None = None
    person: PersonFields | None = None
    absence: AbsenceFields | None = None
    whole: bool = True
    polled: bool = False
    leaves: Mapping[str, Meaning] = {}
    leaves_source: str | None = None

    @model_validator(mode="after")
    def _what_is_asked_can_be_read(self) -> Vendor:
        if (self.people is None) != (self.person is None) or (self.absences is None) != (self.absence is None):
            raise ValueError(f"{self.name}: what is asked for goes with the fields that are read of it")
        if (self.people or self.absences) and self.base is None:
            raise ValueError(f"{self.name}: no address to ask")
        if self.leaves and not self.leaves_source:
            raise ValueError(f"{self.name}: words without their source")
        return self

    @property
    def header_is_open(self) -> bool:
        """Whether nobody knows in which header it signs, but who has set it up there."""
        return self.signature is not None and self.signature.scheme == "hmac" and self.signature.header is None

    @property
    def needs_account(self) -> bool:
        """Whether it is asked under the company's own name there."""
        asked = [self.base or "", *self.headers.values(), *(each.path for each in (self.people, self.absences) if each)]
        return self.exchange is not None or any(name in text for text in asked for name in ("{account}", "{basic}"))

    @property
    def asked(self) -> bool:
        """Whether it can be asked at all."""
        return self.people is not None or self.absences is not None


@cache
def vendors() -> Mapping[str, Vendor]:
    """By the names of their files."""
    folder = resources.files("api.sources.hris").joinpath("vendors")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    return {
        file.name.removesuffix(".yaml"): Vendor.model_validate(yaml.safe_load(file.read_text("utf-8")))
        for file in files
    }
