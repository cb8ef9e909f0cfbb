"""What is erased is gone, what remains still verifies, and nothing goes that somebody did not decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid5

import asyncpg
import pytest
from journals import ADA, COMPANY, STREAM, told, training

from activities.adapters.accesses import PgAccesses
from activities.adapters.documents import PgDocuments
from activities.adapters.erasing import PgErasing
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.register import PgRegister
from activities.adapters.seal_keys import PublicKeys, SealKey
from activities.adapters.seals import PgSeals
from activities.adapters.situations import PgSituations
from activities.adapters.verification import Verification
from activities.erasure import Erasure
from activities.rebuilding import Rebuilder
from deploy.proof import jalon_check
from domain import law
from domain.errors import JalonError
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    ContractEnd,
    Erased,
    EventRef,
    FactVoided,
    Held,
    Hire,
    IdentifiedAs,
    NewEntry,
    Policy,
    ReportIssued,
    Stream,
    TrainingCompleted,
)
from domain.ledger.record import SINCE_EVER
from domain.ports import Retained
from domain.proof import proof

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
OTHER = Stream(COMPANY, "E-0043")
KEY = SealKey.new()
PUBLIC = PublicKeys.parse(KEY.public_pem())
# Where an employee may be named after their file was deleted: the accesses of the last months, which go whole.
LEFT = {"access_log"}
NAMING = """
    SELECT DISTINCT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name IN ('employee', 'stream')
