"""The pages about a company in a browser: from the one-time link to a drawn life, narrow and dark, and signed out."""

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
from tests.console_company import EMPTY, SIREN, settle, tuesday

PATHS = (
    "", "listes", "listes/tous", "listes/tous?q=personne", "listes/sommes", "recherche?q=imaginaire",
    "plan-de-competences", "sommes", "releve?jour=2026-06-30", "mise-en-service/historique?depuis=2015-01-01",
    "salaries/E-0000", "salaries/E-0000?as_of=01/03/2024",
    "salaries/E-0008", "salaries/E-0010?as_of=01/01/2024&avec=2026-01-01", "consultations",
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
    for path in (*(f"{SIREN}/{each}" for each in PATHS), f"{EMPTY}/", "entreprises", "connexion"):
        await page.goto(f"{site}/console/{path}")
        await look(page, path)
    await page.close()


async def test_from_the_printed_link_to_a_drawn_life_and_out_again(
    browser: Browser, jalon: Composition, site: str
) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    await page.goto(await jalon.sign_in_link(site))
    await expect(page.get_by_role("heading", level=1)).to_contain_text("échéances sont dépassées")
    await page.get_by_role("searchbox", name="Rechercher un salarié").fill("aubert")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Camille Aubert")).to_be_visible()
    mark = page.get_by_role("group", name="La vie dans l’entreprise").locator("a.m-retard").first
    await mark.focus()
    await expect(mark.locator("g.dire")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("article.carte:target")).to_be_visible()
    await page.locator("details.menu summary").click()
    await page.get_by_role("button", name="Se déconnecter").click()
    await expect(page.get_by_role("heading", name="Connexion à Jalon")).to_be_visible()
    await page.goto(f"{site}/console/{SIREN}/")
    await expect(page.get_by_role("heading", name="Connexion à Jalon")).to_be_visible()
    await context.close()
