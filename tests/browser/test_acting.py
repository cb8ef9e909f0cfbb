"""What HR do at the console in a browser: from the click to the fact in the journal and the mail that follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO

import asyncpg
import pytest
from looking import VIEWS, Scheme, look, press
from playwright.async_api import Browser, FilePayload, Page, expect
from pypdf import PdfReader
from starlette.types import ASGIApp

from activities.adapters.mail import SmtpMail
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.calendar import PARIS, civil_date, next_business_day
from domain.facts import OWN_ACTOR, NewEntry, Stream, decode
from tests.activities.house import House
from tests.activities.mail_server import MailServer
from tests.console_company import SIREN, settle, tuesday

ROOT = f"/console/{SIREN}"
CAMILLE = f"{ROOT}/salaries/E-0000"
SCAN = FilePayload(name="signé.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n%%EOF\n")


@pytest.fixture
async def jalon(pool: asyncpg.Pool) -> Composition:
    made = replace(compose(pool, Settings()), clock=tuesday)
    await settle(made)
    return made


async def signed_in(browser: Browser, jalon: Composition, site: str, path: str, **options: object) -> Page:
    page = await browser.new_page(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
    await page.goto(await jalon.sign_in_link(site, path))
    return page


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
async def test_each_page_on_which_one_acts_reads_well(
    browser: Browser,
    jalon: Composition,
    serve: Callable[[ASGIApp], Awaitable[str]],
    scheme: Scheme,
    width: int,
) -> None:
    site = await serve(jalon.api())
    page = await signed_in(browser, jalon, site, CAMILLE, viewport={"width": width, "height": 900}, color_scheme=scheme)

    await look(page, "salarie-agir")
    for kind in ("interview-scheduled", "interview-declined", "training-completed", "leave-start", "held", "hire"):
        await page.goto(f"{site}{CAMILLE}/faits/{kind}")
        await look(page, f"fait-{kind}")
    for name, path in (
        ("faits", f"{CAMILLE}/faits"), ("fiche", f"{CAMILLE}/fiche"), ("document", f"{CAMILLE}/documents/nouveau"),
        ("embauche", f"{ROOT}/embauche"), ("lettres", f"{ROOT}/lettres"),
        ("balises", f"{ROOT}/salaries/E-0008/faits/contract-end"), ("droite", f"{ROOT}/salaries/E-0009/fiche"),
        ("long", f"{ROOT}/salaries/E-0010/faits/interview-completed"),
    ):  # fmt: skip
        await page.goto(site + path)
        await look(page, name)
    await page.goto(f"{site}{CAMILLE}/faits/interview-completed?kind=return")
    await look(page, "compte-rendu")
    await page.get_by_label("Tenu le").fill("la semaine dernière")
    await page.get_by_role("textbox", name="Souhaits d’évolution").fill("Devenir formatrice.")
    await page.get_by_label("Échéance").fill("en février")
    await page.get_by_role("button", name="Relire avant d’enregistrer").last.click()
    await expect(page.get_by_role("alert")).to_contain_text("Tenu le : Écrivez une date comme")
    await expect(page.get_by_role("alert")).to_be_focused()
    await look(page, "compte-rendu-erreurs")
    await page.goto(f"{site}{CAMILLE}/faits/fact-voided?fait=1")
    await press(page, "Relire avant d’enregistrer")
    await look(page, "annuler-relire")
    await page.goto(f"{site}{ROOT}/listes/tous")
    for n in (1, 2, 9, 10):
        await page.locator(f"#c{n}").check()
    await look(page, "liste-cochee")
    await page.get_by_label("Cochez des lignes, puis").select_option("training-completed")
    await press(page, "Continuer")
    await look(page, "ensemble")
    await page.get_by_label("Achevée le").fill("10/11/2026")
    await page.locator("#f-mandatory-2").check()
    await press(page, "Relire avant d’enregistrer")
    await look(page, "ensemble-relire")
    await page.get_by_role("button", name="Enregistrer la formation pour").click()
    await expect(page.get_by_role("status")).to_contain_text("4 salariés")
    await look(page, "ensemble-fait")
    await page.close()


_UNDER_THE_BAR = """() => {
    const bar = document.querySelector(".groupe"), each = document.activeElement;
    const [over, box] = [bar.getBoundingClientRect(), each.getBoundingClientRect()];
    const covered = !bar.contains(each) && box.bottom > over.top + 1 && box.top < over.bottom;
    return covered ? [each.id || each.textContent.trim()] : [];
}"""


async def test_what_is_reached_by_keyboard_is_not_under_the_bar_of_a_list(
    browser: Browser, jalon: Composition, serve: Callable[[ASGIApp], Awaitable[str]]
) -> None:
    view = {"width": 390, "height": 700}
    site = await serve(jalon.api())
    page = await signed_in(browser, jalon, site, f"{ROOT}/listes/tous", viewport=view, reduced_motion="reduce")
    await page.locator("#c1").check()
    covered: list[str] = []
    for _ in range(16):
        await page.keyboard.press("Tab")
        covered += await page.evaluate(_UNDER_THE_BAR)
    assert covered == []
    await page.close()


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    async with MailServer().listening() as listening:
        yield listening


async def test_an_interview_that_is_recorded_as_held_sends_its_compte_rendu_to_the_address_just_corrected(
    browser: Browser, jalon: Composition, serve: Callable[[ASGIApp], Awaitable[str]], post: MailServer
) -> None:
    today = civil_date(jalon.clock())
    await _open_watch(jalon, today - timedelta(days=7))
    page = await signed_in(browser, jalon, await serve(jalon.api()), CAMILLE)
    await page.get_by_role("link", name="Modifier la fiche").click()
    await page.get_by_label("Adresse électronique").fill("camille@brume.example.org")
    await page.get_by_role("button", name="Enregistrer la fiche").click()
    await expect(page.get_by_role("status")).to_contain_text("La fiche est à jour")
    await page.get_by_role("link", name="Enregistrer comme tenu").first.click()
    await page.get_by_label("Tenu le").fill(f"{today:%d/%m/%Y}")
    await page.get_by_role("textbox", name="Souhaits d’évolution").fill("Devenir formatrice.")
    for box in await page.get_by_label("Abordé, rien à noter").all():
        if not await box.is_checked():
            await box.check()
    await page.get_by_text("Oui", exact=True).click()
    await page.get_by_role("textbox", name="Action 1").fill("Inscription au tutorat")
    await page.get_by_role("button", name="Ajouter une action").click()
    await page.get_by_role("textbox", name="Action 2").fill("Bilan")
    await page.get_by_role("button", name="Relire avant d’enregistrer").last.click()
    await expect(page.get_by_text("par courriel à camille@brume.example.org")).to_be_visible()
    await page.get_by_role("button", name="Enregistrer comme tenu").dblclick()
    await expect(page.get_by_role("status")).to_contain_text("L’entretien est enregistré comme tenu")
    await page.reload()
    held = [e for e in await jalon.journal.read(Stream(SIREN, "E-0000")) if e.source == "urn:console"]
    assert [entry.type for entry in held] == ["interview-completed"]
    working = replace(jalon, mail=SmtpMail("127.0.0.1", post.port, "jalon@jalon.example"))
    house = House(jalon.journal, SIREN, working.activities())
    await house.settle("E-0000", datetime.combine(next_business_day(today), time(10), PARIS))
    (mail,) = [each for each in post.received if "compte-rendu" in each.subject.lower()]
    assert mail.to == ["camille@brume.example.org"]
    paper = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(mail.attachment(".pdf"))).pages)
    assert "Devenir formatrice." in paper
    assert "Inscription au tutorat" in paper
    await page.close()


async def test_without_javascript_a_refusal_is_recorded_and_its_signed_paper_kept(
    browser: Browser, jalon: Composition, serve: Callable[[ASGIApp], Awaitable[str]]
) -> None:
    page = await signed_in(browser, jalon, await serve(jalon.api()), CAMILLE, java_script_enabled=False)
    await page.get_by_role("link", name="Enregistrer un refus").first.click()
    await page.get_by_label("La preuve du refus").fill("Lettre signée du 20 novembre.")
    await page.get_by_role("button", name="Relire avant d’enregistrer").click()
    await page.get_by_role("button", name="Modifier").click()
    await expect(page.get_by_label("La preuve du refus")).to_have_value("Lettre signée du 20 novembre.")
    await page.get_by_role("button", name="Relire avant d’enregistrer").click()
    await page.get_by_role("button", name="Enregistrer le refus").click()
    await page.get_by_role("link", name="Déposer le document signé").click()
    await page.get_by_label("Le fichier").set_input_files(SCAN)
    await page.get_by_role("button", name="Déposer le document").click()
    await expect(page.get_by_role("status")).to_contain_text("Le document signé est déposé")
    declined, scan = (await jalon.journal.read(Stream(SIREN, "E-0000")))[-2:]
    assert (declined.type, scan.type, scan.data["about"]["id"]) == ("interview-declined", "scan-filed", declined.id)
    await page.close()


async def test_what_is_being_written_is_kept_as_a_draft_by_itself(
    browser: Browser, jalon: Composition, serve: Callable[[ASGIApp], Awaitable[str]]
) -> None:
    page = await signed_in(browser, jalon, await serve(jalon.api()), f"{CAMILLE}/faits/interview-completed")
    await page.get_by_role("textbox", name="Besoins de formation").fill("L’allemand.")
    await expect(page.locator("[data-etat]")).to_contain_text("Brouillon enregistré le")
    await page.reload()
    await expect(page.get_by_role("textbox", name="Besoins de formation")).to_have_value("L’allemand.")
    await page.get_by_role("button", name="Effacer le brouillon").click()
    await page.goto(f"{page.url}")
    await expect(page.get_by_role("textbox", name="Besoins de formation")).to_have_value("")
    await page.close()


async def _open_watch(jalon: Composition, since: date) -> None:
    opened = decode("watch-opened", 1, {"from": since.isoformat()})
    told = NewEntry(source="urn:operator", id="opened", time=None, actor=OWN_ACTOR, fact=opened)
    await jalon.journal.append(Stream(SIREN), [told])


async def test_a_session_that_ends_in_a_form_is_begun_anew_in_another_tab(
    browser: Browser, jalon: Composition, serve: Callable[[ASGIApp], Awaitable[str]], pool: asyncpg.Pool
) -> None:
    site = await serve(jalon.api())
    context = await browser.new_context(viewport={"width": 390, "height": 900})
    page = await context.new_page()
    await page.goto(await jalon.sign_in_link(site, f"{CAMILLE}/faits/interview-declined?kind=periodic"))
    await page.locator("[name=declined_on]").fill("20/11/2026")
    await page.locator("[name=evidence]").fill("Un courriel du 20 novembre,\nsigné de sa main.")
    await pool.execute("DELETE FROM sessions")
    await page.get_by_role("button", name="Relire").click()
    await expect(page.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
    await look(page, "session-terminée")
    other = await context.new_page()
    await other.goto(await jalon.sign_in_link(site))
    await page.get_by_role("button", name="Envoyer de nouveau").click()
    await expect(page.get_by_role("heading", name="Envoyer ce formulaire")).to_be_visible()
    await look(page, "formulaire-gardé")
    await page.get_by_role("button", name="Envoyer de nouveau").click()
    await expect(page.get_by_text("signé de sa main.")).to_be_visible()
    await context.close()
