"""The connection to Temporal: the SDK's own environment configuration and the house's data converter."""

from __future__ import annotations

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError

from deploy.process import patiently
from workflows import search_attributes


async def connect() -> Client:
    """A client for TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and so on. Raises RuntimeError when nobody answers."""
    return await Client.connect(**ClientConfig.load_client_connect_config(), data_converter=pydantic_data_converter)


async def connect_patiently() -> Client:
    """Waits for the server however long it takes, then makes sure that it knows our search attributes.

    Raises RegistrationError when the server refuses them.
    """

    async def attempt() -> Client:
        client = await connect()
        await search_attributes.register(client)
        return client

    address = ClientConfig.load_client_connect_config().get("target_host", "localhost:7233")
    return await patiently(f"Temporal at {address}", attempt, RuntimeError, RPCError)
