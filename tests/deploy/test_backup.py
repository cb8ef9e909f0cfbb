"""A backup is restored on another server, and is all that it was."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from activities.adapters.documents import PgDocuments
from activities.adapters.feed import PgFeed
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.verification import Verification
from deploy.database.backup import MOST_RAISED, raise_numbers
from deploy.database.pool import open_pool
from deploy.local.postgres import Postgres
from deploy.local.postgres.binaries import find_binaries
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, ConvocationSent, Hire, NewEntry, Person, Stream
from domain.ports import Position

COMPANY = "123456782"
PAPER = b"%PDF \x00"
RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*/journal.sql"))


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server that has seen no transaction of the first, and no role of it."""
    with Postgres(tmp_path_factory.mktemp("another") / "data", fsync=False) as server:
        yield server


async def jalon(dsn: str, *arguments: str, ok: bool = True) -> str:
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "deploy.cli", *arguments], env={**os.environ, "JALON_DATABASE_URL": dsn},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode == 0) is ok, ran.stderr
    return ran.stdout + ran.stderr


async def backup_of_any(dsn: str, file: Path) -> None:
    """By PostgreSQL's own program, as people make one."""
    program = find_binaries().folder / "pg_dump"
    await asyncio.to_thread(subprocess.run, [program, "--format=custom", f"--file={file}", dsn], check=True)


async def pass_transactions(owner: asyncpg.Pool, count: int) -> None:
    """As years of service do."""
    await owner.execute(f"DO $$ BEGIN FOR i IN 1..{count} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")


async def test_what_was_kept_is_there_again_verified_and_heard_of(
    tmp_path: Path,
    dsn: str,
    owner: asyncpg.Pool,
    journal: PgJournal,
    people: PgPeople,
    documents: PgDocuments,
    another: Postgres,
) -> None:
    stream, other = Stream(COMPANY, "E-0042"), Stream(COMPANY, "E-0043")
    await pass_transactions(owner, 20_000)
    for each in (stream, other):
        fact = Hire(hired_on=date(2024, 3, 15), born_on=date(1981, 5, 2), contract="cdi")
        await journal.append(each, [NewEntry(source="urn:sirh", id=str(each), time=None, actor=OWN_ACTOR, fact=fact)])
    sent = ConvocationSent(
        obligation="first-2024-03-15", kind="first", due_on=date(2025, 3, 15), sent_on=date(2025, 1, 20),
        proposed_for=datetime(2025, 2, 3, 9, tzinfo=UTC), message_id="<a@b>", document="d",
        sha256=hashlib.sha256(PAPER).hexdigest(),
    )  # fmt: skip
    await journal.append(stream, [NewEntry(source="urn:jalon", id="c", time=None, actor=OWN_ACTOR, fact=sent)])
    await people.save_person(COMPANY, "E-0042", Person(given_name="Zoé", family_name="Lys"), actor=OWN_ACTOR)
    await documents.put(
        COMPANY, "E-0042", id="d", kind="convocation", name="c.pdf", media_type="application/pdf", content=PAPER
    )
    heard = await PgFeed(owner).read(COMPANY, Position(transaction=0), 100)
    assert heard.events
    entries = await journal.read(stream)
    file = tmp_path / "jalon.backup"
    await jalon(dsn, "backup", str(file))
    await pass_transactions(owner, 500)
    later = await PgFeed(owner).end()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    restored = await another.create_database("restored")
    said = await jalon(restored, "restore", str(file), "--margin", "1000")
    assert "The journal is whole: 3 entries in 2 streams" in said
    pool = await open_pool(f"{restored}?options=-crole%3Djalon_app")
    assert await PgJournal(pool).read(stream) == entries
    assert (await PgPeople(pool).person(COMPANY, "E-0042")) == await people.person(COMPANY, "E-0042")
    assert (await pool.fetchval("SELECT content FROM documents")) == PAPER
    assert (await PgFeed(pool).read(COMPANY, Position(transaction=0), 100)).events == heard.events
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("UPDATE events SET type = 'hire'")
    assert await Verification(pool).all() == []
    again = NewEntry(source="urn:sirh", id="later", time=None, actor=OWN_ACTOR, fact=sent)
    await PgJournal(pool).append(other, [again])
    after = await PgFeed(pool).read(COMPANY, heard.next, 100)
    assert [event.id for _, event in after.events] == ["later"], "a reader goes on from where it was"
    after = await PgFeed(pool).read(COMPANY, later, 100)
    assert [event.id for _, event in after.events] == ["later"], "and so does one who read on after the backup"
    await pool.close()

    assert "not empty" in await jalon(restored, "restore", str(file), ok=False)


