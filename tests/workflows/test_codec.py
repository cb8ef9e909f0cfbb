"""Payloads sealed with keys of ours: Temporal keeps nothing readable, operators read all, old histories replay."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from corpus import recorded
from dev_server import DevServer
from google.protobuf import json_format
from google.protobuf.message import Message
from reading import settle
from scripted import Script, tell, worker
from temporalio.api.common.v1 import Payload, SearchAttributes
from temporalio.api.history.v1 import MarkerRecordedEventAttributes
from temporalio.client import Client
from temporalio.worker import Replayer

from api.codec_door import create_codec_door
from api.console.grants import Grant, Visitor
from api.rights import Caller
from deploy.processes.codec import KeyRing, SealingCodec, UnknownKeyError, converter, opened
from deploy.settings import Settings, SettingsError
from workflows.employee import EmployeeWorkflow

CLEAR = Payload(metadata={"encoding": b"json/plain"}, data=b'{"company": "123456782"}')
UI = "https://temporal.example.org"


def line(name: str) -> str:
    return f"{name} {base64.b64encode(os.urandom(32)).decode()}\n"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "keys"
    file.write_text(line("2026"))
    return file


def add_on_top(file: Path, name: str) -> None:
    file.write_text(line(name) + file.read_text())


def ring(file: Path) -> SealingCodec:
    return SealingCodec(KeyRing.read(file))


async def test_a_new_key_on_top_seals_and_the_old_one_still_opens(keys: Path) -> None:
    old = await ring(keys).encode([CLEAR, CLEAR])
    assert old[0].data != old[1].data, "a nonce each"
    assert b"123456782" not in old[0].SerializeToString()
    add_on_top(keys, "2027")
    rotated = ring(keys)
    [new] = await rotated.encode([CLEAR])
    assert new.metadata["encryption-key-id"] == b"2027"
    assert await rotated.decode([old[0], new, CLEAR]) == [CLEAR, CLEAR, CLEAR]


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """Another ring."""
    (tmp_path / "others").write_text(line("2027"))
    return tmp_path / "others"


async def test_a_key_that_is_gone_and_a_payload_that_was_altered_are_named(keys: Path, others: Path) -> None:
    [sealed] = await ring(keys).encode([CLEAR])
    with pytest.raises(UnknownKeyError, match="sealed with the key '2026', which is not in the ring"):
        await ring(others).decode([sealed])
    altered = Payload(metadata=dict(sealed.metadata), data=sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    with pytest.raises(UnknownKeyError, match="does not open with the key '2026'"):
        await ring(keys).decode([altered])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no key"),
        ("2026 c2hvcnQ=\n", "line 1: expected 32 bytes in base64"),
        (line("a") + line("a"), "line 2: expected a name of its own"),
        ("no key at all!\n", "line 1"),
    ],
)
def test_a_key_ring_that_is_wrong_is_one_sentence_without_a_key(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "keys").write_text(content)
    with pytest.raises(SettingsError, match=said) as found:
        KeyRing.read(tmp_path / "keys")
    assert all(word not in str(found.value) for word in content.split() if len(word) > 8)


@pytest.mark.parametrize("name", sorted(recorded())[:3])
async def test_histories_of_before_the_keys_replay_with_them(name: str, keys: Path) -> None:
    history = recorded()[name]
    replayer = Replayer(workflows=[EmployeeWorkflow], data_converter=converter(Settings(payload_keys_file=keys)))
    await replayer.replay_workflow(history)


SDKS_OWN = ("patch-data", "data")
"""What the SDK notes in a marker beside a result: which change of the code a run has, when what was done was done."""


def payloads(message: Message) -> Iterator[Payload]:
    """Every payload in it, but for the search attributes, by which Temporal has to search, and for the SDK's own."""
    for field, value in message.ListFields():
        if isinstance(message, MarkerRecordedEventAttributes) and field.name == "details":
            yield from (each for name, held in value.items() if name not in SDKS_OWN for each in held.payloads)
            continue
        if field.message_type is None or isinstance(value, SearchAttributes):
            continue
        if field.message_type.GetOptions().map_entry:
            values: Iterable[Any] = value.values()
        elif field.is_repeated:
            values = value
        else:
            values = [value]
        for each in values:
            if isinstance(each, Payload):
                yield each
            elif isinstance(each, Message) and not isinstance(each, SearchAttributes):
                yield from payloads(each)


