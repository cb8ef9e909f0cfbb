"""`jalon worker` and `jalon relay` start in any order with their servers, and stop when they are asked to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from dev_server import DevServer
from jalon_process import jalon
from reading import events, eventually, of
from scripted import COMPANY

from activities.adapters.journal import PgJournal
from domain.facts import OWN_ACTOR, Hire, NewEntry, Stream
from workflows.messages import workflow_id


async def test_processes_wait_for_temporal_and_leave_in_good_order(
    tmp_path: Path, dev_server: DevServer, dsn: str, journal: PgJournal
) -> None:
    env = {"TEMPORAL_ADDRESS": dev_server.address, "JALON_DATABASE_URL": dsn, "JALON_TASK_QUEUE": "processes"}
    hire = Hire(hired_on=date(2026, 11, 2), contract="cdi")
    await journal.append(
        Stream(COMPANY, "E-1"),
        [NewEntry(source="urn:sirh", id="1", time=datetime.now(UTC), actor=OWN_ACTOR, fact=hire)],
    )
    logs = {name: tmp_path / f"{name}.log" for name in ("worker", "relay")}
    async with jalon("worker", env, logs["worker"]) as worker, jalon("relay", env, logs["relay"]) as relay:
        for log in logs.values():
            await eventually(
                lambda log=log: f"Temporal at {dev_server.address} is not ready" in log.read_text(), str(log)
            )
        client = await dev_server.start()
        handle = client.get_workflow_handle(workflow_id(COMPANY, "E-1"))
        await eventually(lambda: "at work" in logs["relay"].read_text(), "the relay at work")

        async def waits_for_its_deadlines() -> bool:
            return await journal.oldest_age_seconds() == 0 and len(of(await events(handle), "TIMER_STARTED")) == 3

        await eventually(waits_for_its_deadlines, "a workflow with its timers")
        for process in (worker, relay):
            process.terminate()
            assert await process.wait() == 0
