"""Migrations: each is applied once, whoever asks."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.database.pool import open_pool
from deploy.database.schema import MIGRATIONS, MigrationError, migrate, pending, unready
from deploy.local.postgres import Postgres


@pytest.fixture
async def empty(postgres: Postgres) -> str:
    """A database without any table."""
    connection = await asyncpg.connect(postgres.dsn())
    await connection.execute('DROP DATABASE IF EXISTS "empty" WITH (FORCE)')
    await connection.close()
    return await postgres.create_database("empty")


async def test_a_database_is_brought_to_this_version_once(empty: str) -> None:
    names = sorted(path.name.removesuffix(".sql") for path in MIGRATIONS.iterdir())
    connection = await asyncpg.connect(empty)
    assert await pending(connection) == names
    assert await migrate(empty) == names
    assert await pending(connection) == []
    assert await migrate(empty) == []
    await connection.close()


async def test_processes_that_start_together_do_not_disturb_each_other(empty: str) -> None:
    names = sorted(path.name.removesuffix(".sql") for path in MIGRATIONS.iterdir())
    applied = await asyncio.gather(*(migrate(empty) for _ in range(4)))
    assert sorted(applied) == [[], [], [], names]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_one.sql").write_text("CREATE TABLE one (n integer);\nINSERT INTO one VALUES (1);\n")
    (tmp_path / "0002_two.sql").write_text(
        "CREATE FUNCTION two() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 2; END $$;\n"
    )
    return tmp_path


async def test_files_are_applied_in_the_order_of_their_numbers_and_a_new_one_later(empty: str, folder: Path) -> None:
    assert await migrate(empty, folder) == ["0001_one", "0002_two"]
    (folder / "0003_three.sql").write_text("INSERT INTO one VALUES (3);")
    assert await migrate(empty, folder) == ["0003_three"]
    assert await _ask(empty, "SELECT array_agg(n ORDER BY n) FROM one") == [1, 3]
    assert await _ask(empty, "SELECT array_agg(name ORDER BY applied_at, name) FROM migrations") == [
        "0001_one", "0002_two", "0003_three",
    ]  # fmt: skip


async def test_an_altered_file_is_named_and_nothing_is_applied(empty: str, folder: Path) -> None:
    await migrate(empty, folder)
    (folder / "0001_one.sql").write_text("CREATE TABLE one (n bigint);")
    (folder / "0003_three.sql").write_text("CREATE TABLE three (n integer);")
    with pytest.raises(MigrationError, match="0001_one is not the one that this database has had"):
        await migrate(empty, folder)
    assert await _ask(empty, "SELECT to_regclass('three')") is None


async def test_a_file_that_fails_is_named_and_changes_nothing(empty: str, folder: Path) -> None:
    (folder / "0003_three.sql").write_text("CREATE TABLE three (n integer); SELECT nonsense;")
    with pytest.raises(MigrationError, match=r"0003_three failed, and nothing was changed.*nonsense"):
        await migrate(empty, folder)
    assert await _ask(empty, "SELECT to_regclass('one')") is None
    (folder / "0003_three.sql").write_text("CREATE TABLE three (n integer);")
    assert await migrate(empty, folder) == ["0001_one", "0002_two", "0003_three"]


async def test_a_file_that_comes_too_late_for_its_number_is_refused(empty: str, folder: Path) -> None:
    await migrate(empty, folder)
    (folder / "0001_between.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="0001_between comes before 0002_two"):
        await migrate(empty, folder)


async def test_a_database_of_a_later_version_is_no_matter(empty: str, folder: Path) -> None:
    await migrate(empty, folder)
    (folder / "0002_two.sql").unlink()
    assert await migrate(empty, folder) == []


async def test_an_altered_file_makes_the_service_unready(empty: str) -> None:
    await migrate(empty)
    async with await open_pool(empty, size=1) as pool:
        assert await unready(pool) is None
        await pool.execute("UPDATE migrations SET sha256 = 'another' WHERE name = '0001_journal'")
        assert "0001_journal" in (await unready(pool) or "")


async def _ask(dsn: str, question: str) -> Any:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def test_no_two_migrations_bear_the_same_number() -> None:
    numbers = [path.name.partition("_")[0] for path in MIGRATIONS.iterdir() if path.name.endswith(".sql")]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]
