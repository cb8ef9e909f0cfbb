"""How many facts reach their workflows and are read by them in a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from bare_workflow import TASK_QUEUE as BARE_QUEUE
from bare_workflow import BareWorkflow
from histories import handled, last_taken_up, reviewed
from lives import COMPANY, SOURCE, newly_hired, ordinary
from processes import HERE, process
from rounds import Comparison, in_turns, show
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.adapters.journal import PgJournal
from domain.calendar import civil_date
from domain.facts import (
    OWN_ACTOR,
    AnyFact,
    CertificationAcquired,
    NewEntry,
    ProgressionGranted,
    Stream,
    TrainingCompleted,
)
from tests.workflows.dev_server import DevServer
from workflows.messages import workflow_id
from workflows.relay import CONCURRENCY, Relay, TemporalPublisher

JALON_QUEUE = "jalon-bench"
EMPLOYEES = 60
ROUNDS = 4

ABOUT = f"""
The journal's outbox, the relay (in this process) and EmployeeWorkflow with its real review on the real journal (`jalon
worker`) against bare signal-with-start ({CONCURRENCY} at a time, as the relay does) of a workflow that waits and notes
its signals, without activity or timers; one worker process each, on one Temporal dev server (SQLite, WAL) and one
PostgreSQL with fsync on. {EMPLOYEES} employees a round, from the first signal until the last workflow has read its
last fact, by the server's clock; rounds in turns. Facts a second: the bare one sends one signal for each fact, while
facts of one employee that were recorded together travel as one signal.
"""


@dataclass
class Bench:
    """Tells employees their facts and measures how long it takes until all are read."""

    client: Client
    journal: PgJournal
    today: date
    _versions: dict[str, int] = field(default_factory=dict[str, int])
    _signals: dict[str, int] = field(default_factory=dict[str, int])
    _numbers: count[int] = field(default_factory=count)

    async def through_jalon(self, employees: Sequence[str], facts: Sequence[AnyFact]) -> float:
        """Facts a second, from the outbox until each workflow has read them. They are recorded before."""
        for employee in employees:
            await self.journal.append(Stream(COMPANY, employee), [self._entry(fact) for fact in facts])
            self._versions[employee] = self._versions.get(employee, 0) + len(facts)
        relay = Relay(self.journal, TemporalPublisher(self.client, JALON_QUEUE))
        start = datetime.now(UTC)
        running = asyncio.create_task(relay.run())
        end = await last_taken_up(
            self.client,
            [workflow_id(COMPANY, employee) for employee in employees],
            reviewed(self._versions[employees[0]]),
        )
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        return _rate(start, end, len(employees) * len(facts))

    async def bare(self, workflows: Sequence[str], signals: int, facts: int) -> float:
        """Facts a second, where each workflow's `facts` travel as so many signals."""
        gate = asyncio.Semaphore(CONCURRENCY)

        async def tell(workflow: str) -> None:
            async with gate:
                await self.client.start_workflow(
                    BareWorkflow.run, id=workflow, task_queue=BARE_QUEUE, start_signal="note",
                    start_signal_args=["training-completed"], id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                )  # fmt: skip

        start = datetime.now(UTC)
        await asyncio.gather(*(tell(workflow) for _ in range(signals) for workflow in workflows))
        for workflow in workflows:
            self._signals[workflow] = self._signals.get(workflow, 0) + signals
        end = await last_taken_up(self.client, workflows, handled(self._signals[workflows[0]]))
        return _rate(start, end, len(workflows) * facts)

    def names(self, prefix: str) -> list[str]:
        """New employees."""
        return [f"{prefix}-{next(self._numbers):06}" for _ in range(EMPLOYEES)]

    def _entry(self, fact: AnyFact) -> NewEntry:
        id = str(next(self._numbers))
        return NewEntry(source=SOURCE, id=id, time=datetime.now(UTC), actor=OWN_ACTOR, fact=fact)


def _rate(start: datetime, end: datetime, facts: int) -> float:
    return facts / (end - start).total_seconds()


async def test_facts_read_by_their_workflows(dsn: str, journal: PgJournal, tmp_path: Path, log: Path) -> None:
    async with _temporal(tmp_path) as (client, address):
        env = {"TEMPORAL_ADDRESS": address, "JALON_DATABASE_URL": dsn, "JALON_TASK_QUEUE": JALON_QUEUE}
        with (
            process("-m", "deploy.cli", "worker", env=env, log=log),
            process(str(HERE / "bare_worker.py"), env=env, log=log),
        ):
            rows = await _all_loads(Bench(client, journal, civil_date(datetime.now(UTC))))
    show(
        "From the outbox to the workflow: facts read by their workflows",
        ABOUT,
        ("load", "jalon facts/s", "bare facts/s", "ratio", "aim"),
        [(row.load, str(row.ours), str(row.bare), row.ratio, "0.50") for row in rows],
    )


async def _all_loads(bench: Bench) -> list[Comparison]:
    hire, life = newly_hired(bench.today), ordinary(bench.today)
    yesterday = bench.today - timedelta(days=1)
    one: list[AnyFact] = [TrainingCompleted(title="Tableur", ended_on=yesterday, mandatory=False)]
    three = [*one, CertificationAcquired(on=yesterday), ProgressionGranted(on=yesterday, nature="pay")]
    known, bare_known = bench.names("K"), bench.names("bare")
    await bench.through_jalon(known, life)
    await bench.bare(bare_known, 1, 1)

    def existing(load: str, facts: Sequence[AnyFact], signals: int) -> asyncio.Future[Comparison]:
        return asyncio.ensure_future(
            in_turns(
                load, ROUNDS,
                lambda: bench.through_jalon(known, facts),
                lambda: bench.bare(bare_known, signals, len(facts)),
            )
        )  # fmt: skip

    def new(load: str, facts: Sequence[AnyFact], signals: int) -> asyncio.Future[Comparison]:
        return asyncio.ensure_future(
            in_turns(
                load, ROUNDS,
                lambda: bench.through_jalon(bench.names("N"), facts),
                lambda: bench.bare(bench.names("bare"), signals, len(facts)),
            )
        )  # fmt: skip

    return [
        await existing("existing employees, 1 fact each", one, 1),
        await existing("existing employees, 3 facts each (a night's batch)", three, 3),
        await new("new employees, 1 fact each (the hire)", hire, 1),
        await new(f"new employees, {len(life)} facts each (their life so far)", life, len(life)),
    ]


@asynccontextmanager
async def _temporal(folder: Path) -> AsyncGenerator[tuple[Client, str]]:
    server = DevServer(folder)
    try:
        yield await server.start(), server.address
    finally:
        await server.stop()
