"""The operators' columns are registered by code, again and again, and a refusal says what to do."""

from __future__ import annotations

import asyncio

import pytest
from dev_server import DevServer
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client

from deploy.local.temporal import binary
from workflows.search_attributes import RegistrationError, register

KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD


async def custom(client: Client) -> set[str]:
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    return {name for name in known.custom_attributes if name.startswith("Jalon")}


async def test_registering_twice_is_as_good_as_once(dev_server: DevServer) -> None:
    client = await dev_server.start()
    await register(client)
    assert await custom(client) == {
        "JalonCompany", "JalonState", "JalonNextDeadline", "JalonNextStep", "JalonNeedsHuman",
    }  # fmt: skip


async def test_one_of_another_type_is_told_and_the_commands_that_are_told_mend_it(dev_server: DevServer) -> None:
    client = await dev_server.start(prepared=False)
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=client.namespace, search_attributes={"JalonNextDeadline": KEYWORD})
    )
    with pytest.raises(RegistrationError, match="JalonNextDeadline is Keyword, Jalon's is Datetime") as told:
        await register(client)
    for line in str(told.value).splitlines()[1:]:
        command = [str(binary()), *line.split()[1:], "--address", dev_server.address]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        assert await process.wait() == 0, line
    await register(client)


async def test_a_server_that_has_no_room_for_them_is_said_in_one_clear_sentence(dev_server: DevServer) -> None:
    client = await dev_server.start(prepared=False)
    others = {f"Other{number}": KEYWORD for number in range(10)}
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=client.namespace, search_attributes=others)
    )
    with pytest.raises(RegistrationError, match=r"search-attribute create .* --name JalonCompany --type Keyword"):
        await register(client)
