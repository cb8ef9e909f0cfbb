"""JSON as RFC 8259 has it, and objects that name a member twice are told from the others."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from typing import Any

from pydantic_core import from_json


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
