"""Mise en service and Entreprise in a browser: the first day of a clerk, from what would leave to the fact."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import asyncpg
import pytest
from looking import VIEWS, Scheme, look
from playwright.async_api import Browser, expect
from starlette.types import ASGIApp

from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import Agreement, OverdueSettled, Stream, WatchOpened
from tests.console_company import EMPTY, SIREN, settle, tuesday

PATHS = (
    "mise-en-service", "mise-en-service?du=bientôt", "mise-en-service/ouvrir", "mise-en-service/suspendre",
    "mise-en-service/reprendre", "entreprise", "entreprise/profil", "entreprise/lettres",
    "entreprise/effectif?relire=oui",
    "entreprise/effectif?relire=oui&annee=2025&effectif=79,5", "entreprise/accord?relire=oui",
    "entreprise/accord?relire=oui&portee=company&signe=01/03/2026&debut=01/03/2026&rythme=24",
    "entreprise/pratiques", "entreprise/lectures", "entreprise/lectures/A1", "entreprise/lecture?question=A1",
    "entreprise/effectif?fait=3", "entreprise/annuler?fait=3", "entreprise/acces", "entreprise/echanges",
    "salaries/E-0000/liens",
)  # fmt: skip


@pytest.fixture
async def jalon(pool: asyncpg.Pool) -> Composition:
    made = replace(compose(pool, Settings()), clock=tuesday)
    await settle(made)
    return made


@pytest.fixture
async def site(jalon: Composition, serve: Callable[[ASGIApp], Awaitable[str]]) -> str:
    return await serve(jalon.api())


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
async def test_each_page_reads_well(
    browser: Browser, jalon: Composition, site: str, scheme: Scheme, width: int
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    await page.goto(await jalon.sign_in_link(site, f"/console/{SIREN}/"))
    empty = (f"{EMPTY}/mise-en-service", f"{EMPTY}/entreprise")
    for path in (*(f"{SIREN}/{each}" for each in PATHS), *empty):
        await page.goto(f"{site}/console/{path}")
        await look(page, path)
    await page.close()


async def test_a_clerk_on_the_first_day(browser: Browser, jalon: Composition, site: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await page.goto(await jalon.sign_in_link(site, f"/console/{SIREN}/"))
    await page.get_by_role("main").get_by_role("link", name="Mise en service").click()
    await page.get_by_label("Choisir Karim Belhadj, entretien périodique").check()
    await page.get_by_role("button", name="Clore").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Clore 1 échéance ?")
    await page.get_by_role("button", name="Clore 1 échéance").dblclick()
    await expect(page.get_by_role("status")).to_contain_text("La décision est enregistrée")
    await page.get_by_role("button", name="Relire avant d’ouvrir").click()
    await expect(page.get_by_text("Rien n’est encore parti.")).to_be_visible()
    await page.get_by_role("button", name="Ouvrir le suivi").dblclick()
    await expect(page.get_by_role("status")).to_contain_text("Le suivi est ouvert")
    settled = [e for e in await jalon.journal.read(Stream(SIREN, "E-0001")) if isinstance(e.fact, OverdueSettled)]
    opened = [e for e in await jalon.journal.read(Stream(SIREN)) if isinstance(e.fact, WatchOpened)]
    assert (len(settled), len(opened)) == (1, 1)
    await page.close()


async def test_an_agreement_by_keyboard(browser: Browser, jalon: Composition, site: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await page.goto(await jalon.sign_in_link(site, f"/console/{SIREN}/entreprise/accord"))
    await page.get_by_label("Signé le").fill("demain")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.get_by_role("alert").get_by_role("link", name="Écrivez une date comme").press("Enter")
    await expect(page.get_by_label("Signé le")).to_be_focused()
    for label, value in (("Signé le", "1er mars 2026"), ("En vigueur à partir du", "01/04/2026"),
                         ("Un entretien tous les … mois", "24")):  # fmt: skip
        await page.get_by_label(label).fill(value)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Rien n’est encore enregistré")).to_be_visible()
    await page.get_by_role("button", name="Enregistrer l’accord").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("L’accord est inscrit au journal")
    agreed = [e for e in await jalon.journal.read(Stream(SIREN)) if isinstance(e.fact, Agreement)]
    assert [e.source for e in agreed] == ["urn:console"]
    await page.close()