"""


@pytest.fixture
def seals(pool: asyncpg.Pool, tmp_path: Path) -> PgSeals:
    return PgSeals(pool, KEY, tmp_path / "outside")


@pytest.fixture
def erasure_at(pool: asyncpg.Pool, seals: PgSeals, journal: PgJournal, people: PgPeople) -> Callable[[date], Erasure]:
    """What erases, on a day."""

    def at(day: date) -> Erasure:
        def clock() -> datetime:
            return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

        return Erasure(journal, people, PgErasing(pool), PgAccesses(pool), seals, law.current(), clock, SINCE_EVER)

    return at


@pytest.fixture
def erasure(erasure_at: Callable[[date], Erasure]) -> Erasure:
    return erasure_at(NOON.date())


@pytest.fixture
async def recorded(journal: PgJournal, people: PgPeople, documents: PgDocuments, seals: PgSeals) -> None:
    """Two employees, one of them with a corrected name and a paper; all of it sealed."""
    await journal.append(STREAM, [told("1"), training("2")])
    await journal.append(OTHER, [told("4"), training("5")])
    await people.save_person(COMPANY, "E-0042", ADA, actor=OWN_ACTOR)
    stored = await documents.put(
        COMPANY, "E-0042", id="d-1", kind="compte-rendu", name="cr.pdf", media_type="application/pdf", content=b"%PDF"
    )
    issued = ReportIssued(
        interview=told("1").ref, kind="first", held_on=date(2024, 6, 3), issued_on=date(2024, 6, 4),
        document=stored.id, sha256=stored.sha256,
    )  # fmt: skip
    key = uuid5(OWN_ACTOR, "report")
    await journal.append(STREAM, [NewEntry(source=OWN_SOURCE, id=str(key), time=None, actor=OWN_ACTOR, fact=issued)])
    await seals.seal(COMPANY, NOON)


async def mentions(pool: asyncpg.Pool, employee: str) -> list[str]:
    """The tables in which the employee's id stands anywhere."""
    return [
        table
        for table in sorted({row["table_name"] for row in await pool.fetch(NAMING)} - LEFT)
        if await pool.fetchval(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{employee}%'")  # noqa: S608
    ]


async def found(pool: asyncpg.Pool, seals: PgSeals) -> list[str]:
    return [each.why for each in await Verification(pool, seals, PUBLIC).all()]


@pytest.mark.usefixtures("recorded")
async def test_a_person_goes_with_their_papers_and_chain_seals_and_proofs_still_hold(
    pool: asyncpg.Pool, seals: PgSeals, journal: PgJournal, people: PgPeople, documents: PgDocuments, erasure: Erasure
) -> None:
    await erasure.person(STREAM, actor=OWN_ACTOR)
    assert await people.person(COMPANY, "E-0042") is None
    assert await documents.list(COMPANY, "E-0042") == []
    assert await pool.fetchval("SELECT count(*) FROM private_parts WHERE employee = 'E-0042'") == 0
    assert await pool.fetchval("SELECT count(*) FROM private_parts WHERE employee = 'E-0043'") == 2
    assert await found(pool, seals) == []
    last = (await journal.read(STREAM))[-1].fact
    assert last == Erased(erased_on=date(2026, 11, 25), reason="request", documents=True)

    sealed = await seals.seal(COMPANY, NOON)
    salt, log = await seals.salt(STREAM), await seals.log(COMPANY, sealed.seal.log.size)
    made = proof.of_facts(STREAM, salt or b"", await journal.read(STREAM), log, sealed)
    assert "4 facts, as they were sealed" in jalon_check.check(made or b"", KEY.public_pem())

    await erasure.person(STREAM, actor=OWN_ACTOR)
    assert len(await journal.read(STREAM)) == 4, "nothing was left, and nothing is said twice"


@pytest.mark.usefixtures("recorded")
async def test_papers_stay_where_they_are_needed_and_then_their_loss_is_no_erasure(
    pool: asyncpg.Pool, seals: PgSeals, documents: PgDocuments, erasure: Erasure
) -> None:
    await erasure.person(STREAM, actor=OWN_ACTOR, documents=False)
    assert [each.id for each in await documents.list(COMPANY, "E-0042")] == ["d-1"]
    await pool.execute("DELETE FROM documents")
    assert await found(pool, seals) == ["its document is gone"]


@pytest.mark.usefixtures("recorded")
async def test_of_a_whole_file_a_digest_remains_that_names_nobody_and_the_seals_hold(
    pool: asyncpg.Pool, seals: PgSeals, journal: PgJournal, erasure: Erasure
) -> None:
    first = (await seals.all_of(COMPANY))[0]
    name = await pool.fetchval("SELECT name FROM sealed_names WHERE stream = $1", str(STREAM))
    head = (await journal.read(STREAM))[-1]
    assert await erasure.stream(STREAM, actor=OWN_ACTOR, reason="retention") == 3
    assert await mentions(pool, "E-0042") == []
    [remains] = await erasure.erasing.remains(COMPANY)
    assert (remains.name, remains.version, remains.hash, remains.reason) == (name, 3, head.hash, "retention")
    assert (await erasure.erased(STREAM), await erasure.erased(OTHER)) == (True, False)
    assert await found(pool, seals) == []

    second = await seals.seal(COMPANY, NOON)
    assert await found(pool, seals) == []
    between = proof.of_consistency(first, second, await seals.log(COMPANY, second.seal.log.size))
    assert "all that seal 1" in jalon_check.check(between, KEY.public_pem())
    assert await erasure.stream(STREAM, actor=OWN_ACTOR, reason="retention") == 0

    await journal.append(STREAM, [told("1")])
    await seals.seal(COMPANY, NOON)
    assert await found(pool, seals) == [], "who comes back begins anew, under another digest"
    assert len(await journal.read(STREAM)) == 1


@pytest.mark.usefixtures("recorded")
async def test_only_the_procedure_deletes_and_a_forged_deletion_is_found(
    owner: asyncpg.Pool, seals: PgSeals, erasure: Erasure
) -> None:
    for refused in ("DELETE FROM events", "UPDATE audit_log SET name = 'x'", "DELETE FROM erased_streams"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(refused)
    with pytest.raises(asyncpg.InvalidParameterValueError):
        await owner.fetchval("SELECT erase_stream($1, $2, 'request')", COMPANY, OWN_ACTOR)
    await erasure.stream(STREAM, actor=OWN_ACTOR, reason="retention")
    await seals.seal(COMPANY, NOON)
    forged = {
        "UPDATE erased_streams SET version = 2": "no act says that it was",
        "UPDATE erased_streams SET hash = repeat('0', 64)": "no act says that it was",
        "UPDATE erased_streams SET reason = 'x'": "no act says that it was",
        "UPDATE erased_streams SET name = repeat('0', 64)": "has lost its name",
        "UPDATE erased_streams SET company = '987654324'": "has lost its name",
        "DELETE FROM erased_streams": "what is to remain of it is not there",
        "DELETE FROM audit_log WHERE action = 'stream-erased'": "the audit log is not what seal",
        "INSERT INTO erased_streams SELECT name, company, salt, 1, repeat('0', 64), 'request' FROM sealed_names":
            "no act says that it was",
    }  # fmt: skip
    for change, why in forged.items():
        async with owner.acquire() as connection:
            transaction = connection.transaction(isolation="repeatable_read")
            await transaction.start()
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(change)
            verification = Verification(owner, seals, PUBLIC)
            async for _ in verification.within(connection, None):
                pass
            await transaction.rollback()
        assert any(why in each.why for each in verification.found), (change, verification.found)


async def test_what_was_cut_is_not_erased_over(
    owner: asyncpg.Pool, journal: PgJournal, seals: PgSeals, erasure: Erasure
) -> None:
    await journal.append(STREAM, [told("1"), training("2")])
    await seals.seal(COMPANY, NOON)
    async with owner.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute("DELETE FROM events WHERE version = 2")
    with pytest.raises(JalonError, match="something was removed"):
        await erasure.stream(STREAM, actor=OWN_ACTOR, reason="request")


@pytest.mark.usefixtures("recorded")
async def test_the_services_own_role_seals_and_erases_and_can_do_neither_otherwise(
    dsn: str, tmp_path: Path, erasure: Erasure
) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2, server_settings={"role": "jalon_app"}) as service:
        seals = PgSeals(service, KEY, tmp_path / "outside")
        await seals.seal(COMPANY, NOON)
        restricted = replace(
            erasure, journal=PgJournal(service), people=PgPeople(service), erasing=PgErasing(service),
            accesses=PgAccesses(service), seals=seals,
        )  # fmt: skip
        await restricted.person(OTHER, actor=OWN_ACTOR)
        assert await restricted.stream(STREAM, actor=OWN_ACTOR, reason="request") == 3
        for refused in ("SET jalon.erasing = 'on'; DELETE FROM events", "UPDATE audit_log SET name = 'x'"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await service.execute(refused)
        assert await found(service, seals) == []


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("asked", ["E-0042", "E-0043"])
async def test_who_has_several_ids_is_erased_under_all_of_them_whichever_they_name(
    pool: asyncpg.Pool, seals: PgSeals, journal: PgJournal, erasure: Erasure, asked: str
) -> None:
    await journal.append(Stream(COMPANY), [told("9", IdentifiedAs(employee="E-0042", also="E-0043"))])
    await erasure.person(Stream(COMPANY, asked), actor=OWN_ACTOR)
    for table in ("people", "private_parts", "documents"):
        assert await pool.fetchval(f"SELECT count(*) FROM {table} WHERE employee IS NOT NULL") == 0  # noqa: S608
    assert [(await journal.read(each))[-1].type for each in (STREAM, OTHER)] == ["erased", "erased"]
    assert await erasure.stream(Stream(COMPANY, asked), actor=OWN_ACTOR, reason="request") == 7
    assert [await erasure.erased(each) for each in (STREAM, OTHER)] == [True, True]
    assert await found(pool, seals) == []


@pytest.mark.usefixtures("recorded")
async def test_an_id_that_was_parted_again_is_somebody_elses(journal: PgJournal, erasure: Erasure) -> None:
    void = FactVoided(event=EventRef(source="urn:hris", id="9"), reason="autre personne")
    one = told("9", IdentifiedAs(employee="E-0042", also="E-0043"))
    await journal.append(Stream(COMPANY), [one, told("10", void)])
    await erasure.stream(STREAM, actor=OWN_ACTOR, reason="request")
    assert len(await journal.read(OTHER)) == 2


# --- accesses -------------------------------------------------------------------------------------------------

LOOK = "INSERT INTO access_log (at, actor, company, employee, what) VALUES ($1, $2, $3, $4, 'dossier')"


@pytest.mark.usefixtures("recorded")
async def test_accesses_are_sealed_by_months_and_each_goes_whole(
    pool: asyncpg.Pool, seals: PgSeals, erasure: Erasure
) -> None:
    for at in (datetime(2025, 10, 31, 23, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC), NOON - timedelta(days=400)):
        await pool.execute(LOOK, at, OWN_ACTOR, COMPANY, "E-0042")
    await seals.seal(COMPANY, NOON)
    await pool.execute(LOOK, datetime(2025, 11, 2, tzinfo=UTC), OWN_ACTOR, COMPANY, "E-0043")
    await seals.seal(COMPANY, NOON)
    await seals.seal(COMPANY, NOON)
    assert await found(pool, seals) == []
    segments = "SELECT left(about, 9) AS about FROM audit_log WHERE action = 'accesses-sealed' ORDER BY id"
    assert [row["about"] for row in await pool.fetch(segments)] == ["2025-10 2", "2025-11 1", "2025-11 2"]

    assert await erasure.run() == Retained(accesses=2), "twelve months, unless the policy says otherwise"
    kept = [row["at"].day for row in await pool.fetch("SELECT at FROM access_log ORDER BY at")]
    assert kept == [1, 2]
    assert await found(pool, seals) == []
    await seals.seal(COMPANY, NOON)
    assert await found(pool, seals) == []


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM access_log WHERE employee = 'E-0043'",
        "DELETE FROM access_log",
        "UPDATE access_log SET at = at + interval '1 second' WHERE employee = 'E-0043'",
        "UPDATE access_log SET actor = gen_random_uuid() WHERE employee = 'E-0043'",
        "UPDATE access_log SET employee = 'E-0044' WHERE employee = 'E-0043'",
        "UPDATE access_log SET what = 'x' WHERE employee = 'E-0043'",
        "UPDATE access_log SET company = '987654324' WHERE employee = 'E-0043'",
        "ALTER TABLE access_log ALTER id DROP IDENTITY; UPDATE access_log SET id = id + 9 WHERE employee = 'E-0043'",
        "INSERT INTO access_log (at, actor, company, what) SELECT at - interval '1 day', actor, company, what FROM "
        "access_log",
    ],
)
@pytest.mark.usefixtures("recorded")
async def test_an_access_that_was_hidden_or_made_up_is_found(owner: asyncpg.Pool, seals: PgSeals, change: str) -> None:
    for employee in ("E-0042", "E-0043", "E-0042"):
        await owner.execute(LOOK, datetime(2026, 10, 5, 9, tzinfo=UTC), OWN_ACTOR, COMPANY, employee)
    await seals.seal(COMPANY, NOON)
    await owner.execute(change)
    assert "the access log of 2026-10 is not what was sealed" in await found(owner, seals)


