"""How the tests act at the console without a browser: they read a form as one does, fill it in and press a button."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import httpx2

from deploy.composition import Composition
from tests.console_company import session

SAME = {"origin": "http://jalon", "sec-fetch-site": "same-origin"}


class Form(HTMLParser):
    """The fields of the first form that posts to a page of employees, companies or lists, with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str | list[str]] = {}
        self.action = ""
        self._within = False
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("method") == "post" and not given["action"].endswith("deconnexion"):
            self.action, self._within = self.action or given["action"], not self.action
        elif not self._within:
            return
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""
            self._text = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields[self._select] = given["value"]
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self._put(name, given.get("value", ""))

    def _put(self, name: str, value: str) -> None:
        """A name that comes again holds a list."""
        before = self.fields.get(name)
        self.fields[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = False
        if tag == "textarea" and self._area:
            self.fields[self._area] = self._text.removeprefix("\n")
        if tag in ("textarea", "select"):
            self._area = self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data


async def as_somebody(
    client: httpx2.AsyncClient, jalon: Composition, *grants: str, name: str = "Sacha Imaginaire"
) -> httpx2.AsyncClient:
    client.headers["cookie"] = f"jalon={await session(jalon, *grants, name=name)}"
    return client


async def press(
    client: httpx2.AsyncClient,
    page: httpx2.Response,
    button: str,
    **typed: str | list[str],
) -> httpx2.Response:
    """Fills in the page's form and presses one of its buttons. A name's dots are written as two underscores."""
    form = Form(page.text)
    filled = form.fields | {name.replace("__", "."): value for name, value in typed.items()}
    return await client.post(form.action, data=filled | {"etape": button}, headers=SAME)


def words(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))
