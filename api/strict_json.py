"""JSON as RFC 8259 has it, and objects that name a member twice are told from the others."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from pydantic_core import from_json

from api.field_errors import FieldError, pointer


class Repeating(dict[str, Any]):
    """An object that names some members more than once. Readers disagree about which of them counts."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)


def parse(body: bytes) -> Any:
    """What the body holds; objects with repeated names are `Repeating`. Raises ValueError when it is no JSON.

    A byte order mark before it is passed over, as RFC 8259 allows.
    """
    body = body.removeprefix(codecs.BOM_UTF8)
    from_json(body, allow_inf_nan=False)  # the strict one: UTF-8 only, no NaN, no lone surrogate, no endless nesting
    return json.loads(body.decode(), object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeating(pairs)


def flaws(document: object, *location: str | int) -> Iterator[FieldError]:
    """Where a document has what no reader can be sure of (a name twice in one object), and the one character that
    PostgreSQL cannot keep.
    """
    if isinstance(document, str):
        if "\0" in document:
            yield FieldError(pointer=pointer(*location), detail="expected text without the character U+0000")
    elif isinstance(document, dict):
        if isinstance(document, Repeating):
            for name in document.repeated:
                yield FieldError(pointer=pointer(*location, name), detail="expected once, but told several times")
        for name, inner in cast(dict[str, Any], document).items():
            yield from flaws(inner, *location, name)
            if "\0" in name:
                yield FieldError(pointer=pointer(*location), detail="expected names without the character U+0000")
    elif isinstance(document, list):
        for place, inner in enumerate(cast(list[Any], document)):
            yield from flaws(inner, *location, place)
