"""Imports in the console: files are sent, shown, recorded; what is refused says where."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from html import unescape
from pathlib import Path

import asyncpg
import httpx2
import pytest
from api_samples import Clock
from sources.dsn_files import Contract, Dsn, Someone, stop

from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, Stream
from tests.console_company import EMPTY, PROFILE, SIREN, session

ROOT = f"/console/{SIREN}/imports"
SAMPLES = Path(__file__).parent / "sources" / "samples"
SEPTEMBER = (SAMPLES / "01-mensuelle-2026-09.dsn").read_bytes()


@pytest.fixture
async def jalon(pool: asyncpg.Pool) -> Composition:
    made = replace(compose(pool, Settings()), clock=Clock())
    await made.people.save_company(PROFILE, actor=OWN_ACTOR)
    return made


@pytest.fixture
async def clerk(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon", follow_redirects=True) as client:
        client.headers["origin"] = "http://jalon"
        client.cookies.set("jalon", await session(jalon, f"operator:{SIREN}"))
        yield client


def words(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


async def token(client: httpx2.AsyncClient) -> dict[str, str]:
    (found, *_) = re.findall(r'name="jeton" value="(.*?)"', (await client.get(ROOT)).text)
    return {"jeton": found}


async def send(client: httpx2.AsyncClient, *contents: bytes) -> httpx2.Response:
    files = [("fichiers", (f"fichier-{n}", content)) for n, content in enumerate(contents, start=1)]
    return await client.post(ROOT, data=await token(client), files=files)


async def record(client: httpx2.AsyncClient, shown: httpx2.Response) -> httpx2.Response:
    await client.post(f"{shown.url.path}/enregistrer", data=await token(client))
    return await client.get(shown.url.path)


async def test_files_are_shown_before_they_are_recorded(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    shown = await send(clerk, SEPTEMBER)
    seen = words(shown)
    assert "4 faits à enregistrer, pour 3 salariés" in seen
    assert "Rien n’est encore enregistré" in seen
    assert "CLAIRE" in seen
    assert "au plus tard" in seen
    assert "2880375999001" not in shown.text
    assert await jalon.journal.read(Stream(SIREN, "E0001")) == []

    done = await record(clerk, shown)
    assert "4 faits enregistrés" in words(done)
    assert [e.type for e in await jalon.journal.read(Stream(SIREN, "E0001"))] == ["hire", "leave-start"]
    assert "enregistré" in words(await clerk.get(ROOT))
    assert "Ces fichiers n’ajoutent rien" in words(await send(clerk, SEPTEMBER))


async def test_a_refused_file_names_each_cell_and_records_nothing(
    clerk: httpx2.AsyncClient, pool: asyncpg.Pool
) -> None:
    answer = await send(clerk, "Matricule;Embauche;Contrat\nE1;bientôt;CDI\n".encode())
    assert answer.status_code == 422
    assert "Ligne 2, colonne « Embauche » : une date JJ/MM/AAAA est attendue" in words(answer)
    assert await pool.fetchval("SELECT count(*) FROM imports") == 0


async def test_no_file_is_no_import(clerk: httpx2.AsyncClient) -> None:
    answer = await clerk.post(ROOT, data=await token(clerk))
    assert answer.status_code == 422
    assert "Choisissez un fichier" in words(answer)


async def test_a_preview_that_others_have_overtaken_is_not_recorded(clerk: httpx2.AsyncClient) -> None:
    first, second = await send(clerk, SEPTEMBER), await send(clerk, Dsn("2026-10", [Someone()]).bytes())
    await record(clerk, first)
    assert "Cet aperçu n’est plus vrai" in words(await record(clerk, second))


async def test_what_waits_is_named_with_whom_it_concerns(clerk: httpx2.AsyncClient) -> None:
    away = Contract("2020-01-06", under=[stop("01", "2026-10-05", "2026-12-15")])
    files = (Dsn("2026-10", [Someone(contracts=[away])]).bytes(), Dsn("2026-11", [Someone()]).bytes())
    await record(clerk, await send(clerk, *files))
    seen = words(await clerk.get(ROOT))
    assert "quand le salarié est-il revenu" in seen
    assert "E0001" in seen


async def test_it_is_closed_to_those_who_may_not(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    shown = await send(clerk, SEPTEMBER)
    assert (await clerk.get(f"/console/{EMPTY}/imports")).status_code == 404
    foreign = await clerk.post(ROOT, data={"jeton": "x"}, files=[("fichiers", ("a", SEPTEMBER))])
    assert foreign.status_code == 403
    clerk.cookies.set("jalon", await session(jalon, f"auditor:{SIREN}"))
    assert (await clerk.get(ROOT)).status_code == 404
    assert (await clerk.get(shown.url.path)).status_code == 404


async def test_the_template_can_be_taken(clerk: httpx2.AsyncClient) -> None:
    answer = await clerk.get(f"{ROOT}/modele.xlsx")
    assert answer.content.startswith(b"PK")
    assert "Laissé de côté" in words(await send(clerk, answer.content))


async def test_a_code_is_answered_once_and_applied_to_all_that_waits(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    odd = Contract("2020-01-06", under=[stop("20", "2026-10-05", "2026-12-15")])
    await record(clerk, await send(clerk, Dsn("2026-10", [Someone(contracts=[odd])]).bytes()))
    assert "Motif 60.20 de la DSN pour 1 salarié" in words(await clerk.get(ROOT))
    done = await clerk.post(f"{ROOT}/reponses", data=await token(clerk) | {"60.20": "sabbatical"})
    seen = words(done)
    assert "Vos réponses sont gardées : 2 faits enregistrés" in seen
    assert "Motif 60.20 de la DSN Congé sabbatique" in seen
    assert "Rien n’attend de réponse" in seen
    [*_, last] = await jalon.journal.read(Stream(SIREN, "E0001"))
    assert last.data["leave"] == "sabbatical"
    after = await clerk.post(f"{ROOT}/reponses/oublier", data=await token(clerk) | {"code": "60.20"})
    assert "Motif 60.20 de la DSN pour 1 salarié" in words(after)


async def test_a_heading_that_is_unknown_is_asked_where_the_file_is_refused(clerk: httpx2.AsyncClient) -> None:
    odd = b"Code paie;Embauche;Contrat\nE1;01/02/2020;CDI\n"
    asked = words(await send(clerk, odd))
    assert "Colonne « Code paie » (Salariés)" in asked
    await clerk.post(f"{ROOT}/reponses", data=await token(clerk) | {"column:people:code paie": "employee"})
    seen = words(await send(clerk, odd))
    assert "1 fait à enregistrer, pour 1 salarié" in seen
    assert "Code paie Matricule (déjà confirmée)" in seen


async def test_no_answer_that_was_not_offered_is_taken(clerk: httpx2.AsyncClient) -> None:
    answer = await clerk.post(f"{ROOT}/reponses", data=await token(clerk) | {"60.20": "vacances"})
    assert answer.status_code == 403


async def test_a_full_list_is_compared_and_its_proposals_accepted(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    people = b"Matricule;Embauche;Contrat\nE1;01/02/2020;CDI\n"
    form = await token(clerk) | {"comparer": "oui"}
    shown = await clerk.post(ROOT, data=form, files=[("fichiers", ("liste.csv", people))])
    assert "1 écart avec la liste" in words(shown)
    done = await clerk.post(shown.url.path, data=await token(clerk) | {"tout": "oui"})
    assert "1 proposition acceptée" in words(done)
    assert "La liste et Jalon disent la même chose" in words(done)
    assert [e.type for e in await jalon.journal.read(Stream(SIREN, "E1"))] == ["hire"]
    assert "rapprochement" in words(await clerk.get(ROOT))


async def test_a_company_that_nobody_knows_yet_begins_with_its_files(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    clerk.cookies.set("jalon", await session(jalon, "admin:*"))
    assert "dont vous avez des fichiers" in words(await clerk.get("/console/imports"))
    found = await clerk.get("/console/imports", params={"siren": "552 100 554"})
    assert "Importer la paie et les tableaux de SIREN 552 100 554" in words(found)
    wrong = await clerk.get("/console/imports", params={"siren": "Brume"})
    assert (wrong.status_code, "neuf chiffres" in words(wrong)) == (422, True)


async def test_nine_digits_that_are_no_siren_are_told_from_too_few(clerk: httpx2.AsyncClient) -> None:
    assert "l’un des neuf chiffres est faux" in words(await clerk.get("/console/imports?siren=567 890 016"))
    assert "Les neuf chiffres d’un SIREN sont attendus" in words(await clerk.get("/console/imports?siren=5678"))


async def test_whoever_has_no_company_yet_is_told_how_to_begin(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    clerk.cookies.set("jalon", await session(jalon, f"admin:{EMPTY}"))
    begun = words(await clerk.get("/console/imports"))
    assert "Aucune entreprise pour l’instant" in begun
    assert "Commencez par un fichier de paie ou par la liste du personnel" in begun
    assert 'value="5678"' in (await clerk.get("/console/imports?siren=5678")).text


async def test_columns_that_nobody_reads_are_named_before_one_records(clerk: httpx2.AsyncClient) -> None:
    people = b"Matricule;Embauche;Contrat;Boite vocale;Casier\nE1;01/02/2020;CDI;a@example.org;C1\n"
    shown = await clerk.post(ROOT, data=await token(clerk), files=[("fichiers", ("liste.csv", people))])
    assert words(shown).index("2 colonnes ne sont pas lues") < words(shown).index("Enregistrer 1 fait")
    assert "Colonne « Boite vocale » (Salariés), Colonne « Casier » (Salariés)" in words(shown)


async def test_who_bears_no_address_in_the_files_is_counted_but_for_those_who_are_gone(
    clerk: httpx2.AsyncClient,
) -> None:
    head = "Matricule;Prénom;Nom;Embauche;Contrat;Courriel;Date de sortie\n"
    people = head + (
        "E1;Alix;Roc;01/02/2020;CDI;alix@example.org;\nE2;Zoé;Val;01/02/2020;CDI;;\n"
        "E3;Luc;Pic;01/02/2020;CDI;;\nE4;Max;Col;01/02/2020;CDI;;01/02/2024\n"
    )
    shown = await clerk.post(ROOT, data=await token(clerk), files=[("fichiers", ("liste.csv", people.encode()))])
    assert "2 salariés sans adresse électronique dans ces fichiers" in words(shown)
    assert "leurs lettres seront à remettre en main propre" in words(shown)
