"""How many facts `jalon verify` checks in a second of the processor, and in how much memory (JALON_BENCH_FACTS)."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from rounds import show

from activities.adapters.journal import PgJournal
from activities.adapters.verification import Verification
from deploy.database.pool import open_pool
from deploy.database.schema import migrate
from deploy.local.postgres import Postgres
from domain.facts import (
    OWN_ACTOR,
    AnyFact,
    Hire,
    InterviewCompleted,
    LeaveStart,
    NewEntry,
    ProgressionGranted,
    Stream,
)

FACTS = int(os.environ.get("JALON_BENCH_FACTS", "50000"))
EACH = 10
AT_ONCE = 2000
ABOUT = "Chains alone, unsealed: ten facts an employee, in one process; most of the wall's seconds are PostgreSQL's."


def life(chance: random.Random) -> Iterator[AnyFact]:
    hired_on = date(2010, 1, 1) + timedelta(days=chance.randrange(5000))
    yield Hire(hired_on=hired_on, contract="cdi", working_time=0.8, establishment="12345678200018")
    for number in range(EACH - 1):
        day = hired_on + timedelta(days=30 * number + chance.randrange(30))
        yield (
            InterviewCompleted(kind="periodic", held_on=day),
            LeaveStart(leave="sabbatical", started_on=day),
            ProgressionGranted(nature="pay", on=day),
        )[number % 3]


async def test_verification(postgres: Postgres) -> None:
    dsn = await postgres.create_database("verified")
    await migrate(dsn)
    async with await open_pool(dsn, size=4) as pool:
        journal, chance = PgJournal(pool), random.Random(1)  # noqa: S311

        async def told(number: int) -> None:
            entries = [
                NewEntry(source="urn:hris", id=f"{number}-{n}", time=datetime(2026, 1, 1, tzinfo=UTC), actor=OWN_ACTOR,
                         fact=fact)
                for n, fact in enumerate(life(chance))
            ]  # fmt: skip
            await journal.append(Stream("123456782", f"E-{number:06}"), entries, announce=False)

        employees = FACTS // EACH
        for start in range(0, employees, AT_ONCE):
            await asyncio.gather(*(told(number) for number in range(start, min(start + AT_ONCE, employees))))
        verification, processor, wall = Verification(pool), time.process_time(), time.perf_counter()
        assert await verification.all() == []
        assert verification.entries == employees * EACH
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rate = f"{verification.entries / processor:,.0f}"
    show("jalon verify", ABOUT, ["facts", "a second of the processor", "seconds", "MiB at most"],
         [[f"{verification.entries:,}", rate, f"{wall:.1f}", f"{memory}"]])  # fmt: skip
