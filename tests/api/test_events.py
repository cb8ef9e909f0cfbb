"""POST /events: what is accepted, what is refused and why, and that each fact counts once."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from api_samples import BATCH, COMPANY, EVENTS, hire, training

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from api.cloudevents import MAX_BATCH
from api.examples import EXAMPLES
from api.limits import MAX_BODY_BYTES
from domain.facts import OPERATOR_TYPES, TOLD_TYPES, InterviewScheduled, Stream
from domain.proof.chain import verify

JSON = {"content-type": "application/json"}


async def test_an_event_is_recorded_and_announced(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    answer = await hris.post(EVENTS, json=hire())
    assert answer.status_code == 202
    receipt = answer.json()
    (entry,) = await journal.read(Stream(COMPANY, "E-0042"))
    assert receipt == {
        "source": "urn:hris",
        "id": "1",
        "status": "recorded",
        "stream": f"{COMPANY}/E-0042",
        "version": 1,
        "recorded_at": entry.recorded_at.isoformat().replace("+00:00", "Z"),
    }
    (parcel,) = await journal.claim(10)
    assert (parcel.employee, parcel.news.types, parcel.news.version) == ("E-0042", ("hire",), 1)


@pytest.mark.parametrize("kind", TOLD_TYPES)
async def test_each_documented_example_is_accepted(
    hris: httpx2.AsyncClient, admin: httpx2.AsyncClient, journal: PgJournal, kind: str
) -> None:
    example, teller = EXAMPLES[kind], admin if kind in OPERATOR_TYPES else hris
    profile = {"siren": COMPANY, "name": "Exemple SA", "hr_email": "rh@example.org"}
    assert (await admin.put(f"/v1/companies/{COMPANY}", json=profile)).status_code == 200
    if kind == "fact-voided":
        await hris.post(EVENTS, json=EXAMPLES["contract-end"])
    answer = await teller.post(EVENTS, json=example, headers={"content-type": "application/cloudevents+json"})
    assert answer.status_code == 202, answer.text
    entry = (await journal.read(answer.json()["stream"]))[-1]
    assert entry.type == kind
    assert entry.time is not None


async def test_the_same_event_again_is_a_duplicate_with_the_same_receipt(
    hris: httpx2.AsyncClient, journal: PgJournal
) -> None:
    first = (await hris.post(EVENTS, json=hire(person={"given_name": "Ada", "family_name": "Lovelace"}))).json()
    answers = await asyncio.gather(
        *(hris.post(EVENTS, json=hire(person={"family_name": "Lovelace", "given_name": "Ada"})) for _ in range(5))
    )
    assert [answer.status_code for answer in answers] == [202] * 5
    assert all(answer.json() == {**first, "status": "duplicate"} for answer in answers)
    assert len(await journal.read(Stream(COMPANY, "E-0042"))) == 1
    assert len(await journal.claim(10)) == 1


async def test_the_same_key_with_another_content_is_a_conflict(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    await hris.post(EVENTS, json=hire())
    answer = await hris.post(EVENTS, json=hire(hired_on="2024-03-16"))
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/content-conflict"
    assert "urn:hris#1" in answer.json()["detail"]
    assert len(await journal.read(Stream(COMPANY, "E-0042"))) == 1


async def test_what_is_said_of_a_person_stays_out_of_the_journal(
    hris: httpx2.AsyncClient, journal: PgJournal, people: PgPeople
) -> None:
    person = {"given_name": "Ada", "family_name": "Lovelace", "email": "ada@example.org"}
    await hris.post(EVENTS, json=hire(person=person))
    (entry,) = await journal.read(Stream(COMPANY, "E-0042"))
    assert "Lovelace" not in entry.model_dump_json()
    found = await people.person(COMPANY, "E-0042")
    assert found is not None
    assert found.model_dump(exclude_none=True) == person


@pytest.mark.parametrize(
    ("change", "pointer", "expected"),
    [
        ({"data": {"hired_on": "15/03/2024", "contract": "cdi"}}, "#/data/hired_on", "civil date, YYYY-MM-DD"),
        ({"data": {"contract": "cdi"}}, "#/data/hired_on", "required"),
        ({"data": {"hired_on": "2024-03-15", "contract": "cdii"}}, "#/data/contract", "'cdi', 'cdd'"),
        ({"data": {"hired_on": "2024-03-15", "contract": "cdi", "hiredon": 1}}, "#/data/hiredon", "not a field"),
        (
            {"data": {"hired_on": "2024-03-15", "contract": "cdi", "working_time": 7}},
            "#/data/working_time",
            "expected 1.0 or less",
        ),
        (
            {"data": {"hired_on": "2024-03-15", "contract": "cdi", "seniority_from": "2025-01-01"}},
            "#/data/seniority_from",
            "on or before hired_on",
        ),
        (
            {"data": {"hired_on": "2024-03-15", "contract": "cdi", "person": {"given_name": "A"}}},
            "#/data/person/family_name",
            "required",
        ),
        (
            {
                "data": {
                    "hired_on": "2024-03-15",
                    "contract": "cdi",
                    "person": {"given_name": "A\0", "family_name": "B"},
                }
            },
            "#/data/person/given_name",
            "without control characters",
        ),
        ({"data": [1]}, "#/data", "JSON object"),
        ({"type": "hired"}, "#/type", "expected one of hire, leave-start"),
        ({"type": "recap-issued"}, "#/type", "expected one of hire, leave-start"),
        ({"subject": None}, "#/subject", "employee's id"),
        ({"subject": "Ada Lovelace"}, "#/subject", "letters, digits, dots"),
        ({"specversion": "0.3"}, "#/specversion", "'1.0'"),
        ({"time": "2024-03-15T08:00:00"}, "#/time", "offset"),
        ({"source": ""}, "#/source", "at least one"),
        ({"source": "urn:jalon"}, "#/source", "Jalon's own"),
        ({"source": "URN:Jalon"}, "#/source", "Jalon's own"),
    ],
)
async def test_a_malformed_event_is_refused_with_the_field_that_is_wrong(
    hris: httpx2.AsyncClient, journal: PgJournal, change: dict[str, Any], pointer: str, expected: str
) -> None:
    answer = await hris.post(EVENTS, json={**hire(), **change})
    assert answer.status_code == 422
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == 422
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert expected in problem["errors"][0]["detail"]
    assert await journal.read(Stream(COMPANY, "E-0042")) == []


@pytest.mark.parametrize(
    "moment",
    ["20261214", "1765700000", 1765700000, 20261214, 1765700000.5, "2026-12-14", "2026-12-14T09:30:00", "demain", True],
)
async def test_a_moment_is_told_with_its_offset_and_never_guessed(hris: httpx2.AsyncClient, moment: Any) -> None:
    scheduled = EXAMPLES["interview-scheduled"]
    answer = await hris.post(
        EVENTS, json={**scheduled, "time": moment, "data": {"kind": "periodic", "planned_for": moment}}
    )
    assert answer.status_code == 422, answer.text
    assert {error["pointer"]: error["detail"] for error in answer.json()["errors"]} == dict.fromkeys(
        ("#/time", "#/data/planned_for"), "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00"
    )


@pytest.mark.parametrize(
    "moment", ["2026-12-14T09:30:00+01:00", "2026-12-14T08:30Z", "2026-12-14T09:30:00.000+0100", "2026-12-14 08:30:00z"]
)
async def test_one_moment_has_several_spellings(hris: httpx2.AsyncClient, journal: PgJournal, moment: str) -> None:
    scheduled = {**EXAMPLES["interview-scheduled"], "data": {"kind": "periodic", "planned_for": moment}}
    answer = await hris.post(EVENTS, json={**scheduled, "time": moment})
    assert answer.status_code == 202, answer.text
    (entry,) = await journal.read(Stream(COMPANY, "E-0042"))
    assert isinstance(entry.fact, InterviewScheduled)
    assert entry.time == entry.fact.planned_for == datetime(2026, 12, 14, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("readings", "errors"),
    [
        ({"A4": "senority"}, {"#/data/readings/A4": "expected last-held or seniority"}),
        ({"A10": "half+most"}, {"#/data/readings/A10": "expected half, none or full"}),
        ({"A4": ""}, {"#/data/readings": "expected codes"}),
        ({"A/4": "any"}, {"#/data/readings": "expected codes"}),
        ({"A99": "any"}, {"#/data/readings/A99": "A1, A2, A3"}),
        ({"A4": "Mme Ada", "A5": "hard"}, {"#/data/readings": "expected codes"}),
        ({"A4": "ada", "A5": "ada"}, {"#/data/readings/A4": "last-held", "#/data/readings/A5": "soft or hard"}),
        ({"A4": "seniority+last-held", "A5": "hard"}, {}),
    ],
)
async def test_an_agreement_chooses_among_the_readings_that_the_law_leaves_open(
    hris: httpx2.AsyncClient, readings: dict[str, str], errors: dict[str, str]
) -> None:
    agreement = EXAMPLES["agreement"]
    answer = await hris.post(EVENTS, json={**agreement, "data": {**agreement["data"], "readings": readings}})
    assert answer.status_code == (422 if errors else 202), answer.text
    found = {error["pointer"]: error["detail"] for error in answer.json().get("errors", [])}
    assert found.keys() == errors.keys()
    assert all(errors[pointer] in found[pointer] for pointer in errors)
    assert "Ada" not in answer.text


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (hire(), ["#/data/hired_on"]),
        ([hire("2"), hire()], ["#/data/hired_on"]),
    ],
    ids=["alone", "in a batch"],
)
async def test_a_name_told_twice_is_refused_for_nobody_knows_which_one_counts(
    hris: httpx2.AsyncClient, journal: PgJournal, body: Any, pointers: list[str]
) -> None:
    """A proxy or a database before us may have read the other one of the two."""
    twice = json.dumps(body)
    place = twice.rindex('"hired_on"')
    twice = twice[:place] + '"hired_on": "2020-01-01", ' + twice[place:]
    answer = await hris.post(EVENTS, content=twice, headers=BATCH if isinstance(body, list) else JSON)
    problem = answer.json() if answer.status_code == 422 else answer.json()["results"][1]["problem"]
    assert problem["status"] == 422
    assert [error["pointer"] for error in problem["errors"]] == pointers
    assert "several times" in problem["errors"][0]["detail"]
    assert all(entry.id != "1" for entry in await journal.read(Stream(COMPANY, "E-0042")))


async def test_all_errors_are_told_at_once_and_no_value_is_repeated(hris: httpx2.AsyncClient) -> None:
    data = {"hired_on": "Lovelace", "contract": "Lovelace", "person": {"given_name": "", "email": "Lovelace"}}
    answer = await hris.post(EVENTS, json={**hire(), "id": None, "data": data})
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "#/id", "#/data/hired_on", "#/data/contract", "#/data/person/given_name", "#/data/person/family_name",
        "#/data/person/email",
    }  # fmt: skip
    assert "Lovelace" not in answer.text


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type", "data", "subject"])
async def test_each_part_of_the_envelope_is_required(hris: httpx2.AsyncClient, missing: str) -> None:
    event = hire()
    del event[missing]
    answer = await hris.post(EVENTS, json=event)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{missing}"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"", 400),
        ("application/json", b'{"a": NaN}', 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b'{"a": "\\ud800"}', 400),
        ("application/json", b'{"a": ' + b"9" * 10_000 + b"}", 400),
        ("application/json", b'"hire"', 422),
        ("application/cloudevents-batch+json", b"{}", 422),
        ("application/cloudevents+json", b"[]", 422),
        ("text/plain", b"{}", 415),
        ("application/xml", b"<event/>", 415),
        ("application/json", b" " * (MAX_BODY_BYTES + 1), 413),
        ("application/cloudevents-batch+json", json.dumps([{}] * (MAX_BATCH + 1)).encode(), 413),
    ],
    ids=[
        "cut short",
        "empty",
        "NaN",
        "not UTF-8",
        "nested without end",
        "half a character",
        "a number without end",
        "a string",
        "no array as a batch",
        "an array as an event",
        "text",
        "XML",
        "too many bytes",
        "too many events",
    ],
)
async def test_a_body_that_is_no_event_is_refused(
    hris: httpx2.AsyncClient, content_type: str, body: bytes, status: int
) -> None:
    answer = await hris.post(EVENTS, content=body, headers={"content-type": content_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_what_contradicts_itself_is_refused_with_both_fields_named(hris: httpx2.AsyncClient) -> None:
    away = {"leave": "sabbatical", "started_on": "2026-03-02", "expected_end_on": "2026-03-01"}
    practice = {"effective_from": "2027-01-01", "least_notice_days": 9, "convene_days_before": {"first": 5}}
    for type, data, pointer, expected in (
        ("leave-start", away, "#/data/expected_end_on", "expected a date on or after started_on"),
        ("policy", practice, "#/data/convene_days_before/first", "expected 0, or no less than least_notice_days"),
    ):
        told = {"specversion": "1.0", "id": type, "source": "urn:hris", "type": type, "data": data}
        answer = await hris.post(EVENTS, json=told if type == "policy" else {**told, "subject": "E-0042"})
        assert (answer.status_code, answer.json()["errors"]) == (422, [{"pointer": pointer, "detail": expected}])


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b"[]", "one event, a JSON object; a list of them goes to …/events/batch as "),
        (BATCH["content-type"], b"{}", "a JSON array of events; one alone goes to …/events as "),
    ],
)
async def test_a_list_for_one_event_or_the_reverse_is_told_where_it_goes(
    hris: httpx2.AsyncClient, content_type: str, body: bytes, expected: str
) -> None:
    answer = await hris.post(EVENTS, content=body, headers={"content-type": content_type})
    assert answer.json()["type"] == "/problems/invalid"
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["detail"].startswith(f"expected {expected}")) == ("#", True)


@pytest.mark.parametrize("headers", [BATCH, {"content-type": BATCH["content-type"] + "; charset=utf-8"}])
async def test_a_batch_gives_each_event_its_result_in_order(
    hris: httpx2.AsyncClient, journal: PgJournal, headers: dict[str, str]
) -> None:
    await hris.post(EVENTS, json=training("taken"))
    headcount = {
        "specversion": "1.0", "id": "h", "source": "urn:hris", "type": "headcount",
        "data": {"year": 2025, "average": 80},
    }  # fmt: skip
    batch = [
        hire("1"), training("2", "E-0043"), {**hire("3"), "type": "hired"}, headcount, training("taken"),
        training("taken", title="Autre"), training("4"), "nonsense",
    ]  # fmt: skip
    answer = await hris.post(EVENTS, content=json.dumps(batch), headers=headers)
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [
        "recorded", "recorded", "refused", "recorded", "duplicate", "refused", "recorded", "refused",
    ]  # fmt: skip
    assert results[2]["id"] == "3"
    assert results[2]["problem"]["errors"][0]["pointer"] == "#/type"
    assert results[5]["problem"]["type"] == "/problems/content-conflict"
    assert results[7]["problem"]["errors"][0]["pointer"] == "#"
    entries = await journal.read(Stream(COMPANY, "E-0042"))
    assert [entry.id for entry in entries] == ["taken", "1", "4"]
    assert verify(entries) == []


async def test_facts_of_one_employee_in_a_batch_travel_as_one_piece_of_news(
    hris: httpx2.AsyncClient, journal: PgJournal, pool: Any
) -> None:
    batch = [hire("1"), hire("2", "E-0043"), training("3"), training("4", "E-0043"), training("5")]
    answer = await hris.post(EVENTS, json=batch, headers=BATCH)
    assert answer.status_code == 202
    parcels = {parcel.employee: parcel for parcel in await journal.claim(10)}
    assert parcels["E-0042"].news.types == ("hire", "training-completed", "training-completed")
    assert parcels["E-0043"].news.types == ("hire", "training-completed")
    assert [len(parcel.positions) for parcel in parcels.values()] == [1, 1]


async def test_one_key_with_two_contents_in_one_batch_counts_once(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    batch = [training("1"), training("1", title="Autre"), training("1"), training("2")]
    answer = await hris.post(EVENTS, json=batch, headers=BATCH)
    statuses = [result["status"] for result in answer.json()["results"]]
    assert statuses == ["recorded", "refused", "duplicate", "recorded"]
    assert sorted(entry.id for entry in await journal.read(Stream(COMPANY, "E-0042"))) == ["1", "2"]


async def test_a_full_batch_and_an_empty_one_are_taken(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    batch = [hire(str(n), f"E-{n:04}") for n in range(MAX_BATCH)]
    answer = await hris.post(EVENTS, json=batch, headers=BATCH)
    assert [result["id"] for result in answer.json()["results"]] == [str(n) for n in range(MAX_BATCH)]
    assert len(await journal.claim(1000)) == MAX_BATCH
    empty = await hris.post(f"{EVENTS}/batch", json=[], headers=BATCH)
    assert (empty.status_code, empty.json()) == (202, {"results": []})


async def test_a_batch_has_a_door_of_its_own(hris: httpx2.AsyncClient) -> None:
    """So that one address has one shape, for clients that are generated; the other door takes it by its media type."""
    answer = await hris.post(f"{EVENTS}/batch", json=[hire(), {**hire("2"), "type": "hired"}], headers=BATCH)
    assert answer.status_code == 207
    assert [result["status"] for result in answer.json()["results"]] == ["recorded", "refused"]
    alone = await hris.post(f"{EVENTS}/batch", json=hire("3"))
    assert (alone.status_code, "…/events" in alone.json()["detail"]) == (415, True)


async def test_a_company_fact_may_be_voided(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    await hris.post(EVENTS, json=EXAMPLES["headcount"])
    voided = {
        **EXAMPLES["fact-voided"],
        "data": {"event": {"source": "urn:example:hris", "id": "evt-0015"}, "reason": "x"},
    }
    del voided["subject"]
    answer = await hris.post(EVENTS, json=voided)
    assert answer.status_code == 202
    assert [entry.type for entry in await journal.read(Stream(COMPANY))] == ["headcount", "fact-voided"]
