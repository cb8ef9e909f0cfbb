"""What the browser tests ask of every page, and how `make screenshots` gets a picture of each."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import axe_playwright_python.async_playwright as axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.async_api import Page

SERIOUS = frozenset({"serious", "critical"})
PICTURES = os.environ.get("JALON_PICTURES")
"""A folder for a picture of each page that is looked at, where somebody wants to look too."""
Scheme = Literal["light", "dark"]
_DESK_BY_NIGHT: tuple[tuple[int, Scheme], ...] = ((1280, "dark"), (390, "light"))
VIEWS: tuple[tuple[int, Scheme], ...] = ((1280, "light"), (390, "dark"), *(_DESK_BY_NIGHT if PICTURES else ()))
"""How a page is looked at: on a desk by day, on a phone by night; for pictures also the other way round."""
_STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SCHEME = "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"
_WORD = re.compile(r"[^\w.]+")
_SQUEEZED = """() => [...document.querySelectorAll("h1, h2, h3, th, td, p, li, dt, dd, a, label, button")]
    .filter(each => each.checkVisibility() && each.innerText?.trim().length > 8)
    .filter(each => (b => b.width > 2 && b.width < 40 && b.height > 3 * b.width)(each.getBoundingClientRect()))
    .map(each => each.innerText.trim().slice(0, 60))"""


class _Results(Protocol):
    response: dict[str, list[dict[str, Any]]]


class _Axe(Protocol):
    async def run(self, page: Page, *, options: object) -> _Results: ...


async def look(page: Page, name: str) -> None:
    """Nobody is hindered on the page, and it is no wider than its window. `name`: of its picture."""
    assert (name, await _hindrances(page)) == (name, [])
    assert (name, await page.evaluate(_OVERFLOW)) == (name, 0)
    if PICTURES:
        folder, scheme = Path(PICTURES), await page.evaluate(_SCHEME)
        width = (page.viewport_size or {"width": 0})["width"]
        await page.screenshot(path=folder / f"{_WORD.sub('-', name).strip('-')}-{width}-{scheme}.png", full_page=True)


async def press(page: Page, name: str) -> None:
    """Presses a button that leads to another page, and waits until it is there."""
    async with page.expect_navigation():
        await page.get_by_role("button", name=name).click()


async def _hindrances(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, and texts that are read letter by letter in a narrow column."""
    found = await cast(_Axe, axe.Axe()).run(page, options=_STANDARD)
    squeezed = [f"squeezed: {each}" for each in await page.evaluate(_SQUEEZED)]
    return squeezed + [
        f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:120]})"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
    ]
