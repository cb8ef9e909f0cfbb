"""`jalon import` as a payroll clerk runs it: without a server, and on a real database."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.cli import app
from deploy.errors import InputError
from domain.facts import OWN_ACTOR, EventRef, FactVoided, NewEntry, Stream

SAMPLES = Path(__file__).parents[1] / "api" / "sources" / "samples"
SEPTEMBER, OCTOBER = (str(SAMPLES / name) for name in ("01-mensuelle-2026-09.dsn", "02-mensuelle-2026-10.dsn"))
COMPANY = "123456782"
UNKNOWN_MOTIVE = Path(SEPTEMBER).read_bytes().replace(b"S21.G00.60.001,'02'", b"S21.G00.60.001,'20'")
HALF = Path(SEPTEMBER).read_bytes()[:3000]
CLAIRE = Stream(COMPANY, "E0001")


async def jalon(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["import", *arguments, "--company", COMPANY])


async def told(*arguments: str) -> Any:
    done = await jalon(*arguments, "--json")
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, dsn: str) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", dsn)


@pytest.mark.parametrize("url", ["", "postgresql://jalon@127.0.0.1:9/nowhere"], ids=["none", "not up"])
async def test_a_trial_needs_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", url)
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path))
    found = await told(SEPTEMBER, OCTOBER, "--dry-run")
    assert (found["source"], found["recorded"], len(found["facts"])) == (f"dsn:{COMPANY}", 0, 9)
    page = (await jalon(SEPTEMBER, "--dry-run")).stdout
    assert "Aperçu : 4 faits à enregistrer, 3 personnes lues" in page
    assert "CLAIRE" not in page
    both = (await jalon(SEPTEMBER, OCTOBER, "--dry-run")).stdout
    assert "4 personnes lues" in both  # each once, whatever the months


@pytest.mark.usefixtures("database")
async def test_files_are_recorded_once(journal: PgJournal, people: PgPeople) -> None:
    first = await told(SEPTEMBER)
    trial = await told(OCTOBER, "--dry-run")
    second, again = await told(OCTOBER), await told(SEPTEMBER, OCTOBER)
    assert (first["recorded"], second["recorded"], again["recorded"]) == (4, 5, 0)
    assert [f | {"event": None} for f in trial["facts"]] == [f | {"event": None} for f in second["facts"]]
    entries = await journal.read(CLAIRE)
    assert [entry.type for entry in entries] == ["hire", "leave-start", "fact-voided", "leave-start"]
    assert {entry.source for entry in entries} == {f"dsn:{COMPANY}"}
    assert entries[0].actor != OWN_ACTOR
    person = await people.person(COMPANY, "E0001")
    assert person is not None
    assert (person.given_name, person.birth_name) == ("CLAIRE", "TESTARD")


@pytest.mark.usefixtures("database")
async def test_what_hr_has_voided_is_not_told_again(journal: PgJournal) -> None:
    await told(SEPTEMBER)
    [_, start] = await journal.read(CLAIRE)
    void = FactVoided(event=EventRef(source=start.source, id=start.id), reason=None)
    await journal.append(CLAIRE, [NewEntry(source="urn:rh", id="v", time=None, actor=OWN_ACTOR, fact=void)])
    found = await told(OCTOBER)
    assert [entry.type for entry in await journal.read(CLAIRE)] == ["hire", "leave-start", "fact-voided"]
    assert "voided-by-hand" in {question["code"] for question in found["questions"]}


@pytest.mark.usefixtures("database")
async def test_erasing_a_person_erases_what_the_files_showed(pool: asyncpg.Pool, people: PgPeople) -> None:
    await told(SEPTEMBER)
    await people.erase(COMPANY, "E0001", actor=OWN_ACTOR)
    for table in ("source_people", "source_states"):
        left = await pool.fetch(f"SELECT employee FROM {table} WHERE employee <> ''")  # noqa: S608
        assert {row["employee"] for row in left} == {"E0002", "E0003"}


@pytest.mark.usefixtures("database")
async def test_nothing_of_a_file_is_kept_that_facts_do_not_need(pool: asyncpg.Pool) -> None:
    await told(SEPTEMBER, OCTOBER)
    for table in ("source_people", "source_states", "events", "private_parts", "people", "audit_log"):
        kept = str([list(row.values()) for row in await pool.fetch(f"SELECT * FROM {table}")])  # noqa: S608
        assert "2880375999001" not in kept
        assert "4200.00" not in kept


@pytest.mark.usefixtures("database")
async def test_a_file_that_is_not_whole_is_refused_with_its_line(tmp_path: Path, journal: PgJournal) -> None:
    cut = tmp_path / "coupé.dsn"
    cut.write_bytes(HALF)
    refused = (await jalon(OCTOBER, str(cut))).exception
    assert isinstance(refused, InputError)
    assert str(refused).startswith("coupé.dsn : ligne ")
    assert str(refused).endswith("Rien n'a été enregistré.")
    assert await journal.read(CLAIRE) == []


async def test_the_file_of_another_company_is_refused() -> None:
    done = await asyncio.to_thread(
        CliRunner().invoke, app, ["import", SEPTEMBER, "--company", "987654324", "--dry-run"]
    )
    assert isinstance(done.exception, InputError)
    assert "ce fichier est celui de l'entreprise 123456782" in str(done.exception)


async def test_a_template_is_written_and_what_a_table_says_of_the_company_is_shown(tmp_path: Path) -> None:
    book, table = tmp_path / "modele.xlsx", tmp_path / "effectifs.csv"
    made = await asyncio.to_thread(CliRunner().invoke, app, ["import", "--template", "all", "-o", str(book)])
    assert made.exit_code == 0
    table.write_text("Année;Effectif\n2025;62,5\n")
    page = (await jalon(str(book), str(table), "--dry-run")).stdout
    assert "Aperçu : 1 fait à enregistrer" in page
    assert "entreprise            effectif moyen 2025" in page
    wrong = await asyncio.to_thread(CliRunner().invoke, app, ["import", "--template", "tout", "-o", str(book)])
    assert isinstance(wrong.exception, InputError)


@pytest.mark.usefixtures("database")
async def test_a_code_is_answered_and_nothing_waits_any_more(tmp_path: Path, journal: PgJournal) -> None:
    unknown = tmp_path / "septembre.dsn"
    unknown.write_bytes(UNKNOWN_MOTIVE)
    await told(str(unknown))
    assert "Motif S21.G00.60.001 20" in (await jalon("--waiting")).stdout
    trial = await told("--code", "60.20=birth-supplement", "--dry-run")
    assert (len(trial["facts"]), trial["recorded"]) == (2, 0)
    assert (await told("--code", "60.20=birth-supplement"))["recorded"] == 2
    entries = await journal.read(CLAIRE)
    assert [entry.data.get("leave") for entry in entries] == [None, "other", None, "birth-supplement"]
    assert (await jalon("--waiting")).stdout == "Rien n'attend de réponse.\n"
    assert isinstance((await jalon("--code", "60.20=vacances")).exception, InputError)


@pytest.mark.usefixtures("database")
async def test_a_list_is_compared_and_accepted(tmp_path: Path, journal: PgJournal) -> None:
    people = tmp_path / "liste.csv"
    people.write_text("Matricule;Embauche;Contrat\nE1;01/02/2020;CDI\n")
    page = (await jalon(str(people), "--compare")).stdout
    assert "Dans la liste, inconnus de Jalon (1)" in page
    assert await journal.read(Stream(COMPANY, "E1")) == []
    assert "1 acceptés" in (await jalon(str(people), "--compare", "--accept", "all")).stdout
    assert [entry.type for entry in await journal.read(Stream(COMPANY, "E1"))] == ["hire"]
    assert "0 écarts" in (await jalon(str(people), "--compare")).stdout
