"""One PostgreSQL server for the whole run; a database of its own, already migrated, for each test that asks."""

from __future__ import annotations

import gc
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.database.pool import open_pool
from deploy.database.schema import migrate
from deploy.local.postgres import Postgres

TEMPLATE = "migrated"


@pytest.fixture(scope="module", autouse=True)
def what_stays_is_not_searched() -> None:
    """What earlier modules have loaded and kept stays to the end: collecting it again and again takes minutes."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The server. Without fsync: a test's data need not survive a power cut."""
    folder: Path = tmp_path_factory.mktemp("postgres")
    with Postgres(folder / "data", fsync=False) as server:
        yield server


@pytest.fixture(scope="session")
async def migrated(postgres: Postgres) -> str:
    """The name of a migrated database that the others are copies of."""
    await migrate(await postgres.create_database(TEMPLATE))
    return TEMPLATE


@pytest.fixture
async def dsn(postgres: Postgres, migrated: str) -> AsyncIterator[str]:
    """A fresh, migrated database."""
    name = f"test_{uuid.uuid4().hex}"
    yield await postgres.create_database(name, template=migrated)
    connection = await asyncpg.connect(postgres.dsn())
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """Connections of the running service, under the role that may add to the journal and not rewrite it."""
    opened = await open_pool(f"{dsn}?options=-crole%3Djalon_app")
    yield opened
    await opened.close()


@pytest.fixture
async def owner(dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """Connections that may do anything: who made the database, and who tampers with it."""
    opened = await open_pool(dsn, size=2)
    yield opened
    await opened.close()


@pytest.fixture
def journal(pool: asyncpg.Pool) -> PgJournal:
    return PgJournal(pool)


@pytest.fixture
def people(pool: asyncpg.Pool) -> PgPeople:
    return PgPeople(pool)


@pytest.fixture
def documents(pool: asyncpg.Pool) -> PgDocuments:
    return PgDocuments(pool)
