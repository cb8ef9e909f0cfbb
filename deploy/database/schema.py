"""Brings a database to the schema of this version: the plain SQL files in deploy/migrations, each applied once."""

from __future__ import annotations

import logging
from pathlib import Path

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pogo_core.error import BadMigrationError
from pogo_core.util import migrate as pogo

from domain.errors import JalonError

MIGRATIONS = Path(__file__).parents[1] / "migrations"
SCHEMA = "public"
LOCK = 7_265_011_423
"""The advisory lock that lets one process migrate while the others wait."""

READY_SECONDS = 3.0


class MigrationError(JalonError):
    """The database cannot be brought to this version. The message says which file failed, and why."""


async def migrate(dsn: str) -> list[str]:
    """The names of the migrations that were applied, in their order; none when the database was up to date.

    Any number of processes may call it at once: one applies, the others wait and find nothing to do.
    """
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"SET search_path TO {SCHEMA}")
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        missing = await pending(connection)
        if missing:
            await pogo.apply(connection, MIGRATIONS, schema_name=SCHEMA, logger=_quiet())
        return missing
    except BadMigrationError as error:
        raise MigrationError(f"{error}: {error.__cause__ or 'no reason given'}") from error
    finally:
        await connection.close()


async def pending(connection: asyncpg.Connection | PoolConnectionProxy) -> list[str]:
    """The names of the migrations that this version knows and the database has not had yet."""
    names = sorted(path.stem for path in MIGRATIONS.glob("*.sql"))
    if await connection.fetchval("SELECT to_regclass('public._pogo_migration')") is None:
        return names
    applied = await connection.fetch("SELECT migration_id FROM public._pogo_migration WHERE schema_name = $1", SCHEMA)
    return sorted(set(names) - {row["migration_id"] for row in applied})


async def unready(pool: asyncpg.Pool) -> str | None:
    """Why this version cannot work with the database now; None when it can."""
    try:
        async with pool.acquire(timeout=READY_SECONDS) as connection:
            missing = await pending(connection)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return f"The database cannot be reached ({type(error).__name__}): check JALON_DATABASE_URL and the server."
    if missing:
        return f"The database lacks {len(missing)} migrations, from {missing[0]} on: run `jalon migrate`."
    return None


def _quiet() -> logging.Logger:
    """pogo tells of each file as a warning; our callers are given the names instead."""
    logger = logging.getLogger("jalon.migrate")
    logger.setLevel(logging.ERROR)
    return logger
