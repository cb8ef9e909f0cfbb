"""What the browser tests ask of every page."""

from __future__ import annotations

from typing import Any, Protocol, cast

import axe_playwright_python.async_playwright as axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.async_api import Page

SERIOUS = frozenset({"serious", "critical"})
VIEWS = ((1280, "light"), (390, "dark"))
"""How a page is looked at: on a desk by day, on a phone by night."""
_STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


_SQUEEZED = """() => [...document.querySelectorAll("h1, h2, h3, th, td, p, li, dt, dd, a, label, button")]
    .filter(each => each.checkVisibility() && each.innerText?.trim().length > 8)
    .filter(each => (b => b.width > 2 && b.width < 40 && b.height > 3 * b.width)(each.getBoundingClientRect()))
    .map(each => each.innerText.trim().slice(0, 60))"""


class _Results(Protocol):
    response: dict[str, list[dict[str, Any]]]


class _Axe(Protocol):
    async def run(self, page: Page, *, options: object) -> _Results: ...


async def hindrances(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, and texts that are read letter by letter in a narrow column."""
    found = await cast(_Axe, axe.Axe()).run(page, options=_STANDARD)
    squeezed = [f"squeezed: {each}" for each in await page.evaluate(_SQUEEZED)]
    return squeezed + [
        f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:120]})"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
    ]


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
