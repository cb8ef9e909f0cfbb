"""Reading the file of `jalon explain`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deploy.cli import event_file
from deploy.errors import InputError, exit_status
from domain.facts import Stream


def event(id: str = "1", type: str = "hire", subject: str | None = "E-1", **data: Any) -> dict[str, Any]:
    body = data or {"hired_on": "2024-01-15", "contract": "cdi"}
    about = {} if subject is None else {"subject": subject}
    return {"specversion": "1.0", "id": id, "source": "urn:hris", "type": type, **about, "data": body}


def read(*events: Any, employee: str | None = None) -> event_file.Streams:
    return event_file.read(json.dumps(events), employee)


def test_the_employees_facts_and_the_companys_are_told_apart() -> None:
    found = read(event(), event("2", "headcount", None, year=2025, average=80), employee="123456782/E-1")
    assert str(found.stream) == "123456782/E-1"
    assert [(str(entry.stream), entry.version, entry.type) for entry in found.entries] == [("123456782/E-1", 1, "hire")]
    assert [(str(entry.stream), entry.type) for entry in found.company_entries] == [("123456782", "headcount")]


def test_a_void_without_a_subject_is_the_companys() -> None:
    void = event("3", "fact-voided", None, event={"source": "urn:hris", "id": "2"}, reason="erreur")
    found = read(event(), event("2", "headcount", None, year=2025, average=80), void)
    assert [entry.type for entry in found.company_entries] == ["headcount", "fact-voided"]


def test_a_void_without_a_subject_is_about_whom_the_voided_event_is() -> None:
    void = event("3", "fact-voided", None, event={"source": "urn:hris", "id": "1"}, reason="erreur")
    found = read(event(), void)
    assert [entry.type for entry in found.entries] == ["hire", "fact-voided"]


def test_a_void_of_nothing_is_left_for_the_plan_to_say() -> None:
    void = event("3", "fact-voided", None, event={"source": "urn:hris", "id": "typo"}, reason="erreur")
    found = read(event(), void)
    assert [entry.type for entry in found.entries] == ["hire", "fact-voided"]
    assert found.company_entries == []


def test_the_moment_of_telling_is_the_events_time_or_always() -> None:
    found = read(
        event(), {**event("2", "leave-start", leave="unpaid", started_on="2025-01-01"), "time": "2025-02-01T00:00:00Z"}
    )
    assert [entry.recorded_at.isoformat() for entry in found.entries] == [
        "1970-01-01T00:00:00+00:00",
        "2025-02-01T00:00:00+00:00",
    ]


def test_the_same_event_again_has_no_effect() -> None:
    assert len(read(event(), event()).entries) == 1


def test_what_is_private_stays_out_but_leaves_its_trace() -> None:
    person = {"given_name": "Léa", "family_name": "Exemple"}
    [entry] = read(event(hired_on="2024-01-15", contract="cdi", person=person)).entries
    assert "person" not in entry.data
    assert entry.private_sha256 is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "This is not JSON: .* line 1 column 1"),
        ('{"id": 1}', "Expected a JSON array of events, found an object"),
        ("null", "found null"),
        ("[]", "Expected events about one employee, found none"),
    ],
)
def test_what_is_no_list_of_events(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        event_file.read(text)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (3, "item 1: expected a JSON object"),
        (event("2", hired_on="15/01/2024", contract="cdi"), "item 1: data.hired_on: expected a civil date, YYYY-MM-DD"),
        (event("2", hired_on="2024-01-15"), "item 1: data.contract: required, but missing"),
        (event("2", "promotion"), "item 1: type: expected one of hire, leave-start, "),
        (event("2", subject=None), "item 1: subject: expected the employee's id"),
        ({**event("2"), "time": "2025-02-01T00:00:00"}, "item 1: time: expected a date-time with its offset"),
        (
            event("1", hired_on="2024-02-15", contract="cdi"),
            "item 1: id: item 0 already bears the id 1 of urn:hris, with another content",
        ),
    ],
)
def test_a_wrong_item_is_named_with_its_field(item: Any, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read(event(), item)
    assert str(caught.value).startswith(sentence)
    assert exit_status(caught.value) == 2


def test_a_name_that_is_told_twice_is_refused_as_the_api_does() -> None:
    hire = json.dumps(event()).replace('"hired_on"', '"hired_on": "2023-01-15", "hired_on"')
    with pytest.raises(InputError, match=r"^item 0: data.hired_on: expected once, but told several times$"):
        event_file.read(f"[{hire}]")


def test_every_wrong_item_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read(3, event(), "x")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["item 0", "item 2"]


def test_one_employee_must_be_meant() -> None:
    with pytest.raises(InputError, match=r"several \(E-1, E-2\): name one with --employee"):
        read(event(), event("2", subject="E-2"))
    assert read(event(), event("2", subject="E-2"), employee="E-2").stream == Stream("000000000", "E-2")
    with pytest.raises(InputError, match=r"No event is about employee E-3. Those of the file: E-1"):
        read(event(), employee="E-3")
