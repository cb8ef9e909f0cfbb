"""The short commands on a real database: tokens, timeline, verification, migration."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.personal_data import HELD
from activities.adapters.seal_keys import SealKey
from api.tokens import PgTokens
from deploy.cli import app
from deploy.errors import InputError, exit_status
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, Hire, IdentifiedAs, InterviewCompleted, NewEntry, Person, Stream

EMPLOYEE = "123456782/E-0042"
DAY = date(2024, 1, 8)
PERSON = Person(given_name="Léa", family_name="Exemple")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, dsn: str) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", dsn)


async def jalon(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))


async def record(journal: PgJournal) -> None:
    told = [
        Hire(hired_on=date(2023, 4, 1), contract="cdi", person=PERSON),
        InterviewCompleted(kind="first", held_on=date(2024, 3, 15)),
    ]
    for number, fact in enumerate(told, start=1):
        await journal.append(
            Stream.parse(EMPLOYEE), [NewEntry(source="urn:hris", id=str(number), time=None, actor=OWN_ACTOR, fact=fact)]
        )


async def test_a_token_is_shown_once_listed_and_revoked(pool: asyncpg.Pool) -> None:
    made = await jalon("token", "create", "--role", "hris", "--company", "123456782", "--label", "Notre SIRH")
    token = made.stdout.strip()
    caller = await PgTokens(pool).caller(token)
    assert caller is not None
    assert (caller.name, caller.role, caller.companies) == ("Notre SIRH", "hris", frozenset({"123456782"}))

    listed = (await jalon("token", "list")).stdout
    assert "hris" in listed
    assert "Notre SIRH  (123456782)" in listed
    assert token not in listed

    number = listed.split()[0]
    assert (await jalon("token", "revoke", number)).stdout == f"Token {number} is revoked.\n"
    assert await PgTokens(pool).caller(token) is None
    assert "revoked 20" in (await jalon("token", "list")).stdout
    again = (await jalon("token", "revoke", number)).exception
    assert isinstance(again, JalonError)


async def test_a_token_says_for_which_companies_it_is_good(pool: asyncpg.Pool) -> None:
    made = await jalon("token", "create", "--role", "auditor", "--all-companies")
    caller = await PgTokens(pool).caller(made.stdout.strip())
    assert caller is not None
    assert caller.companies is None
    impossible = ["--company", "123456783"]  # its last digit checks the others
    for wrong in ([], ["--all-companies", "--company", "123456782"], ["--company", "12"], impossible):
        assert isinstance((await jalon("token", "create", "--role", "auditor", *wrong)).exception, InputError)


async def test_the_timeline_is_replayed_to_a_day_and_to_what_was_known(journal: PgJournal) -> None:
    await record(journal)
    now = (await jalon("timeline", EMPLOYEE, "--as-of", "2026-11-21")).stdout
    assert "15 mars 2024" in now
    assert "premier entretien tenu le 15 mars 2024" in now
    assert "entretien périodique, échéance le 15 mars 2028 : à venir" in now
    assert "Léa" not in now

    [first, _] = await journal.read(Stream.parse(EMPLOYEE))
    then = await jalon(
        "timeline", EMPLOYEE, "--as-of", "2026-11-21", "--known-at", first.recorded_at.isoformat(), "--json"
    )
    assert [moment["type"] for moment in json.loads(then.stdout)["moments"]] == ["hire"]
    before = await jalon("timeline", EMPLOYEE, "--as-of", "2026-11-21", "--known-at", "2020-01-01T00:00:00Z")
    assert isinstance(before.exception, JalonError)
    assert str(before.exception) == (
        f"Nothing was known yet of {EMPLOYEE} at 2020-01-01T00:00:00+00:00: the first fact was recorded at "
        f"{first.recorded_at.isoformat()}."
    )
    assert exit_status(before.exception) == 1


async def test_what_changed_between_two_views_is_told_in_words(journal: PgJournal) -> None:
    await record(journal)
    [first, _] = await journal.read(Stream.parse(EMPLOYEE))
    then = f"2026-11-21@{first.recorded_at.isoformat()}"
    told = (await jalon("diff", EMPLOYEE, "--from", then, "--to", "2026-11-21")).stdout
    assert "15 mars 2024 : premier entretien tenu le 15 mars 2024 (connu le" in told
    assert "entretien périodique, échéance le 15 mars 2028 : nouvelle (à venir)" in told
    read = json.loads((await jalon("diff", EMPLOYEE, "--from", then, "--to", "2026-11-21", "--json")).stdout)
    assert [fact["type"] for fact in read["facts"]] == ["interview-completed"]

    later = (await jalon("diff", EMPLOYEE, "--from", "2028-03-15", "--to", "2028-03-16")).stdout
    assert "entretien périodique, échéance le 15 mars 2028 : à convoquer, puis en retard" in later
    assert "Faits appris\n  aucun" in later
    same = (await jalon("diff", EMPLOYEE, "--from", "2026-11-21", "--to", "2026-11-21")).stdout
    assert "rien n'a changé" in same
    for wrong in ("2026", "2026-11-21@yesterday", "2026-11-21@2026-11-21T09:00:00"):
        error = (await jalon("diff", EMPLOYEE, "--from", wrong, "--to", "2026-11-21")).exception
        assert isinstance(error, InputError)
        assert str(error).startswith(f"--from {wrong}: expected a day")


async def test_an_employee_of_whom_nothing_is_recorded_is_told() -> None:
    error = (await jalon("timeline", "123456782/E-1")).exception
    assert isinstance(error, JalonError)
    assert str(error) == "Nothing is recorded of 123456782/E-1."
    assert isinstance((await jalon("timeline", "E-1")).exception, InputError)
    nothing = (await jalon("verify", "123456782/E-1")).exception
    assert isinstance(nothing, InputError), "a mistyped id is not called whole"
    assert str(nothing) == "Nothing is recorded of 123456782/E-1: there is nothing to verify."


async def test_a_whole_journal_is_counted(journal: PgJournal) -> None:
    await record(journal)
    unsealed = "; there is no seal over it yet.\n"
    assert (await jalon("verify")).stdout == f"The journal is whole: 2 entries in 1 stream{unsealed}"
    assert (await jalon("verify", EMPLOYEE)).stdout == f"The journal is whole: 2 entries in 1 stream{unsealed}"
    other = (await jalon("verify", "--company", "987654324")).stdout
    assert other == f"The journal is whole: 0 entries in 0 streams{unsealed}"


async def test_a_row_that_a_superuser_altered_is_named(journal: PgJournal, owner: asyncpg.Pool) -> None:
    await record(journal)
    await owner.execute("ALTER TABLE events DISABLE TRIGGER events_are_append_only")
    await owner.execute("""UPDATE events SET data = data || '{"held_on": "2024-03-14"}' WHERE version = 2""")
    result = await jalon("verify")
    assert "123456782/E-0042, version 2: " in result.stderr
    assert isinstance(result.exception, JalonError)
    assert exit_status(result.exception) == 1


@pytest.fixture
def sealing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A key, its public one beside it, and a directory outside."""
    key = SealKey.new()
    (tmp_path / "seal-key.pem").write_text(key.pem())
    (tmp_path / "seal-public.pem").write_text(key.public_pem())
    monkeypatch.setenv("JALON_SEAL_KEY_FILE", str(tmp_path / "seal-key.pem"))
    monkeypatch.setenv("JALON_SEAL_PUBLIC_FILE", str(tmp_path / "seal-public.pem"))
    monkeypatch.setenv("JALON_SEAL_DIRECTORY", str(tmp_path / "outside"))
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ("prove", EMPLOYEE, "-o"), ("evidence", EMPLOYEE, "-o"), ("check-script", "-o"),
        ("person", "export", EMPLOYEE, "-o"),
        ("statement", "--company", "123456782", "--on", "2026-11-21", "-o"), ("verify", "--seals"),
        ("restore", __file__, "--seals"),
    ],
)  # fmt: skip
async def test_a_file_that_cannot_be_is_said_before_anything_is_done(command: tuple[str, ...]) -> None:
    refused = await jalon(*command, "/no/such/file.pdf")
    assert refused.exit_code == 2
    assert "/no/such" in refused.stderr


