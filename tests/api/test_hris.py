"""HRIS systems that call or are asked: what they show is told once, corrected, asked about, and soon forgotten."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, Clock
from standardwebhooks.webhooks import Webhook

from activities.adapters import outward
from activities.adapters.journal import PgJournal
from activities.hris import HrisRounds
from api.sources.answers import Answers
from api.sources.hris.asking import UnansweredError
from api.sources.hris.reading import read
from api.sources.hris.vendors import vendors
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, ContractEnd, Fact, Hire, LeaveEnd, LeaveStart, Person, Stream
from domain.ledger.corrections import valid
from domain.ports import HrisOrder
from tests.receiver import Answer, Received, Receiver, always

SOURCES = f"/v1/companies/{COMPANY}/sources"
SECRET = "a secret of the vendor"
KOMBO_PEOPLE = [
    {"id": "k1", "remote_id": "32", "employee_number": "E-1", "first_name": "Élodie", "last_name": "Martin",
     "work_email": "elodie@example.org", "start_date": "2020-04-07T00:00:00.000Z", "termination_date": None},
]  # fmt: skip


def kombo_absence(id: str, kind: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "employee_id": "k1", "start_date": start, "end_date": end, "status": "APPROVED",
        "remote_deleted_at": None, "type": {"name": kind}, **more,
    }  # fmt: skip


@pytest.fixture
async def vendor() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as listening:
        yield listening


@pytest.fixture
def jalon(pool: asyncpg.Pool, clock: Clock) -> Composition:
    return replace(compose(pool, Settings(private_addresses=True)), clock=clock)


@pytest.fixture
def rounds(jalon: Composition) -> HrisRounds:
    return jalon.hris_rounds()


@pytest.fixture
async def admin(jalon: Composition) -> AsyncIterator[httpx2.AsyncClient]:
    token = await jalon.tokens.create("admin", "admin", [COMPANY], actor=OWN_ACTOR)
    transport = httpx2.ASGITransport(jalon.api())
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://jalon", headers={"authorization": f"Bearer {token}"}
    ) as client:
        yield client


def as_json(value: object) -> Answer:
    return Answer(200, json.dumps(value).encode(), (("content-type", "application/json"),))


async def set_up(admin: httpx2.AsyncClient, vendor: str, receiver: Receiver, **more: Any) -> None:
    told = {"vendor": vendor, "address": receiver.url, "account": "acme", "token": "a-token", **more}
    answer = await admin.put(f"{SOURCES}/{vendor}", json=told)
    assert answer.status_code == 200, answer.text


async def read_all(rounds: HrisRounds) -> int:
    """One round; how many facts it recorded."""
    return sum([(await rounds.take(order)).recorded for order in (await rounds.due()).orders])


async def told(journal: PgJournal, employee: str) -> list[str]:
    """What stands in the journal of somebody: types, leaves and days."""
    entries = valid(await journal.read(Stream(COMPANY, employee)), None)
    return [_shown(entry.fact) for entry in entries if entry.type != "fact-voided"]


def _shown(fact: Fact) -> str:
    words = [str(fact.model_dump()["type"])]
    if isinstance(fact, LeaveStart | LeaveEnd):
        words.append(fact.leave)
    return " ".join([*words, *([fact.true_on.isoformat()] if fact.true_on else [])])


def kombo_headers(body: bytes, secret: str = SECRET) -> Mapping[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"x-kombo-signature": base64.urlsafe_b64encode(digest).decode().rstrip("=")}


class Kombo:
    """Answers as Kombo's description of its API says: lists by cursor, under `data`."""

    def __init__(self, absences: Sequence[Mapping[str, Any]]) -> None:
        self.absences = absences

    def __call__(self, request: Received) -> Answer:
        assert request.headers["authorization"] == "Bearer a-token"
        assert request.headers["x-integration-id"] == "acme"
        items = KOMBO_PEOPLE if "/hris/employees" in request.path else self.absences
        start = int(request.path.partition("cursor=")[2] or 0)
        following = str(start + 1) if start + 1 < len(items) else None
        return as_json({"status": "success", "data": {"next": following, "results": items[start : start + 1]}})


