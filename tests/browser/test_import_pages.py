"""A payroll file and a workbook in a browser: chosen, looked at, recorded, narrow and dark."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from looking import VIEWS, Scheme, look
from playwright.async_api import Browser, FilePayload, expect
from starlette.types import ASGIApp

from deploy.composition import Composition, compose
from deploy.settings import Settings
from tests.console_company import SIREN, settle, tuesday

SAMPLES = Path(__file__).parents[1] / "api" / "sources" / "samples"
PAYROLL = [SAMPLES / "01-mensuelle-2026-09.dsn", SAMPLES / "02-mensuelle-2026-10.dsn"]
WRONG = FilePayload(name="gens.csv", mimeType="text/csv", buffer=b"Matricule;Embauche;Contrat\nE1;hier;CDI\n")

ODD = FilePayload(
    name="gens.csv", mimeType="text/csv", buffer=b"Code paie;Embauche;Contrat;Sport\nE9;01/02/2020;CDI;judo\n"
)


@pytest.fixture
async def jalon(pool: asyncpg.Pool) -> Composition:
    made = replace(compose(pool, Settings()), clock=tuesday)
    await settle(made)
    return made


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
async def test_files_are_looked_at_then_recorded(
    browser: Browser,
    jalon: Composition,
    serve: Callable[[ASGIApp], Awaitable[str]],
    scheme: Scheme,
    width: int,
) -> None:
    site = await serve(jalon.api())
    page = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)

    await page.goto(await jalon.sign_in_link(site, f"/console/{SIREN}/imports"))
    await look(page, "imports")
    await page.get_by_label("Fichiers", exact=True).set_input_files(WRONG)
    await page.get_by_role("button", name="Lire les fichiers").click()
    await expect(page.get_by_role("alert")).to_contain_text("colonne « Embauche »")
    await look(page, "imports-refuses")
    await page.get_by_label("Fichiers", exact=True).set_input_files(PAYROLL)
    await page.get_by_role("button", name="Lire les fichiers").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("faits à enregistrer")
    await look(page, "import-apercu")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("faits enregistrés")
    await look(page, "import-enregistre")
    await page.goto(f"{site}/console/{SIREN}/imports")
    await page.get_by_label("Fichiers", exact=True).set_input_files(ODD)
    await page.get_by_role("button", name="Lire les fichiers").click()
    await page.get_by_label("Colonne « Code paie »").select_option(label="Matricule")
    await look(page, "imports-reponses")
    await page.get_by_role("button", name="Garder ces réponses").click()
    await expect(page.get_by_role("status")).to_contain_text("Vos réponses sont gardées")
    await page.get_by_label("Fichiers", exact=True).set_input_files(ODD)
    await page.get_by_role("button", name="Lire les fichiers").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("1 fait à enregistrer")
    await page.get_by_text("Voir les colonnes reconnues").click()
    await look(page, "import-colonnes")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.goto(f"{site}/console/{SIREN}/imports")
    await look(page, "imports-gardes")
    await page.get_by_label("Fichiers", exact=True).set_input_files(ODD)
    await page.get_by_role("button", name="Comparer une liste complète").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("écarts avec la liste")
    await look(page, "comparaison")
    await page.close()
