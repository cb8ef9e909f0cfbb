"""How many employees a statement goes through in a second of the processor, in which memory (JALON_BENCH_STAFF)."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rounds import show

from deploy.composition import compose
from deploy.database.pool import open_pool
from deploy.database.schema import migrate
from deploy.local.postgres import Postgres
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, AnyFact, Hire, InterviewCompleted, NewEntry, Stream, TrainingCompleted
from domain.ports import CompanyProfile

STAFF = int(os.environ.get("JALON_BENCH_STAFF", "1000"))
AT_ONCE = 500
COMPANY, DAY = "123456782", date(2026, 11, 25)
PROFILE = CompanyProfile(siren=COMPANY, name="Exemple SAS", hr_email="rh@exemple.example")
ABOUT = (
    "Four facts an employee, from the journal to the file; the memory is that of the whole process, generator included."
)


def life(chance: random.Random) -> Iterator[AnyFact]:
    hired_on = date(2014, 1, 1) + timedelta(days=chance.randrange(4000))
    yield Hire(hired_on=hired_on, contract="cdi", establishment=f"{COMPANY}000{chance.choice(('18', '26', '34'))}")
    for years in (2, 4):
        yield InterviewCompleted(
            kind="periodic", held_on=hired_on + timedelta(days=365 * years + chance.randrange(300))
        )
    yield TrainingCompleted(title="Soudure", ended_on=hired_on + timedelta(days=800), mandatory=False)


async def test_statement(postgres: Postgres, tmp_path: Path) -> None:
    dsn = await postgres.create_database("stated")
    await migrate(dsn)
    async with await open_pool(dsn, size=4) as pool:
        jalon, chance, rows = compose(pool, Settings()), random.Random(1), list[list[str]]()  # noqa: S311
        await jalon.people.save_company(PROFILE, actor=OWN_ACTOR)

        async def told(number: int) -> None:
            entries = [
                NewEntry(source="urn:hris", id=f"{number}-{n}", time=datetime(2026, 1, 1, tzinfo=UTC), actor=OWN_ACTOR,
                         fact=fact)
                for n, fact in enumerate(life(chance))
            ]  # fmt: skip
            await jalon.journal.append(Stream(COMPANY, f"E-{number:06}"), entries, announce=False)

        for start in range(0, STAFF, AT_ONCE):
            await asyncio.gather(*(told(number) for number in range(start, min(start + AT_ONCE, STAFF))))
        for kind in ("xlsx", "pdf"):
            path, processor, wall = tmp_path / f"releve.{kind}", time.process_time(), time.perf_counter()
            totals = await jalon.statements().make(COMPANY, DAY, None, path, True)
            processor, wall = time.process_time() - processor, time.perf_counter() - wall
            assert totals.employees == STAFF
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            size = f"{path.stat().st_size / 1024:,.0f} KiB"
            rows.append([kind, f"{STAFF:,}", f"{STAFF / processor:,.0f}", f"{wall:.1f}", f"{memory}", size])
    header = ["statement", "employees", "a second of the processor", "seconds", "MiB at most", "file"]
    show("jalon statement", ABOUT, header, rows)