async def test_a_notice_is_kept_answered_at_once_and_what_it_leaves_out_is_fetched(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal, pool: asyncpg.Pool
) -> None:
    vendor.answers = Kombo([
        kombo_absence("a", "Maternity leave", "2026-02-02", "2026-05-24"),
        kombo_absence("b", "Congés payés", "2026-07-01", "2026-07-14"),
        kombo_absence("c", "Sabbatical", "2026-12-01", "2027-03-31"),
        kombo_absence("d", "Sabbatical", "2026-08-01", "2026-08-31", status="DECLINED"),
    ])  # fmt: skip
    await set_up(admin, "kombo", vendor, secrets=[SECRET])
    await rounds.due()  # the one of the day it was set up
    body = b'{"type":"data-changed","data":{"changed_models":[{"name":"hris_absences"}]}}'
    heard = await admin.post(f"{SOURCES}/kombo", content=body, headers=kombo_headers(body))
    assert (heard.status_code, heard.json()) == (202, {"duplicate": False})
    assert vendor.requests == []
    again = await admin.post(f"{SOURCES}/kombo", content=body, headers=kombo_headers(body))
    assert (again.status_code, again.json()) == (202, {"duplicate": True})
    order = HrisOrder(company=COMPANY, name="kombo")
    assert (await rounds.take(order)).recorded == 4
    assert await told(journal, "E-1") == [
        "hire 2020-04-07", "leave-start maternity 2026-02-02", "leave-end maternity 2026-05-25",
        "leave-start sabbatical 2026-12-01",
    ]  # fmt: skip
    assert (await rounds.take(order)).recorded == 0
    assert await pool.fetchval("SELECT count(*) FROM hris_bodies WHERE body IS NOT NULL") == 0
    (listed,) = (await admin.get(SOURCES)).json()["sources"]
    assert (listed["waiting"], listed["problem"]) == (0, None)


async def test_what_the_system_corrects_is_corrected_and_what_it_takes_back_is_taken_back(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal, clock: Clock
) -> None:
    kombo = Kombo([
        kombo_absence("a", "Maternity leave", "2026-02-02", "2026-05-24"),
        kombo_absence("b", "Sabbatical", "2026-12-01", "2027-03-31"),
    ])  # fmt: skip
    vendor.answers = kombo
    await set_up(admin, "kombo", vendor)
    await read_all(rounds)
    kombo.absences = [kombo_absence("a", "Maternity leave", "2026-02-02", "2027-01-10")]
    clock.now += timedelta(days=1)
    await read_all(rounds)
    assert await told(journal, "E-1") == ["hire 2020-04-07", "leave-start maternity 2026-02-02"]
    kombo.absences = []  # a right that was lost, sooner than the truth
    clock.now += timedelta(days=1)
    assert await read_all(rounds) == 0


async def test_a_word_that_nobody_knows_waits_and_its_answer_tells_it(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal
) -> None:
    vendor.answers = Kombo([kombo_absence("a", "Congé zen", "2026-02-02", "2026-05-24")])
    await set_up(admin, "kombo", vendor)
    await read_all(rounds)
    assert "leave-start other 2026-02-02" in await told(journal, "E-1")
    (waits,) = (await admin.get(f"/v1/companies/{COMPANY}/quarantine")).json()["waiting"]
    assert (waits["code"], waits["employee"], waits["answer"]) == ("leave-type", "E-1", "leave:conge zen")
    answered = await admin.put(f"/v1/companies/{COMPANY}/answers/leave:conge zen", json={"meaning": "sabbatical"})
    assert answered.status_code == 200
    assert [line for line in await told(journal, "E-1") if "leave" in line] == [
        "leave-start sabbatical 2026-02-02", "leave-end sabbatical 2026-05-25",
    ]  # fmt: skip
    assert (await admin.get(f"/v1/companies/{COMPANY}/quarantine")).json()["waiting"] == []


