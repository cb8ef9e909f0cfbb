"""What is wrong with what was sent, field by field, in the terms of the one who sent it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails

from domain.facts import TOLD_TYPES


class FieldError(BaseModel):
    """One thing that is wrong, and where: `pointer` into the body, or `parameter` of the path or the query."""

    pointer: str | None = Field(default=None, examples=["#/data/hired_on"])
    parameter: str | None = Field(default=None, examples=["as_of"])
    detail: str = Field(examples=["expected a civil date, YYYY-MM-DD"])


EXPECTED = {
    "missing": "required, but missing",
    "extra_forbidden": "not a field that is known here",
    "date_type": "expected a civil date, YYYY-MM-DD",
    "date_parsing": "expected a civil date, YYYY-MM-DD",
    "date_from_datetime_parsing": "expected a civil date, YYYY-MM-DD",
    "date_from_datetime_inexact": "expected a civil date, YYYY-MM-DD, without a time",
    "datetime_type": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "datetime_parsing": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "datetime_from_date_parsing": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "timezone_aware": "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
    "model_type": "expected a JSON object",
    "model_attributes_type": "expected a JSON object",
    "dict_type": "expected a JSON object",
    "tuple_type": "expected a JSON array",
}
TAG_ERRORS = frozenset({"union_tag_invalid", "union_tag_not_found"})
PARTS = frozenset({"body", "path", "query", "header"})


def explain(errors: Iterable[ErrorDetails | Mapping[str, Any]]) -> list[FieldError]:
    """The errors in the terms of the one who sent the request. No value is repeated: it may be about a person."""
    explained: list[FieldError] = []
    for error in errors:
        location, detail = list(error["loc"]), _expected(error)
        if error["type"] in TAG_ERRORS:
            location = [*location[:-1], "type"]
        elif location[:1] == ["data"] and len(location) > 1 and location[1] in TOLD_TYPES:
            del location[1]  # the union's tag is no part of the document
        if error["type"] == "value_error" and (named := re.match(r"(\w+): (.+)", detail)):
            location, detail = [*location, named[1]], named[2]
        found = _where(location, detail)
        if found.pointer is None or all(found.pointer != other.pointer for other in explained):
            explained.append(found)
    return explained


def _expected(error: ErrorDetails | Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind in TAG_ERRORS:
        return f"expected one of {', '.join(TOLD_TYPES)}"
    if kind == "literal_error":
        return f"expected {context['expected']}"
    if bound := re.search(r"(less|greater) than or equal to datetime\.\w+\((\d+), (\d+), (\d+)", error["msg"]):
        way, *day = bound.groups()
        return f"expected no {'later' if way == 'less' else 'earlier'} than {date(*map(int, day))}"
    message = EXPECTED.get(kind) or error["msg"].removeprefix("Value error, ")
    message = re.sub(
        r"^Input should (be|have) ", lambda m: "expected " if m[1] == "be" else "expected it to have ", message
    )
    return re.sub(
        r"^String should (have|match) ",
        lambda m: "expected text " + ("with " if m[1] == "have" else "matching "),
        message,
    )


def _where(location: Sequence[str | int], detail: str) -> FieldError:
    if location and location[0] in PARTS - {"body"}:
        return FieldError(parameter=".".join(str(part) for part in location[1:]), detail=detail)
    if location[:1] == ["body"]:
        location = location[1:]
    return FieldError(pointer=pointer(*location), detail=detail)


def pointer(*location: str | int) -> str:
    """The place in a document as a JSON pointer (RFC 6901)."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in location)
    return "#" + "".join(f"/{part}" for part in escaped)
