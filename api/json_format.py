"""The JSON format of CloudEvents 1.0: what an event may look like before anybody asks what it tells."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from api.field_errors import FieldError, pointer
from api.strict_json import parse
from domain.facts import Event

_NAME = re.compile(r"[a-z0-9]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+")
_KNOWN = frozenset({*Event.model_fields, "data_base64"})
_INTEGERS = range(-(2**31), 2**31)


def unpacked(told: object) -> tuple[object, list[FieldError]]:
    """The event with its data out of `data_base64`; and what the format forbids in it."""
    if not isinstance(told, dict):
        return told, []
    event = cast(dict[str, Any], told)
    wrong = list(_misshapen(event))
    if event.get("data_base64") is None:
        return event, wrong
    try:
        return {**event, "data": _decoded(event)}, wrong
    except ValueError as error:
        return event, [*wrong, FieldError(pointer=pointer("data_base64"), detail=str(error))]


def _decoded(event: Mapping[str, Any]) -> Any:
    if event.get("data") is not None:
        raise ValueError("expected data or data_base64, not both")
    encoded = event["data_base64"]
    try:
        return parse(base64.b64decode(encoded if isinstance(encoded, str) else "-", validate=True))
    except ValueError:
        raise ValueError("expected JSON in UTF-8, in base64") from None


def _misshapen(event: Mapping[str, Any]) -> Iterator[FieldError]:
    """Attributes whose name, or whose kind of value, CloudEvents does not have; the known ones are looked at later."""
    for name, value in event.items():
        if name in _KNOWN:
            continue
        if not _NAME.fullmatch(name):
            detail = "expected the name of an attribute: lower-case letters and digits"
        elif not (isinstance(value, str | bool | None) or (isinstance(value, int) and value in _INTEGERS)):
            detail = "expected text, true or false, or an integer of 32 bits"
        elif name == "dataschema" and value is not None and not (isinstance(value, str) and _URI.fullmatch(value)):
            detail = "expected a URI with its scheme"
        else:
            continue
        yield FieldError(pointer=pointer(name), detail=detail)
