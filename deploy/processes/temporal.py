"""How a long-running process reaches Temporal, and waits for it."""

from __future__ import annotations

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.runtime import Runtime
from temporalio.service import RPCError

from deploy.processes.lifecycle import wait_for
from workflows import search_attributes


async def connect_temporal(runtime: Runtime | None = None) -> Client:
    """A client for the server that TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and so on name (the SDK's own configuration).

    `runtime`: one that serves the SDK's metrics, in place of the SDK's default. Raises RuntimeError when the server
    does not answer.
    """
    return await Client.connect(
        **ClientConfig.load_client_connect_config(), data_converter=pydantic_data_converter, runtime=runtime
    )


async def temporal_when_ready(runtime: Runtime | None = None) -> Client:
    """Waits for the server however long it takes, then makes sure that it knows our search attributes.

    `runtime`: as `connect_temporal`. Raises RegistrationError when the server refuses them.
    """

    async def attempt() -> Client:
        client = await connect_temporal(runtime)
        await search_attributes.register(client)
        return client

    address = ClientConfig.load_client_connect_config().get("target_host", "localhost:7233")
    return await wait_for(f"Temporal at {address}", attempt, RuntimeError, RPCError)
