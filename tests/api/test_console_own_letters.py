"""How a company's letters look and what it adds to them, set at the console: seen first, each version kept."""

from __future__ import annotations

import io

import httpx2
import pytest
from pypdf import PdfReader

from deploy.composition import Composition
from domain.french.own_words import LETTERS
from domain.ports import Letterhead
from tests.console_company import SIREN
from tests.console_forms import OWN, fields, words

ROOT = f"/console/{SIREN}/entreprise/lettres"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
OURS = {
    "address": "3 rue des Tisserands, 59100 Roubaix",
    "signed_by": "Claire Durand, directrice des ressources humaines",
    "convocation": "L’accueil vous ouvrira la porte.\nLe café est offert.",
    "proposal": "Un autre jour est possible.",
}


@pytest.fixture
def clerk(clerk: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """Whose browser says that our own page sent the form."""
    clerk.headers |= OWN
    return clerk


def read(answer: httpx2.Response) -> str:
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def form(clerk: httpx2.AsyncClient) -> dict[str, str]:
    return fields(await clerk.get(ROOT), ROOT)


async def test_a_letter_to_nobody_shows_what_was_typed_and_nothing_is_kept(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    typed = await form(clerk) | OURS
    letters = {
        letter: read(
            await clerk.post(
                f"{ROOT}/apercu", data=typed | {"lettre": letter}, files={"logo": ("logo.svg", LOGO, "image/svg+xml")}
            )
        )
        for letter in LETTERS
    }
    assert all("Claire Durand" in text and "Camille Exemple" in text for text in letters.values())
    assert [name for name, text in letters.items() if "Le café est offert." in text] == ["convocation"]
    assert [name for name, text in letters.items() if "Un autre jour est possible." in text] == ["proposal"]
    assert "Il ne porte pas sur l’évaluation de votre travail." in letters["convocation"]
    assert await jalon.people.letterhead(SIREN) is None


async def test_each_version_is_kept_and_an_earlier_one_taken_up_again(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    sent = {"logo": ("logo.svg", LOGO, "image/svg+xml")}
    assert (await clerk.post(ROOT, data=await form(clerk) | OURS, files=sent)).status_code == 303
    first = await jalon.people.letterhead(SIREN)
    assert first is not None
    assert first.logo_type == "svg"
    assert first.wording is not None
    assert first.wording.convocation == OURS["convocation"]
    assert (await clerk.post(ROOT, data=await form(clerk) | {"closing": "Bien à vous,"})).status_code == 303
    assert await jalon.people.letterhead(SIREN) == Letterhead(
        logo=first.logo, logo_type="svg", closing="Bien à vous,"
    ), "the logo stays, until it is taken off"
    second, before = await jalon.people.letterheads(SIREN, limit=5)
    shown = await clerk.get(f"{ROOT}/version", params={"empreinte": before.sha256})
    assert "Le café est offert." in read(shown)
    taken = fields(await clerk.get(ROOT), f"{ROOT}/reprendre")
    assert taken["empreinte"] == before.sha256
    assert (await clerk.post(f"{ROOT}/reprendre", data=taken)).status_code == 303
    assert await jalon.people.letterhead(SIREN) == first
    assert second.sha256 != before.sha256


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"convocation": "Nous ferons le point sur vos objectifs."},
            "Retirez « objectifs » : l’entretien ne porte pas",
        ),
        ({"hire": "Cet entretien est facultatif."}, "Retirez « facultatif » : rien n’y retire ce que la loi prévoit"),
        ({"proposal": "Vous devez venir."}, "Retirez « devez » : le salarié est libre"),
        ({"abondement": "a" * 601}, "Écrivez 600 caractères au plus"),
        ({"address": "a" * 256}, "Écrivez 255 caractères au plus"),
    ],
)
async def test_what_letters_may_not_say_is_refused_beside_its_field(
    clerk: httpx2.AsyncClient, jalon: Composition, typed: dict[str, str], said: str
) -> None:
    for path in (ROOT, f"{ROOT}/apercu"):
        refused = await clerk.post(path, data=await form(clerk) | {"lettre": "hire"} | typed)
        assert refused.status_code == 422
        assert said in words(refused)
        assert f'href="#{next(iter(typed))}"' in refused.text
    assert await jalon.people.letterhead(SIREN) is None


async def test_a_picture_that_is_none_is_refused_and_two_who_correct_at_once_notice(
    clerk: httpx2.AsyncClient,
) -> None:
    typed = await form(clerk) | OURS
    refused = await clerk.post(ROOT, data=typed, files={"logo": ("logo.png", b"\x89PNG\r\n", "image/png")})
    assert "Choisissez une image PNG, JPEG ou SVG" in words(refused)
    assert (await clerk.post(ROOT, data=typed)).status_code == 303
    late = await clerk.post(ROOT, data=typed | {"address": "Ailleurs"})
    assert "Quelqu’un vient de changer ces lettres" in words(late)
