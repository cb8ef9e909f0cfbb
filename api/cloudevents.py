"""CloudEvents 1.0 over HTTP: a single event (structured or binary) or a batch, out of a request's body and headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import unquote

from api.problems import refuse
from api.strict_json import parse

SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"


def documents(headers: Mapping[str, str], body: bytes, batch_limit: int) -> Any:
    """What the body holds, parsed but not validated: a list for a batch, anything else for a single event."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (SINGLE, BATCH, PLAIN):
        raise refuse("unsupported-media-type", f"Send {SINGLE}, {BATCH} or {PLAIN}, in UTF-8.")
    try:
        parsed: Any = parse(body)
    except ValueError as error:
        raise refuse("malformed-json", f"The body could not be read as JSON: {error}.") from None
    if media_type == PLAIN and "ce-specversion" in headers:
        return _binary(headers, parsed)
    if media_type == BATCH and not isinstance(parsed, list):
        raise refuse("malformed-json", f"{BATCH} is a JSON array of events.")
    if media_type == SINGLE and isinstance(parsed, list):
        raise refuse("malformed-json", f"{SINGLE} is one event; an array of them is {BATCH}.")
    if isinstance(parsed, list) and len(cast(list[Any], parsed)) > batch_limit:
        raise refuse("too-large", f"A batch may have {batch_limit} events at most: send it in parts.")
    return cast(Any, parsed)


def _binary(headers: Mapping[str, str], data: Any) -> dict[str, Any]:
    """The binary mode: the attributes are headers, percent-encoded; the body is the data."""
    attributes = {name[3:]: unquote(value) for name, value in headers.items() if name.startswith("ce-")}
    return {**attributes, "data": data}