# --- retention ------------------------------------------------------------------------------------------------

KEPT = Policy(effective_from=date(2020, 1, 1), leavers_kept_months=24, files_kept_months=60)


@pytest.fixture
async def leavers(journal: PgJournal, people: PgPeople, pool: asyncpg.Pool) -> Callable[[date], object]:
    """Somebody who left in June 2019, somebody who left and is held, somebody who stays; rows as lists have them."""
    hired = Hire(hired_on=date(2019, 1, 7), contract="cdd", person=ADA)
    left = ContractEnd(ended_on=date(2019, 6, 28))
    await journal.append(STREAM, [told("1", hired), told("2", left)])
    await journal.append(OTHER, [told("3", hired), told("4", left), told("5", Held())])
    await journal.append(Stream(COMPANY, "E-0044"), [told("6", hired.model_copy(update={"contract": "cdi"}))])

    async def listed(day: date) -> None:
        rebuilder = Rebuilder(
            journal, PgRegister(pool), people, PgSituations(pool), law.current(), unopened=SINCE_EVER
        )  # fmt: skip
        await rebuilder.run(day)

    return listed


async def test_nothing_is_erased_unless_the_companys_policy_says_so(
    journal: PgJournal, leavers: Callable[[date], object], erasure_at: Callable[[date], Erasure]
) -> None:
    await leavers(date(2040, 1, 2))  # type: ignore[misc]
    assert await erasure_at(date(2040, 1, 2)).run() == Retained()
    assert len(await journal.read(STREAM)) == 2


