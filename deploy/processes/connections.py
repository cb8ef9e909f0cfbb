"""How the house's processes reach their servers, and wait for them."""

from __future__ import annotations

import asyncpg
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError

from deploy.database.pool import open_pool
from deploy.processes.lifecycle import wait_for
from domain.errors import JalonError
from workflows import search_attributes


async def connect_temporal() -> Client:
    """A client for the server that TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and so on name (the SDK's own configuration).

    Raises RuntimeError when it does not answer.
    """
    return await Client.connect(**ClientConfig.load_client_connect_config(), data_converter=pydantic_data_converter)


async def temporal_when_ready() -> Client:
    """Waits for the server however long it takes, then makes sure that it knows our search attributes.

    Raises JalonError when the server refuses them.
    """

    async def attempt() -> Client:
        client = await connect_temporal()
        try:
            await search_attributes.register(client)
        except search_attributes.RegistrationError as refusal:
            raise JalonError(str(refusal)) from refusal
        return client

    address = ClientConfig.load_client_connect_config().get("target_host", "localhost:7233")
    return await wait_for(f"Temporal at {address}", attempt, RuntimeError, RPCError)


async def pool_when_ready(dsn: str, *, size: int) -> asyncpg.Pool:
    """Waits for the database however long it takes. A refusal, of the password say, is raised at once."""
    return await wait_for(
        "The database",
        lambda: open_pool(dsn, size=size),
        OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError,
    )  # fmt: skip
