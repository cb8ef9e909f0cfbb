"""A database as one file, and that file as a database again: PostgreSQL's own pg_dump and pg_restore.

What they leave to whoever restores is done here as well: the role of the service is there before rights are given to
it, and the server's numbers of transactions are raised above those of the journal, in whose order the feed is read.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from deploy.errors import InputError
from deploy.local.postgres.binaries import PostgresError, find_binaries
from domain.errors import JalonError
from domain.facts import OWN_ACTOR

MOST_RAISED = 100_000_000
"""More numbers than that are not used up one by one."""
_AT_ONCE = 100_000
_JOURNAL = " TABLE public events "
"""As pg_restore lists it."""

_PARAMETERS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS",
    "host": "PGHOST",
    "port": "PGPORT",
}
_ROLE = """
    DO $$ BEGIN
        CREATE ROLE jalon_app NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
    END $$
"""
# The numbers that the journal, the feed and its readers bear; and how far the server was when the backup was made.
# An act like others, and how far the server was: no dump would say it.
_AT_BACKUP = "INSERT INTO audit_log (actor, action, about) VALUES ($1, 'backed-up', pg_current_xact_id()::text)"
_LAST_NUMBER = """
    SELECT greatest(
        (SELECT max(about::bigint) FROM audit_log WHERE action = 'backed-up'),
        (SELECT max(transaction::text::bigint) FROM events), (SELECT max(transaction::text::bigint) FROM notices),
        (SELECT max(transaction) FROM webhook_endpoints), 0
    )
"""
_NEXT_NUMBER = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_USE_UP = """
    DO $$ BEGIN
        FOR i IN 1..{} LOOP
            PERFORM pg_current_xact_id();
            COMMIT;
        END LOOP;
    END $$
"""


async def backup(dsn: str, file: Path) -> int:
    """Writes everything of the database, as it is at one moment, into a file for its owner alone; its size in bytes.

    A file of that name is replaced once the new one is whole. Raises JalonError when pg_dump is missing or fails.
    """
    connection = await asyncpg.connect(dsn, statement_cache_size=0)
    await connection.execute(_AT_BACKUP, OWN_ACTOR)
    await connection.close()
    return await asyncio.to_thread(_dump, dsn, file)


def _dump(dsn: str, file: Path) -> int:
    unfinished = file.with_name(f"{file.name}.part")
    try:
        unfinished.unlink(missing_ok=True)  # nobody holds open, or has laid elsewhere, what is written into
        unfinished.touch(mode=0o600, exist_ok=False)
        _run("pg_dump", dsn, ["--format=custom", "--no-owner", f"--file={unfinished}"])
        unfinished.replace(file)
    except OSError as error:
        raise InputError(f"{file} cannot be written ({error.strerror}).") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size


async def restore(dsn: str, file: Path) -> None:
    """Makes the database what the file holds: all of it or nothing.

    Raises InputError when the database is not empty or the file is another program's, JalonError when pg_restore fails.
    """
    if _JOURNAL not in await asyncio.to_thread(_run, "pg_restore", dsn, ["--list", str(file)]):
        raise InputError(f"{file} is the backup of another database, and nothing was done: it holds no journal.")
    connection = await asyncpg.connect(dsn, statement_cache_size=0)
    try:
        if await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"):
            raise InputError(
                "The database is not empty, and nothing was done: restore into a new one (createdb) and name it in "
                "JALON_DATABASE_URL; what is there now may be all that is left of the last hours."
            )
        await connection.execute(_ROLE)
    finally:
        await connection.close()
    at_once = ["--no-owner", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", dsn, [*at_once, "--dbname=postgresql://", str(file)])


async def raise_numbers(dsn: str, margin: int) -> AsyncGenerator[tuple[int, int]]:
    """Uses up transactions until the server's next number is that far above those in the backup: how many, and of how
    many.

    Until it is above, what was restored is no part of the feed: it looks as if it were still being written. The margin
    is for those who read the feed after the backup was made: what is recorded from now on comes after their cursor.
    Needs no rights beyond those of the tables. Raises JalonError when the journal is too far ahead for that.
    """
    connection = await asyncpg.connect(dsn, statement_cache_size=0)
    try:
        last = int(await connection.fetchval(_LAST_NUMBER))
        missing = last + 1 + margin - int(await connection.fetchval(_NEXT_NUMBER))
        if missing > MOST_RAISED:
            raise JalonError(
                f"The journal's transactions go up to {last}, this server's are {missing} behind: until they are level "
                "the feed gives nothing. Stop the server and run `pg_resetwal --next-transaction-id "
                f"{last + 1 + margin} DATA_DIRECTORY`, or restore a physical copy, which keeps them."
            )
        await connection.execute("SET synchronous_commit TO off")
        for done in range(0, max(missing, 0), _AT_ONCE):
            await connection.execute(_USE_UP.format(min(_AT_ONCE, missing - done)))
            yield min(done + _AT_ONCE, missing), missing
    finally:
        await connection.close()


def _run(program: str, dsn: str, arguments: list[str]) -> str:
    """What it prints. The password goes by the environment: a command line can be read by everybody on the machine."""
    environment = {**os.environ, **_connection(dsn)}
    command = [_tool(program), *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        said = next((line for line in ran.stderr.splitlines() if "error" in line), ran.stderr.strip())
        raise JalonError(f"{program} failed, and nothing was changed: {said}")
    return ran.stdout


def _tool(program: str) -> str:
    """That of the server's own version where it is known, else the system's. Raises JalonError."""
    try:
        beside = find_binaries().folder / program
        if beside.exists():
            return str(beside)
    except PostgresError:
        pass
    if found := shutil.which(program):
        return found
    raise JalonError(
        f"{program} is not on this machine: install PostgreSQL's client programs, of the server's version or newer "
        "(Debian: apt install postgresql-client), or name their folder in JALON_PG_BIN."
    )


def _connection(dsn: str) -> Mapping[str, str]:
    """The connection as libpq's environment variables."""
    url = urlsplit(dsn)
    told = {
        "PGHOST": url.hostname or "",
        "PGPORT": str(url.port or ""),
        "PGUSER": unquote(url.username or ""),
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": unquote(url.path.removeprefix("/")),
    }
    told |= {_PARAMETERS[name]: values[0] for name, values in parse_qs(url.query).items() if name in _PARAMETERS}
    return {name: value for name, value in told.items() if value}
