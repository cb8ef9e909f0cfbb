"""Mise en service: nothing leaves before somebody has seen what would, and each step is a fact in their name."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from datetime import date

import httpx2
import pytest

from deploy.composition import Composition
from domain.calendar import civil_date
from domain.facts import HistoryComplete, OverdueSettled, Stream, WatchOpened
from tests.console_company import EMPTY, SIREN, session
from tests.console_forms import OWN, fields, told, words

ROOT = f"/console/{SIREN}/mise-en-service"


@pytest.fixture
async def clerk(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        client.headers["cookie"] = f"jalon={await session(jalon, 'operator:123456782', 'operator:987654324')}"
        yield client


async def test_the_preview_says_what_would_leave_by_day_and_to_whom(clerk: httpx2.AsyncClient) -> None:
    page = await clerk.get(ROOT)
    seen = words(page)
    assert "Le suivi n’est pas ouvert : rien ne part" in seen
    assert "lundi 23 novembre 2026 Convocation au salarié, copie à son responsable" in seen
    who = words(await clerk.get(f"{ROOT}?jour=2026-11-23&envoi=convocation"))
    assert re.search(r"Convocation, lundi 23 novembre 2026 : \d+ salarié", who)


async def test_opening_is_asked_first_and_recorded_once_in_the_persons_name(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    asked = await clerk.get(f"{ROOT}/ouvrir?du=30/11/2026")
    assert "Ouvrir le suivi de Brume et Compagnie (fictif) le 30 novembre 2026 ?" in words(asked)
    assert "Rien n’est encore parti" in words(asked)
    assert re.search(r"Rien sur les \d+ échéances déjà dépassées, tant que vous n’avez pas décidé", words(asked))
    assert await told(jalon, "watch-opened") == []
    form = fields(asked, f"{ROOT}/ouvrir")
    for _ in range(2):  # a double click
        done = await clerk.post(f"{ROOT}/ouvrir", data=form, headers=OWN)
        assert done.status_code == 303
    assert await told(jalon, "watch-opened") == [WatchOpened.model_validate({"from": date(2026, 11, 30)})]
    (entry,) = [e for e in await jalon.journal.read(Stream(SIREN)) if e.type == "watch-opened"]
    known = await jalon.actors.known([entry.actor])
    assert known[entry.actor].label == "Sacha Imaginaire"
    assert "Le suivi ouvre le 30 novembre 2026 : rien ne part avant" in words(await clerk.get(ROOT))


async def test_it_is_paused_and_goes_on(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    form = fields(await clerk.get(f"{ROOT}/ouvrir"), f"{ROOT}/ouvrir")
    await clerk.post(f"{ROOT}/ouvrir", data=form, headers=OWN)
    for step, news in (
        ("suspendre", "Le suivi est suspendu : rien ne part"),
        ("reprendre", "Le suivi ouvre le 23 nov"),
    ):
        asked = await clerk.get(f"{ROOT}/{step}")
        await clerk.post(f"{ROOT}/{step}", data=fields(asked, f"{ROOT}/{step}"), headers=OWN)
        assert news in words(await clerk.get(ROOT))
    assert len(await told(jalon, "watch-paused")) == len(await told(jalon, "watch-resumed")) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("01/09/2026", "Écrivez un jour depuis le 21/10/2026"), ("bientôt", "Écrivez une date comme"),
     ("01/01/2030", "Écrivez un jour dans l’année qui vient")],
)  # fmt: skip
async def test_a_first_day_that_cannot_be_is_said_beside_its_field(
    clerk: httpx2.AsyncClient, jalon: Composition, typed: str, said: str
) -> None:
    page = await clerk.get(ROOT, params={"du": typed})
    assert said in words(page)
    assert f'value="{typed}"' in page.text
    form = {**fields(await clerk.get(f"{ROOT}/ouvrir"), f"{ROOT}/ouvrir"), "du": typed}
    assert (await clerk.post(f"{ROOT}/ouvrir", data=form, headers=OWN)).status_code == 403
    assert await told(jalon, "watch-opened") == []


async def test_a_company_without_a_profile_cannot_be_opened(clerk: httpx2.AsyncClient) -> None:
    root = f"/console/{EMPTY}/mise-en-service"
    page = await clerk.get(root)
    assert "Il manque le nom de l’employeur" in words(page)
    assert f'href="/console/{EMPTY}/entreprise/profil"' in page.text
    assert "Rien ne partirait dans les 90 jours. Un salarié absent n’est convoqué qu’à son retour." in words(page)
    assert (await clerk.get(f"{root}/ouvrir")).status_code == 303


async def test_what_was_overdue_is_decided_for_the_ticked_ones_and_for_all(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    page = await clerk.get(ROOT)
    form = fields(page, f"{ROOT}/retards")
    boxes = re.findall(r'name="echeance" value="(.*?)"', page.text)
    nothing = await clerk.post(f"{ROOT}/retards", data={**form, "comment": "closed"}, headers=OWN)
    assert (nothing.status_code, "Aucune échéance n’est choisie" in words(nothing)) == (422, True)
    one = {**form, "comment": "released", "echeance": boxes[0]}
    asked = await clerk.post(f"{ROOT}/retards", data=one, headers=OWN)
    assert "Faire convoquer par Jalon 1 échéance ?" in words(asked)
    employee, obligation = boxes[0].split()
    assert await told(jalon, "overdue-settled", employee) == []
    sure = {**fields(asked, f"{ROOT}/retards"), "echeance": boxes[0]}
    for _ in range(2):
        assert (await clerk.post(f"{ROOT}/retards", data=sure, headers=OWN)).status_code == 303
    (fact,) = await told(jalon, "overdue-settled", employee)
    assert isinstance(fact, OverdueSettled)
    assert (fact.obligation, fact.how) == (obligation, "released")
    rest = {**fields(await clerk.get(ROOT), f"{ROOT}/retards"), "comment": "planned", "qui": "tous"}
    asked = await clerk.post(f"{ROOT}/retards", data=rest, headers=OWN)
    assert f"Laisser aux RH {len(boxes) - 1} échéances" in words(asked)
    await clerk.post(f"{ROOT}/retards", data=fields(asked, f"{ROOT}/retards"), headers=OWN)
    assert "aucune à décider" in words(await clerk.get(ROOT))
    opening = words(await clerk.get(f"{ROOT}/ouvrir"))
    assert "sauf l’échéance dépassée pour laquelle vous faites convoquer" in opening
    assert "tant que vous n’avez pas décidé" not in opening


async def test_a_complete_history_is_declared_after_it_was_read_again(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    asked = await clerk.get(f"{ROOT}/historique", params={"depuis": "1er janvier 2015"})
    assert "Sommes à verser : 2 salariés , 0 € aujourd’hui, 6 000 € ensuite." in words(asked)
    assert "Sommes évitables d’ici l’état des lieux : 6 salariés , 0 € aujourd’hui, 18 000 € ensuite." in words(asked)
    assert "Déclarer l’historique complet depuis le 1er janvier 2015 ?" in words(asked)
    assert await told(jalon, "history-complete") == []
    await clerk.post(f"{ROOT}/historique", data=fields(asked, f"{ROOT}/historique"), headers=OWN)
    assert await told(jalon, "history-complete") == [HistoryComplete(since=date(2015, 1, 1))]
    await jalon.rebuilder().run(civil_date(jalon.clock()), SIREN)
    summary = await jalon.situations.summary(SIREN, civil_date(jalon.clock()))
    assert (summary.owed_eur, summary.at_risk_eur) == (6000, 18000), "as it was foreseen"
    wrong = await clerk.get(f"{ROOT}/historique", params={"depuis": "01/01/2031"})
    assert (wrong.status_code, "Écrivez un jour passé" in words(wrong)) == (422, True)


@pytest.mark.parametrize("grants", [("auditor:123456782",), ("operator:987654324",), ()])
async def test_nobody_else_sees_or_opens_it(
    clerk: httpx2.AsyncClient, jalon: Composition, grants: tuple[str, ...]
) -> None:
    clerk.headers["cookie"] = f"jalon={await session(jalon, *grants)}" if grants else "jalon=stale"
    expected = 404 if grants else 303
    for path in ("", "/ouvrir", "/suspendre", "/reprendre"):
        assert (await clerk.get(f"{ROOT}{path}")).status_code == expected
    for path in ("ouvrir", "suspendre", "reprendre", "historique", "retards"):
        sent = await clerk.post(f"{ROOT}/{path}", data={"jeton": "x", "cle": "x" * 20}, headers=OWN)
        assert sent.status_code in (404, 303, 403)
    assert await told(jalon, "watch-opened") == []
