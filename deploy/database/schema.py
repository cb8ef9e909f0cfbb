"""Brings a database to the schema of this version: the numbered SQL files in deploy/migrations, each applied once.

The database keeps the name of each file that was applied and the digest of its bytes: one that was altered afterwards
is named, for nobody can say what such a database looks like.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from domain.errors import JalonError

MIGRATIONS: Traversable = files("deploy") / "migrations"
LOCK = 7_265_011_423
"""The advisory lock that lets one process migrate while the others wait."""

READY_SECONDS = 3.0

_TABLE = """
    CREATE TABLE IF NOT EXISTS public.migrations (
        name       text COLLATE "C" PRIMARY KEY,
        sha256     text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""


class MigrationError(JalonError):
    """The database cannot be brought to this version. The message says which file failed, and why."""


async def migrate(dsn: str, folder: Traversable = MIGRATIONS) -> list[str]:
    """The names of the migrations that were applied, in their order; none when the database was up to date.

    All of them or none: a file that fails leaves the database as it was. Any number of processes may call it at once:
    one applies, the others wait and find nothing to do. Raises MigrationError.
    """
    connection = await asyncpg.connect(dsn, statement_cache_size=0)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL search_path TO public")
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            await connection.execute(_TABLE)
            missing = await pending(connection, folder)
            for name in missing:
                await _apply(connection, name, (folder / f"{name}.sql").read_bytes())
        return missing
    finally:
        await connection.close()


async def pending(connection: asyncpg.Connection | PoolConnectionProxy, folder: Traversable = MIGRATIONS) -> list[str]:
    """The names of the migrations that this version knows and the database has not had yet, in their order.

    One that only the database knows is of a later version, and no matter. Raises MigrationError for one that is not the
    file that was applied, or that comes before the last one that was.
    """
    known = {path.name.removesuffix(".sql"): path for path in folder.iterdir() if path.name.endswith(".sql")}
    applied = await _applied(connection)
    for name, sha256 in applied.items():
        if name in known and _digest(known[name].read_bytes()) != sha256:
            raise MigrationError(
                f"The migration {name} is not the one that this database has had: it was altered afterwards. "
                "Put the file back as it was applied, and make the change a migration of its own."
            )
    missing = sorted(known.keys() - applied.keys())
    if missing and missing[0] < max(applied, default=""):
        raise MigrationError(
            f"The migration {missing[0]} comes before {max(applied)}, which this database has had: number it anew."
        )
    return missing


def latest(folder: Traversable = MIGRATIONS) -> str:
    """The name of the last migration that this version knows."""
    return max(path.name.removesuffix(".sql") for path in folder.iterdir() if path.name.endswith(".sql"))


async def unready(pool: asyncpg.Pool) -> str | None:
    """Why this version cannot work with the database now; None when it can."""
    try:
        async with pool.acquire(timeout=READY_SECONDS) as connection:
            missing = await pending(connection)
    except MigrationError as error:
        return str(error)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return f"The database cannot be reached ({type(error).__name__}): check JALON_DATABASE_URL and the server."
    if missing:
        return f"The database lacks {len(missing)} migrations, from {missing[0]} on: run `jalon migrate`."
    return None


async def _applied(connection: asyncpg.Connection | PoolConnectionProxy) -> dict[str, str]:
    """The digests by name; none when the database has never been migrated."""
    if await connection.fetchval("SELECT to_regclass('public.migrations')") is None:
        return {}
    rows = await connection.fetch("SELECT name, sha256 FROM public.migrations ORDER BY name")
    return {row["name"]: row["sha256"] for row in rows}


async def _apply(connection: asyncpg.Connection, name: str, content: bytes) -> None:
    try:
        await connection.execute(content.decode())
    except asyncpg.PostgresError as error:
        raise MigrationError(f"The migration {name} failed, and nothing was changed: {error}.") from error
    await connection.execute("INSERT INTO public.migrations (name, sha256) VALUES ($1, $2)", name, _digest(content))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
