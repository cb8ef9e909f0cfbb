"""A process says itself when it serves, to whoever started it: as systemd has it (sd_notify), which the local stack
listens to as well.
"""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress

import structlog
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

log = structlog.stdlib.get_logger(__name__)

LOOK_SECONDS = 0.1
QUEUES = (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)

FORBIDDEN = (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.UNIMPLEMENTED)


def say_ready() -> None:
    """Tells the socket that NOTIFY_SOCKET names; nobody when there is none, or when it is not listened to any more."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
            mouth.sendto(b"READY=1", f"\0{address[1:]}" if address.startswith("@") else address)


async def say_ready_once_polling(client: Client, task_queue: str) -> None:
    """Says so once Temporal knows this process as one that takes the queue's workflows and activities."""
    for kind in QUEUES:
        while True:
            if await _polls(client, task_queue, kind):
                break
            await asyncio.sleep(LOOK_SECONDS)
    log.info("worker at work", task_queue=task_queue, namespace=client.namespace)
    say_ready()


async def _polls(client: Client, task_queue: str, kind: TaskQueueType.ValueType) -> bool:
    """Where nobody may ask, it is taken for true."""
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=task_queue), task_queue_type=kind
    )
    try:
        known = await client.workflow_service.describe_task_queue(asked)
    except RPCError as error:
        return error.status in FORBIDDEN
    return any(poller.identity == client.identity for poller in known.pollers)