def test_what_the_door_would_refuse_of_a_record_costs_nobody_the_hire() -> None:
    people = [{**KOMBO_PEOPLE[0], "work_email": "elodie@localhost", "termination_date": "2200-01-01"}]
    away = [kombo_absence("a1", "Sabbatical leave", "2026-09-01", "2200-01-01")]
    (facts,) = read(vendors()["kombo"], people, away, Answers({}), date(2026, 11, 26)).facts.values()
    (hire,) = [fact for fact in facts if isinstance(fact, Hire)]
    assert hire.person == Person(given_name="Élodie", family_name="Martin")
    assert not any(isinstance(fact, ContractEnd) for fact in facts)


async def test_a_hire_that_another_source_has_told_is_not_told_again(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal
) -> None:
    """It would ask which of the two is true, and know less: the vendor says no kind of contract."""
    hired = {"specversion": "1.0", "id": "1", "source": "dsn:123456782", "type": "hire", "subject": "E-1",
             "data": {"hired_on": "2020-04-06", "contract": "cdd"}}  # fmt: skip
    await admin.post(f"/v1/companies/{COMPANY}/events", json=hired)
    vendor.answers = Kombo([kombo_absence("a", "Sabbatical", "2026-12-01", "2027-03-31")])
    await set_up(admin, "kombo", vendor)
    assert await read_all(rounds) == 1
    assert await told(journal, "E-1") == ["hire 2020-04-06", "leave-start sabbatical 2026-12-01"]


async def test_payfit_signs_as_svix_and_its_absences_are_polled(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal, clock: Clock
) -> None:
    def payfit(request: Received) -> Answer:
        assert request.path.startswith("/companies/acme/absences?")
        absence = {
            "contractId": "5f1e", "type": "fr_parental_education", "status": "approved",
            "startDate": {"date": "2026-01-05", "moment": "beginning-of-day"},
            "endDate": {"date": "2026-06-30", "moment": "end-of-day"},
        }  # fmt: skip
        if "nextPageToken" not in request.path:
            return as_json({"absences": [absence], "meta": {"nextPageToken": "p2", "count": 2}})
        return as_json({"absences": [{**absence, "type": "fr_conges_payes"}], "meta": {"nextPageToken": None}})

    vendor.answers = payfit
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    await set_up(admin, "payfit", vendor, secrets=[secret])
    assert await read_all(rounds) == 2
    assert await told(journal, "5f1e") == [
        "leave-start parental-full-time 2026-01-05", "leave-end parental-full-time 2026-07-01",
    ]  # fmt: skip
    assert (await rounds.due()).orders == ()
    clock.now += timedelta(hours=1)
    assert [order.name for order in (await rounds.due()).orders] == ["payfit"]
    body = b'{"any": "event"}'
    signature = Webhook(secret).sign("msg_1", clock.now, body.decode())
    headers = {"svix-id": "msg_1", "svix-timestamp": str(int(clock.now.timestamp())), "svix-signature": signature}
    assert (await admin.post(f"{SOURCES}/payfit", content=body, headers=headers)).status_code == 202


