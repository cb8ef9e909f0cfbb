"""An action for several employees at once, and the letters of a day as one paper."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from io import BytesIO

import httpx2
import pytest
import typst
from console_acting import Form, as_somebody, press, words
from pypdf import PdfReader

from activities.paper import papers
from deploy.composition import Composition
from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, OWN_SOURCE, NewEntry, Stream, decode
from tests.console_company import SIREN

ROOT = f"/console/{SIREN}"


@pytest.fixture
async def browser(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        yield await as_somebody(client, jalon, "operator:123456782")


async def types(jalon: Composition, employee: str) -> list[str]:
    return [entry.type for entry in await jalon.journal.read(Stream(SIREN, employee))]


async def copy_sent(jalon: Composition, employee: str, document: str = "d-1") -> None:
    """An interview whose copy HR was sent, to hand it over."""
    stream = Stream(SIREN, employee)
    held = decode("interview-completed", 1, {"kind": "periodic", "held_on": "2026-10-01"})
    ref = {"source": "urn:hris", "id": f"held-{employee}"}
    sent = decode("copy-sent", 1, {"interview": ref, "document": document, "sent_on": "2026-10-02", "to": "hr"})
    entries = [
        NewEntry(source="urn:hris", id=ref["id"], time=None, actor=OWN_ACTOR, fact=held),
        NewEntry(source=OWN_SOURCE, id=f"sent-{employee}", time=None, actor=OWN_ACTOR, fact=sent),
    ]
    await jalon.journal.append(stream, entries)


async def test_copies_are_handed_over_by_several_and_those_who_have_none_are_left_alone(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    for employee in ("E-0001", "E-0002"):
        await copy_sent(jalon, employee)
    form = await browser.get(f"{ROOT}/ensemble?acte=copy-handed-over&qui=E-0001&qui=E-0002&qui=E-0003&qui=E-9999")
    assert "Pour 3 salariés" in words(form)
    asked = await press(browser, form, "relire", handed_on="20/11/2026", qui=["E-0001", "E-0002", "E-0003"])
    assert "Enregistrer les remises pour 2 salariés ?" in words(asked)
    assert words(asked).count("Copie remise en main propre le 20 novembre 2026") == 2
    assert "rien à enregistrer" in words(asked)
    for _ in range(2):
        assert "2 salariés : c’est enregistré" in words(await press(browser, asked, "enregistrer"))
    told = [(await types(jalon, f"E-000{n}")).count("copy-handed-over") for n in (1, 2, 3)]
    assert told == [1, 1, 0]


async def test_of_several_the_one_whose_file_moved_on_is_shown_before_anything_is_recorded(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    form = await browser.get(f"{ROOT}/ensemble?acte=training-completed&qui=E-0001&qui=E-0002")
    answers = {"ended_on": "10/11/2026", "mandatory": "false", "title": "Secourisme", "certifying": "", "funding": ""}
    asked = await press(browser, form, "relire", qui=["E-0001", "E-0002"], **answers)
    await copy_sent(jalon, "E-0002")
    assert "formation non obligatoire, non, puis oui" in words(asked)
    warned = await press(browser, asked, "enregistrer")
    assert "entre-temps : entretien périodique tenu le 1er octobre 2026" in words(warned)
    assert "training-completed" not in await types(jalon, "E-0001")
    await press(browser, warned, "enregistrer")
    assert "training-completed" in await types(jalon, "E-0001")
    assert "training-completed" in await types(jalon, "E-0002")


async def test_another_manager_for_several(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    form = await browser.get(f"{ROOT}/ensemble?acte=manager&qui=E-0001&qui=E-0003")
    asked = await press(
        browser, form, "relire", qui=["E-0001", "E-0003"], manager_name="Noor Imaginaire", manager_email=""
    )
    assert "responsable : Octave Prunier , puis Noor Imaginaire" in words(asked)
    await press(browser, asked, "enregistrer")
    people = [await jalon.people.person(SIREN, f"E-000{n}") for n in (1, 3)]
    assert [person and person.manager_name for person in people] == ["Noor Imaginaire"] * 2
    wrong = await press(browser, form, "relire", qui="E-0001", manager_email="nulle part")
    assert wrong.status_code == 422


async def test_an_action_without_anybody_says_what_to_do(browser: httpx2.AsyncClient) -> None:
    assert "Aucun salarié n’est choisi" in words(await browser.get(f"{ROOT}/ensemble?acte=held"))
    assert (await browser.get(f"{ROOT}/ensemble?acte=hire&qui=E-0001")).status_code == 404


async def test_a_list_offers_what_it_is_there_for_first(browser: httpx2.AsyncClient) -> None:
    page = await browser.get(f"{ROOT}/listes/depassees")
    assert page.text.index('<option value="overdue-settled"') < page.text.index('<option value="copy-handed-over"')
    assert Form(page.text).action == ""  # choosing changes nothing: it is a question


async def _filed(jalon: Composition, employee: str, text: str) -> None:
    data = {"id": f"d-{employee}", "kind": "compte-rendu", "name": "lettre.pdf", "media_type": papers.PDF}
    await jalon.documents.put(SIREN, employee, **data, content=_paper(text))
    await copy_sent(jalon, employee, f"d-{employee}")


def _paper(text: str) -> bytes:
    return typst.compile(f'#set page("a4")\n{text} 1\n#pagebreak()\n{text} 2'.encode(), format="pdf")


async def test_the_letters_of_a_day_are_one_paper_and_each_look_is_noted(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    for employee, text in (("E-0001", "Karim"), ("E-0002", "Thomas")):
        await _filed(jalon, employee, text)
    filed = (await jalon.documents.list(SIREN, "E-0001"))[0]
    day = f"{civil_date(filed.created_at):%d/%m/%Y}"
    seen = words(await browser.get(f"{ROOT}/lettres?jour={day}"))
    assert "2 lettres à remettre en main propre" in seen
    assert "Karim Belhadj" in seen
    paper = await browser.get(f"{ROOT}/lettres/imprimer?jour={day}")
    pages = [page.extract_text().strip() for page in PdfReader(BytesIO(paper.content)).pages]
    assert pages == ["Karim 1", "Karim 2", "Thomas 1", "Thomas 2"]
    looks = [(look.employee, look.what) for look in await jalon.sessions.looks(SIREN)]
    assert ("E-0002", "document compte-rendu") in looks
    assert (await browser.get(f"{ROOT}/lettres/imprimer?jour=01/01/2020")).status_code == 404
    await as_somebody(browser, jalon, "auditor:123456782")
    assert "Karim" not in words(await browser.get(f"{ROOT}/lettres?jour={day}"))
