"""What people do at the console: from a form over what it would change to the fact in the journal."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import date
from hashlib import sha256

import asyncpg
import httpx2
import pytest
from console_acting import SAME, Form, as_somebody, press, words

from api.console.acts.drafts import Draft
from deploy.composition import Composition
from domain.facts import OWN_ACTOR, Entry, NewEntry, Stream, WatchOpened, decode
from tests.console_company import ENDLESS, MARKUP, SIREN

ROOT = f"/console/{SIREN}"
REPORT: dict[str, object] = {"skills": "Soude de tout.", "actions": []}
CAMILLE, THOMAS = f"{ROOT}/salaries/E-0000", f"{ROOT}/salaries/E-0002"


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


async def test_what_is_to_be_looked_at_is_told_without_the_words_of_machines(browser: httpx2.AsyncClient) -> None:
    form = await browser.get(f"{THOMAS}/faits/hire?fait=1")
    seen = words(await press(browser, form, "relire", hired_on="01/03/2018"))
    assert "aucune lettre ne part avant que les RH en décident." in seen
    assert "overdue-settled" not in seen


async def test_an_interview_of_the_time_before_the_watch_says_that_no_paper_is_made_of_it(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    opened = WatchOpened.model_validate({"from": date(2026, 11, 20)})
    entry = NewEntry(source="urn:operator", id="open", time=None, actor=OWN_ACTOR, fact=opened)
    await jalon.journal.append(Stream(SIREN), [entry])
    form = await browser.get(f"{THOMAS}/faits/interview-completed?kind=first")
    before = words(await press(browser, form, "relire", held_on="19/11/2026"))
    assert "Rien n’est établi ni remis de cet entretien : il est d’avant l’ouverture du suivi, le 20 nov" in before
    assert "Rien n’est établi" not in words(await press(browser, form, "relire", held_on="20/11/2026"))


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
    assert "Oui Non Sans compte-rendu" in words(form)
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


async def test_somebody_new_is_told_of_with_who_they_are_and_a_number_is_given_once(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    form = await browser.get(f"{ROOT}/embauche")
    known = await press(
        browser, form, "relire", matricule="E-0000", person__given_name="Alix", person__family_name="Roc"
    )
    assert "Un salarié porte déjà ce matricule" in words(known)
    typed = {"matricule": "N-1", "person__email": "alix chez elle", "hired_on": "02/11/2026", "contract": "cdi"}
    wrong = await press(browser, known, "relire", **typed)
    assert "Adresse électronique : Écrivez une adresse comme" in words(wrong)
    asked = await press(browser, wrong, "relire", person__email="alix@example.org")
    assert "premier entretien, échéance le" in words(asked).lower()
    for _ in range(2):
        assert (await press(browser, asked, "enregistrer")).headers["location"].startswith(f"{ROOT}/salaries/N-1?")
    assert [entry.type for entry in await facts(jalon, "N-1")] == ["hire"]
    person = await jalon.people.person(SIREN, "N-1")
    assert person is not None
    assert (person.given_name, person.email) == ("Alix", "alix@example.org")


async def test_a_letter_to_somebody_new_is_foreseen_to_the_address_that_was_typed(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    opened = WatchOpened.model_validate({"from": date(2026, 11, 20)})
    entry = NewEntry(source="urn:operator", id="open", time=None, actor=OWN_ACTOR, fact=opened)
    await jalon.journal.append(Stream(SIREN), [entry])
    form = await browser.get(f"{ROOT}/embauche")
    typed = {"matricule": "N-2", "person__given_name": "Alix", "person__family_name": "Roc", "contract": "cdi"}
    typed |= {"person__email": "alix@example.org", "hired_on": "01/12/2025"}
    foreseen = words(await press(browser, form, "relire", **typed))
    assert "Jalon va envoyer la convocation, par courriel à alix@example.org" in foreseen
    assert "aucune adresse du salarié" not in foreseen


async def test_a_person_is_corrected_and_the_second_of_two_sees_what_the_first_wrote(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    mine, other = [await browser.get(f"{CAMILLE}/fiche") for _ in range(2)]
    await press(browser, other, "", email="camille@example.org")
    warned = await press(browser, mine, "", job="Soudeuse", manager_email="nulle part")
    assert "Adresse du responsable : Écrivez une adresse" in words(warned)
    warned = await press(browser, warned, "", manager_email="")
    assert warned.status_code == 409
    assert "Adresse électronique camille@example.org" in words(warned)
    again = await press(browser, warned, "", email="camille@example.org")
    assert "La fiche est à jour" in words(await browser.get(again.headers["location"]))
    person = await jalon.people.person(SIREN, "E-0000")
    assert person is not None
    assert (person.job, person.email, person.given_name) == ("Soudeuse", "camille@example.org", "Camille")
    assert len(await facts(jalon)) == 5  # who somebody is never enters the journal


PDF, JPEG = b"%PDF-1.7\n...\n%%EOF\n", b"\xff\xd8\xff\xe0...\xff\xd9"


async def upload(
    browser: httpx2.AsyncClient, page: httpx2.Response, content: bytes, name: str = "scan.pdf", **typed: str
) -> httpx2.Response:
    form = Form(page.text)
    del form.fields["fichier"]
    files = {"fichier": (name, content, "application/octet-stream")}
    return await browser.post(form.action, data=form.fields | typed, files=files, headers=SAME)


async def test_a_signed_paper_is_kept_and_its_digest_stands_in_the_journal_beside_what_it_proves(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    form = await browser.get(f"{CAMILLE}/faits/interview-declined?kind=return")
    unproved = await press(browser, form, "relire", declined_on="20/11/2026")
    assert "La preuve du refus Aucune n’est notée" in words(unproved)
    asked = await press(browser, form, "relire", declined_on="20/11/2026", evidence="Lettre signée.")
    noted = await browser.get((await press(browser, asked, "enregistrer")).headers["location"])
    assert "Déposer le document signé" in words(noted)
    *_, declined = await facts(jalon)
    page = await browser.get(f"{CAMILLE}/documents/nouveau?fait={declined.version}")
    for _ in range(2):
        assert (await upload(browser, page, PDF)).status_code == 303
    scan = (await facts(jalon))[declined.version :]
    assert [(e.type, e.data["what"], e.data["sha256"]) for e in scan] == [
        ("scan-filed", "refusal", sha256(PDF).hexdigest())
    ]
    assert scan[0].data["about"]["id"] == declined.id
    seen = await browser.get(f"{CAMILLE}/documents/{scan[0].data['document']}")
    assert seen.content == PDF
    assert seen.headers["content-disposition"].startswith("attachment")
    assert (await upload(browser, page, JPEG)).status_code == 422  # the form has been used for another file
    assert len(await facts(jalon)) == declined.version + 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choisissez un fichier"),
        (b"MZ\x90\x00", "ce fichier n’en est pas un"),
        (PDF[:-7], "il est coupé"),
        (b"<script>%PDF-%%EOF", "ce fichier n’en est pas un"),
        (b"%PDF-" + b"0" * 10_485_760, "10 Mo au plus"),
    ],
)
async def test_a_file_is_taken_for_what_it_holds_and_not_for_its_name(
    browser: httpx2.AsyncClient, jalon: Composition, content: bytes, said: str
) -> None:
    page = await browser.get(f"{CAMILLE}/documents/nouveau")
    refused = await upload(browser, page, content, genre="copy")
    assert refused.status_code == 422
    assert said in words(refused)
    assert await jalon.documents.list(SIREN, "E-0000") == []
    assert (await upload(browser, page, JPEG, "photo.png", genre="copy")).status_code == 303


async def test_somebody_with_several_ids_is_told_of_under_the_one_that_stands_for_them(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    same = decode("identified-as", 1, {"employee": "E-0000", "also": "E-0002"})
    told = NewEntry(source="urn:hris", id="same", time=None, actor=OWN_ACTOR, fact=same)
    await jalon.journal.append(Stream(SIREN), [told])
    for page in (CAMILLE, THOMAS):
        form = await browser.get(f"{page}/faits/union-mandate-end")
        asked = await press(browser, form, "relire", ended_on="01/10/2026")
        assert (await press(browser, asked, "enregistrer")).headers["location"].startswith(CAMILLE)
    assert [entry.type for entry in await facts(jalon)].count("union-mandate-end") == 2
    assert "Enregistrer un fait" in words(await browser.get(CAMILLE))


async def test_every_form_stands_whatever_somebody_is_called(browser: httpx2.AsyncClient, jalon: Composition) -> None:
    await jalon.people.erase(SIREN, "E-0003", actor=OWN_ACTOR)
    for employee, name in (("E-0003", "Salarié E-0003"), ("E-0008", "Bobby"), ("E-0010", ENDLESS)):
        page = f"{ROOT}/salaries/{employee}"
        form = await browser.get(f"{page}/faits/union-mandate-end")
        asked = await press(browser, form, "relire", ended_on="01/10/2026")
        several = await browser.get(f"{ROOT}/ensemble?acte=held&qui={employee}")
        for seen in (form, asked, several, await browser.get(f"{page}/fiche"), await browser.get(f"{page}/faits")):
            assert seen.status_code == 200
            assert MARKUP not in seen.text
            assert name in seen.text or seen.url.path.endswith("/fiche")


async def test_a_session_that_ends_in_a_long_form_loses_nothing(
    browser: httpx2.AsyncClient, jalon: Composition, pool: asyncpg.Pool
) -> None:
    """Signed in anew in another tab, one sends what was typed: once it is shown to whoever is signed in now."""
    form = await browser.get(f"{CAMILLE}/faits/interview-declined?kind=periodic")
    said = f"Un courriel du 20 novembre, {MARKUP}\nsigné."
    await pool.execute("DELETE FROM sessions")
    over = await press(browser, form, "relire", declined_on="20/11/2026", evidence=said)
    assert (over.status_code, "Votre session est terminée" in words(over)) == (401, True)
    assert Form(over.text).fields["evidence"] == said
    assert MARKUP not in over.text
    await as_somebody(browser, jalon, "operator:123456782")
    again = await press(browser, over, "relire")
    assert (again.status_code, "Envoyer ce formulaire" in words(again)) == (403, True)
    asked = await press(browser, again, "relire")
    assert "Rien n’est encore enregistré" in words(asked)
    assert (await press(browser, asked, "enregistrer")).status_code == 303
    *_, told = await facts(jalon)
    assert told.type == "interview-declined"
    assert await jalon.people.private_part(SIREN, told.ref) == {"evidence": said}


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {}])
async def test_no_other_site_has_its_form_shown_as_ours(browser: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    planted = {"declined_on": "20/11/2026", "evidence": "ce qu’un autre site voudrait faire envoyer"}
    for cookie, status in ((browser.headers["cookie"], 403), ("jalon=stale", 303)):
        sent = await browser.post(
            f"{CAMILLE}/faits/interview-declined", data=planted, headers={**headers, "cookie": cookie}
        )
        assert (sent.status_code, "autre site" in sent.text) == (status, False)


async def test_a_sum_that_is_due_stands_at_the_head_of_the_file_until_it_is_paid(
    browser: httpx2.AsyncClient, jalon: Composition
) -> None:
    owed, told = f"{ROOT}/salaries/E-0009", decode("history-complete", 1, {"since": "2014-01-01"})
    entry = NewEntry(source="urn:hris", id="complete", time=None, actor=OWN_ACTOR, fact=told)
    await jalon.journal.append(Stream(SIREN, "E-0009"), [entry])
    assert "3 000 € sont à verser au plus tard le" in words(await browser.get(owed))
    assert "Enregistrer le versement" in words(await browser.get(owed))
    _, first, *_ = words(await browser.get(f"{owed}/faits/abondement-declared")).split("État des lieux ")
    assert "3 000 € à verser" in first
    form = await browser.get(f"{owed}/faits/abondement-paid")
    asked = await press(browser, form, "relire", paid_on="20 novembre 2026", amount_eur="3000")
    await press(browser, asked, "enregistrer")
    paid = words(await browser.get(owed))
    assert "sont à verser" not in paid
    assert "Enregistrer le versement" not in paid
