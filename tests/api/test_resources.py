"""What can be read and corrected: plans, timelines, the journal, people, documents, companies."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from api_samples import BATCH, COMPANY, EMPLOYEE, EVENTS, OTHER, Clock, hire, training
from fastapi import FastAPI

from activities.adapters.actors import PgActors
from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.verification import Verification
from api.audit import EmployeeTimeline
from api.limits import MAX_BODY_BYTES
from api.tokens import PgTokens
from domain.facts import OWN_ACTOR, OWN_SOURCE, Entry, EventRef, NewEntry, Person, ReportIssued, Stream
from domain.french.plan import WordedPlan, plan_of
from domain.law import current
from domain.proof.chain import verify


async def test_the_plan_is_the_one_the_worker_makes(hris: httpx2.AsyncClient, journal: PgJournal, clock: Clock) -> None:
    await hris.post(EVENTS, json=hire())
    answer = await hris.get(EMPLOYEE)
    assert answer.status_code == 200
    stream = Stream(COMPANY, "E-0042")
    expected = plan_of(stream, await journal.read(stream), [], current(), as_of=date(2026, 11, 21), unopened=None)
    assert WordedPlan.model_validate_json(answer.content) == expected
    assert expected.obligations


async def test_today_is_todays_civil_date_in_paris(hris: httpx2.AsyncClient, clock: Clock) -> None:
    await hris.post(EVENTS, json=hire())
    clock.now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert (await hris.get(EMPLOYEE)).json()["as_of"] == "2026-11-21"


async def test_the_timeline_can_be_replayed_to_what_was_known_then(admin: httpx2.AsyncClient) -> None:
    first = (await admin.post(EVENTS, json=hire())).json()["recorded_at"]
    await admin.post(EVENTS, json=training("2"))
    now = EmployeeTimeline.model_validate_json((await admin.get(f"{EMPLOYEE}/timeline")).content)
    assert [moment.type for moment in now.moments] == ["hire", "training-completed"]
    then = await admin.get(f"{EMPLOYEE}/timeline", params={"as_of": "2025-06-01", "known_at": first})
    replayed = EmployeeTimeline.model_validate_json(then.content)
    assert [moment.type for moment in replayed.moments] == ["hire"]
    assert (replayed.as_of, replayed.plan.as_of) == (date(2025, 6, 1), date(2025, 6, 1))
    before = datetime.fromisoformat(first) - timedelta(seconds=1)
    unheard_of = await admin.get(f"{EMPLOYEE}/timeline", params={"known_at": before.isoformat()})
    assert unheard_of.status_code == 404


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("as_of", "2025-13-01", "civil date"),
        ("as_of", "20251214", "civil date"),
        ("as_of", "9999-12-31", "no later than 2199-12-31"),
        ("known_at", "20251214", "offset"),
        ("known_at", "2025-12-14", "offset"),
        ("known_at", "yesterday", "offset"),
        ("known_at", "2025-01-01T00:00:00", "offset"),
    ],
)
async def test_a_wrong_question_is_told_what_was_expected(
    admin: httpx2.AsyncClient, name: str, value: str, expected: str
) -> None:
    answer = await admin.get(f"{EMPLOYEE}/timeline", params={name: value})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["parameter"] == name
    assert expected in error["detail"]


async def test_the_journal_is_served_whole_and_can_be_verified_outside(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire(person={"given_name": "Ada", "family_name": "Lovelace"}))
    await admin.post(EVENTS, json=training("2"))
    answer = await admin.get(f"{EMPLOYEE}/events")
    entries = [Entry.model_validate(entry) for entry in answer.json()["entries"]]
    assert [entry.type for entry in entries] == ["hire", "training-completed"]
    assert verify(entries) == []
    assert not any(word in answer.text for word in ("Ada", "Lovelace", "Soudure", "salt"))


async def test_it_is_told_who_told_each_fact_until_their_label_is_erased(
    admin: httpx2.AsyncClient, hris: httpx2.AsyncClient, journal: PgJournal, pool: asyncpg.Pool
) -> None:
    await hris.post(EVENTS, json=hire())
    await admin.post(EVENTS, json=[training("2"), training("3")], headers=BATCH)
    told = (await admin.get(f"{EMPLOYEE}/events")).json()
    replayed = (await admin.get(f"{EMPLOYEE}/timeline")).json()
    for actors, acted in ((told["actors"], told["entries"]), (replayed["actors"], replayed["moments"])):
        assert [(actor["kind"], actor["label"]) for actor in actors] == [("token", "SIRH"), ("token", "Exploitation")]
        labels = {actor["id"]: actor["label"] for actor in actors}
        assert [labels[each["actor"]] for each in acted] == ["SIRH", "Exploitation", "Exploitation"]

    await PgActors(pool).erase(UUID(told["actors"][0]["id"]))
    for path in ("/events", "/timeline"):
        after = (await admin.get(EMPLOYEE + path)).json()["actors"]
        assert after == [{**told["actors"][0], "label": None}, told["actors"][1]]
    assert verify(await journal.read(Stream(COMPANY, "E-0042"))) == []


async def test_who_changed_what_is_not_in_the_journal_stands_in_the_audit_log(
    admin: httpx2.AsyncClient, hris: httpx2.AsyncClient, pool: asyncpg.Pool
) -> None:
    person = {"given_name": "Ada", "family_name": "Lovelace"}
    await hris.post(EVENTS, json=hire(person=person))
    await hris.put(f"{EMPLOYEE}/person", json=person)
    await admin.delete(f"{EMPLOYEE}/person")
    await admin.put(f"/v1/companies/{COMPANY}", json={"siren": COMPANY, "name": "SA", "hr_email": "rh@example.org"})
    acts = await PgActors(pool).acts(COMPANY)
    known = await PgActors(pool).known(act.actor for act in acts)
    assert [(known[act.actor].label, act.action, act.employee) for act in acts] == [
        ("SIRH", "person-corrected", "E-0042"),
        ("Exploitation", "person-erased", "E-0042"),
        ("Exploitation", "company-corrected", None),
    ]


@pytest.mark.parametrize("path", ["", "/timeline", "/events", "/person", "/documents/none"])
async def test_an_employee_nobody_told_of_is_not_found(admin: httpx2.AsyncClient, path: str) -> None:
    answer = await admin.get(EMPLOYEE + path)
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/not-found"


async def test_employees_are_listed_page_by_page(hris: httpx2.AsyncClient) -> None:
    await hris.post(EVENTS, json=[hire(str(n), f"E-{n}") for n in range(5)], headers=BATCH)
    ids: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await hris.get(f"/v1/companies/{COMPANY}/employees", params={"after": after, "limit": 2})).json()
        ids += [each["id"] for each in page["employees"]]
        after = page["next"]
    assert ids == [f"E-{n}" for n in range(5)]
    none = await hris.get(f"/v1/companies/{COMPANY}/employees", params={"after": "E-4"})
    assert none.json() == {"employees": [], "next": None}


async def test_a_person_is_corrected_and_erased(
    admin: httpx2.AsyncClient, pool: asyncpg.Pool, people: PgPeople
) -> None:
    person: dict[str, Any] = {"given_name": "Ada", "family_name": "Lovelace", "email": "ada@example.org"}
    assert (await admin.put(f"{EMPLOYEE}/person", json=person)).status_code == 404, "nobody knows the employee yet"
    await admin.post(EVENTS, json=hire(person=person))
    corrected = {**person, "family_name": "King"}
    assert (await admin.put(f"{EMPLOYEE}/person", json=corrected)).status_code == 200
    read = (await admin.get(f"{EMPLOYEE}/person")).json()
    assert {name: value for name, value in read.items() if value is not None} == corrected
    assert await people.person(COMPANY, "E-0042") == Person.model_validate(corrected)

    assert (await admin.delete(f"{EMPLOYEE}/person")).status_code == 204
    assert (await admin.get(f"{EMPLOYEE}/person")).status_code == 410
    assert (await admin.get(EMPLOYEE)).status_code == 200
    assert await Verification(pool).all() == []


async def test_papers_go_with_the_person_or_stay_as_they_are_told(
    admin: httpx2.AsyncClient, documents: PgDocuments, journal: PgJournal
) -> None:
    await admin.post(EVENTS, json=hire())
    stored = await documents.put(
        COMPANY, "E-0042", id="d-1", kind="compte-rendu", name="cr.pdf", media_type="application/pdf", content=b"%PDF"
    )
    issued = ReportIssued(
        interview=EventRef(source="urn:hris", id="1"), kind="first", held_on=date(2026, 6, 3),
        issued_on=date(2026, 6, 4), document="d-1", sha256=stored.sha256,
    )  # fmt: skip
    fact = NewEntry(source=OWN_SOURCE, id=str(uuid4()), time=None, actor=OWN_ACTOR, fact=issued)
    await journal.append(Stream(COMPANY, "E-0042"), [fact])
    kept = await admin.delete(f"{EMPLOYEE}/person", params={"keep_documents": "true"})
    assert (kept.status_code, (await admin.get(f"{EMPLOYEE}/documents/d-1")).status_code) == (204, 200)
    assert (await admin.delete(f"{EMPLOYEE}/person")).status_code == 204
    gone, unknown = [await admin.get(f"{EMPLOYEE}/documents/{id}") for id in ("d-1", "d-2")]
    assert (gone.status_code, gone.json()["type"], unknown.status_code) == (410, "/problems/gone", 404)


async def test_a_file_that_was_deleted_is_gone_and_not_merely_unknown(admin: httpx2.AsyncClient, app: FastAPI) -> None:
    await admin.post(EVENTS, json=hire())
    await app.state.erasures.stream(Stream(COMPANY, "E-0042"), actor=OWN_ACTOR, reason="retention")
    for path in ("", "/timeline", "/events", "/person", "/documents/none", "/evidence"):
        answer = await admin.get(EMPLOYEE + path)
        assert (answer.status_code, answer.json()["type"]) == (410, "/problems/gone"), path
    assert (await admin.delete(f"{EMPLOYEE}/person")).status_code == 410
    assert (await admin.get(EMPLOYEE.replace("0042", "0043"))).status_code == 404
    assert (await admin.post(EVENTS, json=hire())).status_code == 202, "who comes back begins anew"
    assert (await admin.get(EMPLOYEE)).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"given_name": "Ada"}', "#/family_name"),
        (b'{"given_name": "Ada", "family_name": "L", "email": "no address"}', "#/email"),
        (b'{"given_name": "Ada", "family_name": "L", "phone": "1"}', "#/phone"),
        (b'{"given_name": "Ada", "family_name": "L", "family_name": "K"}', "#/family_name"),
    ],
)
async def test_a_malformed_person_is_refused(admin: httpx2.AsyncClient, body: bytes, pointer: str) -> None:
    await admin.post(EVENTS, json=hire())
    answer = await admin.put(f"{EMPLOYEE}/person", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_character_that_cannot_be_kept_is_refused(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire())
    for answer in (
        await admin.put(f"{EMPLOYEE}/person", json={"given_name": "A\0", "family_name": "L"}),
        await admin.get(f"/v1/companies/{COMPANY}/employees", params={"after": "\0"}),
        await admin.get(f"{EMPLOYEE}/documents/%00"),
    ):
        assert answer.status_code == 422
        assert "U+0000" in answer.text or "without control characters" in answer.text


async def test_a_body_that_is_too_large_is_refused(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire())
    body = b'{"given_name": "' + b"A" * MAX_BODY_BYTES + b'"}'
    answer = await admin.put(f"{EMPLOYEE}/person", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_body_of_another_media_type_is_not_guessed(admin: httpx2.AsyncClient) -> None:
    body = b'{"given_name": "Ada", "family_name": "L"}'
    answer = await admin.put(f"{EMPLOYEE}/person", content=body, headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")


async def test_a_body_that_is_not_json_is_said_to_be(admin: httpx2.AsyncClient) -> None:
    answer = await admin.put(f"{EMPLOYEE}/person", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")


async def test_documents_are_listed_and_handed_out_as_they_were_issued(
    admin: httpx2.AsyncClient, documents: PgDocuments
) -> None:
    stored = await documents.put(
        COMPANY, "E-0042", id="d-1", kind="convocation", name="Convocation à l'entretien.pdf",
        media_type="application/pdf", content=b"%PDF-1.7 ...",
    )  # fmt: skip
    (listed,) = (await admin.get(f"{EMPLOYEE}/documents")).json()["documents"]
    assert (listed["id"], listed["kind"], listed["size"], listed["sha256"]) == ("d-1", "convocation", 12, stored.sha256)
    answer = await admin.get(f"{EMPLOYEE}/documents/d-1")
    assert answer.content == b"%PDF-1.7 ..."
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["etag"] == f'"{stored.sha256}"'
    assert answer.headers["content-disposition"].endswith("Convocation%20%C3%A0%20l%27entretien.pdf")
    for elsewhere in (EMPLOYEE.replace("0042", "0043"), EMPLOYEE.replace(COMPANY, OTHER)):
        assert (await admin.get(f"{elsewhere}/documents/d-1")).status_code == 404


async def test_a_companys_profile_is_set_and_read(admin: httpx2.AsyncClient) -> None:
    path = f"/v1/companies/{COMPANY}"
    assert (await admin.get(path)).status_code == 404
    profile = {"siren": COMPANY, "name": "Exemple SA", "hr_email": "rh@example.org"}
    assert (await admin.put(path, json=profile)).status_code == 200
    read = (await admin.get(path)).json()
    assert {**read, **profile} == read
    assert read["hr_name"] == "Ressources humaines"
    await admin.put(path, json={**profile, "name": "Exemple SAS"})
    assert (await admin.get(path)).json()["name"] == "Exemple SAS"
    wrong = await admin.put(path, json={**profile, "siren": OTHER})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "#/siren"


async def test_what_changed_between_two_views(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire())
    moment = (await admin.get(f"{EMPLOYEE}/events")).json()["entries"][0]["recorded_at"]
    await admin.post(EVENTS, json=training("t-1"))
    asked = {"from": "2026-11-21", "to": "2026-11-21", "from_known_at": moment}
    told = (await admin.get(f"{EMPLOYEE}/difference", params=asked)).json()
    assert [fact["type"] for fact in told["facts"]] == ["training-completed"]
    assert (told["before"]["known_at"], told["after"]["known_at"]) == (moment, None)
    refused = await admin.get(f"{EMPLOYEE}/difference", params={"from": "2026", "to": "2026-11-21"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "from"


async def test_the_evidence_file_is_a_pdf_for_who_may_read_documents(
    admin: httpx2.AsyncClient, hris: httpx2.AsyncClient
) -> None:
    await admin.post(EVENTS, json=hire())
    asked = f"{EMPLOYEE}/evidence"
    nameless = await admin.get(asked)
    assert (nameless.status_code, "has told no profile" in nameless.json()["detail"]) == (409, True)
    profile = {"siren": COMPANY, "name": "Exemple SAS", "hr_email": "rh@example.org"}
    assert (await admin.put(f"/v1/companies/{COMPANY}", json=profile)).status_code == 200
    made = await admin.get(asked, params={"annex": "true"})
    assert (made.status_code, made.headers["content-type"]) == (200, "application/pdf")
    assert made.content.startswith(b"%PDF")
    assert (await hris.get(asked)).status_code == 403
    assert (await admin.get(asked.replace("E-0042", "E-0099"))).status_code == 404


async def test_the_journal_of_one_id_names_the_other_ids_of_the_person(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire())
    same = {"employee": "E-0042", "also": "P-7"}
    told = {"specversion": "1.0", "id": "same", "source": "urn:hris", "type": "identified-as",
            "data": same}  # fmt: skip
    assert (await admin.post(EVENTS, json=told)).status_code == 202
    assert (await admin.get(f"{EMPLOYEE}/events")).json()["also_known_as"] == [f"{COMPANY}/P-7"]


async def test_who_reads_a_person_a_document_or_an_evidence_file_is_noted(
    admin: httpx2.AsyncClient, documents: PgDocuments, app: FastAPI
) -> None:
    await admin.post(EVENTS, json=hire(person={"given_name": "Ada", "family_name": "Lovelace"}))
    await documents.put(
        COMPANY, "E-0042", id="d-1", kind="convocation", name="c.pdf", media_type="application/pdf", content=b"%PDF"
    )
    profile = {"siren": COMPANY, "name": "Exemple SAS", "hr_email": "rh@example.org"}
    await admin.put(f"/v1/companies/{COMPANY}", json=profile)
    for path in ("", "/timeline", "/documents", "/person", "/documents/d-1", "/evidence", "/documents/none"):
        await admin.get(EMPLOYEE + path)
    looks = await app.state.accesses.looks(COMPANY, "E-0042")
    assert [(look.who, look.what) for look in reversed(looks)] == [
        ("Exploitation", "données personnelles (API)"),
        ("Exploitation", "document convocation (API)"),
        ("Exploitation", "dossier de preuve (API)"),
    ]


async def test_the_companys_statement_is_totals_or_a_file(
    admin: httpx2.AsyncClient,
    as_bearer: Callable[[str | None], AbstractAsyncContextManager[httpx2.AsyncClient]],
    tokens: PgTokens,
    hris: httpx2.AsyncClient,
    app: FastAPI,
) -> None:
    led = {"given_name": "Ada", "family_name": "Lovelace", "manager_name": "Karim Haddad"}
    await admin.post(EVENTS, json=hire(person=led))
    asked = f"/v1/companies/{COMPANY}/statement"
    totals = (await admin.get(asked, params={"on": "2026-11-21"})).json()
    assert (totals["employees"], [group["name"] for group in totals["by_manager"]]) == (1, ["Karim Haddad"])
    table = await admin.get(asked, params={"format": "csv"})
    assert "Ada Lovelace;Karim Haddad" in table.text
    assert (await admin.get(asked, params={"format": "xlsx"})).content.startswith(b"PK")
    nameless = await admin.get(asked, params={"format": "pdf"})
    assert (nameless.status_code, "has told no profile" in nameless.json()["detail"]) == (409, True)
    async with as_bearer(await tokens.create("Audit", "auditor", [COMPANY], actor=OWN_ACTOR)) as auditor:
        seen = await auditor.get(asked, params={"format": "csv"})
        assert (seen.status_code, "Lovelace" in seen.text, "Karim" in seen.text) == (200, False, False)
    assert (await hris.get(asked)).status_code == 403
    looks = [look.what for look in await app.state.accesses.looks(COMPANY)]
    assert "relevé au 2026-11-21 (API)" in looks


async def test_an_address_with_a_name_before_it_is_no_address_of_hr(admin: httpx2.AsyncClient) -> None:
    profile = {"siren": COMPANY, "name": "SA", "hr_email": "RH <rh@t.example.org>"}
    refused = await admin.put(f"/v1/companies/{COMPANY}", json=profile)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/hr_email"]