async def test_hibob_tells_changes_of_which_the_last_counts(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal, clock: Clock
) -> None:
    changes = [
        {"changeType": "Created", "employeeId": "9", "requestId": 1, "policyTypeDisplayName": "Sabbatical",
         "startDate": "2026-03-02", "endDate": "2026-08-31"},
        {"changeType": "Created", "employeeId": "9", "requestId": 2, "policyTypeDisplayName": "Sick leave",
         "startDate": "2026-10-01", "endDate": "2026-10-09"},
    ]  # fmt: skip

    def hibob(request: Received) -> Answer:
        assert request.headers["authorization"] == "Basic " + base64.b64encode(b"acme:a-token").decode()
        if request.path == "/people/search":
            assert request.method == "POST"
            person = {"id": "9", "firstName": "Ada", "surname": "Lovelace", "work": {"startDate": "2019-01-07"}}
            return as_json({"employees": [person]})
        assert "since=2026-05-2" in request.path
        return as_json({"changes": changes})

    vendor.answers = hibob
    await set_up(admin, "hibob", vendor)
    await read_all(rounds)
    assert "leave-start sickness 2026-10-01" in await told(journal, "9")
    changes.append({**changes[1], "changeType": "Deleted"})
    clock.now += timedelta(days=1)
    changes.pop(0)  # its change is no longer recent: what it told stands
    await read_all(rounds)
    assert await told(journal, "9") == [
        "hire 2019-01-07", "leave-start sabbatical 2026-03-02", "leave-end sabbatical 2026-09-01",
    ]  # fmt: skip


