"""Migrations: each is applied once, whoever asks."""

import asyncio

import asyncpg
import pytest

from deploy.database.schema import MIGRATIONS, migrate, pending
from deploy.local.postgres import Postgres


@pytest.fixture
async def empty(postgres: Postgres) -> str:
    """A database without any table."""
    connection = await asyncpg.connect(postgres.dsn())
    await connection.execute('DROP DATABASE IF EXISTS "empty" WITH (FORCE)')
    await connection.close()
    return await postgres.create_database("empty")


async def test_a_database_is_brought_to_this_version_once(empty: str) -> None:
    names = sorted(path.stem for path in MIGRATIONS.glob("*.sql"))
    connection = await asyncpg.connect(empty)
    assert await pending(connection) == names
    assert await migrate(empty) == names
    assert await pending(connection) == []
    assert await migrate(empty) == []
    await connection.close()


async def test_processes_that_start_together_do_not_disturb_each_other(empty: str) -> None:
    names = sorted(path.stem for path in MIGRATIONS.glob("*.sql"))
    applied = await asyncio.gather(*(migrate(empty) for _ in range(4)))
    assert sorted(applied) == [[], [], [], names]
