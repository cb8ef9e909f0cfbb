"""What the browser tests ask of every page."""

from __future__ import annotations

from typing import Any, Protocol, cast

import axe_playwright_python.async_playwright as axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.async_api import Page

SERIOUS = frozenset({"serious", "critical"})
VIEWS = ((1280, "light"), (390, "dark"))
"""How a page is looked at: on a desk by day, on a phone by night."""
_STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class _Results(Protocol):
    response: dict[str, list[dict[str, Any]]]


class _Axe(Protocol):
    async def run(self, page: Page, *, options: object) -> _Results: ...


async def hindrances(page: Page) -> list[str]:
    """What axe finds serious or critical on the page."""
    found = await cast(_Axe, axe.Axe()).run(page, options=_STANDARD)
    return [
        f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:120]})"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
    ]


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
