"""Links: from the mail that brings one to the fact in the journal, and what a link never does."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import unescape
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from house import House
from looked_at import as_looked_at
from mail_server import MailServer, plain

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from api.links.book import MOST_TRIES, MOST_WRONG
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.calendar import PARIS
from domain.facts import (
    OWN_ACTOR,
    Action,
    ActionDone,
    ContractEnd,
    CopyAcknowledged,
    EventRef,
    FactVoided,
    Held,
    Hire,
    InterviewCompleted,
    InterviewMissed,
    InterviewScheduled,
    NewEntry,
    Person,
    RemarksMade,
    Report,
    SlotRequested,
    Stream,
    WatchOpened,
)
from domain.facts.codec import AnyFact
from domain.ports import CompanyProfile
from tests.console_company import session

COMPANY, EMPLOYEE = "123456782", "E-0042"
STREAM = Stream(COMPANY, EMPLOYEE)
PROFILE = CompanyProfile(siren=COMPANY, name="Exemple SA", hr_email="rh@exemple.example")
LEA, OCTAVE = "lea@exemple.example", "octave@exemple.example"
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
AFTER = datetime(2026, 12, 14, 9, 0, tzinfo=PARIS)
OWN = {"sec-fetch-site": "same-origin", "origin": "null"}
"""What a browser sends with a form of a page under `no-referrer`."""
OWN_SITE = {"sec-fetch-site": "same-origin"}


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Firm:
    """A company whose employee was convened this morning; `browse`: a browser of somebody's."""

    jalon: Composition
    house: House
    server: MailServer
    clock: Clock
    browsers: list[httpx2.AsyncClient]

    def browser(self) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(self.jalon.api(), raise_app_exceptions=False)
        self.browsers.append(httpx2.AsyncClient(transport=transport, base_url="https://jalon.example"))
        return self.browsers[-1]

    def link_to(self, address: str) -> str:
        """The link in the last mail to that address that has one."""
        mails = [mail.text for mail in self.server.to(address) if "/l/" in mail.text]
        return re.findall(r"https://jalon\.example(/l/[\w-]+)", mails[-1])[0]

    def code_to(self, address: str) -> str:
        """The code that was mailed last to that address."""
        (code,) = re.findall(r"Votre code : (\d{3} \d{3})", self.server.to(address)[-1].text)
        return code

    async def opened(self, address: str) -> tuple[httpx2.AsyncClient, str]:
        """A browser in which the link was opened with its code."""
        client, link = self.browser(), self.link_to(address)
        await client.post(f"{link}/code", headers=OWN)
        done = await client.post(f"{link}/ouvrir", data={"code": self.code_to(address)}, headers=OWN)
        assert done.status_code == 303
        return client, link

    async def told(self, kind: type[AnyFact]) -> list[AnyFact]:
        return [e.fact for e in await self.jalon.journal.read(STREAM) if isinstance(e.fact, kind)]


@pytest.fixture
async def firm(pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, server: MailServer) -> AsyncGenerator[Firm]:
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    clock = Clock(MORNING)
    settings = Settings(
        smtp_port=server.port, mail_from="jalon@jalon.example", console_url="https://jalon.example"
    )  # fmt: skip
    jalon = replace(compose(pool, settings), clock=clock)
    made = Firm(jalon, House(journal, COMPANY, jalon.activities()), server, clock, [])
    person = Person(
        given_name="Léa", family_name="Exemple", email=LEA, manager_name="Octave Cadre", manager_email=OCTAVE
    )
    await made.house.tell(None, WatchOpened.model_validate({"from": date(2026, 11, 23)}))
    await made.house.tell(EMPLOYEE, Hire(hired_on=date(2025, 12, 8), contract="cdi", person=person))
    await made.house.settle(EMPLOYEE, MORNING)
    yield made
    for each in made.browsers:
        await each.aclose()


