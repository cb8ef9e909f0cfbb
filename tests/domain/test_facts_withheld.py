"""A fact's private texts are not in the journal: it must be read without them all the same."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from domain.facts import AnyFact, Fact, decode, public_data

TYPES: list[type[Fact]] = list(get_args(get_args(AnyFact)[0]))
SAMPLES: dict[str, dict[str, Any]] = {
    "training-completed": {"title": "Soudure", "ended_on": "2025-01-01", "mandatory": False},
    "fact-voided": {"event": {"source": "urn:hris", "id": "1"}, "reason": "erreur de saisie"},
}


@pytest.mark.parametrize("fact", TYPES, ids=lambda fact: fact.__name__)
def test_a_required_private_field_is_known_here(fact: type[Fact]) -> None:
    kind = str(fact.model_fields["type"].default)
    required = {name for name in fact.private if fact.model_fields[name].is_required()}
    assert required == set() or kind in SAMPLES, f"{kind} could not be read back without {required}"


@pytest.mark.parametrize("kind", SAMPLES)
def test_it_is_read_back_without_its_text(kind: str) -> None:
    told = next(fact for fact in TYPES if fact.model_fields["type"].default == kind).model_validate(SAMPLES[kind])
    read = decode(kind, 1, public_data(told))
    assert {getattr(read, name) for name in told.private} == {None}
    assert public_data(read) == public_data(told)
