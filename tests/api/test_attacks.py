"""What somebody with a token of an HRIS may try, on the real API and journal: it is refused in words, and quickly.

The attacks that a single function withstands are beside it: `test_intake.py` (Jalon's name, voids of outcomes, batches
that cross, taken keys), `tests/domain/test_bounds.py` (texts, lists, one-line fields), `test_cloudevents.py` (headers).
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from api_samples import BATCH, COMPANY, EMPLOYEE, EVENTS, hire, training

from activities.adapters.journal import PgJournal
from api.intake import Intake
from api.known import MOST_TOLD
from api.rights import Caller
from domain.facts import OWN_ACTOR, OWN_SOURCE, Entry, Stream
from domain.law import current

ONE = {"content-type": "application/cloudevents+json"}


def event(id: str, kind: str, data: dict[str, Any], subject: str | None = "E-0042") -> dict[str, Any]:
    told = {"specversion": "1.0", "id": id, "source": "urn:hris", "type": kind, "data": data}
    return told if subject is None else {**told, "subject": subject}


def report(words: str) -> dict[str, Any]:
    return event("1", "interview-completed", {"kind": "periodic", "held_on": "2020-01-06", "report": {"skills": words}})


def raw(average: str) -> bytes:
    head = b'{"specversion":"1.0","id":"x","source":"urn:h","type":"headcount","data":{"year":2024,"average":'
    return head + average.encode() + b"}}"


BODIES = {
    "lists within lists": b"[" * 100_000 + b"]" * 100_000,
    "objects within objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a number of five thousand digits": raw("9" * 5000),
    "a number beyond numbers": raw("1e400"),
    "no number": raw("NaN"),
    "half a character": json.dumps({**hire(), "id": "a\ud800"}).encode(),
    "a character that no database keeps": json.dumps(report("a\x00b")).encode(),
    "an id that is a book": json.dumps(hire("i" * 100_000)).encode(),
    "a subject that is a path": json.dumps(hire(subject="../E-2")).encode(),
    "a subject that is a line": json.dumps(hire(subject="E-1\r\nX: y")).encode(),
    "a moment after the last one": json.dumps({**hire(), "time": "9999-12-31T23:59:59-14:00"}).encode(),
    "a moment before the first one": json.dumps({**hire(), "time": "0001-01-01T00:00:00+14:00"}).encode(),
    "a hire at the end of time": json.dumps(hire(hired_on="9999-12-31")).encode(),
    "Jalon's name": json.dumps({**hire(), "source": OWN_SOURCE}).encode(),
    "Jalon's name in capitals": json.dumps({**hire(), "source": OWN_SOURCE.upper()}).encode(),
    "what Jalon alone does": json.dumps(
        event("1", "report-issued", {"kind": "first", "held_on": "2020-01-06", "issued_on": "2020-01-07"})
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_a_body_that_means_harm_is_refused_in_words(hris: httpx2.AsyncClient, body: bytes) -> None:
    answer = await hris.post(EVENTS, content=body, headers=ONE)
    assert answer.status_code in (400, 422)
    assert len(answer.text) < 2000
    assert (await hris.get(EMPLOYEE)).status_code == 404


@pytest.mark.parametrize(
    "question",
    [
        "timeline?known_at=0001-01-01T00:00:00%2B14:00", "timeline?known_at=9999-12-31T23:59:59-14:00",
        "timeline?known_at=9999-12-31T23:59:59Z", "timeline?as_of=0001-01-01", "timeline?as_of=9999-12-31",
        "?as_of=0001-01-01", "?as_of=9999-12-31",
    ],
)  # fmt: skip
async def test_a_question_about_the_ends_of_time_is_answered(admin: httpx2.AsyncClient, question: str) -> None:
    await admin.post(EVENTS, json=hire(), headers=ONE)
    answer = await admin.get(f"{EMPLOYEE}/{question}" if question[0] != "?" else EMPLOYEE + question)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] in question


class Counting(PgJournal):
    """Counts how often each stream is read."""

    def __init__(self, pool: Any) -> None:
        super().__init__(pool)
        self.read_of = Counter[Stream]()

    async def read(self, stream: Stream, **options: Any) -> list[Entry]:
        self.read_of[stream] += 1
        return await super().read(stream, **options)


async def test_five_hundred_voids_read_a_long_stream_once(pool: Any) -> None:
    """Each used to read it twice: two thousand facts, and the service stood still for minutes."""
    journal = Counting(pool)
    intake = Intake(journal, current(), _NOBODY, _NOBODY)
    caller = Caller(name="SIRH", actor=OWN_ACTOR, role="hris", companies=frozenset({COMPANY}))
    await intake.accept(COMPANY, [training(str(n)) for n in range(500)], caller)
    voids = [
        event(f"v{n}", "fact-voided", {"reason": None, "event": {"source": "urn:hris", "id": str(n)}})
        for n in range(500)
    ]
    journal.read_of.clear()
    results = await intake.accept(COMPANY, voids, caller)
    assert {result.status for result in results} == {"recorded"}
    assert journal.read_of == {Stream(COMPANY, "E-0042"): 1}


async def test_a_stream_holds_so_many_interviews_and_agreements_and_no_more(hris: httpx2.AsyncClient) -> None:
    most = MOST_TOLD["interview-completed"]
    first = date(2019, 1, 7)
    told = [
        event(str(n), "interview-completed", {"kind": "recap", "held_on": f"{first + timedelta(days=n)}"})
        for n in range(most + 2)
    ]
    assert (await hris.post(EVENTS, json=told[:most], headers=BATCH)).status_code == 202
    answer = await hris.post(EVENTS, json=[told[0], told[most], hire("h")], headers=BATCH)
    assert [each["status"] for each in answer.json()["results"]] == ["duplicate", "refused", "recorded"]
    error = (await hris.post(EVENTS, json=told[most + 1], headers=ONE)).json()["errors"][0]
    assert error == {
        "pointer": "#/type", "detail": f"expected no more than {most} facts interview-completed of an employee",
    }  # fmt: skip

    terms = {"scope": "company", "signed_on": "2020-01-06", "periodicity_months": 24}
    agreements = [
        event(f"a{n}", "agreement", {**terms, "effective_from": f"{first + timedelta(days=n)}"}, None)
        for n in range(MOST_TOLD["agreement"])
    ]  # fmt: skip
    assert (await hris.post(EVENTS, json=agreements, headers=BATCH)).status_code == 202
    refused = await hris.post(EVENTS, json=event("b", "agreement", agreements[0]["data"], None), headers=ONE)
    assert refused.json()["errors"][0]["detail"].endswith("facts agreement of a company")

    plan = await hris.get(EMPLOYEE)  # two hundred of each took more than a minute
    assert plan.status_code == 200


_NOBODY: Any = None
