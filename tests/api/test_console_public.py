"""The pages that need no sign-in: the simulator and the law."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from html import unescape
from typing import cast

import asyncpg
import httpx2
import pytest
from api_samples import Clock

from api.console.app import HEADERS
from api.console.page import environment
from deploy.composition import compose
from deploy.settings import Settings


@pytest.fixture
async def pages() -> AsyncGenerator[httpx2.AsyncClient]:
    """The console alone: neither a database nor anybody's account."""
    app = replace(compose(cast(asyncpg.Pool, None), Settings()), clock=Clock()).api()
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon/console") as client:
        yield client


def words(page: httpx2.Response) -> str:
    """What a reader sees, on one line, with ordinary spaces."""
    return read_out(page.text)


def read_out(markup: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup)))


async def test_the_simulator_shows_an_invented_life_to_those_who_have_typed_nothing(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/simulateur")
    assert page.status_code == 200
    assert "Aucun entretien n’est dû avant le 2 mars 2029" in words(page)
    assert "l’exemple ci-dessous est inventé" in words(page)


async def test_a_typed_life_is_planned_with_reasons_articles_and_readings(pages: httpx2.AsyncClient) -> None:
    page = await pages.get(
        "/simulateur?embauche=2 novembre 2026&effectif=80&jour=21/11/2026&naissance=01/02/1980&contrat=cdi"
    )
    seen = words(page)
    assert "Embauche le 2 novembre 2026, puis la première année" in seen
    assert "L6315-1 I, en vigueur depuis le 26 octobre 2025" in seen
    assert page.text.count('class="m m-') == 3  # the hire and its two deadlines, each a mark that the keyboard reaches


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("embauche=31/02/2020", "embauche", "Ce jour n’existe pas"),
        ("embauche=hier", "embauche", "Écrivez une date comme"),
        ("effectif=80", "embauche", "Écrivez la date d’embauche"),
        ("embauche=01/09/2020&effectif=beaucoup", "effectif", "Écrivez un nombre entier"),
        ("embauche=01/09/2020&entretien=1/1/21&genre=periodic", "entretien-1", "Écrivez une date comme"),
        ("embauche=01/09/2020&absence=other&du=02/02/2022&reprise=01/02/2022", "reprise-1", "postérieure au début"),
        ("embauche=01/09/2020&rythme=36", "signe", "le jour où l’accord a été signé"),
        ("embauche=01/09/2020&jour=2200-01-01", "jour", "entre 1900 et 2199"),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field_and_kept_as_it_was_typed(
    pages: httpx2.AsyncClient, query: str, field: str, told: str
) -> None:
    page = await pages.get(f"/simulateur?{query}")
    assert page.status_code == 200
    assert told in words(page)
    assert f'aria-describedby="{field}-f"' in page.text
    assert f'href="#{field}"' in page.text


async def test_markup_that_is_typed_stays_text(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/simulateur", params={"embauche": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert "&#34;&gt;&lt;script&gt;alert(1)" in page.text


async def test_an_empty_row_more_is_given_without_a_script(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/simulateur?embauche=01/09/2020&entretien=01/09/2022&genre=periodic&plus=entretien")
    assert 'id="entretien-2"' in page.text
    assert 'id="entretien-3"' not in page.text


async def test_the_law_of_a_day_is_that_day_s(pages: httpx2.AsyncClient) -> None:
    then, now = await pages.get("/droit?jour=5 mai 2020"), await pages.get("/droit")
    assert "Tous les 24 mois (2 ans)" in words(then)
    assert "Tous les 48 mois (4 ans)" in words(now)
    assert "Le droit en vigueur le 5 mai 2020" in words(then)


async def test_each_text_of_a_branch_stands_beside_the_law_with_its_words_and_its_source(
    pages: httpx2.AsyncClient,
) -> None:
    page = await pages.get("/droit?jour=25 novembre 2026")
    [row] = [row for row in re.findall(r"<tr role=.row.>.*?</tr>", page.text, re.DOTALL) if "IDCC 2528" in row]
    assert 'href="https://www.legifrance.gouv.fr/conv_coll/id/KALIARTI000042370568"' in row
    read = read_out(row)
    assert "Périodicité de 36 mois" in read
    assert "la loi : tous les 48 mois (L6315-1 I)" in read
    assert "sans que l’intervalle maximal entre deux entretiens puisse être supérieur à 3 années" in read
    assert "signé le 27 mai 2020, étendu le 18 décembre 2020" in read
    assert "demeure sous la loi du 24 octobre 2025" in read
    assert "Textes non lus : Greffes des tribunaux de commerce (0240)" in words(page)


async def test_the_changes_say_what_was_before(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/droit?vue=changements")
    assert "Tous les 48 mois (4 ans) (auparavant : tous les 24 mois (2 ans))" in words(page)


async def test_a_day_that_cannot_be_read_is_told(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/droit?jour=demain")
    assert "Écrivez une date comme" in words(page)


@pytest.mark.parametrize(
    "path", ["/simulateur", "/droit", "/nulle-part", "/simulateur/", "/static/console.css", "/static/nothing.css"]
)
async def test_no_page_may_load_frame_or_send_anything_elsewhere(pages: httpx2.AsyncClient, path: str) -> None:
    page = await pages.get(path)
    assert page.headers["content-security-policy"] == HEADERS["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r'\sstyle="|<script>|\son\w+="', page.text)


async def test_the_style_is_kept_for_as_long_as_it_is_the_same(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/simulateur")
    address = re.search(r'href="/console(/static/console\.css\?v=\w+)"', page.text)
    assert address is not None
    style = await pages.get(address[1])
    assert style.headers["cache-control"].endswith("immutable")


async def test_a_page_that_is_not_there_says_so_in_french(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/nulle-part")
    assert page.status_code == 404
    assert "Cette page n’existe pas" in words(page)


async def test_a_page_that_fails_gives_a_reference_and_no_reason(
    pages: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.console.law.in_force", None)
    page = await pages.get("/droit")
    assert page.status_code == 500
    assert re.search(r"Référence à donner à votre administrateur : [0-9a-f]{8}", words(page))
    assert "NoneType" not in page.text


def test_the_templates_keep_the_french_spaces() -> None:
    wrong = [
        f"{name}: …{found[0]}…"
        for name in environment().list_templates()
        for text in re.split(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>", _source(name), flags=re.DOTALL)
        if (found := re.search(r".{0,20}(?: [;:?!»]|« |').{0,20}", text))
    ]
    assert wrong == []


def _source(name: str) -> str:
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), name)[0]