async def test_nothing_readable_is_kept_by_temporal(dev_server: DevServer, keys: Path) -> None:
    await dev_server.start()
    sealing = converter(Settings(payload_keys_file=keys))
    client = await Client.connect(dev_server.address, data_converter=sealing)
    async with worker(client, Script()):
        handle = await tell(client, "E-1", "hire", version=1)
        await settle(handle)
        history = await handle.fetch_history()
    kept = [payload for event in history.events for payload in payloads(event)]
    assert len(kept) >= 5
    assert {payload.metadata["encoding"] for payload in kept} == {b"binary/encrypted"}
    await Replayer(workflows=[EmployeeWorkflow], data_converter=sealing).replay_workflow(history)


def body(payload: Payload) -> bytes:
    return json.dumps({"payloads": [json_format.MessageToDict(payload)]}).encode()


WHOLE = Visitor(actor=uuid4(), name="", grants=(Grant.parse("operator:*"),))
OF_ONE = Visitor(actor=uuid4(), name="", grants=(Grant.parse("operator:123456782"),))
SESSIONS = {"whole": WHOLE, "of-one": OF_ONE}
TOKENS = {
    "jalon_auditor": Caller(actor=uuid4(), name="", role="auditor", companies=None),
    "jalon_hris": Caller(actor=uuid4(), name="", role="hris", companies=None),
    "jalon_one": Caller(actor=uuid4(), name="", role="admin", companies=frozenset({"123456782"})),
}


class KnownTokens:
    async def caller(self, token: str) -> Caller | None:
        return TOKENS.get(token)


@pytest.fixture
async def door(keys: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async def visitor(secret: str) -> Visitor | None:
        return SESSIONS.get(secret)

    app = create_codec_door(partial(opened, ring(keys)), KnownTokens(), visitor, UI)
    transport = httpx2.ASGITransport(app)  # pyright: ignore[reportArgumentType]
    async with httpx2.AsyncClient(transport=transport, base_url="https://jalon.example.org") as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": "Bearer jalon_auditor"}, 200),
        ({"authorization": "Bearer jalon_hris"}, 403),
        ({"authorization": "Bearer jalon_one"}, 403),
        ({"authorization": "Bearer invented"}, 403),
        ({"cookie": "__Host-jalon=whole", "origin": UI}, 200),
        ({"cookie": "__Host-jalon=whole", "origin": "https://elsewhere.example"}, 403),
        ({"cookie": "__Host-jalon=whole"}, 403),
        ({"cookie": "__Host-jalon=of-one", "origin": UI}, 403),
        ({}, 403),
    ],
)
async def test_who_may_see_every_company_opens_payloads_and_nobody_else(
    door: httpx2.AsyncClient, keys: Path, headers: dict[str, str], status: int
) -> None:
    [sealed] = await ring(keys).encode([CLEAR])
    answer = await door.post("/decode", content=body(sealed), headers=headers)
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == UI
    if status == 200:
        [told] = answer.json()["payloads"]
        assert base64.b64decode(told["data"]) == CLEAR.data


async def test_what_is_no_payload_is_explained(door: httpx2.AsyncClient) -> None:
    allowed = {"authorization": "Bearer jalon_auditor"}
    answer = await door.post("/decode", content=b"no JSON", headers=allowed)
    assert (answer.status_code, answer.json()["error"][:8]) == (422, "expected")
    assert (await door.options("/decode")).status_code == 204
