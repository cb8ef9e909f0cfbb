"""Entreprise: what is corrected and told of the company, what it would move first, and the tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import httpx2
import pytest

from api.console.typed import Typed
from deploy.composition import Composition
from domain.facts import OWN_ACTOR, Agreement, Headcount, NewEntry, Policy, Stream, decode
from domain.french.company import PRACTICE
from domain.law import Policy as LawPolicy
from tests.console_company import EMPTY, SIREN, session
from tests.console_forms import OWN, fields, told, words

ROOT = f"/console/{SIREN}/entreprise"


async def as_administrator(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    clerk.headers["cookie"] = f"jalon={await session(jalon, 'admin:123456782')}"


async def test_a_headcount_is_read_again_with_whom_it_moves_and_told_once(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    asked = await clerk.get(f"{ROOT}/effectif", params={"relire": "oui", "annee": "2026", "effectif": "12,5"})
    assert "Effectif moyen 2026 : 12,5. Rien n’est encore enregistré" in words(asked)
    assert "aucun salarié, sur 12 lus" in words(asked)
    before = len(await told(jalon, "headcount"))
    for _ in range(2):
        done = await clerk.post(f"{ROOT}/effectif", data=fields(asked, f"{ROOT}/effectif"), headers=OWN)
        assert done.status_code == 303
    assert (await told(jalon, "headcount"))[before:] == [Headcount(year=2026, average=12.5)]
    assert "2026 12,5" in words(await clerk.get(ROOT))


async def test_a_headcount_decides_no_verdict_that_the_history_leaves_open(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    clerk.headers["cookie"] = f"jalon={await session(jalon, f'operator:{EMPTY}')}"
    hired = decode("hire", 1, {"hired_on": "2017-09-22", "contract": "cdi"})
    entry = NewEntry(source="urn:hris", id="1", time=None, actor=OWN_ACTOR, fact=hired)
    await jalon.journal.append(Stream(EMPTY, "E-1"), [entry])
    await jalon.rebuilder().run(jalon.clock().date(), EMPTY)
    home = words(await clerk.get(f"/console/{EMPTY}/"))
    assert "Exposition indéterminée" in home, "not 0 €"
    assert "indéterminé pour 1 salarié : l’effectif n’est pas connu" in home
    typed = {"relire": "oui", "annee": "2020", "effectif": "80"}
    asked = words(await clerk.get(f"/console/{EMPTY}/entreprise/effectif", params=typed))
    assert "Ce qui changerait aucun salarié, sur 1 lu" in asked


async def test_an_agreement_shows_each_date_it_moves_before_it_is_told(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    typed = {"portee": "company", "signe": "1er mars 2026", "debut": "01/04/2026", "rythme": "24", "relire": "oui"}
    asked = await clerk.get(f"{ROOT}/accord", params=typed)
    seen = words(asked)
    assert re.search(r"Ce qui changerait [1-9]\d* salariés?, sur 12 lus", seen)
    assert "avancée au" in seen
    assert re.search(r"lus (Camille Aubert|Karim Belhadj) E-000[01]", seen), "people by their names"
    await clerk.post(f"{ROOT}/accord", data=fields(asked, f"{ROOT}/accord"), headers=OWN)
    (fact,) = await told(jalon, "agreement")
    assert fact == Agreement(
        scope="company", signed_on=date(2026, 3, 1), effective_from=date(2026, 4, 1), periodicity_months=24
    )
    again = await clerk.get(f"{ROOT}/accord", params={**typed, "rythme": "36"})
    assert "Un accord de même portée prend effet ce jour-là" in words(again)


async def test_a_reading_says_how_many_it_moves_and_is_chosen_by_an_agreement(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    counted = words(await clerk.get(f"{ROOT}/lectures/A1"))
    assert re.search(r"Un an après l’embauche [1-9]\d* sur 12 lus", counted)
    typed = {"question": "A1", "reponse": "one-year", "signe": "02/11/2026", "debut": "02/11/2026", "relire": "oui"}
    asked = await clerk.get(f"{ROOT}/lecture", params=typed)
    await clerk.post(f"{ROOT}/lecture", data=fields(asked, f"{ROOT}/lecture"), headers=OWN)
    (fact,) = await told(jalon, "agreement")
    assert isinstance(fact, Agreement)
    assert fact.readings == {"A1": "one-year"}
    assert "Un an après l’embauche : appliquée, choisie par un accord" in words(await clerk.get(f"{ROOT}/lectures"))


async def test_a_practice_tells_what_was_changed_and_nothing_else(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    form = await clerk.get(f"{ROOT}/pratiques")
    shown = dict(re.findall(r'<input[^>]*name="([\w-]+)" value="(.*?)"', form.text))
    shown |= {
        "zone": "Europe/Paris",
        "letters": "working-hours",
        "lateness": "unsaid",
        "digest": "weekly",
        "hire_notice": "mail-or-letter",
        "escalation": "manager n-plus-2 hr",
        "establishment_zones": "",
        "relire": "oui",
    }
    same = await clerk.get(f"{ROOT}/pratiques", params=shown)
    assert (same.status_code, "Rien n’est changé" in words(same)) == (422, True)
    against = {
        **shown,
        "least_notice_days": "20",
        "lead-first": "19",
        "files_kept_months": "6",
        "leavers_kept_months": "7",
    }
    refused = await clerk.get(f"{ROOT}/pratiques", params=against)
    assert refused.status_code == 422
    for field in ("slot_notice_days", "lead-first", "files_kept_months"):
        assert f'aria-describedby="{field}-f"' in refused.text, field
    changed = {
        **shown, "lead-periodic": "45", "day_begins_at": "9 h", "zone": "Indian/Reunion", "escalation": "hr",
        "follow_up_months": "6",
    }  # fmt: skip
    asked = await clerk.get(f"{ROOT}/pratiques", params=changed)
    assert "Convocation avant l’échéance, entretien périodique 45 jours au lieu de : 30 jours" in words(asked)
    assert "Début des envois 9 h au lieu de : 8 h 30" in words(asked)
    assert "Point du lundi" not in words(asked), "what stays as it is"
    await clerk.post(f"{ROOT}/pratiques", data=fields(asked, f"{ROOT}/pratiques"), headers=OWN)
    (fact,) = await told(jalon, "policy")
    assert isinstance(fact, Policy)
    assert fact.convene_days_before is not None
    assert fact.convene_days_before["periodic"] == 45
    assert (fact.day_begins_at, fact.day_ends_at, fact.zone) == ("09:00", "12:00", "Indian/Reunion")
    assert (fact.escalation, fact.follow_up_months) == (("hr",), 6)
    assert (fact.slot_notice_days, fact.lateness, fact.slot_hours, fact.hire_notice) == (None, None, None, None)


def test_the_form_of_the_practice_asks_for_all_of_it() -> None:
    assert set(PRACTICE) == set(LawPolicy.model_fields)


@pytest.mark.parametrize(
    ("what", "typed", "field", "said"),
    [
        ("effectif", {"annee": "1999", "effectif": "80"}, "annee", "Écrivez un nombre entier, de 2000 à 2026"),
        ("effectif", {"annee": "2025", "effectif": "beaucoup"}, "effectif", "Écrivez un nombre comme 79,5"),
        ("effectif", {"annee": "2025", "effectif": "1,2345"}, "effectif", "avec trois décimales au plus"),
        ("accord", {"portee": "branch", "signe": "01/01/2026", "debut": "01/01/2026"}, "idcc", "Écrivez l’IDCC"),
        ("accord", {"portee": "company", "signe": "01/01/2026", "debut": "01/01/2026"}, "rythme", "au moins une des"),
        ("accord", {"portee": "company", "signe": "hier", "debut": "01/01/2026"}, "signe", "Écrivez une date comme"),
        ("lecture", {"question": "A1", "reponse": "x"}, "reponse", "Choisissez une lecture"),
        ("pratiques", {"slot_hour": "25:00", "debut": "01/12/2026"}, "slot_hour", "Écrivez une heure comme 8 h 30"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    clerk: httpx2.AsyncClient, what: str, typed: Mapping[str, str], field: str, said: str
) -> None:
    page = await clerk.get(f"{ROOT}/{what}", params={**typed, "relire": "oui"})
    assert page.status_code == 422
    assert said in words(page)
    assert f'aria-describedby="{field}-f"' in page.text
    assert f'href="#{field}"' in page.text


async def test_the_letterhead_is_corrected_and_the_second_of_two_sees_the_first(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    form = fields(await clerk.get(f"{ROOT}/profil"), f"{ROOT}/profil")
    typed = {**form, "name": "Brume SA", "hr_email": "rh@brume.example.org", "hr_name": "", "place": "Salle 3"}
    wrong = await clerk.post(f"{ROOT}/profil", data={**typed, "hr_email": "rh"}, headers=OWN)
    assert (wrong.status_code, "Écrivez une adresse comme" in words(wrong)) == (422, True)
    assert (await clerk.post(f"{ROOT}/profil", data=typed, headers=OWN)).status_code == 303
    saved = await jalon.people.company(SIREN)
    assert saved is not None
    assert (saved.name, saved.hr_name, saved.place) == ("Brume SA", "Ressources humaines", "Salle 3")
    late = await clerk.post(f"{ROOT}/profil", data={**typed, "name": "Autre"}, headers=OWN)
    assert "Quelqu’un vient de changer ce profil" in words(late)
    assert (await jalon.people.company(SIREN)) == saved


async def test_a_token_is_shown_once_made_once_and_revoked_after_a_question(
    clerk: httpx2.AsyncClient, jalon: Composition
) -> None:
    assert "Créer un jeton" not in words(await clerk.get(f"{ROOT}/acces"))
    await as_administrator(clerk, jalon)
    form = fields(await clerk.get(f"{ROOT}/acces"), f"{ROOT}/acces/jetons") | {"nom": "SIRH", "role": "hris"}
    made = await clerk.post(f"{ROOT}/acces/jetons", data=form, headers=OWN)
    (token,) = re.findall(r"jalon_[\w-]{43}", made.text)
    caller = await jalon.tokens.caller(token)
    assert caller is not None
    assert (caller.role, caller.companies) == ("hris", {SIREN})
    again = await clerk.post(f"{ROOT}/acces/jetons", data=form, headers=OWN)
    assert (again.status_code, len(await jalon.tokens.list())) == (409, 1)
    page = await clerk.get(f"{ROOT}/acces")
    assert token not in page.text
    action = f"{ROOT}/acces/jetons/{(await jalon.tokens.list())[0].id}/revoquer"
    asked = await clerk.post(action, data=fields(page, action), headers=OWN)
    assert "Révoquer le jeton de SIRH ?" in words(asked)
    assert await jalon.tokens.caller(token) is not None
    assert (await clerk.post(action, data=fields(asked, action), headers=OWN)).status_code == 303
    assert await jalon.tokens.caller(token) is None


async def test_nobody_revokes_a_token_of_other_companies(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_administrator(clerk, jalon)
    wide = await jalon.tokens.create("Exploitation", "admin", actor=OWN_ACTOR)
    form = fields(await clerk.get(f"{ROOT}/acces"), f"{ROOT}/acces/jetons")
    (token,) = await jalon.tokens.list()
    answer = await clerk.post(
        f"{ROOT}/acces/jetons/{token.id}/revoquer", data={**form, "confirme": "oui"}, headers=OWN
    )  # fmt: skip
    assert answer.status_code == 404
    assert await jalon.tokens.caller(wide) is not None


@pytest.mark.parametrize(
    ("grants", "reads", "writes"),
    [(("auditor:123456782",), 200, 404), (("operator:987654324",), 404, 404), ((), 303, 303)],
)
async def test_each_route_for_each_role(
    clerk: httpx2.AsyncClient, jalon: Composition, grants: tuple[str, ...], reads: int, writes: int
) -> None:
    clerk.headers["cookie"] = f"jalon={await session(jalon, *grants)}" if grants else "jalon=stale"
    for path in ("", "/lectures", "/lectures/A1", "/acces"):
        assert (path, (await clerk.get(f"{ROOT}{path}")).status_code) == (path, reads)
    for path in ("/profil", "/effectif", "/accord", "/lecture", "/pratiques"):
        assert (path, (await clerk.get(f"{ROOT}{path}")).status_code) == (path, writes)
    for path in ("/profil", "/effectif", "/acces/jetons", "/acces/jetons/1/revoquer"):
        sent = await clerk.post(f"{ROOT}{path}", data={"jeton": "x"}, headers=OWN)
        assert sent.status_code in (writes, 403)


async def test_what_nobody_sees_in_what_is_typed_breaks_no_page(clerk: httpx2.AsyncClient, jalon: Composition) -> None:
    page = await clerk.get(f"{ROOT}/profil")
    typed = {**fields(page, f"{ROOT}/profil"), "name": "Atelier\x07 du\x00 Port", "hr_email": "rh@example.org"}
    assert (await clerk.post(f"{ROOT}/profil", data=typed, headers=OWN)).status_code == 303
    profile = await jalon.people.company(SIREN)
    assert profile is not None
    assert profile.name == "Atelier du Port"
    searched = await clerk.get(f"/console/{SIREN}/recherche", params={"q": "Aubert\x00"})
    assert searched.status_code == 422
    assert "un caractère invisible" in words(searched)


@pytest.mark.parametrize("number", ["000000000050999", "9" * 3999])
def test_a_number_beyond_its_bound_is_refused_however_it_is_written(number: str) -> None:
    typed = Typed({"number": number})
    assert typed.whole("number", 0, 100) is None
    assert typed.wrong


def test_an_hour_is_written_in_digits_that_a_clock_has() -> None:
    typed = Typed({})
    assert typed.hour("slot_hour", "²h30") is None
    assert typed.wrong == {"slot_hour": "Écrivez une heure comme 8 h 30"}
    assert Typed({}).hour("slot_hour", "8 h 30") == "08:30"
