"""The rounds over the HRIS systems: which have something to say, and what it is. Temporal knows their names alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import activity

from activities.adapters.hris import PgHris
from domain.ports import HRIS_DUE, HRIS_TAKE, HrisOrder, HrisOrders, HrisTaken

AT_MOST = timedelta(seconds=50)
"""How often a system that sends much is read: all that has come meanwhile is read together."""


@dataclass(frozen=True)
class HrisRounds:
    """`hourly`, `daily`: the vendors that are asked without being heard of. `take`: reads and asks one system."""

    sources: PgHris
    clock: Callable[[], datetime]
    hourly: Collection[str]
    daily: Collection[str]
    take_in: Callable[[str, str], Awaitable[HrisTaken]]

    @activity.defn(name=HRIS_DUE)
    async def due(self) -> HrisOrders:
        """Each is noted as asked: one that fails rests until its next time."""
        found = await self.sources.due(self.clock(), hourly=self.hourly, daily=self.daily, every=AT_MOST)
        return HrisOrders(orders=tuple(found))

    @activity.defn(name=HRIS_TAKE)
    async def take(self, order: HrisOrder) -> HrisTaken:
        """Twice has the effect of once: only the difference is recorded."""
        return await self.take_in(order.company, order.name)