async def test_what_is_sealed_is_proved_to_somebody_who_trusts_nobody(journal: PgJournal, sealing: Path) -> None:
    await record(journal)
    proof, script, public = (str(sealing / name) for name in ("proof.json", "check.py", "seal-public.pem"))
    assert "seal 1 over 1 streams" in (await jalon("seal")).stdout
    assert (await jalon("verify")).stdout == "The journal is whole: 2 entries in 1 stream, 1 seal.\n"
    assert f"jalon-check.py {proof} {public}" in (await jalon("prove", EMPLOYEE, "-o", proof)).stdout
    assert (await jalon("check-script", "-o", script)).exit_code == 0

    def check() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", script, proof, public]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = await asyncio.to_thread(check)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{EMPLOYEE}: 2 facts" in done.stdout
    since = ("--since", "1", "-o", proof)
    assert (await jalon("prove", "--company", "123456782", *since)).exit_code == 0
    assert "is held, unchanged, by seal 2" in (await asyncio.to_thread(check)).stdout

    assert isinstance((await jalon("prove", "-o", proof)).exception, InputError)
    unsigned = (await jalon("evidence", EMPLOYEE, "-o", str(sealing / "evidence.pdf"))).exception
    assert "has told no profile" in str(unsigned)
    for arguments, why in (
        (("123456782/E-1",), "Nothing is recorded of 123456782/E-1."),
        (("--company", "123456782", "--since", "9"), "The company 123456782 has no seal 9: it has 2 seals."),
    ):
        assert str((await jalon("prove", *arguments, "-o", proof)).exception) == why


