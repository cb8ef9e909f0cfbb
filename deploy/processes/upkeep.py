"""Keeps the sweep scheduled, also when Temporal comes back without its database."""

from __future__ import annotations

import asyncio

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from domain.errors import JalonError
from workflows import search_attributes
from workflows.upkeep import (
    schedule_digests,
    schedule_hris,
    schedule_retention,
    schedule_seals,
    schedule_sweeps,
    schedule_webhooks,
)

log = structlog.stdlib.get_logger(__name__)

LOOK_SECONDS = 60.0


async def keep_scheduled(client: Client, task_queue: str, *, seals: bool = False) -> None:
    """Makes the schedules whenever they are not there, until it is cancelled. A lost one is logged: so is all it knew.

    `seals`: whether there is a key to seal with.
    """
    while True:
        try:
            await search_attributes.register(client)
            if await schedule_sweeps(client, task_queue):
                log.warning(
                    "Temporal knew no sweep: it is new or has lost its database; missing workflows are started now",
                    namespace=client.namespace,
                    todo="to see what is missing, run: jalon reconcile",
                )
            await schedule_retention(client, task_queue)
            await schedule_webhooks(client, task_queue)
            await schedule_hris(client, task_queue)
            await schedule_digests(client, task_queue)
            if seals:
                await schedule_seals(client, task_queue)
        except (RPCError, JalonError) as error:
            log.warning("the sweep could not be scheduled; trying again", error=type(error).__name__)
        await asyncio.sleep(LOOK_SECONDS)
