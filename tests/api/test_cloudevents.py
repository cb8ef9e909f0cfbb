"""The HTTP protocol binding of CloudEvents 1.0, case by case, and other people's senders."""

import base64
import gzip
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import product
from typing import Any

import httpx2
import pytest
from api_samples import COMPANY, EVENTS, hire
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from activities.adapters.journal import PgJournal
from api.limits import MAX_BODY_BYTES
from domain.facts import Stream

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


def in_binary(event: dict[str, Any], **changed: str) -> dict[str, str]:
    """The headers of an event in binary mode."""
    headers = {f"ce-{name}": str(value) for name, value in event.items() if name != "data"}
    return {"content-type": "application/json", **headers, **changed}


async def told(journal: PgJournal) -> list[tuple[str, str]]:
    return [(entry.source, entry.id) for entry in await journal.read(Stream(COMPANY, "E-0042"))]


async def test_binary_mode(hris: httpx2.AsyncClient) -> None:
    event = {**hire(), "time": "2024-03-15T08:00:00Z"}
    recorded = (await hris.post(EVENTS, json=event)).json()
    for content_type in ("application/json", "application/json; charset=utf-8", "text/x+json", "A/B+JSON"):
        headers = in_binary(event, **{"content-type": content_type})
        answer = await hris.post(EVENTS, content=json.dumps(event["data"], indent=4), headers=headers)
        assert answer.json() == {**recorded, "status": "duplicate"}, content_type


async def test_structured_mode(hris: httpx2.AsyncClient) -> None:
    content_types = (
        STRUCTURED, f"{STRUCTURED}; charset=utf-8", f'{STRUCTURED}; charset="UTF-8"', "Application/CloudEvents+JSON",
        "application/json",
    )  # fmt: skip
    data_types = ("application/json", "application/json;charset=utf-8", "application/vnd.hr+json", None)
    for content_type, data_type in product(content_types, data_types):
        event = json.dumps({**hire(), "datacontenttype": data_type})
        answer = await hris.post(EVENTS, content=event, headers={"content-type": content_type})
        assert answer.status_code == 202, (content_type, data_type, answer.text)


