"""What Jalon needs of a Temporal cluster: a namespace that keeps histories long enough, and its search attributes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import JalonError
from workflows import search_attributes

LOOK_SECONDS, PATIENCE_SECONDS = 0.5, 60.0
REFUSALS = (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.UNIMPLEMENTED)


async def prepare(client: Client, retention: timedelta) -> list[str]:
    """Makes the namespace when it is not there, has it keep ended workflows at least that long, and registers the
    search attributes. What was done, in sentences.

    Raises JalonError when the cluster refuses (Temporal Cloud makes namespaces elsewhere); RPCError when it is away.
    """
    done = [await _namespace(client, retention)]
    await _columns(client)
    return [*done, "The search attributes are registered."]


async def _columns(client: Client) -> None:
    """A cluster needs a moment until all of it knows a namespace that was just made."""
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        try:
            return await search_attributes.register(client)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(LOOK_SECONDS)


async def _namespace(client: Client, retention: timedelta) -> str:
    name = client.namespace
    try:
        found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=name))
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise _explained(error, name, retention) from error
        return await _make(client, name, retention)
    kept = found.config.workflow_execution_retention_ttl.ToTimedelta()
    if kept >= retention:
        return f"The namespace {name} is there and keeps ended workflows for {kept.days} days."
    try:
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(
                namespace=name, config=NamespaceConfig(workflow_execution_retention_ttl=_duration(retention))
            )
        )
    except RPCError as error:
        raise _explained(error, name, retention) from error
    return f"The namespace {name} now keeps ended workflows for {retention.days} days; it kept them for {kept.days}."


async def _make(client: Client, name: str, retention: timedelta) -> str:
    try:
        await client.workflow_service.register_namespace(
            RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=_duration(retention))
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise _explained(error, name, retention) from error
    return f"The namespace {name} was made; it keeps ended workflows for {retention.days} days."


def _explained(error: RPCError, name: str, retention: timedelta) -> Exception:
    """A refusal says what an administrator does; that the server is away stays what it is."""
    if error.status not in REFUSALS:
        return error
    return JalonError(
        f"The cluster does not let us look after the namespace {name!r} ({error.status.name}). On a cluster of your "
        f"own have an administrator run: temporal operator namespace create --namespace {name} "
        f"--retention {retention.days}d. On Temporal Cloud make it in its own console or by tcld, with that retention "
        "and the search attributes of the guide `operate`."
    )


def _duration(length: timedelta) -> Duration:
    made = Duration()
    made.FromTimedelta(length)
    return made
