"""What a value, an event's key, a stream and a fact are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
)
from pydantic_core import CoreSchema, core_schema

from domain.facts.values import Key, Sha256

__all__ = ["OWN_ACTOR", "OWN_SOURCE", "Derived", "EventRef", "Fact", "Provenance", "Stream", "Value"]


class Value(BaseModel):
    """A frozen value that knows all its fields: an unknown one is an error, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Derived(BaseModel):
    """A frozen value that Jalon derives and hands on. A field it does not know is left aside, not refused: during a
    rolling deploy an old worker reads what a new one has written into a workflow's history.
    """

    # In its schema every field is there, for it is always written as a whole.
    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_serialization_defaults_required=True)


OWN_SOURCE = "urn:jalon"
"""The source of the outcomes that the service itself records: nobody else may tell anything under it."""

OWN_ACTOR = UUID("f0794346-e5fb-423b-840a-d32033738b56")
"""The actor of what the service itself records."""


class Provenance(Value):
    """Where a fact of the past comes from: a file that HR kept, taken over at the migration to Jalon.

    It proves less than what Jalon saw happen. `file`: the digest of the file, which is not kept. Who brought it, and
    when, stands beside the fact.
    """

    file: Sha256
    declared: Literal["at-migration"] = "at-migration"


class EventRef(Value):
    """The idempotency key of an event: who told it, and under which number."""

    source: Key
    id: Key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EventRef) and self.id == other.id and self.source == other.source

    def __hash__(self) -> int:
        return hash((self.source, self.id))

    def __str__(self) -> str:
        return f"{self.source}#{self.id}"


_STREAM = re.compile(r"[0-9]{9}(/[A-Za-z0-9][A-Za-z0-9._-]{0,63})?")


@dataclass(frozen=True, slots=True)
class Stream:
    """Whose facts they are: a company's, or one employee's. In JSON and as text `123456782` or `123456782/E-0042`."""

    company: str
    employee: str | None = None

    def __post_init__(self) -> None:
        if not _STREAM.fullmatch(str(self)):
            raise ValueError("expected a company and perhaps an employee, such as 123456782 or 123456782/E-0042")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text names no stream."""
        company, slash, employee = text.partition("/")
        return cls(company, employee if slash else None)

    @property
    def of_company(self) -> Stream:
        """The stream of the facts that are true of the whole company."""
        return Stream(self.company)

    def __str__(self) -> str:
        return self.company if self.employee is None else f"{self.company}/{self.employee}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=text,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), text]),
            serialization=core_schema.to_string_ser_schema(),
        )


class Fact(Value):
    """Something that happened.

    `private` names the fields that are kept apart from the journal, `readable` those of them that the plan reads while
    they are kept; `thousandths` the numbers that the journal holds as whole thousandths; `dated_by` the field that
    holds the day from which the fact is true (none: it is true as soon as it is told). `about_company`: whether it is
    about the company or one of its employees; None where it may be about either, as its subject says.
    """

    private: ClassVar[frozenset[str]] = frozenset()
    readable: ClassVar[frozenset[str]] = frozenset()
    thousandths: ClassVar[frozenset[str]] = frozenset()
    dated_by: ClassVar[str | None] = None
    about_company: ClassVar[bool | None] = False

    @property
    def true_on(self) -> date | None:
        """The day from which the fact is true; None when it is true as soon as it is told."""
        return None if self.dated_by is None else getattr(self, self.dated_by)
