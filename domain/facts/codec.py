"""Facts to and from what the journal holds: the public part as JSON data, the private part kept apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from domain.facts.base import Fact
from domain.facts.outcomes import OUTCOME_TYPES, AnyOutcome
from domain.facts.told import Told

__all__ = [
    "SCHEMA_VERSION",
    "UPCASTERS",
    "AnyFact",
    "Upcaster",
    "decode",
    "private_data",
    "public_data",
    "readable_data",
]

AnyFact = Annotated[Told | AnyOutcome, Field(discriminator="type")]
"""What the journal may hold."""

_ANY: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)

SCHEMA_VERSION = 1
"""The version of the facts' shape as it is written today."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
_UNTOLD: dict[str, dict[str, None]] = {"training-completed": {"title": None}, "fact-voided": {"reason": None}}
"""Private fields that must be told, and that the journal does not hold."""

_THOUSANDTHS = "_thousandths"

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(type, version) -> the same data in the next version's shape. An old row is lifted each time it is read."""


def decode(kind: str, schema: int, data: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> AnyFact:
    """The fact that a journal row holds, lifted to today's shape; `kept`: what is still known of its private part.

    Of what Jalon did, a field that a later release has added is passed over, so that one can go back to this one; of
    what was told nothing is: half of it might say the opposite. Raises ValidationError.
    """
    body = dict(data)
    for version in range(schema, SCHEMA_VERSION):
        if lift := UPCASTERS.get((kind, version)):
            body = lift(body)
    for name in [name for name in body if name.endswith(_THOUSANDTHS)]:
        body[name.removesuffix(_THOUSANDTHS)] = body.pop(name) / 1000
    whole = {**_UNTOLD.get(kind, {}), **body, **(kept or {}), "type": kind}
    return _ANY.validate_python(whole, extra="ignore" if kind in OUTCOME_TYPES else None)


def public_data(fact: Fact) -> dict[str, Any]:
    """What the journal may hold of a fact: everything but its type (kept beside) and its private fields.

    No float is in it: of `average` it holds `average_thousandths`.
    """
    data = fact.model_dump(mode="json", exclude={"type", *fact.private}, exclude_none=True)
    for name in fact.thousandths & data.keys():
        data[name + _THOUSANDTHS] = round(data.pop(name) * 1000)
    return data


def private_data(fact: Fact) -> dict[str, Any]:
    """What must stay out of the journal; empty when the fact says nothing about a person."""
    return fact.model_dump(mode="json", include=set(fact.private), exclude_none=True)


def readable_data(fact: Fact) -> dict[str, Any]:
    """What the plan may read of a fact's private part."""
    return fact.model_dump(mode="json", include=set(fact.readable), exclude_none=True)
