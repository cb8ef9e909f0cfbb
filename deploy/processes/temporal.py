"""How a long-running process reaches Temporal, and waits for it."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from importlib import metadata

from temporalio.client import Client, Interceptor
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime
from temporalio.service import RPCError

from deploy.environment import stack_environment
from deploy.processes.codec import converter
from deploy.processes.lifecycle import wait_for
from deploy.settings import Settings
from workflows import search_attributes


def build(settings: Settings) -> str:
    """Which Jalon this is, for Temporal: the release, and the commit where it is known."""
    release = metadata.version("jalon")
    return f"{release}+{settings.commit[:12]}" if settings.commit else release


def server(settings: Settings) -> ClientConnectConfig:
    """What the environment says of the server; where it is silent, what the local stack that runs has written down."""
    told = stack_environment(settings) | dict(os.environ)
    return {"target_host": "localhost:7233", **ClientConfig.load_client_connect_config(override_env_vars=told)}


async def connect_temporal(
    settings: Settings, runtime: Runtime | None = None, interceptors: Sequence[Interceptor] = ()
) -> Client:
    """A client for the server that TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and so on name (the SDK's own configuration:
    TLS, client certificates and API keys included). In histories it goes by its process, its machine and its build.

    `runtime`: one that serves the SDK's metrics, in place of the SDK's default. Raises RuntimeError when the server
    does not answer.
    """
    return await Client.connect(
        **server(settings),
        identity=f"{os.getpid()}@{socket.gethostname()} {build(settings)}",
        data_converter=converter(settings),
        runtime=runtime,
        interceptors=interceptors,
    )


async def temporal_when_ready(
    settings: Settings, runtime: Runtime | None = None, interceptors: Sequence[Interceptor] = ()
) -> Client:
    """Waits for the server however long it takes, then makes sure that it knows our search attributes.

    `runtime`, `interceptors`: as `connect_temporal`. Raises RegistrationError when the server refuses them.
    """

    async def attempt() -> Client:
        client = await connect_temporal(settings, runtime, interceptors)
        await search_attributes.register(client)
        return client

    return await wait_for(f"Temporal at {server(settings).get('target_host')}", attempt, RuntimeError, RPCError)
