"""The journal and the workflows held against each other: what is missing is started, what is odd is told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from datetime import date

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.facts import Derived, Stream
from domain.ports import Register
from workflows import search_attributes
from workflows.employee import EmployeeWorkflow
from workflows.messages import workflow_id

log = structlog.stdlib.get_logger(__name__)

SWEEP = "sweep"
_RUNNING = f"WorkflowType = '{EmployeeWorkflow.__name__}' AND ExecutionStatus = 'Running'"
NAMED = 20
"""How many of a kind are named; of more, the number is enough."""
LOOKED_AT = 500
"""How many unread files one comparison asks Temporal about: behind a long queue there are as many as employees."""
ASKED_AT_ONCE = 20


class Reconciled(Derived):
    """How the journal and the workflows were found to stand. Each list names some, `…_count` says how many there are.

    `missing`: no workflow runs for an employee who needs one (cancelled before it could decline, terminated, failed,
    deleted, or never started). `unread`: facts that no review has read and that nothing will have read. `unknown`:
    workflows of employees that the journal does not know. `waiting_count`: whose facts no review has read yet, for
    their workflow waits its turn; of more than `LOOKED_AT` some are asked about, drawn anew each time, and the rest is
    `unasked_count`. `repaired`: the missing and the unread were told to look again.
    """

    employees: int
    running: int
    missing: tuple[str, ...] = ()
    missing_count: int = 0
    unread: tuple[str, ...] = ()
    unread_count: int = 0
    unknown: tuple[str, ...] = ()
    unknown_count: int = 0
    waiting_count: int = 0
    unasked_count: int = 0
    repaired: bool = False

    @property
    def odd(self) -> bool:
        return bool(self.missing_count or self.unread_count or self.unknown_count)


class Reconciliation:
    """Holds the journal and the workflows against each other: for the sweep and for `jalon reconcile`."""

    def __init__(self, register: Register, client: Client) -> None:
        self._register, self._client = register, client

    async def run(self, company: str | None = None, *, repair: bool) -> Reconciled:
        """Raises RPCError when Temporal does not answer.

        The list of what runs may lag a moment behind: a workflow that is started twice is told to look again, no more.
        """
        standings = await self._register.standings(company)
        running = await self._running(company)
        ids = {_id(each.stream): each for each in standings}
        missing = [each.stream for id, each in ids.items() if not each.closed and id not in running]
        late = [each.stream for id, each in ids.items() if each.unread and id in running]
        asked = random.sample(late, min(len(late), LOOKED_AT))
        unread = sorted(await self._unheard(asked), key=str)
        unknown = sorted(running - ids.keys())
        if repair:
            on_their_way = {each.stream for each in standings if each.waiting}
            await self._register.wake([each for each in (*missing, *unread) if each not in on_their_way])
        return Reconciled(
            employees=len(standings),
            running=len(running),
            missing=tuple(map(str, missing[:NAMED])),
            missing_count=len(missing),
            unread=tuple(map(str, unread[:NAMED])),
            unread_count=len(unread),
            unknown=tuple(unknown[:NAMED]),
            unknown_count=len(unknown),
            waiting_count=len(asked) - len(unread),
            unasked_count=len(late) - len(asked),
            repaired=repair,
        )

    @activity.defn(name=SWEEP)
    async def sweep(self) -> Reconciled:
        """Repairs, and logs what was odd."""
        found = await self.run(repair=True)
        if found.odd:
            log.warning(
                "journal and workflows did not agree: what was missing is started, what was unread is told again",
                count=found.missing_count + found.unread_count + found.unknown_count,
                todo="see the result of the workflow jalon.sweep, or run: jalon reconcile",
            )
        return found

    async def wake(
        self, company: str | None = None, *, also: Sequence[Stream] = (), rate: int
    ) -> AsyncIterator[tuple[int, int]]:
        """Has every employee that needs it woken, and `also` those, at most so many a second: tells how many are done,
        of how many. Who is about to be woken is left out, so that it may be broken off and begun again; and whose
        workflow waits its turn.
        """
        running, standings = await self._running(company), await self._register.standings(company)
        asked = set(also)
        late = {each.stream for each in standings if each.unread and _id(each.stream) in running} - asked
        called = late | asked
        todo = [
            each.stream
            for each in standings
            if not each.waiting and (each.stream in called or (not each.closed and _id(each.stream) not in running))
        ]
        for start in range(0, len(todo), rate):
            if start:
                await asyncio.sleep(1)
            some = todo[start : start + rate]
            unread = await self._unheard([each for each in some if each in late])
            await self._register.wake([each for each in some if each not in late or each in unread])
            yield start + len(some), len(todo)

    async def deadlines(self, company: str | None = None) -> dict[tuple[str, str], date | None]:
        """The next deadline that each running workflow shows, by company and employee."""
        found: dict[tuple[str, str], date | None] = {}
        async for each in self._client.list_workflows(_RUNNING):
            of, _, employee = each.id.partition(".")
            if company in (None, of):
                shown = each.typed_search_attributes.get(search_attributes.NEXT_DEADLINE)
                found[of, employee] = None if shown is None else shown.date()
        return found

    async def _unheard(self, streams: Sequence[Stream]) -> set[Stream]:
        """Whose running workflow waits neither for a worker nor for a step: after either it looks again by itself."""
        at_once = asyncio.Semaphore(ASKED_AT_ONCE)

        async def is_idle(stream: Stream) -> bool:
            async with at_once:
                try:
                    found = (await self._client.get_workflow_handle(_id(stream)).describe()).raw_description
                except RPCError as error:
                    if error.status == RPCStatusCode.NOT_FOUND:  # gone since it was listed: missing, next time
                        return False
                    raise
            return not (found.HasField("pending_workflow_task") or found.pending_activities)

        idle = await asyncio.gather(*map(is_idle, streams))
        return {stream for stream, so in zip(streams, idle, strict=True) if so}

    async def _running(self, company: str | None) -> set[str]:
        # Not by the search attribute of the company: an administrator may have started one without it.
        ids = {each.id async for each in self._client.list_workflows(_RUNNING)}
        return ids if company is None else {id for id in ids if id.startswith(f"{company}.")}


def _id(stream: Stream) -> str:
    return workflow_id(stream.company, stream.employee or "")
