"""CloudEvents 1.0 over HTTP: a single event (structured or binary) or a batch, out of a request's body and headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers

from api.field_errors import FieldError, pointer
from api.problems import ProblemError, invalid, refuse
from api.strict_json import parse

SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"
MAX_BATCH = 500
"""How many events a batch may have."""

Mode = Literal["structured", "binary", "batch"]

_PREFIX = "ce-"
_NAME = re.compile(r"[a-z0-9]+")
_NO_ATTRIBUTES = {
    "data": "expected none: in binary mode the body is the data",
    "datacontenttype": "expected none: in binary mode the Content-Type says it",
}
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_HALF_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UTF_8 = frozenset({"", "utf-8", "utf8", "us-ascii"})


class Received(NamedTuple):
    """What a request tells, parsed but not validated; of a single event `events` holds one."""

    mode: Mode
    events: list[Any]


def received(headers: Headers, body: bytes) -> Received:
    """Reads the request as the HTTP protocol binding of CloudEvents has it. Raises ProblemError."""
    binary = f"{_PREFIX}specversion" in headers
    media_type = _json_media_type(headers.get("content-type") or (PLAIN if binary else ""))
    try:
        parsed: Any = parse(body)
    except ValueError as error:
        raise refuse("malformed-json", f"The body could not be read as JSON: {error}.") from None
    if media_type == BATCH:
        return Received("batch", _batch(parsed))
    if media_type != SINGLE and binary:
        return Received("binary", [{**_attributes(headers.items()), "datacontenttype": media_type, "data": parsed}])
    if media_type not in (SINGLE, PLAIN):
        raise refuse("unsupported-media-type", f"{media_type} is the data of an event whose attributes are {_LIKE}.")
    if isinstance(parsed, list):
        raise _other_shape(f"expected one event, a JSON object; a list of them goes to …/events/batch as {BATCH}")
    return Received("structured", [parsed])


def in_terms_of(mode: Mode, errors: Sequence[FieldError]) -> list[FieldError]:
    """The errors where the sender finds them: in binary mode the attributes are headers, and the data is the body."""
    return [_in_binary(error) for error in errors] if mode == "binary" else list(errors)


_LIKE = "headers such as ce-specversion and ce-id; there is no ce-specversion"


@lru_cache(maxsize=64)
def _json_media_type(content_type: str) -> str:
    """The media type, of one of the modes in JSON and in UTF-8. Raises ProblemError for any other."""
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    charset = next(
        (value for name, _, value in (each.partition("=") for each in parameters.split(";")) if _is_charset(name)), ""
    )
    if charset.strip().strip('"').lower() not in _UTF_8:
        raise refuse("unsupported-media-type", f"JSON is sent in UTF-8, not in {charset.strip()}.")
    if media_type.startswith("application/cloudevents"):
        known = media_type in (SINGLE, BATCH)
    else:
        known = media_type == PLAIN or media_type.endswith("+json")
    if not known:
        raise refuse(
            "unsupported-media-type",
            f"Send one event as {SINGLE} or {PLAIN}, several as {BATCH}, in UTF-8; or with ce- headers its data alone.",
        )
    return media_type


def _is_charset(name: str) -> bool:
    return name.strip().lower() == "charset"


def _other_shape(expected: str) -> ProblemError:
    """The body is JSON, and not of the shape that its media type announces."""
    return ProblemError(invalid([FieldError(pointer=pointer(), detail=expected)]))


def _batch(parsed: Any) -> list[Any]:
    if not isinstance(parsed, list):
        raise _other_shape(f"expected a JSON array of events; one alone goes to …/events as {SINGLE}")
    events = cast(list[Any], parsed)
    if len(events) > MAX_BATCH:
        told = f"A batch may have {MAX_BATCH} events at most, and this one has {len(events)}: send it in parts."
        raise refuse("too-large", told)
    return events


def _attributes(headers: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The attributes of binary mode. Raises ProblemError with a word for each header that the specification forbids."""
    attributes: dict[str, str] = {}
    wrong: list[FieldError] = []
    for header, value in headers:
        if not header.startswith(_PREFIX):
            continue
        name = header.removeprefix(_PREFIX)
        try:
            if name in attributes:
                raise ValueError("expected once, but told several times")
            attributes[name] = _decoded(name, value)
        except ValueError as error:
            wrong.append(FieldError(parameter=header, detail=str(error)))
    if wrong:
        raise ProblemError(invalid(wrong))
    return attributes


def _decoded(name: str, value: str) -> str:
    """The attribute's value: quotes are taken off (RFC 9110, 5.6.4), then percent-encoded UTF-8 is decoded, once."""
    if name in _NO_ATTRIBUTES:
        raise ValueError(_NO_ATTRIBUTES[name])
    if not _NAME.fullmatch(name):
        raise ValueError("expected the name of an attribute: lower-case letters and digits")
    if not value.isascii():
        raise ValueError("expected visible ASCII: other characters are percent-encoded in UTF-8")
    if quoted := _QUOTED.fullmatch(value):
        value = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL)
    if _HALF_ENCODED.search(value):
        raise ValueError("expected two hexadecimal digits behind each %: a % of its own is %25")
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise ValueError("expected percent-encoded UTF-8") from None


def _in_binary(error: FieldError) -> FieldError:
    _, *location = (error.pointer or "#").split("/")
    match location:
        case []:
            return error
        case ["data", *inner]:
            return error.model_copy(update={"pointer": "/".join(["#", *inner])})
        case _:
            return FieldError(parameter=_PREFIX + location[0], detail=error.detail)
