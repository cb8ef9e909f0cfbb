"""The evidence file: what it shows, what it does not say of itself, and the proof that it carries."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import asyncpg
import pytest
from pypdf import PdfReader
from staff import EMPLOYEE, SIREN, Life
from timestamp_authority import TimestampAuthority

from activities.adapters.actors import PgActors
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.seal_keys import SealKey
from activities.adapters.seals import PgSeals
from activities.adapters.stamps import PgStamps
from activities.adapters.timestamps import Authority, Roots
from activities.evidence import EvidenceFiles
from deploy.proof import jalon_check
from domain import law
from domain.facts import (
    OWN_ACTOR,
    CopyAcknowledged,
    IdentifiedAs,
    InterviewCompleted,
    NewEntry,
    RemarksMade,
    Stream,
    TrainingCompleted,
)
from domain.ledger.record import SINCE_EVER

KEY = SealKey.new()
STREAM = Stream(SIREN, EMPLOYEE)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SCRIPT = Path(jalon_check.__file__).read_bytes()


@pytest.fixture
def files(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople) -> EvidenceFiles:
    return EvidenceFiles(
        journal=journal, people=people, actors=PgActors(pool), seals=PgSeals(pool, KEY, None), stamps=PgStamps(pool),
        law=law.current(),
        clock=lambda: NOW, script=SCRIPT, public_keys=KEY.public_pem(), unopened=SINCE_EVER,
    )  # fmt: skip


def read(pdf: bytes | None) -> tuple[str, dict[str, bytes]]:
    assert pdf is not None
    reader = PdfReader(BytesIO(pdf))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    plain = text.replace("\u00a0", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return plain, {name: found[0] for name, found in reader.attachments.items()}


@pytest.mark.usefixtures("elodie")
async def test_it_shows_what_was_held_and_carries_its_proof(files: EvidenceFiles, life: Life) -> None:
    await life.tell(InterviewCompleted(kind="periodic", held_on=date(2024, 3, 15)))
    await life.tell(TrainingCompleted(title="Soudure", ended_on=date(2025, 2, 3), mandatory=False))
    made = await files.make(STREAM)
    text, attached = read(made)
    assert "tenu le 15 mars 2024" in text
    assert "en vigueur depuis le 7 mars 2014, dans sa rédaction du" in text
    assert "Ce dossier ne vaut reconnaissance d'aucun manquement" in text
    for admitted in ("en retard", "non tenu", "dépassée", "3 000", "Annexe jointe"):
        assert admitted not in text, admitted
    assert set(attached) == {"facts.json", "proof.json", "jalon-check.py", "seal-public.pem"}
    assert attached["jalon-check.py"] == SCRIPT
    assert "3 facts" in jalon_check.check(attached["proof.json"], attached["seal-public.pem"].decode())
    types = [fact["type"] for fact in json.loads(attached["facts.json"])]
    assert types == ["hire", "interview-completed", "training-completed"]
    assert made is not None
    assert b"/AFRelationship" in made
    assert b"<pdfaid:part>3</pdfaid:part>" in made


@pytest.mark.usefixtures("elodie")
async def test_what_was_missed_and_the_sum_stand_in_the_annex_that_hr_adds(files: EvidenceFiles) -> None:
    assert "Annexe jointe par l'employeur" not in read(await files.make(STREAM))[0]
    text, _ = read(await files.make(STREAM, annex=True))
    assert "Annexe jointe par l'employeur" in text
    assert "en retard" in text
    assert "Abondement correctif" in text


@pytest.mark.usefixtures("elodie")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
async def test_it_names_and_carries_the_time_stamp_of_its_seal(
    files: EvidenceFiles, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    with TimestampAuthority(tmp_path).listening() as authority:
        roots = Roots.read(authority.roots)
        stamps = PgStamps(pool, Authority(authority.url, roots), None, roots)
        text, attached = read(await replace(files, stamps=stamps).make(STREAM))
    assert "par Local authority (RFC 3161)" in text
    assert "openssl ts -verify -data seal.json -in seal.tsr" in text
    assert roots.check(attached["seal.tsr"], attached["seal.json"]).authority == "Local authority"
    assert "bears a time stamp" in jalon_check.check(attached["proof.json"], KEY.public_pem())


@pytest.mark.usefixtures("elodie")
async def test_it_prints_what_the_employee_received_and_wrote_until_that_is_erased(
    files: EvidenceFiles, life: Life, people: PgPeople
) -> None:
    [interview] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2024, 3, 15)))
    await life.tell(CopyAcknowledged(interview=interview, acknowledged_on=date(2024, 3, 20)))
    written = "Je n'ai pas demandé ce poste.\nLe plan reste à faire."
    await life.tell(RemarksMade(interview=interview, made_on=date(2024, 3, 21), remarks=written))
    text, _ = read(await files.make(STREAM))
    assert "Copie reçue, dit le salarié, le 20 mars 2024" in text
    assert "le 21 mars 2024 Je n'ai pas demandé ce poste. Le plan reste à faire." in text
    await people.erase(SIREN, EMPLOYEE, actor=OWN_ACTOR)
    text, _ = read(await files.make(STREAM))
    assert "observations effacées" in text
    assert "ce poste" not in text


@pytest.mark.usefixtures("elodie")
@pytest.mark.parametrize("asked", [EMPLOYEE, "E-9001"])
async def test_it_shows_one_life_told_under_two_ids_with_a_proof_for_each(
    files: EvidenceFiles, journal: PgJournal, asked: str
) -> None:
    held = InterviewCompleted(kind="periodic", held_on=date(2024, 3, 15))
    other = NewEntry(source="urn:hris", id="p-1", time=None, actor=OWN_ACTOR, fact=held)
    await journal.append(Stream(SIREN, "E-9001"), [other])
    same = IdentifiedAs(employee=EMPLOYEE, also="E-9001")
    await journal.append(Stream(SIREN), [NewEntry(source="urn:hris", id="p-2", time=None, actor=OWN_ACTOR, fact=same)])
    text, attached = read(await files.make(Stream(SIREN, asked)))
    assert f"{EMPLOYEE}, aussi E-9001" in text
    assert "tenu le 15 mars 2024" in text
    shown = [jalon_check.check(attached[name], KEY.public_pem()) for name in ("proof.json", "proof-2.json")]
    assert [each.partition(",")[0] for each in shown] == [f"{STREAM}: 1 facts", f"{SIREN}/E-9001: 1 facts"]
    assert "jalon-check.py proof-2.json" in text
    assert [fact["version"] for fact in json.loads(attached["facts.json"])] == [1, 1]


@pytest.mark.usefixtures("elodie")
async def test_without_a_seal_it_says_so(files: EvidenceFiles, pool: asyncpg.Pool) -> None:
    text, attached = read(await replace(files, seals=PgSeals(pool, None, None)).make(STREAM))
    assert "pas encore" in text
    assert set(attached) == {"facts.json"}
    assert await files.make(Stream(SIREN, "E-9999")) is None
