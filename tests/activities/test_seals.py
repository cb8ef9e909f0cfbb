"""Seals, and what verification finds with them: each way of changing what was recorded, by a superuser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid5

import asyncpg
import pytest
from journals import ADA, COMPANY, STREAM, headcount, told, training
from mail_server import MailServer
from structlog.testing import capture_logs

from activities.adapters.documents import PgDocuments
from activities.adapters.figures import house_figures
from activities.adapters.journal import PgJournal
from activities.adapters.mail import SmtpMail
from activities.adapters.people import PgPeople
from activities.adapters.seal_keys import PublicKeys, SealKey, SealKeyError
from activities.adapters.seals import PgSeals
from activities.adapters.stamps import PgStamps
from activities.adapters.verification import Verification
from activities.sealing import Mailbox, Sealing
from deploy.proof import jalon_check
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, OWN_SOURCE, NewEntry, Person, ReportIssued, Stream
from domain.ports import CompanyProfile
from domain.proof import proof
from domain.proof.seal import Sealed

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
OTHER = Stream(COMPANY, "E-0043")
KEY = SealKey.new()
PUBLIC = PublicKeys.parse(KEY.public_pem())
PROFILE = CompanyProfile(siren=COMPANY, name="Exemple SAS", hr_email="rh@exemple.example")


@pytest.fixture
def seals(pool: asyncpg.Pool, tmp_path: Path) -> PgSeals:
    return PgSeals(pool, KEY, tmp_path / "outside")


@pytest.fixture
async def recorded(journal: PgJournal, people: PgPeople, documents: PgDocuments) -> None:
    """Two employees, a company with a profile, a corrected person, a report with its document."""
    await journal.append(Stream(COMPANY), [headcount("0")])
    await journal.append(STREAM, [told("1"), training("2"), training("3")])
    await journal.append(OTHER, [told("4"), training("5")])
    await people.save_company(PROFILE, actor=OWN_ACTOR)
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


async def superuser(pool: asyncpg.Pool, *changes: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for change in changes:
            await connection.execute(change)


pytestmark = pytest.mark.usefixtures("recorded")


async def test_what_is_as_it_was_sealed_verifies(pool: asyncpg.Pool, seals: PgSeals, journal: PgJournal) -> None:
    first = (await seals.seal(COMPANY, NOON)).seal
    assert (first.number, first.log.size, first.heads.size) == (1, 3, 3)
    await journal.append(OTHER, [training("6")])
    second = (await seals.seal(COMPANY, NOON + timedelta(hours=1))).seal
    assert (second.number, second.log.size, second.heads.size) == (2, 4, 3)
    assert second.previous == first.digest()
    third = (await seals.seal(COMPANY, NOON + timedelta(hours=2))).seal
    assert (third.log, third.heads) == (second.log, second.heads), "nothing came, and it is said"
    verification = Verification(pool, seals, PUBLIC)
    assert await verification.all() == []
    assert (verification.streams, verification.entries, verification.seals) == (3, 8, 3)


async def test_a_company_that_was_never_sealed_counts_from_its_first_fact_once_anything_is_sealed(
    pool: asyncpg.Pool, owner: asyncpg.Pool, seals: PgSeals, journal: PgJournal
) -> None:
    async def age() -> float | None:
        return (await house_figures(pool, date(2026, 11, 26))).seal_age_seconds

    await journal.append(Stream("234567899", "E-1"), [told("of-another")])
    await superuser(owner, "UPDATE events SET recorded_at = now() - interval '5 hours' WHERE stream = '234567899/E-1'")
    assert await age() is None
    await seals.seal(COMPANY, datetime.now(UTC))
    assert await age() == pytest.approx(5 * 3600, abs=600)
    await seals.seal("234567899", datetime.now(UTC))
    assert await age() == pytest.approx(0, abs=600)


FORGED = (
    '{"actor":"f0794346-e5fb-423b-840a-d32033738b56","data":{"ended_on":"2025-01-02","mandatory":true},"id":"%s",'
    '"private_sha256":null,"schema":1,"source":"urn:x","stream":"123456782/E-0043","time":null,'
    '"type":"training-completed"}'
)
REWRITE = (
    f"SELECT append_facts('123456782/E-0043', ARRAY['{FORGED % 'a'}', '{FORGED % 'b'}'], "
    "ARRAY[NULL, NULL]::jsonb[], ARRAY[NULL, NULL]::bytea[], NULL, false)"
)
EVENT = "UPDATE events SET {} WHERE stream = '123456782/E-0042' AND version = 2"
TAMPERED: dict[str, tuple[tuple[str, ...], str]] = {
    # every column of the journal
    "stream": (("UPDATE events SET stream = '123456782/E-0099' WHERE stream LIKE '%E-0043'",), "E-0043, 1: every"),
    "version": ((EVENT.format("version = 20"),), "E-0042, 3: version 2 is missing"),
    "source": ((EVENT.format("source = 'urn:other'"),), "E-0042, 2: its content"),
    "id": ((EVENT.format("id = 'other'"),), "E-0042, 2: its content"),
    "type": ((EVENT.format("type = 'leave-start'"),), "E-0042, 2: its content"),
    "schema_version": ((EVENT.format("schema_version = 2"),), "E-0042, 2: its content"),
    "time": ((EVENT.format("time = now()"),), "E-0042, 2: its content"),
    "recorded_at": ((EVENT.format("recorded_at = recorded_at - interval '1 second'"),), "E-0042, 2: its content"),
    "actor": ((EVENT.format("actor = gen_random_uuid()"),), "E-0042, 2: its content"),
    "data": ((EVENT.format("""data = data || '{"mandatory": true}'"""),), "E-0042, 2: its content"),
    "private_sha256": ((EVENT.format("private_sha256 = repeat('0', 64)"),), "E-0042, 2: its content"),
    "prev_hash": ((EVENT.format("prev_hash = repeat('0', 64)"),), "E-0042, 2: it is not chained"),
    "hash": ((EVENT.format("hash = repeat('0', 64)"),), "E-0042, 2: its content"),
    # entries that come and go
    "removed": (("DELETE FROM events WHERE stream LIKE '%E-0042' AND version = 2",), "E-0042, 3: version 2 is missing"),
    "removed tail": (("DELETE FROM events WHERE stream LIKE '%E-0043' AND version = 2",), "E-0043, 2: it was removed"),
    "removed stream": (("DELETE FROM events WHERE stream LIKE '%E-0043'",), "E-0043, 1: every entry"),
    "removed employee": (
        ("DELETE FROM events WHERE stream LIKE '%E-0043'", "DELETE FROM employees WHERE employee = 'E-0043'",
         "DELETE FROM people WHERE employee = 'E-0043'", "DELETE FROM private_parts WHERE employee = 'E-0043'"),
        "E-0043, 2: it was removed",
    ),
    "hidden employee": (("DELETE FROM employees WHERE employee = 'E-0043'",), "E-0043, 0: the employee is missing"),
    "invented employee": (("INSERT INTO employees VALUES ('123456782', 'E-0044')",), "E-0044, 1: every entry"),
    "reordered": (
        ("UPDATE events SET version = 20 WHERE stream LIKE '%E-0042' AND version = 2",
         "UPDATE events SET version = 2 WHERE stream LIKE '%E-0042' AND version = 3",
         "UPDATE events SET version = 3 WHERE stream LIKE '%E-0042' AND version = 20"),
        "E-0042, 2: it is not chained",
    ),
    "rewritten": (
        ("DELETE FROM events WHERE stream LIKE '%E-0043'", "DELETE FROM private_parts WHERE employee = 'E-0043'",
         "DELETE FROM employees WHERE employee = 'E-0043'",
         REWRITE),
        "E-0043, 2: it is not the entry that seal 1",
    ),
    # what belongs to entries
    "private salt": (("UPDATE private_parts SET salt = '\\x00' WHERE id = '1'",), "E-0042, 1: its private part is not"),
    "private body": (("UPDATE private_parts SET body = '{}' WHERE id = '1'",), "E-0042, 1: its private part is not"),
    "private gone": (("DELETE FROM private_parts WHERE id = '1'",), "42, 1: its private part"),
    "private id": (("UPDATE private_parts SET id = '77' WHERE id = '1'",), "42, 1: its private part"),
    "private source": (("UPDATE private_parts SET source = 'x' WHERE id = '1'",), "E-0042, 0: there is a private part"),
    "private company": (
        ("UPDATE private_parts SET company = '987654324' WHERE id = '1'",),
        "42, 1: its private part"),
    "private employee": (("UPDATE private_parts SET employee = 'E-0043' WHERE id = '1'",), "E-0043, 0: there is a"),
    "document content": (("UPDATE documents SET content = 'other'",), "E-0042, 4: its document is not"),
    "document digest": (("UPDATE documents SET sha256 = repeat('0', 64)",), "E-0042, 4: its document is not"),
    "document id": (("UPDATE documents SET id = 'd-2'",), "E-0042, 4: its document is gone"),
    "document owner": (("UPDATE documents SET employee = 'E-0043'",), "E-0042, 4: its document is gone"),
    "document company": (("UPDATE documents SET company = '987654324'",), "E-0042, 4: its document is gone"),
    "document gone": (("DELETE FROM documents",), "E-0042, 4: its document is gone"),
    # the records that may be corrected, by whoever says so
    "person": (("""UPDATE people SET person = person || '{"family_name": "X"}' WHERE employee = 'E-0042'""",),
               "42, 0: the record"),
    "person salt": (("UPDATE people SET salt = ''",), "42, 0: the record"),
    "person gone": (("DELETE FROM people WHERE employee = 'E-0043'",), "E-0043, 0: the record"),
    "person of another": (("UPDATE people SET employee = 'E-0099' WHERE employee = 'E-0043'",), "43, 0: the record"),
    "profile": (("UPDATE companies SET name = 'Autre SAS'",), "123456782, 0: the record"),
    "profile gone": (("DELETE FROM companies",), "123456782, 0: the record"),
    # the audit log
    "act": (("UPDATE audit_log SET action = 'person-erased'",), "82, 0: the audit log"),
    "act at": (("UPDATE audit_log SET at = at - interval '1 day'",), "82, 0: the audit log"),
    "act actor": (("UPDATE audit_log SET actor = gen_random_uuid()",), "82, 0: the audit log"),
    "act employee": (("UPDATE audit_log SET employee = 'E-0043'",), "82, 0: the audit log"),
    "act company": (("UPDATE audit_log SET company = '987654324'",), "82, 0: the audit log"),
    "act about": (("UPDATE audit_log SET about = 'x'",), "82, 0: the audit log"),
    "act id": (("ALTER TABLE audit_log ALTER id DROP IDENTITY", "UPDATE audit_log SET id = id + 100"),
               "82, 0: the audit log"),
    "act name": (("UPDATE audit_log SET name = repeat('0', 64)",), "82, 0: the audit log"),
    "act gone": (("DELETE FROM audit_log WHERE action = 'company-corrected'",), "82, 0: the audit log"),
    # what belongs to one employee, given to another
    "people swapped": (
        ("UPDATE people p SET person = q.person, salt = q.salt FROM people q WHERE p.employee <> q.employee",),
        "E-0042, 0: the record of who it is",
    ),
    "paper given away": (("UPDATE documents SET employee = 'E-0043'",), "E-0042, 4: its document is gone"),
    "private parts swapped": (
        ("UPDATE private_parts p SET body = q.body, salt = q.salt FROM private_parts q "
         "WHERE (p.id, q.id) IN (('1', '4'), ('4', '1'))",),
        "E-0042, 1: its private part is not",
    ),
    "private given away": (("UPDATE private_parts SET employee = 'E-0043' WHERE id = '1'",),
                           "E-0043, 0: there is a private part"),
    "profile swapped": (("UPDATE companies SET name = 'Autre'", "INSERT INTO audit_log (actor, company, action, about) "
                         "VALUES (gen_random_uuid(), '123456782', 'accesses-deleted', '2020-01')"),
                        "82, 0: the record of who it is"),
    # the seals themselves
    "head name": (("UPDATE sealed_heads SET name = repeat('0', 64) WHERE number = 1",), "82, 0: the log of heads"),
    "head version": (("UPDATE sealed_heads SET version = 1 WHERE number = 2",), "82, 0: the log of heads"),
    "head hash": (("UPDATE sealed_heads SET hash = repeat('0', 64) WHERE number = 2",), "82, 0: the log of heads"),
    "head person": (("UPDATE sealed_heads SET person = NULL WHERE number = 2",), "82, 0: the log of heads"),
    "head number": (("UPDATE sealed_heads SET number = 9 WHERE number = 2",), "82, 0: the log of heads"),
    "head company": (("UPDATE sealed_heads SET company = 'x' WHERE number = 2",), "82, 0: the log"),
    "head gone": (("DELETE FROM sealed_heads WHERE number = 3",), "82, 0: the log of heads"),
    "name salt": (("UPDATE sealed_names SET salt = '\\x00' WHERE stream LIKE '%E-0042'",), "E-0042, 0: it does not"),
    "name stream": (("UPDATE sealed_names SET stream = '123456782/E-0099' WHERE stream LIKE '%E-0042'",),
                    "E-0099, 0: it does not bear"),
    "name name": (("UPDATE sealed_names SET name = repeat('0', 64) WHERE stream LIKE '%E-0042'",),
                  "123456782, 0: a sealed stream has lost its name"),
    "name gone": (("DELETE FROM sealed_names WHERE stream LIKE '%E-0042'",),
                  "123456782, 0: a sealed stream has lost its name"),
    "seal body": (("UPDATE seals SET body = replace(body, '12:00', '12:01')",), "123456782, 0: seal 1 is not signed"),
    "seal signature": (("UPDATE seals SET signature = repeat('0', 128)",), "123456782, 0: seal 1 is not signed"),
    "seal number": (("UPDATE seals SET number = 2",), "123456782, 0: seal 1 is missing"),
    "seal company": (("UPDATE seals SET company = '987654324'",), "987654324, 0: seal 1 is missing"),
    "seal gone": (("DELETE FROM seals",), "123456782, 0: seal 1 is outside and not here"),
}  # fmt: skip


async def test_what_a_superuser_changes_is_found_and_named(owner: asyncpg.Pool, seals: PgSeals) -> None:
    await seals.seal(COMPANY, NOON)
    unnoticed: dict[str, list[str]] = {}
    async with owner.acquire() as connection:
        for what, (changes, why) in TAMPERED.items():
            verification, change = (
                Verification(owner, seals, PUBLIC),
                connection.transaction(isolation="repeatable_read"),
            )
            await change.start()
            await connection.execute("SET LOCAL session_replication_role = replica")
            for each in changes:
                await connection.execute(each)
            async for _ in verification.within(connection, None):
                pass
            await change.rollback()
            found = [f"{each.stream}, {each.version}: {each.why}" for each in verification.found]
            if not any(why in each for each in found):
                unnoticed[what] = found
    assert unnoticed == {}


async def test_the_table_of_changes_covers_every_column(pool: asyncpg.Pool) -> None:
    """Of the tables that a proof covers. What is not hashed is derived from what is, or says nothing."""
    covered = {
        "events": {"transaction", "position", "company"},
        "people": {"updated_at", "company", "searched", "sorted_name", "sorted_manager", "manager_key"},
        "private_parts": set[str](), "documents": {"kind", "name", "media_type", "created_at"},
        "companies": {"siren", "hr_name", "hr_email", "place"}, "audit_log": set[str](),
        "employees": {"company", "employee"},
        "sealed_heads": set[str](), "sealed_names": {"company"}, "seals": set[str](),
    }  # fmt: skip
    changed = {
        (words[1], words[3])
        for changes, _ in TAMPERED.values()
        for words in (change.split() for change in changes)
        if words[0] == "UPDATE"
    }
    for table, left in covered.items():
        columns = await pool.fetch(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1", table
        )
        assert columns, table
        missing = {row["name"] for row in columns if (table, row["name"]) not in changed} - left
        assert not missing, f"no case changes {table}: {sorted(missing)}"


async def test_it_says_until_when_an_altered_entry_stood_right(
    owner: asyncpg.Pool, seals: PgSeals, journal: PgJournal
) -> None:
    await seals.seal(COMPANY, NOON)
    await journal.append(OTHER, [training("6")])
    await seals.seal(COMPANY, NOON + timedelta(hours=1))
    await superuser(owner, "UPDATE events SET type = 'x' WHERE stream LIKE '%E-0043' AND version = 3")
    [found] = await Verification(owner, seals, PUBLIC).all()
    assert (found.version, found.right_at) == (3, "seal 2 of 2026-11-25 13:00 UTC")


async def test_a_correction_that_somebody_answers_for_is_no_tampering(
    pool: asyncpg.Pool, seals: PgSeals, people: PgPeople, journal: PgJournal
) -> None:
    await seals.seal(COMPANY, NOON)
    ada = Person(given_name="Ada", family_name="King")
    await people.save_person(COMPANY, "E-0042", ada, actor=OWN_ACTOR)
    await journal.append(OTHER, [told("7")])
    await people.save_company(PROFILE.model_copy(update={"name": "Exemple SA"}), actor=OWN_ACTOR)
    assert await Verification(pool, seals, PUBLIC).all() == []
    await people.erase(COMPANY, "E-0042", actor=OWN_ACTOR)
    assert await Verification(pool, seals, PUBLIC).all() == [], "who was erased left lawfully"
    await seals.seal(COMPANY, datetime.now(UTC) + timedelta(hours=1))
    assert await Verification(pool, seals, PUBLIC).all() == []


async def test_an_older_backup_that_was_put_back_is_told(
    owner: asyncpg.Pool, seals: PgSeals, journal: PgJournal
) -> None:
    await seals.seal(COMPANY, NOON)
    await journal.append(OTHER, [training("6")])
    await seals.seal(COMPANY, NOON + timedelta(hours=1))
    await superuser(
        owner, "DELETE FROM events WHERE id = '6'", "DELETE FROM private_parts WHERE id = '6'",
        "DELETE FROM seals WHERE number = 2",
        "DELETE FROM sealed_heads WHERE number = 4",
    )  # fmt: skip
    found = await Verification(owner, seals, PUBLIC).all()
    assert [each.why.partition(":")[0] for each in found] == ["seal 2 is outside and not here"]
    assert "the operator's guide says what to do" in found[0].why
    with pytest.raises(
        JalonError, match=r"Seal 2 of 123456782 is outside, and the newest here is seal 1.*older backup"
    ):
        await seals.seal(COMPANY, NOON + timedelta(hours=2))
    await superuser(
        owner, "DELETE FROM seals", "DELETE FROM sealed_heads", "DELETE FROM events", "DELETE FROM employees"
    )
    assert len(await Verification(owner, seals, PUBLIC).all()) > 2, "a company that is gone altogether"


async def test_nothing_is_sealed_over_a_stream_that_was_cut(owner: asyncpg.Pool, seals: PgSeals) -> None:
    await seals.seal(COMPANY, NOON)
    await superuser(owner, "DELETE FROM events WHERE stream LIKE '%E-0043' AND version = 2")
    with pytest.raises(JalonError, match=r"E-0043 ends at version 1, and a seal saw version 2.*run `jalon verify`"):
        await seals.seal(COMPANY, NOON + timedelta(hours=1))
    with pytest.raises(JalonError, match="Nothing is recorded of the company 987654324"):
        await seals.seal("987654324", NOON)
    with pytest.raises(JalonError, match="JALON_SEAL_KEY_FILE"):
        await PgSeals(owner, None, None).seal(COMPANY, NOON)


async def test_a_copy_that_could_not_be_put_outside_is_put_there_by_the_next_seal(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    with pytest.raises(JalonError, match="JALON_SEAL_DIRECTORY"):
        await PgSeals(pool, KEY, blocked).seal(COMPANY, NOON)
    mended = PgSeals(pool, KEY, tmp_path / "outside")
    await mended.seal(COMPANY, NOON + timedelta(hours=1))
    assert len(mended.outside(COMPANY)) == 2


async def test_a_new_key_leaves_the_seals_of_the_old_one_good(
    pool: asyncpg.Pool, seals: PgSeals, tmp_path: Path
) -> None:
    await seals.seal(COMPANY, NOON)
    new = SealKey.new()
    await PgSeals(pool, new, tmp_path / "outside").seal(COMPANY, NOON + timedelta(hours=1))
    both = PublicKeys.parse(KEY.public_pem() + new.public_pem())
    assert await Verification(pool, seals, both).all() == []
    [found] = await Verification(pool, seals, PublicKeys.parse(new.public_pem())).all()
    assert found.why == "seal 1 is not signed by a key of ours"


def test_a_key_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("nothing")
    with pytest.raises(SealKeyError, match=r"JALON_SEAL_KEY_FILE.*before you make another") as spoilt:
        SealKey.read(tmp_path / "key.pem")
    assert "genpkey" not in str(spoilt.value)  # it would be written over
    with pytest.raises(SealKeyError, match=r"JALON_SEAL_KEY_FILE.*openssl genpkey"):
        SealKey.read(tmp_path / "none.pem")
    with pytest.raises(SealKeyError, match="one after the other"):
        PublicKeys.read(tmp_path / "none.pem")


# --- proofs, checked by the stand-alone script ---------------------------------------------------------------

Made = Callable[[], Awaitable[bytes]]


@pytest.fixture
async def proved(seals: PgSeals, journal: PgJournal) -> bytes:
    sealed = await seals.seal(COMPANY, NOON)
    salt = await seals.salt(STREAM)
    assert salt
    log = await seals.log(COMPANY, sealed.seal.log.size)
    made = proof.of_facts(STREAM, salt, await journal.read(STREAM), log, sealed)
    assert made
    return made


async def test_a_third_party_accepts_the_proof_with_one_file_and_the_public_key(
    proved: bytes, tmp_path: Path, documents: PgDocuments
) -> None:
    script = tmp_path / "jalon-check.py"
    shutil.copy(jalon_check.__file__, script)
    (tmp_path / "proof.json").write_bytes(proved)
    (tmp_path / "seal-public.pem").write_text(SealKey.new().public_pem() + KEY.public_pem())
    (tmp_path / "cr.pdf").write_bytes(b"%PDF")
    (tmp_path / "other.pdf").write_bytes(b"%PDF-2")

    def check(*arguments: str) -> subprocess.CompletedProcess[str]:
        # Isolated: neither Jalon nor anything that is installed can be imported.
        command = [sys.executable, "-I", "-S", "jalon-check.py", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = check("proof.json", "seal-public.pem", "cr.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert "123456782/E-0042: 4 facts, as they were sealed at 2026-11-25T12:00:00.000000Z (seal 1" in done.stdout
    refused = check("proof.json", "seal-public.pem", "other.pdf")
    assert (refused.returncode, refused.stderr) == (1, "REFUSED: no fact speaks of the document other.pdf.\n")
    (tmp_path / "another.pem").write_text(SealKey.new().public_pem())
    assert check("proof.json", "another.pem").returncode == 1
    assert check("proof.json").returncode == 2
    assert check("none.json", "seal-public.pem").returncode == 2


def holds(content: bytes) -> bool:
    try:
        jalon_check.check(content, KEY.public_pem())
    except jalon_check.Refused:
        return False
    return True


async def test_the_proof_is_refused_when_any_one_byte_differs(proved: bytes) -> None:
    assert holds(proved)
    for place in range(len(proved)):
        for other in {proved[place] ^ 1, proved[place] ^ 0x20}:
            changed = proved[:place] + bytes([other]) + proved[place + 1 :]
            assert not holds(changed), (place, proved[max(0, place - 40) : place + 10])
    assert not holds(proved[:-1])
    assert not holds(proved + b"\n")


async def test_a_later_seal_is_shown_to_hold_all_that_an_earlier_one_held(seals: PgSeals, journal: PgJournal) -> None:
    first = await seals.seal(COMPANY, NOON)
    await journal.append(OTHER, [training("6")])
    await journal.append(Stream(COMPANY, "E-0044"), [told("7")])
    second = await seals.seal(COMPANY, NOON + timedelta(hours=1))
    log = await seals.log(COMPANY, second.seal.log.size)
    made = proof.of_consistency(first, second, log)
    assert "all that seal 1 of 2026-11-25T12:00:00.000000Z held is held" in jalon_check.check(made, KEY.public_pem())
    for place in range(len(made)):
        assert not holds(made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]), place
    forgotten = [log[0], *log[2:], log[1]]
    assert not holds(proof.of_consistency(first, second, forgotten))


# --- seals by mail --------------------------------------------------------------------------------------------


async def test_the_seals_of_a_round_are_mailed_and_a_database_is_held_to_them(
    owner: asyncpg.Pool, seals: PgSeals, mail: SmtpMail, server: MailServer, journal: PgJournal
) -> None:
    await journal.append(Stream("987654324", "E-1"), [told("9")])
    mailbox = Mailbox(mail, "auditeur@exemple.example", "jalon@jalon.example")
    sealing = Sealing(seals, lambda: NOON, PgStamps(owner), mailbox)
    assert (await sealing.run()).sealed == 2
    [received] = server.received
    assert (received.to, received.subject) == (["auditeur@exemple.example"], "Sceaux du journal, 2026-11-25T12:00Z")
    [attached] = received.message.iter_attachments()
    lines = bytes(attached.get_payload(decode=True)).splitlines()  # type: ignore[arg-type]
    assert {each.seal.company for each in map(Sealed.model_validate_json, lines)} == {COMPANY, "987654324"}

    inside = PgSeals(owner, KEY, None)
    assert await Verification(owner, inside, PUBLIC, lines).all() == []
    await superuser(owner, "DELETE FROM seals", "DELETE FROM sealed_heads")
    found = await Verification(owner, inside, PUBLIC, lines).all()
    assert [(each.stream, each.why.partition(":")[0]) for each in found] == [
        (COMPANY, "seal 1 is outside and not here"), ("987654324", "seal 1 is outside and not here"),
    ]  # fmt: skip
    [unread] = await Verification(owner, inside, PUBLIC, [b"{}"]).all(COMPANY)
    assert unread.why == "a copy of a seal outside cannot be read"


async def test_a_mail_server_that_is_away_keeps_nothing_from_being_sealed(pool: asyncpg.Pool, seals: PgSeals) -> None:
    away = Mailbox(SmtpMail("127.0.0.1", 1, "jalon@jalon.example"), "a@exemple.example", "jalon@jalon.example")
    with capture_logs() as logs:
        assert (await Sealing(seals, lambda: NOON, PgStamps(pool), away).run()).sealed == 1
    assert [line["todo"] for line in logs if "mailed" in line["event"]] == ["check JALON_SEAL_MAIL_TO"]