@pytest.mark.parametrize(
    ("day", "expected", "entries"),
    [
        (date(2021, 6, 28), Retained(kept_back=1), 2),
        (date(2021, 6, 29), Retained(people=1, kept_back=1), 3),
        (date(2024, 6, 28), Retained(people=1, kept_back=1), 3),
        (date(2024, 6, 29), Retained(files=1, kept_back=1), 0),
    ],
)
async def test_leavers_go_on_the_day_after_their_time_and_never_who_is_held_or_still_here(
    pool: asyncpg.Pool, journal: PgJournal, seals: PgSeals, leavers: Callable[[date], object],
    erasure_at: Callable[[date], Erasure], day: date, expected: Retained, entries: int,
) -> None:  # fmt: skip
    await journal.append(Stream(COMPANY), [told("0", KEPT)])
    await leavers(day)  # type: ignore[misc]
    assert await erasure_at(day).run() == expected
    assert len(await journal.read(STREAM)) == entries
    assert (len(await journal.read(OTHER)), len(await journal.read(Stream(COMPANY, "E-0044")))) == (3, 1)
    again = await erasure_at(day).run()
    assert (again.people, again.files) == (0, 0)
    assert await found(pool, seals) == []


async def test_a_person_of_two_ids_goes_as_one_and_not_while_they_are_here_under_either(
    journal: PgJournal, leavers: Callable[[date], object], erasure_at: Callable[[date], Erasure]
) -> None:
    day = date(2024, 6, 29)
    await journal.append(Stream(COMPANY), [told("0", KEPT), told("9", IdentifiedAs(employee="E-0046", also="E-0042"))])
    back = Hire(hired_on=date(2020, 1, 6), contract="cdi")
    await journal.append(Stream(COMPANY, "E-0046"), [told("8", back)])
    await leavers(day)  # type: ignore[misc]
    assert (await erasure_at(day).run()).files == 0
    assert len(await journal.read(STREAM)) == 2, "they are here as E-0046"

    void = FactVoided(event=EventRef(source="urn:hris", id="9"), reason="autre personne")
    again = IdentifiedAs(employee="E-0042", also="E-0045")
    await journal.append(Stream(COMPANY), [told("10", void), told("11", again)])
    trained = TrainingCompleted(title="Soudure", ended_on=date(2019, 3, 4), mandatory=False)
    await journal.append(Stream(COMPANY, "E-0045"), [told("12", trained)])
    await leavers(day)  # type: ignore[misc]
    assert (await erasure_at(day).run()).files == 1
    assert await journal.read(STREAM) == await journal.read(Stream(COMPANY, "E-0045")) == []
