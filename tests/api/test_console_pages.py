"""The pages about a company: who may see which, what stands on them, and that each look is noted."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from datetime import date, datetime
from html import unescape
from io import BytesIO

import httpx2
import pytest
from python_calamine import CalamineWorkbook

from activities.adapters.situations import PgSituations
from api.console.page import FILTERS
from deploy.composition import Composition
from domain.day.situation import PendingDuty, Situation
from domain.facts import OWN_ACTOR, Stream
from tests.console_company import EMPTY, ENDLESS, MARKUP, SIREN, session

ROOT = f"/console/{SIREN}"
CAMILLE = f"{ROOT}/salaries/E-0000"


@pytest.fixture
async def browser(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        yield client


async def as_somebody(client: httpx2.AsyncClient, jalon: Composition, *grants: str) -> httpx2.AsyncClient:
    client.headers["cookie"] = f"jalon={await session(jalon, *grants)}"
    return client


def words(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


async def test_what_is_not_there_and_what_is_not_ones_own_look_the_same(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    others = [
        "/console/987654324/", "/console/552100554/", "/console/123/", "/console/987654324/salaries/E-0000",
        f"{ROOT}/salaries/E-9999", f"{ROOT}/listes/rien", f"{CAMILLE}/documents/none",
        f"{ROOT}/consultations",
    ]  # fmt: skip
    answers = [await browser.get(path) for path in others]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'value="\w+"|vers=\S+|<header.*?</header>', "", a.text, flags=re.DOTALL) for a in answers}) == 1


async def test_the_heading_is_the_news_and_each_list_has_its_number(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    seen = words(await browser.get(f"{ROOT}/"))
    summary = await jalon.situations.summary(SIREN, jalon.clock().date())
    assert f"pour {['', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept'][summary.counts['overdue']]}" in seen
    assert f"Échéances dépassées {summary.counts['overdue']}" in seen
    assert "Envois en échec aucun" in seen
    recap = PendingDuty(
        id="recap-1", kind="recap", due_on=date(2021, 6, 30), safe_on=date(2021, 6, 30), last_on=date(2021, 8, 31),
        convene_from=date(2021, 6, 1),
    )  # fmt: skip
    missed = [
        PendingDuty(id=f"periodic-{year}", kind="periodic", due_on=(day := date(year, 3, 4)), safe_on=day, last_on=day,
                    convene_from=day) for year in (2023, 2025)
    ]  # fmt: skip
    await PgSituations(jalon.pool).save_all([(Stream(SIREN, "E-0001"), Situation(duties=(recap, *missed)))])
    late = words(await browser.get(f"{ROOT}/"))
    assert "état des lieux et entretien périodique (2 échéances)" in late
    assert "31 août 2021 depuis 5 ans et 2 mois prévu le 30 juin 2021" in late
    assert "prévu le 30 juin 2021" in words(await browser.get(f"{ROOT}/listes/depassees"))


async def test_an_empty_company_says_what_comes_next(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_somebody(browser, jalon, "operator:987654324")
    home = await browser.get(f"/console/{EMPTY}/")
    assert "Aucun salarié n’est encore suivi" in words(home)
    assert "Il manque aussi le nom de l’employeur et l’adresse de réponse" in words(home)
    assert "Aucune échéance n’est dépassée" in words(await browser.get(f"/console/{EMPTY}/listes/depassees"))


async def test_a_list_is_filtered_sorted_and_taken_away(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    found = words(await browser.get(f"{ROOT}/listes/depassees?q=aubert"))
    assert "1 salarié" in found
    assert "Camille Aubert" in found
    nobody = words(await browser.get(f"{ROOT}/listes/depassees?q=personne"))
    assert "Aucun salarié ne répond à ces filtres" in nobody
    wrong = words(await browser.get(f"{ROOT}/listes/tous?avant=demain"))
    assert "Écrivez une date comme" in wrong
    names = re.findall(r"<bdi>(.*?)</bdi>", (await browser.get(f"{ROOT}/listes/tous?tri=nom")).text)
    assert names[0] == "Camille Aubert"
    sheet = await browser.get(f"{ROOT}/listes/depassees?export=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert ["Camille", "Aubert"] in [row[1:3] for row in rows]
    csv = await browser.get(f"{ROOT}/listes/depassees?export=csv")
    assert csv.content.startswith(b"\xef\xbb\xbfMatricule;")


async def test_the_search_leads_to_the_only_one_who_answers(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    answer = await browser.get(f"{ROOT}/recherche", params={"q": "AUBERT camille"})
    assert answer.headers["location"] == CAMILLE
    several = await browser.get(f"{ROOT}/recherche", params={"q": "prunier"})
    assert several.status_code == 200
    assert "Karim Belhadj" in words(several)


async def test_the_file_draws_the_life_and_tells_each_reason(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    page = await browser.get(CAMILLE)
    seen = words(page)
    assert "Camille Aubert" in seen
    assert "sabbatique" in seen
    assert page.text.count('class="m m-') >= 5
    assert "L6315-1 I, en vigueur depuis le" in seen
    entries = await jalon.journal.read(Stream(SIREN, "E-0000"))
    assert all(entry.hash[:12] in page.text for entry in entries)


async def test_an_auditor_goes_back_to_a_day_and_reads_what_changed_since(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(browser, jalon, "auditor:123456782")
    paper = {"id": "cr", "kind": "report", "name": "compte-rendu.pdf", "media_type": "application/pdf"}
    await jalon.documents.put(SIREN, "E-0000", **paper, content=b"%PDF")
    assert "compte-rendu.pdf" in words(await browser.get(CAMILLE))
    page = words(await browser.get(f"{CAMILLE}?as_of=01/01/2023&avec=21/11/2026"))
    assert "compte-rendu.pdf" not in page  # it was made since
    assert "Situation au 1er janvier 2023" in page
    assert "Ce qui a changé du 1er janvier 2023 au 21 novembre 2026" in page
    assert "entretien de retour" in page.lower()
    assert "Camille" not in page  # an auditor reads no people's data
    unknown = await browser.get(f"{CAMILLE}?known_at=01/01/2020")
    assert unknown.status_code == 404


async def test_names_of_every_kind_stand_on_every_page_as_text(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    for path in (f"{ROOT}/", f"{ROOT}/listes/tous", f"{ROOT}/salaries/E-0008", f"{ROOT}/salaries/E-0010"):
        page = await browser.get(path)
        assert page.status_code == 200
        assert MARKUP not in page.text
    assert ENDLESS in page.text


async def test_each_look_is_noted_and_administrators_read_who_looked_at_whom(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    await browser.get(CAMILLE)
    await browser.get(f"{ROOT}/listes/depassees")
    looks = await jalon.sessions.looks(SIREN)
    assert [(look.who, look.employee, look.what) for look in looks] == [
        ("Sacha Imaginaire", None, "liste : Échéances dépassées"),
        ("Sacha Imaginaire", "E-0000", "dossier"),
    ]
    await as_somebody(browser, jalon, "admin:*")
    assert "Sacha Imaginaire dossier E-0000" in words(await browser.get(f"{ROOT}/consultations?salarie=E-0000"))


async def test_a_file_that_was_deleted_says_so_and_not_that_there_never_was_one(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    await jalon.erasure().stream(Stream(SIREN, "E-0000"), actor=OWN_ACTOR, reason="retention")
    await as_somebody(browser, jalon, f"operator:{SIREN}")
    gone, unknown = await browser.get(CAMILLE), await browser.get(f"{ROOT}/salaries/E-9999")
    assert (gone.status_code, unknown.status_code) == (410, 404)
    assert "Ce dossier a été supprimé" in words(gone)


async def test_a_sum_that_is_not_declared_here_is_told_of_where_one_looks_for_it(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(browser, jalon, "operator:123456782")
    assert "ne sont pas ici" not in words(await browser.get(f"{ROOT}/sommes"))
    owed = [(Stream(SIREN, employee), Situation(owed_eur=3000)) for employee in ("E-0001", "E-0002")]
    await PgSituations(jalon.pool).save_all(owed)
    seen = words(await browser.get(f"{ROOT}/sommes"))
    assert "2 sommes à verser ne sont pas ici : elles sont nées avant l’ouverture du suivi, ou en discussion" in seen


@pytest.mark.parametrize(
    ("at", "moment", "slot"),
    [
        ("2026-11-25T23:30:00+00:00", "26 novembre 2026, 0 h 30", "26 novembre 2026, 0 h 30"),
        ("2026-12-03T10:00:00+01:00", "3 décembre 2026, 10 h", "3 décembre 2026, 10 h"),
        ("2026-12-03T23:30:00+04:00", "3 décembre 2026, 20 h 30", "3 décembre 2026, 23 h 30"),
    ],
)
def test_moments_are_those_of_paris_and_appointments_those_of_whoever_told_them(
    at: str, moment: str, slot: str
) -> None:
    written = [FILTERS[name](datetime.fromisoformat(at)) for name in ("moment", "slot")]
    assert [re.sub(r"\s", " ", each) for each in written] == [moment, slot]
