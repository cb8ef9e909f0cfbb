"""What an earlier release left behind stays readable: its journal, its workflows' histories, its migrations."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from activities.adapters.journal import PgJournal
from activities.adapters.verification import Verification
from deploy.database.pool import open_pool
from deploy.database.schema import MIGRATIONS, migrate, pending
from deploy.local.postgres import Postgres
from domain.facts import TOLD_TYPES, Stream
from domain.french.plan import plan_of
from domain.law import current
from workflows.employee import EmployeeWorkflow

HERE = Path(__file__).parent
RELEASES = sorted(path.parent for path in HERE.glob("*/journal.sql"))
HISTORIES = sorted(HERE.glob("*/histories/*.json"))
EMPLOYEE = Stream("123456782", "E-0042")


@pytest.fixture(params=RELEASES, ids=lambda folder: folder.name)
async def restored(request: pytest.FixtureRequest, postgres: Postgres) -> AsyncIterator[str]:
    """The database as the release left it."""
    folder: Path = request.param
    name = f"release_{uuid.uuid4().hex}"
    dsn = await postgres.create_database(name)
    connection = await asyncpg.connect(dsn)
    await connection.execute((folder / "journal.sql").read_text("utf-8"))
    await connection.close()
    yield dsn
    connection = await asyncpg.connect(postgres.dsn())
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()


def test_there_is_a_release_to_be_held_to() -> None:
    assert RELEASES
    assert HISTORIES


async def test_its_journal_is_brought_to_this_version_and_verifies(restored: str) -> None:
    await migrate(restored)
    pool = await open_pool(restored)
    async with pool.acquire() as connection:
        assert await pending(connection) == []
    verified = Verification(pool)
    assert await verified.all() == []
    await pool.close()
    assert verified.streams == 2
    assert verified.entries >= 20


async def test_its_facts_are_read_with_what_they_said(restored: str) -> None:
    await migrate(restored)
    pool = await open_pool(restored)
    journal = PgJournal(pool)
    own, companys = await journal.read(EMPLOYEE), await journal.read(Stream(EMPLOYEE.company))
    await pool.close()
    facts = {entry.type: entry.fact for entry in (*own, *companys)}
    assert set(facts) <= set(TOLD_TYPES)
    hire: Any = facts["hire"]
    assert (hire.hired_on, hire.born_on, hire.working_time) == (date(2024, 3, 15), date(1981, 5, 2), 0.8)
    headcount: Any = facts["headcount"]
    assert (headcount.year, headcount.average) == (2025, 81.5)
    made = plan_of(EMPLOYEE, own, companys, current(), as_of=date(2026, 11, 21), unopened=None)
    assert "first-2022-09-01" in {o.id for o in made.obligations}


def _history(path: Path) -> WorkflowHistory:
    content = json.loads(path.read_text("utf-8"))
    return WorkflowHistory.from_json(content.pop("workflow_id"), content)


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
async def test_its_workflows_replay(path: Path) -> None:
    history = _history(path)
    replayer = Replayer(workflows=[EmployeeWorkflow], data_converter=pydantic_data_converter)
    await replayer.replay_workflow(history)


@pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
def test_no_migration_that_it_shipped_was_changed_since(folder: Path) -> None:
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as shipped:
        names = [name for name in shipped.namelist() if name.startswith("deploy/migrations/") and name.endswith(".sql")]
        assert names
        for name in names:
            assert (MIGRATIONS / Path(name).name).read_bytes() == shipped.read(name), f"{name} must never change"
