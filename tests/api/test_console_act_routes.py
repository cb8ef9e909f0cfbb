"""Every fact of an employee's life, by its form; and no form from elsewhere."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from console_acting import Form, as_somebody, press, words

from api.console.acts.controls import controls_of, typed_from
from api.console.acts.desk import MODELS
from api.examples import EXAMPLES
from deploy.composition import Composition
from domain.calendar import PARIS
from domain.facts import COMPANY_TYPES, OWN_ACTOR, OWN_SOURCE, NewEntry, Stream, decode, public_data
from domain.french.forms import BULK, FORMS, GROUPS
from domain.ports import Wanted
from tests.console_company import SIREN

EMPLOYEE = "E-0000"
BY_LINK = {"slot-requested", "remarks-made"}
"""What an employee says by their own link."""
APART = {"scan-filed", "fact-voided"}
"""What has a page of its own, or is reached from the fact it is about."""
CHOSEN = {
    "convocation-handed-over", "copy-handed-over", "copy-acknowledged", "action-done", "action-dropped",
    "abondement-declared", "overdue-settled", "resend-requested",
}  # fmt: skip
"""What is chosen from the employee's own file."""


@pytest.fixture
async def client(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        yield client


async def test_a_form_from_elsewhere_or_with_the_token_of_another_session_records_nothing(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(client, jalon, "operator:123456782", name="Alix")
    theirs = await client.get(f"/console/{SIREN}/salaries/{EMPLOYEE}/faits/held")
    await as_somebody(client, jalon, "operator:123456782", name="Sacha")
    assert (await press(client, theirs, "enregistrer")).status_code == 403
    mine = await client.get(f"/console/{SIREN}/salaries/{EMPLOYEE}/faits/held")
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    form = Form(mine.text)
    sent = await client.post(form.action, data=form.fields | {"etape": "enregistrer"}, headers=elsewhere)
    assert sent.status_code == 403
    assert "held" not in [entry.type for entry in await jalon.journal.read(Stream(SIREN, EMPLOYEE))]


def test_every_fact_of_an_employees_life_has_a_form_and_a_place_where_it_is_offered() -> None:
    told = MODELS.keys() - (COMPANY_TYPES - {"history-complete"})
    assert FORMS.keys() == told - BY_LINK - {"scan-filed"}
    offered = [kind for kinds in GROUPS.values() for kind in kinds]
    assert sorted(offered) == sorted(FORMS.keys() - {"fact-voided"})
    assert BULK.keys() - {"manager"} <= FORMS.keys()


@pytest.mark.parametrize("kind", sorted(FORMS.keys() - CHOSEN - APART))
async def test_what_an_hris_tells_is_told_by_the_form_alike(
    client: httpx2.AsyncClient, jalon: Composition, kind: str
) -> None:
    await as_somebody(client, jalon, "operator:123456782")
    data: dict[str, Any] = {name: value for name, value in EXAMPLES[kind]["data"].items() if name != "report"}
    offered = {"leave": {"maternity": ""}} if kind.startswith("leave") else {}
    typed = typed_from(controls_of(MODELS[kind], FORMS[kind].fields, offered), data, PARIS)
    form = await client.get(f"/console/{SIREN}/salaries/{EMPLOYEE}/faits/{kind}")
    asked = await press(client, form, "relire", **{name.replace(".", "__"): text for name, text in typed.items()})
    assert "Rien n’est encore enregistré" in words(asked), words(asked)
    assert (await press(client, asked, "enregistrer")).status_code == 303
    *_, entry = await jalon.journal.read(Stream(SIREN, EMPLOYEE))
    expected = decode(kind, 1, data)
    assert (entry.type, entry.data) == (kind, public_data(expected))


async def chosen(client: httpx2.AsyncClient, jalon: Composition, kind: str, **typed: str) -> dict[str, Any]:
    """What is recorded of a form in which something of the file is chosen."""
    form = await client.get(f"/console/{SIREN}/salaries/{EMPLOYEE}/faits/{kind}")
    asked = await press(client, form, "relire", **typed)
    assert (await press(client, asked, "enregistrer")).status_code == 303, words(asked)
    *_, entry = await jalon.journal.read(Stream(SIREN, EMPLOYEE))
    assert entry.type == kind
    return dict(entry.data)


async def test_what_is_chosen_from_the_file_is_told_in_its_parts(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(client, jalon, "operator:123456782")
    first = {"interview": "urn:hris E-0000-1"}
    ref = {"source": "urn:hris", "id": "E-0000-1"}
    handed = await chosen(client, jalon, "copy-handed-over", **first, handed_on="20/11/2026")
    assert handed == {"interview": ref, "handed_on": "2026-11-20"}
    got = await chosen(client, jalon, "copy-acknowledged", **first, acknowledged_on="20/11/2026")
    assert got == {"interview": ref, "acknowledged_on": "2026-11-20"}
    await jalon.documents.put(
        SIREN, EMPLOYEE, id="d-1", kind="compte-rendu", name="cr.pdf", media_type="application/pdf", content=b"%PDF-"
    )
    assert await chosen(client, jalon, "resend-requested", document="document d-1") == {"document": "d-1"}
    plan = await client.get(f"/console/{SIREN}/salaries/{EMPLOYEE}/faits/overdue-settled")
    (late, *_) = re.findall(r'<(?:option|input)[^>]* value="([a-z-]+-\d{4}-\d\d-\d\d)"', plan.text)
    settled = await chosen(client, jalon, "overdue-settled", obligation=late, how="planned")
    assert (settled["obligation"], settled["how"]) == (late, "planned")
    assert settled["due_on"]
    unknown = await press(client, plan, "relire", obligation="periodic-1999-01-01", how="planned")
    assert unknown.status_code == 422


async def test_somebody_late_who_is_convened_has_the_appointment_in_the_file_and_in_the_list(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    """Karim's deadline is past; his letter is HR's to hand over."""
    await as_somebody(client, jalon, "operator:123456782")
    karim = Stream(SIREN, "E-0001")
    listed = await jalon.situations.page(SIREN, jalon.clock().date(), Wanted(need="overdue"), limit=50)
    (duty,) = [each.situation.duties[0] for each in listed if each.employee == karim.employee]
    sent = {"obligation": duty.id, "kind": duty.kind, "due_on": duty.due_on.isoformat(), "sent_on": "2026-11-19",
            "proposed_for": "2026-12-03T10:00:00+01:00", "document": "d", "sha256": "0" * 64, "to": "hr"}  # fmt: skip
    await _append(jalon, Stream(SIREN), "urn:operator", "watch-opened", {"from": "2026-11-01"})
    await _append(jalon, karim, OWN_SOURCE, "convocation-sent", sent)
    await jalon.rebuilder().run(jalon.clock().date(), SIREN)
    file = words(await client.get(f"/console/{SIREN}/salaries/E-0001"))
    assert "rendez-vous proposé le 3 décembre 2026, 10 h" in file
    assert "Remettre la convocation" in file
    assert "en retard rendez-vous le 3 décembre 2026, 10 h" in words(
        await client.get(f"/console/{SIREN}/listes/depassees")
    )
    assert "rendez-vous le 3 décembre 2026, 10 h" in words(await client.get(f"/console/{SIREN}/"))
    assert "1 à remettre" in words(await client.get(f"/console/{SIREN}/listes/remises"))
    await _append(jalon, karim, "urn:hris", "contract-end", {"ended_on": "2026-11-20"})
    gone = words(await client.get(f"/console/{SIREN}/salaries/E-0001"))
    assert "Enregistrer comme tenu : entretien périodique, échéance du" in gone
    assert [each for each in ("Remettre la convocation", "Déplacer", "Fixer l’entretien") if each in gone] == []


async def test_an_interview_that_is_moved_says_that_its_new_slot_will_be_sent_and_to_whom(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    """Sofiane has been convened, with an invitation in his calendar."""
    await as_somebody(client, jalon, "operator:123456782")
    sofiane = Stream(SIREN, "E-0006")
    hired = (await jalon.journal.read(sofiane))[0].data["hired_on"]
    duty = {"obligation": f"first-{hired}", "kind": "first", "due_on": "2026-12-20", "sent_on": "2026-11-12"}
    sent = {**duty, "proposed_for": "2026-12-03T10:00:00+01:00", "document": "d", "sha256": "0" * 64,
            "invitation": str(uuid4()), "sequence": 0, "recipients": ["sofiane@example.org"]}  # fmt: skip
    await _append(jalon, Stream(SIREN), "urn:operator", "watch-opened", {"from": "2026-11-01"})
    await _append(jalon, sofiane, OWN_SOURCE, "convocation-sent", sent)
    person = await jalon.people.person(SIREN, "E-0006")
    assert person is not None
    reachable = person.model_copy(update={"email": "sofiane@example.org"})
    await jalon.people.save_person(SIREN, "E-0006", reachable, actor=OWN_ACTOR)
    page = f"/console/{SIREN}/salaries/E-0006"
    shown = words(await client.get(page))
    assert "Déplacer" in shown
    assert "rendez-vous proposé le 3 décembre 2026, 10 h" in shown.replace("\u202f", " ").replace("\xa0", " ")
    form = await client.get(f"{page}/faits/interview-scheduled?kind=first")
    no_hour = await press(client, form, "relire", planned_for="10/12/2026")
    assert "Jour : Écrivez un jour et une heure" in words(no_hour)
    asked = await press(client, no_hour, "relire", planned_for__heure="14 h 30", place="Salle Curie")
    assert "Jalon va envoyer le nouveau créneau, par courriel à sofiane@example.org" in words(asked)
    await press(client, asked, "enregistrer")
    *_, moved = await jalon.journal.read(sofiane)
    assert moved.data == {"kind": "first", "planned_for": "2026-12-10T14:30:00+01:00"}


async def test_a_convocation_that_was_handed_over_leaves_the_list_of_those_that_wait(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(client, jalon, "operator:123456782")
    sofiane, file = Stream(SIREN, "E-0006"), f"/console/{SIREN}/salaries/E-0006"
    hired = (await jalon.journal.read(sofiane))[0].data["hired_on"]
    duty = {"obligation": f"first-{hired}", "kind": "first", "due_on": "2026-12-20", "sent_on": "2026-11-12"}
    sent = {**duty, "proposed_for": "2026-12-03T10:00:00+01:00", "document": "d", "sha256": "0" * 64, "to": "hr"}
    await _append(jalon, sofiane, OWN_SOURCE, "convocation-sent", sent)
    today = jalon.clock().date()
    await jalon.rebuilder().run(today, SIREN)
    waiting = Wanted(need="hand-over", employees=("E-0006",))
    assert await jalon.situations.count(SIREN, today, waiting) == 1
    assert f"{file}/faits/convocation-handed-over?obligation=first-{hired}" in (await client.get(file)).text
    several = await client.get(f"/console/{SIREN}/ensemble?acte=convocation-handed-over&qui=E-0006&qui=E-0001")
    asked = await press(client, several, "relire", handed_on="20/11/2026")
    await press(client, asked, "enregistrer")
    *_, handed = await jalon.journal.read(sofiane)
    assert handed.data == {"obligation": f"first-{hired}", "handed_on": "2026-11-20"}
    assert "convocation-handed-over?obligation" not in (await client.get(file)).text
    await jalon.rebuilder().run(today, SIREN)
    assert await jalon.situations.count(SIREN, today, waiting) == 0
    scan = await client.get(f"{file}/documents/nouveau?fait={handed.version}")
    assert re.search(r'value="convocation"[^>]*(selected|checked)', scan.text)


async def _append(jalon: Composition, stream: Stream, source: str, kind: str, data: dict[str, Any]) -> None:
    told = NewEntry(source=source, id=f"{kind}-1", time=None, actor=OWN_ACTOR, fact=decode(kind, 1, data))
    await jalon.journal.append(stream, [told])
