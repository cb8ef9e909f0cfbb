"""The envelope in which facts come: CloudEvents 1.0."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from domain.facts.base import OWN_SOURCE, EventRef
from domain.facts.told import FactVoided, ToldFact
from domain.facts.values import EmployeeId, Key, Moment

__all__ = ["Event"]


def _not_jalons_own(source: str) -> str:
    if f"{source.lower()}:".startswith(f"{OWN_SOURCE}:"):
        raise ValueError(f"expected the name of who tells it: {OWN_SOURCE} is Jalon's own")
    return source


_JSON = re.compile(
    r"""(application/json|[a-z0-9.-]+/[a-z0-9.+-]+\+json)(\s*;\s*charset="?(utf-?8|us-ascii)"?)?\s*""", re.IGNORECASE
)


def _json(media_type: str) -> str:
    if not _JSON.fullmatch(media_type):
        raise ValueError("expected application/json, or another media type of JSON, in UTF-8")
    return media_type


class Event(BaseModel):
    """A CloudEvents 1.0 envelope around one fact. Extension attributes are accepted and not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"]
    id: Key
    source: Annotated[Key, AfterValidator(_not_jalons_own)]
    type: str
    subject: EmployeeId | None = None
    time: Moment | None = None
    datacontenttype: (
        Annotated[
            str, AfterValidator(_json), Field(json_schema_extra={"pattern": "^application/json(; charset=utf-8)?$"})
        ]
        | None
    ) = None
    data: ToldFact

    @model_validator(mode="before")
    @classmethod
    def _the_type_decides_the_data(cls, raw: Any) -> Any:
        if isinstance(raw, dict):
            fields = cast(dict[str, Any], raw)
            data = cast(object, fields.get("data"))
            if isinstance(data, dict):
                return {**fields, "data": {**cast(dict[str, Any], data), "type": fields.get("type")}}
        return cast(object, raw)

    @model_validator(mode="after")
    def _subject_only_for_an_employee(self) -> Self:
        if self.data.about_company and self.subject is not None:
            raise ValueError(f"subject: expected none, {self.type} is a fact about the company")
        if isinstance(self.data, FactVoided):
            return self
        if self.data.about_company is False and self.subject is None:
            raise ValueError(f"subject: expected the employee's id, {self.type} is a fact about an employee")
        return self

    @property
    def ref(self) -> EventRef:
        return EventRef(source=self.source, id=self.id)