async def test_an_event_is_the_same_however_it_is_spelt(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    """Quotes, escapes and percents are how a header says it: what it says is one key."""
    event = hire("a-1")
    data, whole = json.dumps(event.pop("data")).encode(), json.dumps(hire("a-1")).encode()
    structured = {"content-type": STRUCTURED}
    spelt: list[tuple[bytes, dict[str, str]]] = [
        *(
            (data, in_binary(event, **changed))
            for changed in (
                {}, {"ce-source": '"urn:hris"'}, {"ce-source": r'"u\rn:hri\s"'}, {"ce-source": "urn%3ahris"},
                {"ce-id": "%61%2D1"}, {"ce-subject": '"E%2D0042"'},
            )
        ),
        (json.dumps({**hire("a-1"), "extension": None, "time": None}).encode(), structured),
        (json.dumps({**event, "data_base64": base64.b64encode(data).decode()}).encode(), structured),
        (b"\xef\xbb\xbf" + whole, structured),
        (gzip.compress(whole), {**structured, "content-encoding": "gzip"}),
    ]  # fmt: skip
    answers = [await hris.post(EVENTS, content=body, headers=headers) for body, headers in spelt]
    assert [answer.status_code for answer in answers] == [202] * len(answers), [answer.text for answer in answers]
    assert [answer.json()["status"] for answer in answers] == ["recorded", *["duplicate"] * (len(answers) - 1)]
    assert await told(journal) == [("urn:hris", "a-1")]


FORBIDDEN_HEADERS = [
    ({"ce-id": "%C0%A0"}, "ce-id", "percent-encoded UTF-8"),
    ({"ce-id": "50%"}, "ce-id", "%25"),
    ({"ce-id": "a%zz"}, "ce-id", "hexadecimal"),
    ({"ce-datacontenttype": "application/json"}, "ce-datacontenttype", "Content-Type"),
    ({"ce-data": "{}"}, "ce-data", "the body is the data"),
    ({"ce-my_extension": "1"}, "ce-my_extension", "lower-case letters and digits"),
    ({"ce-time": "1765700000"}, "ce-time", "offset"),
    ({"ce-specversion": "0.3"}, "ce-specversion", "1.0"),
    ({"ce-source": '""'}, "ce-source", "at least one"),
    ({"ce-type": "hired"}, "ce-type", "expected one of hire"),
    ({"ce-subject": ""}, "ce-subject", "expected"),
]


async def test_a_header_that_is_forbidden_or_wrong_is_named(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    for changed, header, expected in FORBIDDEN_HEADERS:
        answer = await hris.post(EVENTS, json=hire()["data"], headers=in_binary(hire(), **changed))
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["parameter"], expected in error["detail"]) == (header, True), error
    assert await told(journal) == []


async def test_a_raw_accent_and_a_header_that_stands_twice_are_refused(hris: httpx2.AsyncClient) -> None:
    headers = [*in_binary(hire()).items(), ("ce-id", "2")]
    twice = await hris.post(EVENTS, json=hire()["data"], headers=headers)
    assert twice.json()["errors"] == [{"parameter": "ce-id", "detail": "expected once, but told several times"}]
    accent = [
        (name.encode(), b"\xe9" if name == "ce-id" else value.encode()) for name, value in in_binary(hire()).items()
    ]
    raw = await hris.post(EVENTS, json=hire()["data"], headers=accent)
    assert "percent-encoded" in raw.json()["errors"][0]["detail"]


async def test_in_binary_mode_the_data_is_the_body(hris: httpx2.AsyncClient) -> None:
    for data, where in ((b'{"contract": "cdi"}', "#/hired_on"), (b"[]", "#")):
        answer = await hris.post(EVENTS, content=data, headers=in_binary(hire()))
        assert [error["pointer"] for error in answer.json()["errors"]] == [where]


FORBIDDEN_JSON: list[tuple[dict[str, Any], str, str]] = [
    ({"Comment": "x"}, "#/Comment", "lower-case"),
    ({"my_extension": "x"}, "#/my_extension", "lower-case"),
    ({"extension": {"a": 1}}, "#/extension", "expected text, true or false"),
    ({"extension": 1.5}, "#/extension", "32 bits"),
    ({"extension": 2**31}, "#/extension", "32 bits"),
    ({"dataschema": "schema.json"}, "#/dataschema", "URI"),
    ({"datacontenttype": "application/xml"}, "#/datacontenttype", "application/json"),
    ({"datacontenttype": "application/json; charset=latin1"}, "#/datacontenttype", "UTF-8"),
    ({"data_base64": "e30="}, "#/data_base64", "not both"),
    ({"data": None, "data_base64": "no base64"}, "#/data_base64", "in base64"),
    ({"data": None, "data_base64": 1}, "#/data_base64", "in base64"),
    ({"data": None, "data_base64": "aGlyZQ=="}, "#/data_base64", "expected JSON"),
    ({"time": 1765700000}, "#/time", "offset"),
]


async def test_what_the_json_format_forbids_is_refused(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    for changed, pointer, expected in FORBIDDEN_JSON:
        answer = await hris.post(EVENTS, json={**hire(), **changed})
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["pointer"], expected in error["detail"]) == (pointer, True), error
    assert await told(journal) == []


async def test_a_name_that_stands_twice_in_base64_is_refused_too(hris: httpx2.AsyncClient) -> None:
    data = b'{"hired_on": "2024-03-15", "hired_on": "2020-01-01", "contract": "cdi"}'
    event = {**hire(), "data": None, "data_base64": base64.b64encode(data).decode()}
    answer = await hris.post(EVENTS, json=event)
    assert answer.json()["errors"] == [
        {"pointer": "#/data/hired_on", "detail": "expected once, but told several times"}
    ]


async def test_another_format_or_charset_is_not_guessed(hris: httpx2.AsyncClient) -> None:
    for content_type in (
        "application/cloudevents+avro", "application/cloudevents", "application/cloudevents-batch+protobuf",
        "application/json; charset=iso-8859-1", f"{STRUCTURED}; charset=utf-16", "text/plain", "",
        "application/vnd.hr+json",
    ):  # fmt: skip
        answer = await hris.post(EVENTS, content=json.dumps(hire()), headers={"content-type": content_type})
        assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json"), content_type


async def test_one_media_type_has_one_shape(hris: httpx2.AsyncClient) -> None:
    for content_type, body in (("application/json", [hire()]), (STRUCTURED, [hire()]), (BATCH, hire())):
        answer = await hris.post(EVENTS, json=body, headers={"content-type": content_type})
        assert answer.status_code == 422
        assert (BATCH if isinstance(body, list) else STRUCTURED) in answer.json()["errors"][0]["detail"]


async def test_gzip_is_bounded_by_what_it_unpacks_to(hris: httpx2.AsyncClient) -> None:
    headers = {"content-type": STRUCTURED, "content-encoding": "gzip"}
    packed = gzip.compress(json.dumps(hire()).encode())
    for body, status in (
        (gzip.compress(b" " * (MAX_BODY_BYTES + 1)), 413),
        (b"not gzip", 400),
        (packed[:-9], 400),
        (packed + b"more", 400),
        (b"", 400),
    ):
        answer = await hris.post(EVENTS, content=body, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


async def test_another_encoding_is_told_which_one_is_read(hris: httpx2.AsyncClient) -> None:
    answer = await hris.post(EVENTS, content=b"", headers={"content-type": STRUCTURED, "content-encoding": "br"})
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "gzip")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_handshake_of_web_hooks_is_answered(
    as_bearer: Callable[[str | None], AbstractAsyncContextManager[httpx2.AsyncClient]],
) -> None:
    async with as_bearer(None) as client:
        asked = {"WebHook-Request-Origin": "hris.example.org", "WebHook-Request-Rate": "120"}
        agreed = await client.options(EVENTS, headers=asked)
        assert agreed.status_code == 200
        assert agreed.headers["webhook-allowed-origin"] == "hris.example.org"
        assert agreed.headers["webhook-allowed-rate"] == "6000"
        assert "POST" in agreed.headers["allow"]
        assert "webhook-allowed-origin" not in (await client.options(EVENTS)).headers


@pytest.mark.parametrize("written", [to_binary_event, to_structured_event])
async def test_the_python_sdk_sends_what_is_read(
    hris: httpx2.AsyncClient, journal: PgJournal, written: Callable[[CloudEvent], HTTPMessage]
) -> None:
    attributes = {name: value for name, value in hire('evt-1-"50%"').items() if name != "data"}
    message = written(CloudEvent({**attributes, "dataschema": "urn:x", "extension": "un accent é"}, hire()["data"]))
    answer = await hris.post(EVENTS, content=message.body, headers=message.headers)
    assert answer.status_code == 202, answer.text
    assert await told(journal) == [("urn:hris", 'evt-1-"50%"')]
