"""Keeps what a release leaves behind: `python tests/releases/keep.py NAME`, from the root of the checkout.

Into `tests/releases/NAME`: `journal.sql`, a database of its schema with a fact of each type told; `histories/`, the
workflow histories recorded by it; and its wheel. `test_releases.py` holds every later version to reading them.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid5

import asyncpg

from activities.adapters.journal import PgJournal
from api.examples import EXAMPLES
from deploy.database.pool import open_pool
from deploy.database.schema import migrate
from deploy.local.postgres import Postgres
from deploy.local.postgres.binaries import find_binaries
from domain.facts import OWN_ACTOR, Event, NewEntry, Stream

HERE = Path(__file__).parent
HOUSE = HERE.parents[1]
COMPANY = "123456782"


def main() -> None:
    folder = HERE / sys.argv[1]
    folder.mkdir()
    with tempfile.TemporaryDirectory() as data, Postgres(Path(data) / "postgres", fsync=False) as server:
        dsn = asyncio.run(_told(server))
        (folder / "journal.sql").write_text(_dump(dsn), "utf-8")
    shutil.copytree(HOUSE / "tests" / "workflows" / "histories", folder / "histories")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=HOUSE, check=True
    )


async def _told(server: Postgres) -> str:
    """A database in which each example of an event stands."""
    dsn = await server.create_database("kept")
    await migrate(dsn)
    pool = await open_pool(dsn)
    journal = PgJournal(pool)
    for example in EXAMPLES.values():
        event = Event.model_validate(example)
        actor = uuid5(OWN_ACTOR, "an HRIS")
        await _known(pool, actor)
        entry = NewEntry(source=event.source, id=event.id, time=event.time, fact=event.data, actor=actor)
        await journal.append(Stream(COMPANY, event.subject), [entry])
    await pool.close()
    return dsn


async def _known(pool: asyncpg.Pool, actor: object) -> None:
    await pool.execute(
        "INSERT INTO actors (id, company, kind, label) VALUES ($1, $2, 'token', 'an HRIS') ON CONFLICT DO NOTHING",
        actor, COMPANY,
    )  # fmt: skip


def _dump(dsn: str) -> str:
    """Plain SQL that any client can run: no COPY, no client commands, nobody's roles."""
    tool = find_binaries().folder / "pg_dump"
    dumped = subprocess.run(
        [tool, "--inserts", "--no-owner", "--no-privileges", dsn], check=True, capture_output=True, text=True
    ).stdout
    return "\n".join(line for line in dumped.split("\n") if not line.startswith("\\"))


if __name__ == "__main__":
    main()
