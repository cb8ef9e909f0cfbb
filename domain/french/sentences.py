"""How a code and its values become a sentence: a template with its values, or what a function makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from domain.calendar import in_french
from domain.french.numbers import euros, number

Sentence = Callable[..., str]
Sentences = Mapping[str, str | Sentence]
"""By its code, each with what stands in it."""


def said(words: str | Sentence, values: Mapping[str, object]) -> str:
    """A template with its values as people write them, or what the function makes of the values themselves."""
    return words(**values) if callable(words) else _filled(words, values)


OfOne = str | Callable[[Any], str]
"""How one thing is said: a template of its fields, or what a function makes of it."""


def of_one(words: OfOne, about: BaseModel) -> str:
    """The words with the fields of what they are about."""
    return words(about) if callable(words) else _filled(words, dict(about))


def _filled(template: str, values: Mapping[str, object]) -> str:
    return template.format_map({name: _written(name, value) for name, value in values.items()})


def _written(name: str, value: object) -> str:
    if isinstance(value, int) and name.endswith("_eur"):
        return euros(value)
    if isinstance(value, date):
        return in_french(value)
    return number(value) if isinstance(value, float) else str(value)
