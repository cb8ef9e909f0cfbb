"""The pages of a link in a browser: from the mail to the fact, on a phone, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from looking import VIEWS, Scheme, look, press
from playwright.async_api import Browser, Page, expect
from starlette.types import ASGIApp

from api.links.book import MOST_WRONG, PgLinks
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.calendar import civil_date
from domain.day.plan import on
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    Action,
    ConvocationSent,
    InterviewCompleted,
    InterviewMissed,
    Person,
    Report,
    SlotRequested,
    Stream,
    WatchOpened,
)
from domain.facts.entry import NewEntry
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ports import Letter, LinkRole, Wanted
from tests.console_company import MARKUP, RIGHT_TO_LEFT, SIREN, settle, tuesday

STREAM = Stream(SIREN, "E-0002")
LEA, OCTAVE = "lea@exemple.example", "octave@exemple.example"


@dataclass
class Post:
    """A mail server that keeps what it is handed: the wire itself is tried in tests/activities."""

    letters: list[Letter] = field(default_factory=list[Letter])

    async def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def code(self) -> str:
        return re.findall(r"Votre code : (\d{3}\s\d{3})", self.letters[-1].text)[0]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
async def jalon(pool: asyncpg.Pool, post: Post) -> Composition:
    made = replace(compose(pool, Settings()), mail=post, clock=tuesday)
    await settle(made)
    opened = WatchOpened.model_validate({"from": civil_date(made.clock())})
    entry = NewEntry(source="urn:operator", id="open", time=None, actor=OWN_ACTOR, fact=opened)
    await made.journal.append(Stream(SIREN), [entry])
    person = Person(
        given_name=MARKUP, family_name=RIGHT_TO_LEFT, email=LEA, manager_name="O'Brien", manager_email=OCTAVE
    )  # fmt: skip
    await made.people.save_person(SIREN, STREAM.employee or "", person, actor=OWN_ACTOR)
    return made


@pytest.fixture
async def site(jalon: Composition, serve: Callable[[ASGIApp], Awaitable[str]]) -> str:
    return await serve(jalon.api())


async def link(jalon: Composition, site: str, role: LinkRole) -> str:
    """A link about the interview that is due, given on the company's day and not on the database's."""
    told = await jalon.situations.page(SIREN, civil_date(jalon.clock()), Wanted(), limit=50)
    (duty,) = [each.situation.duties[0].id for each in told if each.employee == STREAM.employee]
    given = await PgLinks(jalon.pool, site).give(STREAM, role, duty, key=uuid4(), lasting=timedelta(days=9))
    assert given is not None
    await jalon.pool.execute("UPDATE links SET created_at = $1", jalon.clock())
    return given


async def enter(page: Page, post: Post, address: str) -> None:
    """Opens the link with the code that was mailed."""
    await page.goto(address)
    await page.get_by_role("button", name="Recevoir un code").click()
    await page.get_by_label("Code à six chiffres").fill(post.code())
    await page.get_by_role("button", name="Ouvrir la page").click()
    await expect(page.get_by_role("button", name="Fermer l’accès sur cet appareil")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
async def test_each_page_reads_well(
    browser: Browser, jalon: Composition, site: str, post: Post, scheme: Scheme, width: int
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)

    for role in ("employee", "manager"):
        address = await link(jalon, site, role)
        await page.goto(address)
        await look(page, f"{role}: door")
        await press(page, "Recevoir un code")
        await look(page, f"{role}: code")
        await page.get_by_label("Code à six chiffres").fill("000000")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Ce code n’est pas le bon")).to_be_visible()
        await look(page, f"{role}: wrong code")
        await enter(page, post, address)
        await look(page, f"{role}: opened")
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        await look(page, f"{role}: all unfolded")
        if role == "manager":
            await page.get_by_role("button", name="Relire avant d’envoyer").last.click()
            await expect(page.get_by_role("alert")).to_be_focused()
            await look(page, "manager: what is wrong")
    await page.goto(f"{site}/l/nothing")
    await look(page, "closed")
    await page.context.clear_cookies()
    await page.goto(await link(jalon, site, "employee"))
    await jalon.pool.execute("UPDATE links SET wrong_codes = $1", MOST_WRONG)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien est fermé")
    await look(page, "too many wrong codes")
    await page.close()


async def test_a_phone_that_comes_back_from_its_mails_finds_the_page_again(
    browser: Browser, jalon: Composition, site: str, post: Post
) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    address = await link(jalon, site, "manager")
    await page.goto(address)
    await page.get_by_role("button", name="Recevoir un code").click()
    await page.goto(page.url)  # the browser had to make room, and asks for the page anew
    await page.get_by_label("Code à six chiffres").fill(post.code())
    await page.get_by_role("button", name="Ouvrir la page").click()
    for step in ("ouvrir", "compte-rendu"):
        await page.goto(f"{address}/{step}")
        await expect(page.get_by_label("Tenu le")).to_be_visible()
    assert await page.get_by_role("radio").count() == 2, "whether the employee was informed: yes or no"
    await context.close()


async def test_what_was_written_when_the_hour_was_over_is_given_back(
    browser: Browser, jalon: Composition, site: str, post: Post
) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    address = await link(jalon, site, "manager")
    await enter(page, post, address)
    said = "Conduit la ligne 3 ; voudrait encadrer."
    await page.get_by_role("textbox", name="Compétences et qualifications").fill(said)
    await context.clear_cookies()
    await page.get_by_role("button", name="Enregistrer le brouillon").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cette page s’est refermée")
    await expect(page.get_by_text(said)).to_be_visible()
    await look(page, "manager: closed meanwhile")
    await enter(await context.new_page(), post, address)
    await page.get_by_role("button", name="Envoyer de nouveau").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Envoyer ce que vous aviez écrit ?")
    await page.get_by_role("button", name="Envoyer de nouveau").click()
    await expect(page.get_by_text("Brouillon enregistré")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Compétences et qualifications")).to_have_value(said)
    await context.close()


async def test_a_manager_writes_the_compte_rendu_without_scripts(
    browser: Browser, jalon: Composition, site: str, post: Post
) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = await context.new_page()
    address = await link(jalon, site, "manager")
    await enter(page, post, address)
    assert post.letters[-1].to == OCTAVE
    await page.get_by_label("Tenu le").fill(f"{civil_date(jalon.clock()):%d/%m/%Y}")
    boxes = page.get_by_label("Abordé, rien à noter")
    for number in range(await boxes.count()):
        await boxes.nth(number).check()
    await page.get_by_label("Oui").first.check()
    await page.get_by_role("button", name="Enregistrer le brouillon").click()
    await expect(page.get_by_text("Brouillon enregistré")).to_be_visible()
    await page.goto(address)  # later, in the same browser
    await expect(boxes.first).to_be_checked()
    await page.get_by_role("button", name="Relire avant d’envoyer").last.click()
    await page.get_by_role("button", name="Envoyer le compte-rendu").click()
    await expect(page.get_by_text("Le compte-rendu est enregistré")).to_be_visible()
    held = [e for e in await jalon.journal.read(STREAM) if isinstance(e.fact, InterviewCompleted)]
    assert [e.source for e in held] == ["urn:link"]
    await context.close()


async def test_a_manager_says_on_a_phone_that_the_interview_was_not_held(
    browser: Browser, jalon: Composition, site: str, post: Post
) -> None:
    address = await link(jalon, site, "manager")
    found = await PgLinks(jalon.pool, site).find(address.rpartition("/")[2])
    assert found is not None
    duty = found.obligation or ""
    today = civil_date(jalon.clock())
    sent = ConvocationSent(
        obligation=duty, kind="first", due_on=today, sent_on=today - timedelta(days=21), document="d",
        sha256="a" * 64, proposed_for=jalon.clock() - timedelta(days=1),
    )  # fmt: skip
    report = Report(skills="Va bien.", actions=(Action(what="Habilitation B2V", who="Service RH", by=today),))
    earlier = InterviewCompleted(kind="elected-mandate", held_on=today - timedelta(days=90), report=report)
    for id, source, fact in (("sent", OWN_SOURCE, sent), ("earlier", "urn:hris", earlier)):
        entry = NewEntry(source=source, id=id, time=None, actor=OWN_ACTOR, fact=fact)
        await jalon.journal.append(STREAM, [entry])
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await enter(page, post, address)
    await page.get_by_text("Ce qui avait été décidé").click()
    await page.get_by_text("L’entretien n’a pas eu lieu", exact=True).click()
    await page.get_by_label("Nous l’avons remis d’un commun accord").check()
    await look(page, "manager: not held")
    await page.get_by_role("button", name="Dire que l’entretien n’a pas eu lieu").click()
    await expect(page.get_by_text("C’est noté")).to_be_visible()
    await look(page, "manager: noted")
    (told,) = [e for e in await jalon.journal.read(STREAM) if isinstance(e.fact, InterviewMissed)]
    assert isinstance(told.fact, InterviewMissed)
    assert (told.source, told.fact.missed_by) == ("urn:link", "postponed")
    await page.close()


async def test_an_employee_with_a_phone_asks_for_another_slot(
    browser: Browser, jalon: Composition, site: str, post: Post
) -> None:
    duty = await link(jalon, site, "employee")
    await _convene(jalon)
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await enter(page, post, duty)
    await page.get_by_text("Ce créneau ne me convient pas").click()
    await page.get_by_label("Quand pourriez-vous venir ?").fill("Le jeudi après-midi.")
    await page.get_by_role("button", name="Demander un autre créneau").dblclick()
    await expect(page.get_by_text("Votre demande est transmise")).to_be_visible()
    asked = [e.fact for e in await jalon.journal.read(STREAM) if isinstance(e.fact, SlotRequested)]
    assert len(asked) == 1
    await page.goto(duty)  # later
    await expect(page.get_by_text("Vous avez demandé un autre créneau le 24 novembre 2026")).to_be_visible()
    await expect(page.get_by_text("O'Brien")).to_be_visible()
    await page.close()


async def _convene(jalon: Composition) -> None:
    """As the worker does."""
    now = jalon.clock()
    company = fold_company(await jalon.journal.read(Stream(SIREN)), unopened=None)
    plan = on(derive(STREAM, await jalon.journal.read(STREAM), company, jalon.law), civil_date(now))
    o = next(a.obligation for a in plan.obligations if a.pending)
    sent = ConvocationSent(
        obligation=o.id, kind=o.kind, due_on=o.due_on, sent_on=civil_date(now), document="d", sha256="0" * 64,
        proposed_for=datetime(2030, 3, 5, 10, 0, tzinfo=now.tzinfo), invitation=uuid4(), sequence=0,
    )  # fmt: skip
    entry = NewEntry(source=OWN_SOURCE, id=str(uuid4()), time=now, actor=OWN_ACTOR, fact=sent)
    await jalon.journal.append(STREAM, [entry])
