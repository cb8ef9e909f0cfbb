"""From the journal's outbox to the employees' workflows: at least once, however long Temporal is away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import JalonError
from domain.french import temporal as words
from domain.ports import REPLAN, Message, News, Outbox, Outlooks
from workflows import search_attributes
from workflows.employee import EmployeeWorkflow
from workflows.messages import BATCH, EmployeeInput, workflow_id

log = structlog.get_logger(__name__)

BATCH_SIZE = 200
CONCURRENCY = 32
RPC_TIMEOUT = timedelta(seconds=10)
BUSY_SECONDS, IDLE_SECONDS = 0.05, 0.5
"""The pause after a batch that brought something, and the longest one while nothing comes."""
UNREACHABLE_SECONDS = 5.0
"""The longest pause while Temporal or the journal does not answer."""
POSTPONE_SECONDS, POSTPONE_MAX_SECONDS = 1.0, 300.0
"""The first pause of a message whose delivery failed, doubled each time up to the longest one."""
LAG_SECONDS = 30.0
"""How often the age of the oldest waiting news is logged, and the age from which it is worth a line."""


class Publisher(Protocol):
    """Brings one message to its workflow, starting it if need be. Raises TemporalAwayError, or why it failed."""

    async def deliver(self, message: Message) -> None: ...


class TemporalAwayError(JalonError):
    """The Temporal server does not answer: no message can be delivered now."""


class TemporalPublisher:
    """Signal-with-start: the signal bears the event's type, several facts travel as one signal."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._task_queue = client, task_queue

    async def deliver(self, message: Message) -> None:
        try:
            if message.news.company_version and not message.news.version:
                await self._tell_if_running(message)
            else:
                await self._tell(message)
        except RPCError as error:
            if error.status is RPCStatusCode.UNAVAILABLE:
                raise TemporalAwayError(error.message) from error
            raise

    async def _tell_if_running(self, message: Message) -> None:
        """A company's news is nothing to those who left; those who come later read it when their first fact comes."""
        handle = self._client.get_workflow_handle(workflow_id(message.company, message.employee))
        try:
            await handle.signal(signal_name(message.news), message.news, rpc_timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def _tell(self, message: Message) -> None:
        company, employee, news = message.company, message.employee, message.news
        await self._client.start_workflow(
            EmployeeWorkflow.run,
            EmployeeInput(company=company, employee=employee),
            id=workflow_id(company, employee),
            task_queue=self._task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal=signal_name(news),
            start_signal_args=[news],
            search_attributes=search_attributes.at_start(company),
            static_summary=words.summary(company, employee),
            static_details=words.details(company, employee),
            rpc_timeout=RPC_TIMEOUT,
        )


class Relay:
    """Claims news, delivers it, marks it delivered. A crash in between delivers it again: versions make that harmless.

    One message's failure postpones that message only. While Temporal is away nothing is postponed and nothing is lost:
    the order of the outbox stands, and all of it is delivered when Temporal is back.
    """

    def __init__(self, outbox: Outbox, publisher: Publisher, outlooks: Outlooks | None = None) -> None:
        """`outlooks`: what tells whom a company's news concerns; without it everybody is told."""
        self._outbox, self._publisher, self._outlooks = outbox, publisher, outlooks
        self._gate = asyncio.Semaphore(CONCURRENCY)
        self._failures: Counter[str] = Counter()
        self._trouble = False

    async def run(self) -> None:
        """Delivers until it is cancelled; what was delivered and not yet marked then travels again."""
        pause, looked = BUSY_SECONDS, -LAG_SECONDS
        while True:
            now = asyncio.get_running_loop().time()
            if now - looked >= LAG_SECONDS:
                looked = now
                await self._log_lag()
            taken = await self._deliver_or_explain()
            if taken is None:
                pause = min(max(2 * pause, IDLE_SECONDS), UNREACHABLE_SECONDS)
            elif taken:
                pause = 0.0 if taken >= BATCH_SIZE else BUSY_SECONDS
            else:
                pause = min(max(2 * pause, BUSY_SECONDS), IDLE_SECONDS)
            await asyncio.sleep(pause)

    async def deliver_batch(self) -> int:
        """Delivers what the outbox holds, at most a batch; returns how many messages it took up.

        Raises TemporalAwayError when Temporal does not answer; what was delivered before is marked all the same.
        """
        messages = await self._outbox.claim(BATCH_SIZE)
        needless = await self._needless([message for message in messages if _of_company_alone(message)])
        delivered = list(needless)
        failed: list[Message] = []
        away: BaseException | None = None
        try:
            async with asyncio.TaskGroup() as group:
                for message in messages:
                    if message not in needless:
                        group.create_task(self._deliver(message, delivered, failed))
        except* TemporalAwayError as errors:
            away = errors.exceptions[0]
        done = _positions(delivered)
        if done:
            await self._outbox.delivered(done)
        if away is not None:
            await self._outbox.postpone([p for p in _positions(messages) if p not in done], 0)
            raise away
        for message in failed:
            await self._postpone(message)
        return len(messages)

    async def _needless(self, messages: Sequence[Message]) -> list[Message]:
        """Those that would change nothing of an employee's plan. Who cannot be compared is told."""
        if self._outlooks is None:
            return []
        found: list[Message] = []
        for company in dict.fromkeys(message.company for message in messages):
            asked = [message for message in messages if message.company == company]
            try:
                moved = set(await self._outlooks.moved(company, [message.employee for message in asked]))
            except Exception as error:  # the journal is away, or we have a bug: all are told, which is always right
                log.warning("plans could not be compared: everybody is told", error=type(error).__name__)
                continue
            found += [message for message in asked if message.employee not in moved]
        return found

    async def _deliver(self, message: Message, delivered: list[Message], failed: list[Message]) -> None:
        name = workflow_id(message.company, message.employee)
        async with self._gate:
            try:
                await self._publisher.deliver(message)
            except TemporalAwayError:
                raise
            except Exception as error:
                log.warning("news not delivered, it will be tried again", workflow=name, error=str(error))
                failed.append(message)
            else:
                delivered.append(message)
                self._failures.pop(name, None)

    async def _postpone(self, message: Message) -> None:
        name = workflow_id(message.company, message.employee)
        seconds = min(POSTPONE_SECONDS * 2 ** min(self._failures[name], 16), POSTPONE_MAX_SECONDS)
        self._failures[name] += 1
        await self._outbox.postpone(message.positions, seconds)

    async def _deliver_or_explain(self) -> int | None:
        """How many messages were taken up; None while Temporal or the journal does not answer, said once."""
        try:
            taken = await self.deliver_batch()
        except TemporalAwayError as error:
            self._explain("Temporal does not answer; news waits in the outbox until it does", error)
            return None
        except Exception as error:  # the journal is away, or we have a bug: neither may end the relay
            self._explain("the outbox does not answer; trying again until it does", error)
            return None
        if self._trouble:
            log.info("deliveries are under way again")
            self._trouble = False
        return taken

    def _explain(self, event: str, error: Exception) -> None:
        if not self._trouble:
            log.warning(event, error=str(error) or type(error).__name__)
            self._trouble = True

    async def _log_lag(self) -> None:
        try:
            age = await self._outbox.oldest_age_seconds()
        except Exception as error:
            self._explain("the outbox does not answer; trying again until it does", error)
            return
        if age >= LAG_SECONDS:
            log.warning("news is waiting for its workflows", oldest_age_seconds=round(age))


def signal_name(news: News) -> str:
    """One fact travels under the name of its type."""
    return news.types[0] if len(news.types) == 1 else BATCH


def _of_company_alone(message: Message) -> bool:
    """Whether it tells of nothing else: no fact of the employee's own, nobody's wish that they be looked at."""
    return bool(message.news.company_version) and not message.news.version and REPLAN not in message.news.types


def _positions(messages: Iterable[Message]) -> list[int]:
    return [position for message in messages for position in message.positions]
