"""How a long-running process reaches Temporal, and waits for it."""

from __future__ import annotations

import os
import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import metadata

from temporalio.client import Client, Interceptor
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime
from temporalio.service import RPCError, RPCStatusCode

from deploy.environment import stack_environment
from deploy.processes.codec import converter
from deploy.processes.lifecycle import wait_for
from deploy.settings import Settings, SettingsError
from domain.errors import JalonError
from workflows import search_attributes


def build(settings: Settings) -> str:
    """Which Jalon this is, for Temporal: the release, and the commit where it is known."""
    release = metadata.version("jalon")
    return f"{release}+{settings.commit[:12]}" if settings.commit else release


def server(settings: Settings) -> ClientConnectConfig:
    """What the environment says of the server; where it is silent, what the local stack that runs has written down.

    Raises SettingsError when it says what cannot be.
    """
    told = stack_environment(settings) | dict(os.environ)
    try:
        return {"target_host": "localhost:7233", **ClientConfig.load_client_connect_config(override_env_vars=told)}
    except (OSError, RuntimeError, ValueError) as error:
        raise _wrong(error) from None


async def connect_temporal(
    settings: Settings, runtime: Runtime | None = None, interceptors: Sequence[Interceptor] = ()
) -> Client:
    """A client for the server that TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and so on name (the SDK's own configuration:
    TLS, client certificates and API keys included). In histories it goes by its process, its machine and its build.

    `runtime`: one that serves the SDK's metrics, in place of the SDK's default. Raises RuntimeError when the server
    does not answer, SettingsError when it can never answer to that.
    """
    try:
        return await Client.connect(
            **server(settings),
            identity=f"{os.getpid()}@{socket.gethostname()} {build(settings)}",
            data_converter=converter(settings),
            runtime=runtime,
            interceptors=interceptors,
        )
    except ValueError as error:
        raise _wrong(error) from None


@contextmanager
def temporal_messages() -> Generator[None]:
    """Turns what Temporal, or its absence, may answer to a command into a sentence for an operator."""
    try:
        yield
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND and "amespace" in error.message:
            raise JalonError(f"{error.message} Correct TEMPORAL_NAMESPACE, or make it: `jalon prepare`.") from None
        raise _away(error) from None
    except RuntimeError as error:
        raise _away(error) from None


def _away(error: RPCError | RuntimeError) -> JalonError:
    return JalonError(
        f"Temporal does not answer ({_line(error)}): is it up? If so, check TEMPORAL_ADDRESS and, where the cluster "
        "wants them, TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or TEMPORAL_API_KEY."
    )


def _wrong(error: Exception) -> SettingsError:
    """Of the SDK's own settings; its words say which."""
    return SettingsError(
        f"The settings of Temporal are wrong ({_line(error)}): check TEMPORAL_ADDRESS (host:port), TEMPORAL_PROFILE, "
        "TEMPORAL_CONFIG_FILE, TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH."
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


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
