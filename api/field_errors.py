"""What is wrong with what was sent, field by field, in the terms of the one who sent it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails

from domain.facts import SHAPES, TOLD_TYPES


class FieldError(BaseModel):
    """One thing that is wrong, and where: `pointer` into the body, or `parameter` of the path or the query."""

    pointer: str | None = Field(default=None, examples=["#/data/hired_on"])
    parameter: str | None = Field(default=None, examples=["as_of"])
    detail: str = Field(examples=["expected a civil date, YYYY-MM-DD"])


_DAY = "expected a civil date, YYYY-MM-DD"
_MOMENT = "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00"
EXPECTED = {
    "missing": "required, but missing",
    "extra_forbidden": "not a field that is known here",
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DAY),
    "date_from_datetime_inexact": f"{_DAY}, without a time",
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"), _MOMENT),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), "expected a JSON object"),
    **dict.fromkeys(("tuple_type", "list_type"), "expected a JSON array"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "expected an integer"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "expected a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "expected true or false"),
    **dict.fromkeys(("string_type", "string_unicode"), "expected text"),
}
"""What was expected, by pydantic's kind of error."""

BOUNDED = {
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected {ge} or more",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected {le} or less",
    "string_too_short": "expected text of at least {min_length} characters",
    "string_too_long": "expected text of at most {max_length} characters",
    "too_short": "expected at least {min_length} items",
    "too_long": "expected at most {max_length} items",
    "literal_error": "expected {expected}",
}
"""The same where the kind has a bound of its own."""

DAYS = {"greater_than_equal": "expected no earlier than {ge}", "less_than_equal": "expected no later than {le}"}
"""The same of days and moments."""

_OWN_SHAPES: Mapping[str, str] = {
    r"^[a-z0-9][a-z0-9-]{0,39}$": "a short name in lower case, such as payfit",
    r"^[A-Za-z0-9._-]{1,200}$": "ASCII letters, digits, dots, dashes and underscores, 200 at most and no space",
    r"^[A-Za-z0-9-]{1,100}$": "the name of a header, such as X-Signature",
    r"^https?://[!-~]+$": "an address that begins with https:// or http://, without a space",
    "^[0-9]{1,18}-[0-9]{1,18}$": "a cursor, as the feed gives it",
}
"""What the patterns of this API alone ask for, in words, beside those of the facts."""
SOMETHING_ELSE = "expected another value: /docs says which"

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
    if kind == "string_pattern_mismatch":
        shape = SHAPES.get(context["pattern"]) or _OWN_SHAPES.get(context["pattern"])
        return f"expected {shape}" if shape else SOMETHING_ELSE
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind in DAYS and all(isinstance(bound, date | str) for bound in context.values()):
        return DAYS[kind].format(**context)
    return BOUNDED[kind].format(**context) if kind in BOUNDED else EXPECTED.get(kind, SOMETHING_ELSE)


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
