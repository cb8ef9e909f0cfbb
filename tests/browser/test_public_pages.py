"""The simulator and the law in a browser: by keyboard, without JavaScript, narrow and dark, and for a screen reader."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

import asyncpg
import pytest
from looking import VIEWS, Scheme, look
from playwright.async_api import Browser, expect
from starlette.types import ASGIApp

from deploy.composition import compose
from deploy.settings import Settings

Serve = Callable[[ASGIApp], Awaitable[str]]


@pytest.fixture
async def site(serve: Serve) -> str:
    return f"{await serve(compose(cast(asyncpg.Pool, None), Settings()).api())}/console"


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
@pytest.mark.parametrize(
    "path", ["simulateur", "simulateur?embauche=rien", "droit", "droit?vue=changements", "rien", "../docs"]
)
async def test_each_page_reads_well(browser: Browser, site: str, path: str, scheme: Scheme, width: int) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    answer = await page.goto(f"{site}/{path}")
    await look(page, path)
    assert answer is not None
    assert [each for each in complaints if "404" not in each] == []  # nothing was refused by the page's own policy
    await page.close()


async def test_a_life_is_typed_by_keyboard_and_each_mark_tells_its_reason(browser: Browser, site: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await page.goto(f"{site}/simulateur?vide=")
    await page.get_by_label("Embauche").fill("2 novembre 2026")
    await page.get_by_label("Date de l’entretien 1").fill("03/12/2026")
    await page.get_by_role("button", name="Ajouter un entretien").press("Enter")
    await expect(page.get_by_label("Date de l’entretien 2")).to_be_focused()
    await page.get_by_label("Date de l’entretien 2").fill("bientôt")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Écrivez une date comme")
    await page.get_by_role("alert").get_by_role("link").press("Enter")
    await expect(page.get_by_label("Date de l’entretien 2")).to_be_focused()
    await page.get_by_label("Date de l’entretien 2").fill("")
    await page.keyboard.press("Enter")
    mark = page.locator("a.m").last
    await mark.focus()
    await expect(mark.locator("g.dire")).to_be_visible()
    assert "L6315-1" in (await mark.locator("g.dire").text_content() or "")
    await page.keyboard.press("Enter")
    assert page.url.partition("#")[2].startswith("o-")
    await page.close()


async def test_everything_works_without_javascript(browser: Browser, site: str) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{site}/simulateur?embauche=01/09/2020")
    await page.get_by_role("button", name="Ajouter une absence").click()
    assert await page.locator(".r-absence").count() == 1  # none was filled: one empty row is enough
    await page.get_by_label("du (absence 1)").fill("03/02/2025")
    await page.get_by_label("reprise le (absence 1)").fill("04/08/2025")
    await page.get_by_role("button", name="Calculer").click()
    await expect(page.get_by_role("heading", name="Entretien de retour")).to_be_visible()
    assert "du=03%2F02%2F2025" in page.url  # the address holds the life: it can be sent to somebody
    await context.close()


async def test_on_a_narrow_page_the_line_is_a_list_and_it_is_never_told_twice(browser: Browser, site: str) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 900})
    await page.goto(f"{site}/simulateur")
    await expect(page.get_by_role("list", name="La vie professionnelle, date par date")).to_be_visible()
    await expect(page.get_by_role("group", name="La vie simulée")).to_be_hidden()
    await page.set_viewport_size({"width": 1280, "height": 900})
    await expect(page.get_by_role("list", name="La vie professionnelle, date par date")).to_be_hidden()
    await expect(page.get_by_role("group", name="La vie simulée")).to_be_visible()
    await page.close()
