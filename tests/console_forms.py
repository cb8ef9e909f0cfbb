"""What the tests of forms have in common: reading a page as people do, and sending a form as a browser does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

import httpx2

from deploy.composition import Composition
from domain.facts import Stream
from domain.facts.codec import AnyFact
from tests.console_company import SIREN

OWN = {"origin": "http://jalon"}
"""That our own page sent it."""


def words(page: httpx2.Response) -> str:
    """What a reader sees, on one line, with ordinary spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


def fields(page: httpx2.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form that is sent there."""
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([\w-]+)" value="(.*?)"', form)}


async def told(jalon: Composition, kind: str, employee: str | None = None) -> Sequence[AnyFact]:
    """The facts of that type in the journal of the made-up company."""
    return [e.fact for e in await jalon.journal.read(Stream(SIREN, employee)) if e.type == kind]