async def test_what_was_cut_after_a_seal_is_told_to_people_and_to_machines(
    journal: PgJournal, owner: asyncpg.Pool, sealing: Path
) -> None:
    await record(journal)
    await jalon("seal")
    await owner.execute("ALTER TABLE events DISABLE TRIGGER events_are_append_only")
    await owner.execute("DELETE FROM events WHERE version = 2")
    told = await jalon("verify")
    assert f"{EMPLOYEE}, version 2: it was removed: seal 1 of" in told.stderr
    assert told.exit_code == 1
    read = json.loads((await jalon("verify", "--json")).stdout)
    assert (read["entries"], read["seals"]) == (1, 1)
    assert [(each["stream"], each["version"]) for each in read["broken"]] == [(EMPLOYEE, 2)]


async def test_what_is_erased_is_asked_about_first_and_shown_afterwards(journal: PgJournal, sealing: Path) -> None:
    await record(journal)
    assert (await jalon("erased")).stdout == "No file was deleted.\n"
    unsure = await jalon("person", "erase", EMPLOYEE)
    assert (unsure.exit_code, len(await journal.read(Stream.parse(EMPLOYEE)))) == (1, 2), "nobody said yes"
    assert (await jalon("person", "erase", EMPLOYEE, "--yes")).stdout == f"Erased: who is behind {EMPLOYEE}.\n"
    assert [entry.type for entry in await journal.read(Stream.parse(EMPLOYEE))][2:] == ["erased"]

    deleted = await jalon("person", "erase", EMPLOYEE, "--whole-file", "--reason", "retention", "--yes")
    assert deleted.stdout == f"Erased: {EMPLOYEE}, 3 entries.\n"
    [remains] = json.loads((await jalon("erased", "--json")).stdout)
    assert (remains["version"], remains["reason"]) == (3, "retention")
    assert "123456782 retention: 3 entries up to" in (await jalon("erased")).stdout
    assert (await jalon("verify")).stdout == "The journal is whole: 0 entries in 0 streams, 1 seal.\n"
    for command in (["timeline", EMPLOYEE], ["prove", EMPLOYEE, "-o", "p"], ["person", "erase", EMPLOYEE, "--yes"]):
        assert "was deleted when its time was over" in str((await jalon(*command)).exception)


async def test_everything_that_is_kept_of_somebody_is_handed_to_them(
    journal: PgJournal, pool: asyncpg.Pool, documents: PgDocuments, tmp_path: Path
) -> None:
    await record(journal)
    other = NewEntry(source="urn:hris", id="9", time=None, actor=OWN_ACTOR, fact=Hire(hired_on=DAY, contract="cdi"))
    await journal.append(Stream.parse("123456782/E-0043"), [other])
    await documents.put(
        "123456782", "E-0042", id="d-1", kind="convocation", name="../Convocation.pdf", media_type="application/pdf",
        content=b"%PDF",
    )  # fmt: skip
    await PgPeople(pool).save_person("123456782", "E-0042", PERSON, actor=OWN_ACTOR)
    path = tmp_path / "export.zip"
    assert "hand it to nobody else" in (await jalon("person", "export", EMPLOYEE, "-o", str(path))).stdout
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["lisez-moi.txt", "donnees.json", "documents/001 .._Convocation.pdf"]
        held = json.loads(archive.read("donnees.json"))
        assert archive.read("documents/001 .._Convocation.pdf") == b"%PDF"
    assert held["person"][0]["person"]["given_name"] == "Léa"
    assert [fact["private"] for fact in held["facts"]] == [{"person": PERSON.model_dump(exclude_none=True)}, None]
    assert [act["action"] for act in held["acts"]] == ["person-corrected"]
    assert [look["what"] for look in held["accesses"]] == ["export des données (ligne de commande)"]
    assert "E-0043" not in json.dumps(held)
    assert str((await jalon("person", "export", "123456782/E-9", "-o", str(path))).exception).startswith("Nothing is")