async def test_lucca_is_asked_and_half_days_are_one_absence_again(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal
) -> None:
    days = [date(2026, 3, 2) + timedelta(days=n // 2) for n in range(240)]

    def lucca(request: Received) -> Answer:
        assert request.headers["authorization"] == "lucca application=a-token"
        start = int(request.path.rpartition("paging=")[2].partition("%2C")[0])
        if "/users" in request.path:
            items = [{"id": 7, "employeeNumber": "E-7", "firstName": "Ada", "dtContractStart": "2020-01-06T00:00:00"}]
        else:
            items = [
                {"date": f"{day}T00:00:00", "leaveAccount": {"name": "Congé parental"},
                 "leavePeriod": {"id": 3, "ownerId": 7, "isConfirmed": True}}
                for day in days
            ]  # fmt: skip
        return as_json({"data": {"items": items[start : start + 100]}})

    vendor.answers = lucca
    await set_up(admin, "lucca", vendor)
    await read_all(rounds)
    assert await told(journal, "E-7") == [
        "hire 2020-01-06", "leave-start parental-full-time 2026-03-02", "leave-end parental-full-time 2026-06-30",
    ]  # fmt: skip


async def test_bamboohr_names_people_who_are_fetched_one_by_one(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal, clock: Clock
) -> None:
    def bamboohr(request: Received) -> Answer:
        assert request.path.startswith("/v1/employees/42?fields=")
        return as_json({"id": "42", "employeeNumber": "E-42", "firstName": "Ada", "hireDate": "2021-05-03",
                        "terminationDate": "0000-00-00"})  # fmt: skip

    vendor.answers = bamboohr
    await set_up(admin, "bamboohr", vendor, secrets=["another secret", SECRET])
    body = b'{"type":"employee.updated","data":{"employeeId":"42","changedFields":["hireDate"]}}'
    moment = str(int(clock.now.timestamp()))
    digest = hmac.new(SECRET.encode(), body + moment.encode(), hashlib.sha256).hexdigest()
    headers = {"x-bamboohr-timestamp": moment, "x-bamboohr-signature": digest}
    assert (await admin.post(f"{SOURCES}/bamboohr", content=body, headers=headers)).status_code == 202
    assert await read_all(rounds) == 1
    assert await told(journal, "E-42") == ["hire 2021-05-03"]


async def test_paylocity_brings_the_absence_in_its_body(
    admin: httpx2.AsyncClient, rounds: HrisRounds, journal: PgJournal
) -> None:
    told_of = {"vendor": "paylocity", "secrets": [SECRET], "signature_header": "X-Their-Signature"}
    assert (await admin.put(f"{SOURCES}/paylocity", json=told_of)).status_code == 200
    body = json.dumps({
        "companyId": "C01", "employeeId": "12345", "timeOffType": "Parental leave",
        "timeOffStartDate": "2026-12-01T00:00:00", "timeOffEndDate": "2027-02-28T00:00:00",
    }).encode()  # fmt: skip
    digest = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    heard = await admin.post(f"{SOURCES}/paylocity", content=body, headers={"x-their-signature": digest})
    assert heard.status_code == 202
    assert await read_all(rounds) == 1
    assert await told(journal, "12345") == ["leave-start parental-full-time 2026-12-01"]


async def test_personio_is_asked_with_a_token_that_is_got_and_pages_lead_nowhere_else(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, journal: PgJournal
) -> None:
    def personio(request: Received) -> Answer:
        if request.path == "/v2/auth/token":
            assert b"client_id=acme&client_secret=a-token" in request.body
            return as_json({"access_token": "short-lived"})
        assert request.headers["authorization"] == "Bearer short-lived"
        if "/persons" in request.path:
            return as_json({"_data": [{"id": "5", "first_name": "Ada"}], "_meta": {}})
        period = {
            "id": "p", "person": {"id": "5"}, "absence_type": {"name": "Sabbatical"},
            "approval": {"status": "APPROVED"},
            "starts_from": {"date_time": "2026-02-02T00:00:00"}, "ends_at": {"date_time": "2026-03-01T00:00:00"},
        }  # fmt: skip
        link = {"links": {"next": {"href": "https://elsewhere.example/v2/absence-periods?cursor=2"}}}
        return as_json({"_data": [period], "_meta": {} if "cursor=2" in request.path else link})

    vendor.answers = personio
    await set_up(admin, "personio", vendor)
    assert await read_all(rounds) == 2
    assert [request.path for request in vendor.requests][-1] == "/v2/absence-periods?cursor=2"
    assert (await told(journal, "5"))[0] == "leave-start sabbatical 2026-02-02"


async def test_a_system_that_fails_says_why_and_loses_nothing(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, clock: Clock
) -> None:
    await set_up(admin, "kombo", vendor, secrets=[SECRET])
    body = b"{}"
    await admin.post(f"{SOURCES}/kombo", content=body, headers=kombo_headers(body))
    vendor.answers = always(Answer(503))
    (order,) = (await rounds.due()).orders
    with pytest.raises(UnansweredError):
        await rounds.take(order)
    (listed,) = (await admin.get(SOURCES)).json()["sources"]
    assert (listed["waiting"], listed["problem"]) == (1, "Kombo answered 503 to /hris/employees")
    assert (await rounds.due()).orders == ()
    vendor.answers = Kombo([])
    clock.now += timedelta(minutes=1)
    await read_all(rounds)
    (listed,) = (await admin.get(SOURCES)).json()["sources"]
    assert (listed["waiting"], listed["problem"]) == (0, None)


async def test_what_is_not_signed_is_refused_and_not_kept(
    admin: httpx2.AsyncClient, vendor: Receiver, pool: asyncpg.Pool
) -> None:
    await set_up(admin, "kombo", vendor, secrets=[SECRET])
    body = b'{"type":"data-changed"}'
    refusals = [
        await admin.post(f"{SOURCES}/kombo", content=body),
        await admin.post(f"{SOURCES}/kombo", content=body, headers=kombo_headers(body, "another")),
        await admin.post(f"{SOURCES}/kombo", content=body[:-1], headers=kombo_headers(body)),
        await admin.post(f"{SOURCES}/unknown", content=body, headers=kombo_headers(body)),
    ]
    assert {(answer.status_code, answer.text) for answer in refusals} == {(401, refusals[0].text)}
    assert await pool.fetchval("SELECT count(*) FROM hris_bodies") == 0


async def test_bodies_are_gone_after_seven_days_and_with_a_file_that_is_deleted(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, pool: asyncpg.Pool, clock: Clock
) -> None:
    await set_up(admin, "kombo", vendor, secrets=[SECRET])
    for body in (b'{"n":1}', b'{"n":2}'):
        await admin.post(f"{SOURCES}/kombo", content=body, headers=kombo_headers(body))
    await admin.post(f"/v1/companies/{COMPANY}/events", json={
        "specversion": "1.0", "id": "1", "source": "urn:hris", "type": "hire", "subject": "E-9",
        "data": {"hired_on": "2024-03-15", "contract": "cdi"},
    })  # fmt: skip
    await pool.execute("SELECT erase_stream($1, $2, 'request')", f"{COMPANY}/E-9", OWN_ACTOR)
    assert await pool.fetchval("SELECT count(*) FROM hris_bodies WHERE body IS NOT NULL") == 0
    clock.now += timedelta(days=8)
    await rounds.due()
    assert await pool.fetchval("SELECT count(*) FROM hris_bodies") == 0


@pytest.mark.parametrize(
    ("told_of", "pointer"),
    [
        ({"vendor": "workday"}, "#/vendor"),
        ({"vendor": "kombo"}, "#/account"),
        ({"vendor": "kombo", "account": "the integration id"}, "#/account"),
        ({"vendor": "lucca", "account": "acme", "secrets": ["long enough"]}, "#/secrets"),
        ({"vendor": "paylocity", "secrets": ["long enough"]}, "#/signature_header"),
        ({"vendor": "paylocity", "secrets": ["long enough", "long enough too", "one too many"]}, "#/secrets"),
        ({"vendor": "kombo", "account": "acme", "address": "ftp://x"}, "#/address"),
        ({"vendor": "payfit", "account": "acme", "secrets": ["no base64 at all!"]}, "#/secrets/0"),
        ({"vendor": "payfit", "account": "acme", "secrets": ["whsec_AA"]}, "#/secrets/0"),
    ],
)
async def test_what_cannot_be_set_up_is_named(admin: httpx2.AsyncClient, told_of: dict[str, Any], pointer: str) -> None:
    answer = await admin.put(f"{SOURCES}/one", json=told_of)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert "another value" not in answer.text


async def test_nobody_has_a_token_that_is_kept_sent_to_another_address(
    admin: httpx2.AsyncClient, vendor: Receiver
) -> None:
    await set_up(admin, "kombo", vendor)
    moved = {"vendor": "kombo", "account": "acme", "address": "http://127.0.0.1:9/"}
    refused = await admin.put(f"{SOURCES}/kombo", json=moved)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/token")
    (listed,) = (await admin.get(SOURCES)).json()["sources"]
    assert listed["address"] == vendor.url
    assert (await admin.put(f"{SOURCES}/kombo", json={**moved, "token": "another"})).status_code == 200


@pytest.mark.parametrize(
    "answer",
    [Answer(200, b" " * 10_001), Answer(200, gzip.compress(b" " * 1_000_000), (("content-encoding", "gzip"),))],
    ids=["long", "packed"],
)  # fmt: skip
async def test_an_answer_that_would_fill_the_memory_is_none(
    admin: httpx2.AsyncClient, rounds: HrisRounds, vendor: Receiver, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(outward, "MOST_BYTES", 10_000)
    await set_up(admin, "kombo", vendor)
    vendor.answers = always(answer)
    (order,) = (await rounds.due()).orders
    with pytest.raises(UnansweredError):
        await rounds.take(order)


async def test_secrets_are_renewed_by_two_and_never_shown(admin: httpx2.AsyncClient, vendor: Receiver) -> None:
    await set_up(admin, "kombo", vendor, secrets=[SECRET])
    await set_up(admin, "kombo", vendor, secrets=["a newer secret", SECRET])
    for secret in (SECRET, "a newer secret"):
        body = secret.encode()
        heard = await admin.post(f"{SOURCES}/kombo", content=body, headers=kombo_headers(body, secret))
        assert heard.status_code == 202
    shown = (await admin.get(SOURCES)).text
    assert SECRET not in shown
    assert "a-token" not in shown
    assert {each["vendor"] for each in json.loads(shown)["vendors"]} == vendors().keys()
