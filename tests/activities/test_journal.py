"""The journal in PostgreSQL: what the database itself makes, keeps apart, refuses and proves."""

from datetime import UTC, datetime
from typing import cast

import asyncpg
import pytest
from journals import ADA, COMPANY, HIRE, STREAM, told, training

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.verification import Verification
from domain.facts import GENESIS, Headcount, Stream
from domain.proof.chain import body, chain


async def test_the_database_makes_the_hash_that_the_domain_defines(journal: PgJournal) -> None:
    await journal.append(STREAM, [told("1", time=datetime(2026, 7, 14, 23, 59, 59, 7, tzinfo=UTC))])
    (entry,) = await journal.read(STREAM)
    assert entry.hash == chain(GENESIS, 1, entry.recorded_at, body(entry))


async def test_what_a_fact_says_of_a_person_is_kept_out_of_the_journal(
    journal: PgJournal, people: PgPeople, pool: asyncpg.Pool
) -> None:
    await journal.append(STREAM, [told("1"), training("2", title="Reconversion")])
    rows = await pool.fetch("SELECT to_jsonb(e)::text AS row FROM events e")
    assert not any(word in row["row"] for row in rows for word in ("Ada", "Lovelace", "ada@", "Reconversion"))
    assert await people.person(COMPANY, "E-0042") == ADA
    assert await people.private_part(COMPANY, training("2").ref) == {"title": "Reconversion"}
    first, second = await journal.read(STREAM)
    assert first.private_sha256 is not None
    assert first.private_sha256 != second.private_sha256


async def test_the_latest_hire_says_who_the_employee_is(journal: PgJournal, people: PgPeople) -> None:
    await journal.append(STREAM, [told("1")])
    married = ADA.model_copy(update={"family_name": "King"})
    await journal.append(STREAM, [told("2", HIRE.model_copy(update={"person": married}))])
    assert await people.person(COMPANY, "E-0042") == married


class Breaking:
    """A pool whose connection breaks under the first statement: after it was carried out, or before."""

    def __init__(self, pool: asyncpg.Pool, *, done: bool) -> None:
        self._pool, self._done, self.broken = pool, done, 0

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        if self.broken == 0:
            self.broken = 1
            if self._done:
                await self._pool.fetch(statement, *arguments)
            await self._pool.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return await self._pool.fetch(statement, *arguments)


@pytest.mark.parametrize("done", [True, False])
async def test_a_connection_that_is_lost_while_an_outcome_is_recorded_costs_one_attempt_and_records_it_once(
    owner: asyncpg.Pool, done: bool
) -> None:
    broken = Breaking(owner, done=done)
    journal = PgJournal(cast(asyncpg.Pool, broken))
    (receipt,) = await journal.append(STREAM, [told("1")])
    assert (broken.broken, receipt.version) == (1, 1)
    assert len(await PgJournal(owner).read(STREAM)) == 1


@pytest.mark.parametrize(
    "change",
    ["UPDATE events SET type = 'x'", "DELETE FROM events", "TRUNCATE events", "DELETE FROM events WHERE false"],
)
async def test_the_database_refuses_to_change_the_past(journal: PgJournal, owner: asyncpg.Pool, change: str) -> None:
    await journal.append(STREAM, [told("1")])
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await owner.execute(change)


async def test_the_services_own_role_may_append_and_nothing_more(journal: PgJournal, dsn: str) -> None:
    async def become_the_service(connection: asyncpg.Connection) -> None:
        await connection.execute("SET ROLE jalon_app")

    async with asyncpg.create_pool(dsn, min_size=1, max_size=1, init=become_the_service, reset=_keep_role) as service:
        own = PgJournal(service)
        await own.append(STREAM, [told("1"), training("2")])
        (message,) = await own.claim(10)
        await own.delivered(message.positions)
        assert await Verification(service).all() == []
        for change in ("UPDATE events SET type = 'x'", "DELETE FROM events", "TRUNCATE events"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await service.execute(change)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("ALTER TABLE events DISABLE TRIGGER ALL")


async def _keep_role(_: object) -> None:
    return


@pytest.mark.parametrize(
    ("change", "version", "why"),
    [
        ("UPDATE events SET data = jsonb_set(data, '{hired_on}', '\"2023-03-15\"') WHERE id = '1'", 1, "content"),
        ("UPDATE events SET recorded_at = recorded_at - interval '1 day' WHERE id = '2'", 2, "content"),
        ("UPDATE events SET actor = gen_random_uuid() WHERE id = '2'", 2, "content"),
        ("UPDATE events SET hash = repeat('f', 64) WHERE id = '2'", 2, "content"),
        ("DELETE FROM events WHERE id = '2'", 3, "version 2 is missing"),
        ("DELETE FROM events WHERE id = '1'", 2, "version 1 is missing"),
        ("UPDATE private_parts SET body = '{\"title\": \"Autre\"}' WHERE id = '3'", 3, "private part"),
        ("DELETE FROM events WHERE stream LIKE '%/%'", 1, "every entry"),
    ],
)
async def test_an_altered_row_is_found_and_named(
    journal: PgJournal, owner: asyncpg.Pool, change: str, version: int, why: str
) -> None:
    await journal.append(Stream(COMPANY), [told("0", Headcount(year=2025, average=80))])
    await journal.append(STREAM, [told("1"), training("2"), training("3")])
    await journal.append(Stream(COMPANY, "E-0043"), [training("4")])
    intact = Verification(owner)
    assert await intact.all() == []
    assert (intact.streams, intact.entries) == (3, 5)

    async with owner.acquire() as superuser, superuser.transaction():
        await superuser.execute("SET LOCAL session_replication_role = replica")
        await superuser.execute(change)
    found = await Verification(owner).all()
    assert any((b.stream, b.version) == (str(STREAM), version) and why in b.why for b in found), found
    assert {b.stream for b in found} <= {str(STREAM), f"{COMPANY}/E-0043"}
    assert await Verification(owner).all("987654324") == []