async def test_who_has_two_ids_is_handed_shown_and_erased_what_is_kept_under_both(
    journal: PgJournal, documents: PgDocuments, tmp_path: Path
) -> None:
    await record(journal)
    other = Stream.parse("123456782/E-0043")
    hire, same = Hire(hired_on=DAY, contract="cdi"), IdentifiedAs(employee="E-0042", also="E-0043")
    await journal.append(other, [NewEntry(source="urn:paie", id="9", time=None, actor=OWN_ACTOR, fact=hire)])
    one = NewEntry(source="urn:paie", id="10", time=None, actor=OWN_ACTOR, fact=same)
    await journal.append(other.of_company, [one])
    await documents.put(
        "123456782", "E-0043", id="d-1", kind="convocation", name="c.pdf", media_type="application/pdf", content=b"%PDF"
    )
    path = tmp_path / "export.zip"
    assert (await jalon("person", "export", "123456782/E-0043", "-o", str(path))).exit_code == 0
    with zipfile.ZipFile(path) as archive:
        held = json.loads(archive.read("donnees.json"))
        assert archive.read("documents/001 c.pdf") == b"%PDF"
    [under] = held["other_ids"]
    assert (held["employee"], under["employee"], len(under["facts"])) == (EMPLOYEE, str(other), 1)
    assert [fact["type"] for fact in held["identities"]] == ["identified-as"]

    shown = json.loads((await jalon("timeline", str(other), "--json")).stdout)
    assert (shown["employee"], len(shown["moments"])) == (EMPLOYEE, 3)
    await jalon("person", "erase", str(other), "--whole-file", "--yes")
    assert await journal.read(Stream.parse(EMPLOYEE)) == []


async def test_no_table_that_speaks_of_somebody_is_left_out_of_what_they_are_handed(pool: asyncpg.Pool) -> None:
    """Nor of what the deletion of a file deletes. `employees` holds the id alone; what remains names nobody."""
    rows = await pool.fetch(
        "SELECT DISTINCT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND column_name IN ('employee', 'stream', 'report')"
    )
    asked = " ".join(HELD.values())
    assert [row["name"] for row in rows if row["name"] not in asked] == ["employees"]


async def test_a_database_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for command in (["verify"], ["token", "list"], ["migrate"], ["timeline", EMPLOYEE]):
        error = (await jalon(*command)).exception
        assert isinstance(error, JalonError)
        assert str(error).startswith("The database does not answer (")


async def test_a_database_of_another_version_is_one_sentence(monkeypatch: pytest.MonkeyPatch, dsn: str) -> None:
    base, _, name = dsn.rpartition("/")
    connection = await asyncpg.connect(dsn)
    await connection.execute(f'CREATE DATABASE "{name}_bare"')
    try:
        monkeypatch.setenv("JALON_DATABASE_URL", f"{base}/{name}_bare")
        assert "run `jalon migrate`" in str((await jalon("verify")).exception)
        assert (await jalon("migrate")).stdout.startswith("applied 0001_journal\n")
        assert (await jalon("migrate")).stdout == "The database is up to date.\n"
        assert (await jalon("verify")).exit_code == 0
    finally:
        await connection.execute(f'DROP DATABASE "{name}_bare" WITH (FORCE)')
        await connection.close()


async def test_a_process_that_fails_unexpectedly_logs_it_without_quoting_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(settings: object) -> None:
        raise ValueError("invalid name: Léa Exemple")

    monkeypatch.setattr("deploy.processes.worker.run_worker", broken)
    monkeypatch.setenv("JALON_LOG_FORMAT", "json")
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    try:
        done = await asyncio.to_thread(CliRunner().invoke, app, ["worker"])
    finally:
        root.handlers = before
    assert done.exit_code == 1
    line = json.loads(done.stderr)
    assert (line["event"], line["service"]) == ("stopped by an unexpected error", "worker")
    assert "builtins.ValueError" in line["error"]
    assert "Léa" not in done.output
