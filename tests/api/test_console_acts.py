"""What people do at the console: from a form over what it would change to the fact in the journal."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

import asyncpg
import httpx2
import pytest
from api_samples import Clock
from console_acting import as_somebody, press, words

from api.console.acts.drafts import Draft
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, Entry, NewEntry, Stream, decode
from tests.console_company import SIREN, settle

ROOT = f"/console/{SIREN}"
REPORT: dict[str, object] = {"skills": "Soude de tout.", "actions": []}
CAMILLE, THOMAS = f"{ROOT}/salaries/E-0000", f"{ROOT}/salaries/E-0002"


@pytest.fixture
async def jalon(pool: asyncpg.Pool) -> Composition:
    made = replace(compose(pool, Settings()), clock=Clock())
    await settle(made)
    return made


@pytest.fixture
async def browser(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        yield await as_somebody(client, jalon, "operator:123456782")


async def facts(jalon: Composition, employee: str = "E-0000") -> list[Entry]:
    return await jalon.journal.read(Stream(SIREN, employee))


async def test_a_fact_goes_from_its_form_over_what_it_changes_into_the_journal(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    before = len(await facts(jalon))
    form = await browser.get(f"{CAMILLE}/faits/interview-completed?kind=return")
    asked = await press(browser, form, "relire", held_on="20 novembre 2026", initiative="employer")
    assert "Rien n’est encore enregistré" in words(asked)
    assert "Entretien de retour tenu le 20 novembre 2026" in words(asked)
    assert "en retard, puis tenu" in words(asked)
    assert len(await facts(jalon)) == before
    recorded = await press(browser, asked, "enregistrer")
    assert recorded.status_code == 303
    *_, told = await facts(jalon)
    assert (told.type, told.data["held_on"], told.data["kind"]) == ("interview-completed", "2026-11-20", "return")
    actors = await jalon.actors.known({told.actor})
    assert actors[told.actor].label == "Sacha Imaginaire"
    assert "L’entretien est enregistré comme tenu" in words(await browser.get(recorded.headers["location"]))


async def test_a_second_click_or_a_reload_records_nothing_more(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    form = await browser.get(f"{THOMAS}/faits/mid-career-visit")
    asked = await press(browser, form, "relire", visited_on="03/02/2026")
    for _ in range(3):
        assert (await press(browser, asked, "enregistrer")).status_code == 303
    assert [entry.type for entry in await facts(jalon, "E-0002")].count("mid-career-visit") == 1
    other = await press(browser, asked, "enregistrer", visited_on="04/02/2026")
    assert other.status_code == 409
    assert "Ce formulaire a déjà servi" in words(other)


async def test_the_second_of_two_sees_what_the_first_did_before_it_confirms(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    mine = await press(
        browser, await browser.get(f"{THOMAS}/faits/contract-end"), "relire", ended_on="31/12/2026", reason="Démission"
    )
    mine_is = browser.headers["cookie"]
    await as_somebody(browser, jalon, "operator:123456782", name="Alix Imaginaire")
    other = await press(browser, await browser.get(f"{THOMAS}/faits/union-mandate-end"), "relire", ended_on="1/10/2026")
    await press(browser, other, "enregistrer")
    browser.headers["cookie"] = mine_is
    warned = await press(browser, mine, "enregistrer")
    assert warned.status_code == 200
    assert "Fin de mandat syndical le 1er octobre 2026, par Alix Imaginaire" in words(warned)
    assert "contract-end" not in [entry.type for entry in await facts(jalon, "E-0002")]
    assert (await press(browser, warned, "enregistrer")).status_code == 303
    *_, told = await facts(jalon, "E-0002")
    assert told.type == "contract-end"


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(browser: httpx2.AsyncClient) -> None:
    form = await browser.get(f"{CAMILLE}/faits/hire")
    typed = {"hired_on": "bientôt", "seniority_from": "01/09/2020", "working_time": "un peu", "establishment": "123"}
    refused = await press(browser, form, "relire", contract="", **typed)
    assert refused.status_code == 422
    assert all(f'value="{text}"' in refused.text for text in typed.values())
    assert "Embauche le : Écrivez une date comme" in words(refused)
    assert "Contrat : Choisissez le contrat" in words(refused)
    again = await press(browser, refused, "relire", hired_on="01/09/2019", contract="cdi", working_time="0,8")
    assert "quatorze chiffres du SIRET" in words(again)
    assert "Ancienneté depuis le : Écrivez un jour qui ne suit pas l’embauche" not in words(again)
    last = await press(browser, again, "relire", establishment="")
    assert "Ancienneté depuis le : Écrivez un jour qui ne suit pas l’embauche" in words(last)
    assert "expected" not in last.text


async def test_a_fact_is_corrected_by_a_void_and_a_new_one_after_a_look_at_what_moves(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    fact = decode("interview-completed", 1, {"kind": "periodic", "held_on": "2021-05-01", "report": REPORT})
    told = NewEntry(source="urn:hris", id="with-report", time=None, actor=OWN_ACTOR, fact=fact)
    await jalon.journal.append(Stream(SIREN, "E-0000"), [told])
    held = (await facts(jalon))[-1]
    form = await browser.get(f"{CAMILLE}/faits/interview-completed?fait={held.version}")
    asked = await press(browser, form, "relire", held_on="02/05/2021", motif="Saisie erronée")
    assert "Est corrigé" in words(asked)
    assert "Deux faits entrent" in words(asked)
    await press(browser, asked, "enregistrer")
    *_, void, new = await facts(jalon)
    assert (void.type, void.data["event"]["id"]) == ("fact-voided", held.id)
    assert (new.type, new.data["held_on"]) == ("interview-completed", "2021-05-02")
    assert await jalon.people.private_part(SIREN, new.ref) == {"report": REPORT}  # what the form does not ask stays
    assert await jalon.people.private_part(SIREN, void.ref) == {"reason": "Saisie erronée"}


async def test_a_fact_is_cancelled_once_and_what_an_operator_said_is_not(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    hire = (await facts(jalon, "E-0002"))[0]
    asked = await press(browser, await browser.get(f"{THOMAS}/faits/fact-voided?fait={hire.version}"), "relire")
    assert "Aucune embauche connue" in words(asked)
    await press(browser, asked, "enregistrer")
    assert (await browser.get(f"{THOMAS}/faits/fact-voided?fait={hire.version}")).status_code == 404
    await press(browser, await press(browser, await browser.get(f"{CAMILLE}/faits/held"), "relire"), "enregistrer")
    *_, held = await facts(jalon)
    assert held.type == "held"
    assert (await browser.get(f"{CAMILLE}/faits/fact-voided?fait={held.version}")).status_code == 404
    assert "Reprendre les envois" in words(await browser.get(CAMILLE))


async def test_who_may_not_tell_facts_finds_no_form_and_no_button(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(browser, jalon, "auditor:123456782")
    assert (await browser.get(f"{CAMILLE}/faits")).status_code == 404
    assert (await browser.get(f"{CAMILLE}/faits/hire")).status_code == 404
    assert "Enregistrer" not in words(await browser.get(CAMILLE))


async def test_a_compte_rendu_follows_the_topics_of_the_law_of_its_day(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    form = await browser.get(f"{CAMILLE}/faits/interview-completed?kind=return")
    assert "Reprise d’activité" in words(form)
    asked = await press(browser, form, "relire", held_on="12/05/2024", report__wishes="Changer d’atelier.")
    assert "La loi du 12 mai 2024 demande d’autres sujets" in words(asked)
    assert "Compétences et qualifications" not in words(asked)
    lacking = await press(browser, asked, "relire", actions__what="Bilan", actions__by="en mars")
    assert "Action 1 : écrivez une date comme" in words(lacking)
    assert "Reprise d’activité : Écrivez ce qui s’est dit, ou cochez" in words(lacking)
    assert "Changer d’atelier." in lacking.text
    answers = {"rien__return_to_work": "oui", "report__cpf_information_given": "true"}
    actions = {"actions__what": ["Bilan", "Tutorat"], "actions__who": ["RH", ""], "actions__by": ["03/03/2027", ""]}
    read = await press(browser, lacking, "relire", **answers, **actions, report__employee_remarks="Merci.\nÀ suivre.")
    assert "Action 1 Bilan, RH, 03/03/2027" in words(read)
    assert (await press(browser, read, "enregistrer")).status_code == 303
    *_, held = await facts(jalon)
    assert (held.type, held.data) == (
        "interview-completed",
        {"held_on": "2024-05-12", "kind": "return", "initiative": "employer"},
    )
    assert await jalon.people.private_part(SIREN, held.ref) == {"report": {
        "interviewer": "Dominique Imaginaire", "wishes": "Changer d’atelier.", "cpf_information_given": True,
        "return_to_work": "Abordé, rien à noter.", "employee_remarks": "Merci.\nÀ suivre.",
        "actions": [{"what": "Bilan", "who": "RH", "by": "2027-03-03"}, {"what": "Tutorat"}],
    }}  # fmt: skip


async def test_a_draft_is_its_authors_alone_and_erased_with_the_person(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    address = f"{CAMILLE}/faits/interview-completed"
    begun = {"held_on": "bientôt", "report__skills": "Soude <b>bien</b>.", "actions__what": "Bilan"}
    kept = await press(browser, await browser.get(address), "brouillon", **begun)
    assert "Brouillon enregistré le" in words(kept)
    assert "à reprendre" not in words(kept)
    again = await browser.get(address)
    assert 'value="bientôt"' in again.text
    assert "Soude &lt;b&gt;bien&lt;/b&gt;." in again.text
    assert 'value="Bilan"' in again.text
    mine = browser.headers["cookie"]
    await as_somebody(browser, jalon, "operator:123456782", name="Alix Imaginaire")
    assert "Soude" not in (await browser.get(address)).text
    browser.headers["cookie"] = mine
    await jalon.people.erase(SIREN, "E-0000", actor=OWN_ACTOR)
    assert "Soude" not in (await browser.get(address)).text
    actor = await jalon.actors.of("person", "x", label="x")
    await jalon.drafts.save(SIREN, "E-0001", actor, "interview-completed", Draft(texts={"report.skills": "Karim"}))
    await jalon.pool.execute("SELECT erase_stream($1, $2, 'retention')", f"{SIREN}/E-0001", actor)
    assert await jalon.drafts.find(SIREN, "E-0001", actor, "interview-completed") is None
    await press(browser, await browser.get(address), "brouillon", report__skills="Autre")
    await press(browser, await browser.get(address), "effacer")
    assert "Autre" not in (await browser.get(address)).text


async def test_an_interview_without_a_compte_rendu_is_recorded_as_held_and_what_is_missing_is_said(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    form = await browser.get(f"{CAMILLE}/faits/interview-completed?kind=return")
    asked = await press(browser, form, "relire", held_on="20/11/2026", report__interviewer="")
    await press(browser, asked, "enregistrer")
    *_, held = await facts(jalon)
    assert held.private_sha256 is None