def words(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


def hidden(page: httpx2.Response, action: str) -> dict[str, str]:
    form = re.findall(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)[0]
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([\w.-]+)" value="(.*?)"', form)}


async def test_a_manager_is_told_of_no_copy_where_the_letter_is_handed_over_by_hand(firm: Firm) -> None:
    person = Person(given_name="Zoé", family_name="Sansadresse", manager_name="Octave Cadre", manager_email=OCTAVE)
    await firm.house.tell("E-0007", Hire(hired_on=date(2025, 12, 8), contract="cdi", person=person))
    await firm.house.settle("E-0007", MORNING)
    (mail,) = [mail for mail in firm.server.to(OCTAVE) if "Zoé" in mail.subject]
    assert "en copie" not in mail.text
    assert "Les ressources humaines lui remettent sa convocation ; le lieu prévu : " in " ".join(mail.text.split())


async def test_from_the_convocation_to_the_compte_rendu_and_its_receipt(firm: Firm) -> None:
    assert [mail.subject for mail in firm.server.to(OCTAVE)] == [
        "Léa Exemple : le compte-rendu de l’entretien du lundi 7 décembre 2026"
    ]
    manager, link = await firm.opened(OCTAVE)
    unfit = "Ce rendez-vous ne vous convient pas"
    assert unfit in words(await manager.get(link))
    firm.clock.now = AFTER
    as_looked_at("code", firm.server.to(OCTAVE)[-1])
    as_looked_at("manager", firm.server.to(OCTAVE)[0])
    as_looked_at("convened-with-link", firm.server.to(LEA)[0])
    manager, link = await firm.opened(OCTAVE)
    page = await manager.get(link)
    assert unfit not in words(page)
    nothing = {**hidden(page, f"{link}/compte-rendu"), "held_on": "", "rien.wishes": "oui", "etape": "relire"}
    lacking = words(await manager.post(f"{link}/compte-rendu", data=nothing, headers=OWN))
    assert "Tenu le : Écrivez une date comme 25/02/2027" in lacking
    assert "Le salarié a-t-il été informé ? : Répondez oui ou non" in lacking
    form = {**hidden(page, f"{link}/compte-rendu"), "held_on": "08/12/2026", "report.skills": "Tient son poste.",
            "actions.what": "Formation tableur", "actions.by": "bientôt", "etape": "relire"}  # fmt: skip
    form |= {f"rien.{each}": "oui" for each in ("situation", "training_needs", "wishes")}
    form |= {"report.cpf_information_given": "true"}
    wrong = await manager.post(f"{link}/compte-rendu", data=form, headers=OWN)
    assert (wrong.status_code, "Action 1 : écrivez une date comme" in words(wrong)) == (422, True)
    assert "Tient son poste." in wrong.text
    form["actions.by"] = "1er mars 2027"
    read = await manager.post(f"{link}/compte-rendu", data=form, headers=OWN)
    assert "Envoyer ce compte-rendu ?" in words(read)
    assert "Abordé, rien à noter." in words(read)
    assert await firm.told(InterviewCompleted) == []
    for _ in range(2):
        sent = await manager.post(f"{link}/compte-rendu", data={**form, "etape": "enregistrer"}, headers=OWN)
        assert sent.status_code == 303
    (held,) = await firm.told(InterviewCompleted)
    assert isinstance(held, InterviewCompleted)
    assert (held.kind, held.held_on, held.report) == ("first", date(2026, 12, 8), None)  # what was said is private
    await firm.house.settle(EMPLOYEE, AFTER)
    copy = [mail for mail in firm.server.to(LEA) if "Compte-rendu" in mail.subject]
    assert len(copy) == 1

    employee, link = await firm.opened(LEA)
    paper = await employee.get(f"{link}/document")
    assert paper.content == copy[0].attachment("pdf")
    page = await employee.get(link)
    assert "Dire que vous l’avez reçu ne dit pas que vous êtes d’accord" in words(page)
    for _ in range(2):
        await employee.post(f"{link}/recu", data=hidden(page, f"{link}/recu"), headers=OWN)
    assert len(await firm.told(CopyAcknowledged)) == 1
    (said,) = [e for e in await firm.jalon.journal.read(STREAM) if isinstance(e.fact, CopyAcknowledged)]
    void = FactVoided(event=said.ref, reason=None)
    entry = NewEntry(source="urn:console", id="void", time=None, actor=OWN_ACTOR, fact=void)
    await firm.jalon.journal.append(STREAM, [entry])
    page = await employee.get(link)
    await employee.post(f"{link}/recu", data=hidden(page, f"{link}/recu"), headers=OWN)
    assert "Vous avez reçu ce compte-rendu" in words(await employee.get(link)), "whom HR had cancelled may say it again"
    remarks = {**hidden(page, f"{link}/observations"), "observations": "La formation n’y est pas."}
    await employee.post(f"{link}/observations", data=remarks, headers=OWN)
    (fact,) = await firm.told(RemarksMade)
    (entry,) = [e for e in await firm.jalon.journal.read(STREAM) if e.fact == fact]
    assert await firm.jalon.people.private_part(COMPANY, entry.ref) == {"remarks": "La formation n’y est pas."}
    clerk, file = firm.browser(), f"/console/{COMPANY}/salaries/{EMPLOYEE}"
    clerk.headers["cookie"] = f"__Host-jalon={await session(firm.jalon, f'operator:{COMPANY}')}"
    assert "La formation n’y est pas." in words(await clerk.get(file))
    clerk.headers["cookie"] = f"__Host-jalon={await session(firm.jalon, f'auditor:{COMPANY}')}"
    assert "La formation n’y est pas." not in words(await clerk.get(file))


async def test_a_file_of_a_later_release_closes_the_page_for_a_while_and_says_so(firm: Firm) -> None:
    link = firm.link_to(LEA)
    later = {
        "source": "urn:hris", "id": "later", "type": "hire", "schema": 1, "time": None, "actor": str(OWN_ACTOR),
        "data": {"hired_on": "2026-03-02", "contract": "cdi", "moon": "Zoé"}, "private_sha256": None,
    }  # fmt: skip
    await firm.jalon.pool.execute(
        "SELECT append_facts($1, ARRAY[$2], ARRAY[NULL]::jsonb[], ARRAY[NULL]::bytea[], NULL, true)",
        str(STREAM), json.dumps(later),
    )  # fmt: skip
    page = await firm.browser().get(link)
    assert page.status_code == 503
    assert "La page ne peut pas s’ouvrir pour l’instant" in words(page)
    assert "Votre lien reste bon" in words(page)
    assert "moon" not in page.text


async def test_another_slot_is_asked_for_and_hr_is_told(firm: Firm) -> None:
    employee, link = await firm.opened(LEA)
    page = await employee.get(link)
    assert "Lundi 7 décembre 2026" in words(page)
    assert f"Une question sur cet entretien ? Écrivez à {PROFILE.hr_email}" in words(page)
    form = hidden(page, f"{link}/creneau")
    empty = await employee.post(f"{link}/creneau", data={**form, "souhaits": " "}, headers=OWN)
    assert (empty.status_code, "Dites quand vous pourriez venir" in words(empty)) == (422, True)
    await employee.post(f"{link}/creneau", data={**form, "souhaits": "Plutôt le jeudi."}, headers=OWN)
    (fact,) = await firm.told(SlotRequested)
    assert isinstance(fact, SlotRequested)
    assert fact.slot.astimezone(PARIS).date() == date(2026, 12, 7)
    review = await firm.house.settle(EMPLOYEE, MORNING)
    assert "slot-requested" in [each.code for each in review.plan.findings]


async def test_a_slot_that_is_moved_brings_its_own_link(firm: Firm) -> None:
    first = firm.link_to(LEA)
    moved = InterviewScheduled.model_validate({"kind": "first", "planned_for": "2026-12-10T14:30:00+01:00"})
    await firm.house.tell(EMPLOYEE, moved)
    await firm.house.settle(EMPLOYEE, MORNING)
    mail = firm.server.to(LEA)[-1]
    assert "est déplacé" in mail.text
    assert firm.link_to(LEA) != first
    assert "10 décembre 2026" in words(await firm.browser().get(firm.link_to(LEA)))
    assert (await firm.browser().get(first)).status_code == 200  # whoever kept the first mail comes in as well


async def test_hr_reads_what_was_written_revokes_a_link_and_gives_another(firm: Firm) -> None:
    employee, link = await firm.opened(LEA)
    form = {**hidden(await employee.get(link), f"{link}/creneau"), "souhaits": "<b>Le jeudi</b>"}
    await employee.post(f"{link}/creneau", data=form, headers=OWN)
    clerk, root = firm.browser(), f"/console/{COMPANY}/salaries/{EMPLOYEE}/liens"
    clerk.headers["cookie"] = f"__Host-jalon={await session(firm.jalon, f'operator:{COMPANY}')}"
    page = await clerk.get(root)
    assert "&lt;b&gt;Le jeudi&lt;/b&gt;" in page.text
    (its,) = [each.id for each in await firm.jalon.links.of_employee(STREAM) if each.role == "employee"]
    form = hidden(page, f"{root}/{its}/revoquer")
    assert (await clerk.post(f"{root}/{its}/revoquer", data=form, headers=OWN_SITE)).status_code == 303
    assert (await employee.get(link)).status_code == 404
    assert "révoqué le " in words(await clerk.get(root))
    wanted = {**hidden(page, root), "pour": "employee", "echeance": "first-2025-12-08"}
    sent = await clerk.post(root, data=wanted, headers=OWN_SITE)
    assert sent.headers["location"].endswith("envoye")
    another = firm.link_to(LEA)
    as_looked_at("link", firm.server.to(LEA)[-1])
    assert another != link
    assert (await firm.browser().get(another)).status_code == 200
    await firm.house.tell(EMPLOYEE, Held())
    count = len(firm.server.received)
    assert (await clerk.post(root, data=wanted, headers=OWN_SITE)).headers["location"].endswith("arrete")
    assert len(firm.server.received) == count
    clerk.headers["cookie"] = f"__Host-jalon={await session(firm.jalon, f'auditor:{COMPANY}')}"
    assert (await clerk.get(root)).status_code == 404


async def test_a_preparation_is_the_employees_alone_until_it_is_shared(firm: Firm) -> None:
    employee, link = await firm.opened(LEA)
    form = {**hidden(await employee.get(link), f"{link}/preparation"), "wishes": "Changer de métier."}
    await employee.post(f"{link}/preparation", data={**form, "etape": "garder"}, headers=OWN)
    assert "Changer de métier." in (await employee.get(link)).text
    manager, its = await firm.opened(OCTAVE)
    assert "Changer de métier." not in (await manager.get(its)).text
    await employee.post(f"{link}/preparation", data={**form, "etape": "partager"}, headers=OWN)
    assert "Changer de métier." in (await manager.get(its)).text
    await employee.post(f"{link}/preparation", data={**form, "etape": "reprendre"}, headers=OWN)
    assert "Changer de métier." not in (await manager.get(its)).text
    await firm.jalon.erasure().person(STREAM, actor=OWN_ACTOR)
    assert await firm.jalon.pool.fetchval("SELECT count(*) FROM drafts") == 0


async def test_a_get_changes_nothing_and_shows_no_name_and_no_report(firm: Firm) -> None:
    before = await firm.jalon.journal.read(STREAM)
    sent = len(firm.server.received)
    client = firm.browser()
    for address in (LEA, OCTAVE):
        link = firm.link_to(address)
        page = await client.get(link)
        assert page.status_code == 200
        assert not re.search("Léa|Octave|Exemple(?! SA)", words(page))
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        for path in ("code", "ouvrir", "recu", "compte-rendu", "document"):
            page = await client.get(f"{link}/{path}")
            assert page.status_code == 200 if path == "code" else page.status_code in (303, 403, 404), path
            assert not re.search("Léa|Octave|Exemple(?! SA)", words(page))
    assert await firm.jalon.journal.read(STREAM) == before
    assert len(firm.server.received) == sent


@pytest.mark.parametrize("spoilt", ["forged", "spelt otherwise", "cut", "unknown", "revoked", "expired", "erased"])
async def test_a_link_that_is_not_good_tells_nothing_whatever_is_wrong_with_it(firm: Firm, spoilt: str) -> None:
    link = firm.link_to(LEA)
    token = link.rsplit("/", 1)[1]
    pool = firm.jalon.pool
    if spoilt == "forged":
        link = f"/l/{token[:-2]}{'AA' if token[-2:] != 'AA' else 'BB'}"
    elif spoilt == "spelt otherwise":  # as some readers of base64 would take it
        link = f"/l/{token[:9]};.{token[9:]}"
    elif spoilt == "cut":
        link = link[:-5]
    elif spoilt == "unknown":
        link = f"/l/{await firm.jalon.links.token(uuid4())}"
    elif spoilt == "revoked":
        for each in await firm.jalon.links.of_employee(STREAM):
            assert await firm.jalon.links.revoke(STREAM, each.id)
    elif spoilt == "expired":
        await pool.execute("UPDATE links SET expires_at = now()")
    else:
        await firm.jalon.erasure().person(STREAM, actor=OWN_ACTOR)
    client = firm.browser()
    answers = [await client.get(link), await client.post(f"{link}/code", headers=OWN)]
    assert {answer.status_code for answer in answers} == {404}
    assert {words(answer).strip() for answer in answers} == {
        "Ce lien ne fonctionne plus Aller au contenu Ce lien ne fonctionne plus "
        "Demandez-en un autre aux ressources humaines, en répondant au message qui le portait."
    }


async def test_a_revoked_link_ends_what_was_opened(firm: Firm) -> None:
    employee, link = await firm.opened(LEA)
    assert "Léa Exemple" in (await employee.get(link)).text
    for each in await firm.jalon.links.of_employee(STREAM):
        await firm.jalon.links.revoke(STREAM, each.id)
    assert (await employee.get(link)).status_code == 404


async def test_once_another_manager_is_known_the_one_before_is_out_and_the_link_opens_for_the_new_one(
    firm: Firm, people: PgPeople
) -> None:
    before, link = await firm.opened(OCTAVE)
    asked = firm.browser()
    await asked.post(f"{link}/code", headers=OWN)
    code = firm.code_to(OCTAVE)
    known = await people.person(COMPANY, EMPLOYEE)
    assert known is not None
    after = known.model_copy(update={"manager_name": "Nadia Cadre", "manager_email": "nadia@exemple.example"})
    await people.save_person(COMPANY, EMPLOYEE, after, actor=OWN_ACTOR)

    assert "Léa Exemple" not in (await before.get(link)).text
    told = await before.post(f"{link}/pas-tenu", data={"qui": "employee"}, headers=OWN)
    assert told.status_code == 403
    assert (await asked.post(f"{link}/ouvrir", data={"code": code}, headers=OWN)).status_code == 422
    new = firm.browser()
    await new.post(f"{link}/code", headers=OWN)
    done = await new.post(f"{link}/ouvrir", data={"code": firm.code_to("nadia@exemple.example")}, headers=OWN)
    assert (done.status_code, "Léa Exemple" in (await new.get(link)).text) == (303, True)


@pytest.mark.parametrize("address", [LEA, OCTAVE])
async def test_a_link_about_somebody_whose_file_is_erased_is_no_link(firm: Firm, address: str) -> None:
    browser, link = await firm.opened(address)
    await firm.house.tell(EMPLOYEE, ContractEnd(ended_on=date(2026, 11, 22), reason="resignation"))
    assert (await browser.get(link)).status_code == 200  # who has left still reads what concerns them
    await firm.jalon.erasure().person(STREAM, actor=OWN_ACTOR)
    assert "Léa Exemple" not in (await browser.get(link)).text
    assert await firm.jalon.links.of_employee(STREAM) == []


def wrong(code: str) -> str:
    return f"{(int(''.join(code.split())) + 1) % 10**6:06}"


async def test_a_code_is_good_once_for_a_while_and_few_tries(firm: Firm) -> None:
    client, link = firm.browser(), firm.link_to(LEA)
    await client.post(f"{link}/code", headers=OWN)
    code = firm.code_to(LEA)
    other = wrong(code)
    for _ in range(5):
        page = await client.post(f"{link}/ouvrir", data={"code": other}, headers=OWN)
        assert (page.status_code, "Ce code n’est pas le bon" in words(page)) == (422, True)
    assert (await client.post(f"{link}/ouvrir", data={"code": code}, headers=OWN)).status_code == 422  # tried too often
    await client.post(f"{link}/code", headers=OWN)
    code = firm.code_to(LEA)
    await firm.jalon.pool.execute("UPDATE link_codes SET expires_at = now() - interval '1 second'")
    assert (await client.post(f"{link}/ouvrir", data={"code": code}, headers=OWN)).status_code == 422
    await client.post(f"{link}/code", headers=OWN)
    code = firm.code_to(LEA)
    assert (await client.post(f"{link}/ouvrir", data={"code": code}, headers=OWN)).status_code == 303
    assert (await firm.browser().post(f"{link}/ouvrir", data={"code": code}, headers=OWN)).status_code == 422
    for _ in range(2):
        await client.post(f"{link}/code", headers=OWN)
    late = await client.post(f"{link}/code", headers=OWN)
    assert (late.status_code, "Trop d’essais" in words(late)) == (429, True)


async def test_who_guesses_for_weeks_closes_the_link_and_hr_gives_another(firm: Firm) -> None:
    link, (its,) = firm.link_to(LEA), [e for e in await firm.jalon.links.of_employee(STREAM) if e.role == "employee"]
    inside, _ = await firm.opened(LEA)
    guesser = firm.browser()
    code, pages = "", list[str]()
    for _ in range(MOST_WRONG // MOST_TRIES):
        await firm.jalon.pool.execute("UPDATE link_codes SET asked_since = now() - interval '61 minutes'")  # an hour on
        await guesser.post(f"{link}/code", headers=OWN)
        code = firm.code_to(LEA)
        for _ in range(MOST_TRIES):
            pages.append(words(await guesser.post(f"{link}/ouvrir", data={"code": wrong(code)}, headers=OWN)))
    assert [n for n, page in enumerate(pages, 1) if "Ce lien est fermé" in page] == [MOST_WRONG]
    assert "Votre employeur peut vous envoyer un autre lien. Écrivez à rh@exemple.example" in pages[-1]
    mails = len(firm.server.received)
    for page in (await guesser.get(link), await guesser.post(f"{link}/code", headers=OWN)):
        assert "Ce lien est fermé" in words(page)
    assert (await guesser.post(f"{link}/ouvrir", data={"code": code}, headers=OWN)).status_code == 200  # the right one
    assert len(firm.server.received) == mails
    assert "Léa Exemple" in words(await inside.get(link)), "what was opened before goes on"
    acts = await firm.jalon.pool.fetch("SELECT company, employee, about FROM audit_log WHERE action = 'link-closed'")
    assert [tuple(act) for act in acts] == [(COMPANY, EMPLOYEE, str(its.id))]

    clerk, root = firm.browser(), f"/console/{COMPANY}/salaries/{EMPLOYEE}/liens"
    clerk.headers["cookie"] = f"__Host-jalon={await session(firm.jalon, f'operator:{COMPANY}')}"
    listed = await clerk.get(root)
    assert f"fermé après {MOST_WRONG} codes faux : donnez-en un autre" in words(listed)
    wanted = {**hidden(listed, root), "pour": "employee", "echeance": "first-2025-12-08"}
    await clerk.post(root, data=wanted, headers=OWN_SITE)
    assert firm.link_to(LEA) != link
    await firm.opened(LEA)


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
async def test_no_other_site_asks_for_a_code_or_tells_anything(firm: Firm, headers: dict[str, str]) -> None:
    employee, link = await firm.opened(LEA)
    form = {**hidden(await employee.get(link), f"{link}/creneau"), "souhaits": "Jamais."}
    sent = len(firm.server.received)
    assert (await employee.post(f"{link}/code", headers=headers)).status_code == 403
    assert (await employee.post(f"{link}/creneau", data=form, headers=headers)).status_code == 403
    assert (await employee.post(f"{link}/creneau", data={**form, "jeton": "0" * 64}, headers=OWN)).status_code == 403
    assert len(firm.server.received) == sent
    assert await firm.told(SlotRequested) == []


async def test_one_s_link_is_of_no_use_for_what_is_the_other_s(firm: Firm) -> None:
    employee, own = await firm.opened(LEA)
    manager, its = await firm.opened(OCTAVE)
    for client, link, paths in (
        (employee, own, ("compte-rendu",)),
        (manager, its, ("creneau", "recu", "observations")),
    ):
        form = {"jeton": re.findall(r'name="jeton" value="(\w+)"', (await client.get(link)).text)[0], "cle": "k" * 20}
        for path in paths:
            assert (await client.post(f"{link}/{path}", data=form, headers=OWN)).status_code == 404
    assert (await manager.get(f"{its}/document")).status_code == 404
    crossed = await employee.get(its)
    assert "Recevoir un code" in words(crossed)  # a session opens one link


async def test_while_the_employee_is_held_no_code_leaves(firm: Firm) -> None:
    await firm.house.tell(EMPLOYEE, Held())
    sent = len(firm.server.received)
    answer = await firm.browser().post(f"{firm.link_to(LEA)}/code", headers=OWN)
    assert "Votre employeur a arrêté les envois" in words(answer)
    assert len(firm.server.received) == sent


async def test_without_a_public_address_mails_bear_no_link(firm: Firm, pool: asyncpg.Pool) -> None:
    quiet = replace(firm.jalon, links=compose(pool, Settings()).links)
    house = House(firm.house.journal, COMPANY, quiet.activities())
    person = Person(given_name="Anh", family_name="Exemple", email="anh@exemple.example", manager_email=OCTAVE)
    await house.tell("E-0043", Hire(hired_on=date(2025, 12, 8), contract="cdi", person=person), source="urn:other")
    before = len(firm.server.to(OCTAVE))
    await house.settle("E-0043", MORNING)
    (mail,) = firm.server.to("anh@exemple.example")
    assert "/l/" not in mail.text
    assert len(firm.server.to(OCTAVE)) == before


@pytest.mark.parametrize("by", ["employee", "employer", "postponed"])
async def test_a_manager_says_that_the_interview_was_not_held_and_another_slot_is_proposed(firm: Firm, by: str) -> None:
    manager, link = await firm.opened(OCTAVE)
    assert "L’entretien n’a pas eu lieu" not in words(await manager.get(link)), "its day has not come"
    firm.clock.now = datetime(2026, 12, 8, 9, 0, tzinfo=PARIS)
    manager, link = await firm.opened(OCTAVE)
    page = await manager.get(link)
    form = hidden(page, f"{link}/pas-tenu")
    nobody = await manager.post(f"{link}/pas-tenu", data=form, headers=OWN)
    assert (nobody.status_code, "Choisissez qui" in words(nobody)) == (422, True)
    for _ in range(2):
        sent = await manager.post(f"{link}/pas-tenu", data={**form, "qui": by}, headers=OWN)
        assert sent.headers["location"] == f"{link}?fait=manque"
    (missed,) = await firm.told(InterviewMissed)
    assert missed == InterviewMissed.model_validate({"kind": "first", "missed_on": "2026-12-07", "missed_by": by})
    (entry,) = [e for e in await firm.jalon.journal.read(STREAM) if e.fact == missed]
    assert (entry.source, entry.actor != OWN_ACTOR) == ("urn:link", True)
    assert "C’est noté" in words(await manager.get(f"{link}?fait=manque"))
    await firm.house.settle(EMPLOYEE, firm.clock.now)
    assert "Il est remplacé par celui" in plain(firm.server.to(LEA)[-1].text)


async def test_an_employee_s_link_does_not_say_that_an_interview_was_missed(firm: Firm) -> None:
    firm.clock.now = AFTER
    employee, link = await firm.opened(LEA)
    answer = await employee.post(f"{link}/pas-tenu", data={"qui": "employer"}, headers=OWN)
    assert answer.status_code == 404
    assert await firm.told(InterviewMissed) == []


async def test_the_manager_reads_what_was_decided_and_what_became_of_it_once_the_code_was_given(firm: Firm) -> None:
    report = Report(skills="Va bien.", actions=(Action(what="Habilitation B2V", by=date(2026, 9, 30)),
                                                Action(what="Tutorat", who="Service RH")))  # fmt: skip
    held = InterviewCompleted(kind="elected-mandate", held_on=date(2026, 3, 2), report=report)  # replaces no other one
    [id] = await firm.house.tell(EMPLOYEE, held)
    interview = EventRef(source="urn:hris", id=id)
    await firm.house.tell(EMPLOYEE, ActionDone(interview=interview, action=2, done_on=date(2026, 6, 1)))
    closed = await firm.browser().get(firm.link_to(OCTAVE))
    assert "Tutorat" not in closed.text
    manager, link = await firm.opened(OCTAVE)
    seen = words(await manager.get(link))
    assert "Ce qui avait été décidé le 2 mars 2026" in seen
    assert "Habilitation B2V , pour le 30 septembre 2026 : échéance passée, rien de communiqué" in seen
    assert "Tutorat , Service RH : faite" in seen
