"""The AsyncAPI document, held against the rules of AsyncAPI 3.0: a generator of clients can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import httpx2
import pytest
from jsonschema import Draft202012Validator

from domain.ports import FEED_MODELS

Document = dict[str, Any]
FIELDS = {
    "": ({"asyncapi", "info", "channels", "operations", "components", "defaultContentType"}, {"asyncapi", "info"}),
    "info": ({"title", "version", "description", "license"}, {"title", "version"}),
    "channel": ({"address", "description", "parameters", "messages"}, set[str]()),
    "operation": ({"action", "channel", "summary", "messages"}, {"action", "channel"}),
    "message": ({"name", "title", "summary", "contentType", "payload"}, {"payload"}),
}
"""Of each object of the document: the fields of the specification that it may have, and those it must."""


@pytest.fixture
async def document(hris: httpx2.AsyncClient) -> Document:
    return (await hris.get("/asyncapi.json")).raise_for_status().json()


def objects(document: Document) -> Iterator[tuple[str, Document]]:
    yield "", document
    yield "info", document["info"]
    for kind in ("channels", "operations"):
        yield from ((kind[:-1], each) for each in document[kind].values())
    yield from (("message", each) for each in document["components"]["messages"].values())


def refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in cast(Document, value).items():
            if name == "$ref":
                yield inner
            else:
                yield from refs(inner)
    elif isinstance(value, list):
        for inner in cast(list[Any], value):
            yield from refs(inner)


def resolve(document: Document, ref: str) -> Any:
    place: Any = document
    for step in ref.removeprefix("#/").split("/"):
        place = place[step]
    return place


async def test_every_object_has_the_fields_that_the_specification_knows(document: Document) -> None:
    assert document["asyncapi"] == "3.0.0"
    for kind, found in objects(document):
        may, must = FIELDS[kind]
        assert must <= found.keys() <= may, (kind, found.keys())
    assert all(re.fullmatch(r"[\w\d.-]+", name) for name in document["components"]["messages"])


async def test_every_reference_leads_somewhere(document: Document) -> None:
    found = list(refs(document))
    assert len(found) > 100
    assert all(isinstance(resolve(document, ref), dict) for ref in found)


async def test_operations_send_messages_of_their_own_channel(document: Document) -> None:
    """The specification asks for it: an operation's messages are references into its channel's."""
    for operation in document["operations"].values():
        assert operation["action"] == "send"
        channel = operation["channel"]["$ref"]
        assert all(each["$ref"].startswith(f"{channel}/messages/") for each in operation["messages"])
        for name, parameter in resolve(document, channel).get("parameters", {}).items():
            assert f"{{{name}}}" in resolve(document, channel)["address"]
            assert parameter.keys() <= {"enum", "default", "description", "examples", "location"}


async def test_each_type_has_a_message_whose_payload_is_a_schema(document: Document) -> None:
    assert document["components"]["messages"].keys() == FEED_MODELS.keys()
    for kind, message in document["components"]["messages"].items():
        Draft202012Validator.check_schema(message["payload"])
        assert message["payload"]["properties"]["type"]["const"] == kind
        assert document["channels"]["feed"]["messages"][kind]["$ref"] == f"#/components/messages/{kind}"