async def test_a_backup_that_was_altered_is_found_out(
    tmp_path: Path, dsn: str, owner: asyncpg.Pool, journal: PgJournal, another: Postgres
) -> None:
    fact = Hire(hired_on=date(2024, 3, 15), contract="cdi")
    await journal.append(
        Stream(COMPANY, "E-1"), [NewEntry(source="urn:sirh", id="1", time=None, actor=OWN_ACTOR, fact=fact)]
    )
    await owner.execute("ALTER TABLE events DISABLE TRIGGER USER")
    await owner.execute("UPDATE events SET data = jsonb_set(data, '{hired_on}', '\"2025-03-15\"')")
    await jalon(dsn, "backup", str(tmp_path / "b"))
    said = await jalon(
        await another.create_database("altered"), "restore", str(tmp_path / "b"), "--margin", "0", ok=False
    )
    assert "not what was recorded" in said


async def test_a_backup_is_its_owners_alone_whatever_lay_in_its_place(tmp_path: Path, dsn: str) -> None:
    elsewhere, unfinished = tmp_path / "elsewhere", tmp_path / "b.part"
    elsewhere.touch(mode=0o666)
    unfinished.symlink_to(elsewhere)
    await jalon(dsn, "backup", str(tmp_path / "b"))
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
    assert not (tmp_path / "b").is_symlink()
    assert elsewhere.read_bytes() == b""


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [("text", "valid archive"), ("cut", "end of file"), ("foreign", "is the backup of another database")],
)
async def test_what_is_no_backup_of_jalon_leaves_the_database_empty(
    tmp_path: Path, dsn: str, another: Postgres, spoilt: str, why: str
) -> None:
    file = tmp_path / "b"
    if spoilt == "foreign":
        foreign = await another.create_database("foreign")
        connection = await asyncpg.connect(foreign)
        await connection.execute("CREATE TABLE accounts (id int)")
        await connection.close()
        await backup_of_any(foreign, file)
    else:
        await jalon(dsn, "backup", str(file))
        file.write_bytes(file.read_bytes()[:-2000] if spoilt == "cut" else b"SELECT 1;")
    empty = await another.create_database(f"for_{spoilt}")
    assert why in await jalon(empty, "restore", str(file), ok=False)
    connection = await asyncpg.connect(empty)
    assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    await connection.close()


async def test_a_journal_too_far_ahead_says_what_to_do(dsn: str, owner: asyncpg.Pool) -> None:
    await owner.execute("INSERT INTO employees VALUES ('123456782', 'E-1')")
    await owner.execute(
        "INSERT INTO notices (company, employee, type, obligation, kind, due_on, transaction) "
        "VALUES ('123456782', 'E-1', 'deadline-opened', 'o', 'periodic', '2026-01-01', $1::text::xid8)",
        str(MOST_RAISED * 3),
    )
    with pytest.raises(JalonError, match="pg_resetwal --next-transaction-id 300000001"):
        async for _ in raise_numbers(dsn, 0):
            pass


@pytest.mark.parametrize("kept", RELEASES, ids=lambda path: path.parent.name)
async def test_an_earlier_release_works_on_this_schema(kept: Path, postgres: Postgres, tmp_path: Path) -> None:
    """The way back: its wheel, as it was shipped, tells, reads and takes news on a database that this one migrated."""
    dsn = await postgres.create_database(f"back_{kept.parent.name.replace('.', '_')}")
    connection = await asyncpg.connect(dsn)
    await connection.execute(await asyncio.to_thread(kept.read_text, "utf-8"))
    await connection.close()
    await jalon(dsn, "migrate")
    [wheel] = kept.parent.glob("*.whl")
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", BACK, dsn], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(wheel)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == [str(wheel), "0", "breaks", "1", "message"]
    await jalon(dsn, "verify")


BACK = """
import asyncio, sys
from datetime import date
import activities
from activities.adapters.journal import PgJournal
from deploy.database.pool import open_pool
from domain.facts import OWN_ACTOR, Hire, NewEntry, Stream

async def main():
    pool = await open_pool(sys.argv[1])
    journal = PgJournal(pool)
    for message in await journal.claim(1000):
        await journal.delivered(message.positions)
    stream = Stream("123456782", "E-9999")
    fact = Hire(hired_on=date(2026, 3, 2), contract="cdi")
    await journal.append(stream, [NewEntry(source="urn:back", id="1", time=None, actor=OWN_ACTOR, fact=fact)])
    assert len(await journal.read(stream)) == 1
    found = await journal.verify()
    waiting = await journal.claim(10)
    print(activities.__file__.split("/activities/")[0], len(found.breaks), "breaks", len(waiting), "message")

asyncio.run(main())
"""
