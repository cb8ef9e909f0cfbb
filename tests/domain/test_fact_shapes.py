"""The facts' shapes: rows of every schema are read for ever, mistakes are named, nothing personal leaks."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints, ValidationError

from domain.facts import (
    COMPANY_TYPES,
    OWN_ACTOR,
    SCHEMA_VERSION,
    TOLD_TYPES,
    AnyFact,
    Entry,
    Event,
    Fact,
    Hire,
    LaterFactError,
    Stream,
    ToldFact,
    decode,
    private_data,
    public_data,
    readable_data,
)
from domain.proof.chain import canonical

GOLDEN = Path(__file__).parent / "golden" / "facts"


def _models(union: Any) -> dict[str, type[Fact]]:
    return {str(model.model_fields["type"].default): model for model in get_args(get_args(union)[0])}


FACTS, TOLD = _models(AnyFact), _models(ToldFact)
SAMPLES = [
    pytest.param(sheet["type"], sheet["schema"], sample["row"], sample["today"], id=f"{path.stem}-{number}")
    for path in sorted(GOLDEN.glob("*.json"))
    for sheet in [json.loads(path.read_text("utf-8"))]
    for number, sample in enumerate(sheet["samples"])
]

# --- rows of the past -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "schema", "row", "today"), SAMPLES)
def test_a_recorded_row_is_read_for_ever(kind: str, schema: int, row: dict[str, Any], today: dict[str, Any]) -> None:
    fact = decode(kind, schema, row)
    assert type(fact) is FACTS[kind]
    assert public_data(fact) == today
    assert decode(kind, SCHEMA_VERSION, today) == fact


def test_every_type_has_a_golden_file_for_every_schema_it_was_ever_written_in() -> None:
    present = {path.name for path in GOLDEN.glob("*.json")}
    assert {f"{kind}.v{SCHEMA_VERSION}.json" for kind in FACTS} <= present
    for name in present:
        kind, version = name.removesuffix(".json").split(".v")
        assert kind in FACTS, f"{kind} was recorded once: its rows must still be read"
        assert int(version) <= SCHEMA_VERSION


def test_every_field_of_a_told_fact_is_in_its_golden_file() -> None:
    for kind, model in FACTS.items():
        sheet = json.loads((GOLDEN / f"{kind}.v{SCHEMA_VERSION}.json").read_text("utf-8"))
        seen = {name for sample in sheet["samples"] for name in sample["row"]}
        names = {f"{name}_thousandths" if name in model.thousandths else name for name in model.model_fields}
        names = {getattr(model.model_fields.get(name), "alias", None) or name for name in names}
        assert seen == names - {"type", *model.private}, kind


def test_an_unknown_type_or_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="union_tag_invalid"):
        decode("promotion", 1, {"on": "2026-01-05"})
    with pytest.raises(ValidationError, match="extra_forbidden"):
        decode("mid-career-visit", 1, {"visited_on": "2026-01-05", "doctor": "x"})


def test_told_types_and_company_types_are_listed_as_the_models_say() -> None:
    assert set(TOLD_TYPES) == set(TOLD)
    assert {kind for kind, model in FACTS.items() if model.about_company} == COMPANY_TYPES


# --- mistakes are named ---------------------------------------------------------------------------------------


def _event(kind: str, data: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    subject = {} if kind in COMPANY_TYPES else {"subject": "E-0042"}
    return {"specversion": "1.0", "id": "1", "source": "urn:hris", "type": kind, "data": data, **subject, **envelope}


HIRE = {"hired_on": "2026-01-05", "contract": "cdi"}
AGREEMENT = {"scope": "branch", "signed_on": "2026-01-05", "effective_from": "2026-01-05"}


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (_event("hire", {"contract": "cdi"}), "hired_on"),
        (_event("hire", {**HIRE, "hired_on": "2026-02-30"}), "hired_on"),
        (_event("hire", {**HIRE, "hired_on": "05/01/2026"}), "hired_on"),
        (_event("hire", {**HIRE, "hired_on": "9999-12-31"}), "hired_on"),
        (_event("hire", {**HIRE, "hired_on": "1899-12-31"}), "hired_on"),
        (_event("hire", {**HIRE, "seniority_from": "2026-01-06"}), "seniority_from"),
        (_event("hire", {**HIRE, "ends_on": "2026-01-04"}), "ends_on"),
        (_event("hire", {**HIRE, "idcc": "15"}), "idcc"),
        (_event("hire", {**HIRE, "establishment": "123456782"}), "establishment"),
        (_event("assignment-changed", {"changed_on": "2026-01-05"}), "idcc"),
        (_event("hire", {**HIRE, "contract": "CDI"}), "contract"),
        (_event("hire", {**HIRE, "working_time": 0}), "working_time"),
        (_event("hire", {**HIRE, "working_time": 1.01}), "working_time"),
        (_event("hire", {**HIRE, "working_time": 0.3333}), "at most three decimals"),
        (_event("headcount", {"year": 2025, "average": 81.55555}), "at most three decimals"),
        (_event("agreement", {**AGREEMENT, "readings": {"criteria": "x"}}), "readings"),
        (_event("agreement", {**AGREEMENT, "readings": {"A4": "Mme Martin n'est pas d'accord"}}), "readings"),
        (_event("hire", HIRE, source="urn:jalon"), "Jalon's own"),
        (_event("hire", HIRE, source="URN:Jalon"), "Jalon's own"),
        (_event("hire", {**HIRE, "salary": 3000}), "salary"),
        (_event("hire", {**HIRE, "person": {"given_name": "A"}}), "family_name"),
        (_event("hire", {**HIRE, "person": {"given_name": "A", "family_name": "B", "email": "a b"}}), "email"),
        (_event("hire", HIRE, subject=None), "subject"),
        (_event("hire", HIRE, subject="Élodie Martin"), "subject"),
        (_event("hire", HIRE, id=""), "id"),
        (_event("hire", HIRE, id="a b"), "id"),
        (_event("hire", HIRE, source="é"), "source"),
        (_event("hire", HIRE, specversion="0.3"), "specversion"),
        (_event("hire", HIRE, time="2026-01-05T10:00:00"), "time"),
        (_event("hire", HIRE, datacontenttype="text/xml"), "datacontenttype"),
        (_event("hired", HIRE), "data"),
        (_event("notice-given", {"given_on": "2026-01-05"}), "data"),
        (_event("leave-start", {"leave": "holiday", "started_on": "2026-01-05"}), "leave"),
        (_event("leave-end", {"leave": "sabbatical"}), "resumed_on"),
        (_event("interview-completed", {"kind": "annual", "held_on": "2026-01-05"}), "kind"),
        (_event("interview-scheduled", {"kind": "first", "planned_for": "2026-01-05T10:00:00"}), "planned_for"),
        (_event("training-completed", {"title": " ", "ended_on": "2026-01-05", "mandatory": False}), "title"),
        (_event("training-completed", {"title": "x", "ended_on": "2026-01-05"}), "mandatory"),
        (_event("abondement-paid", {"paid_on": "2026-01-05", "amount_eur": 0}), "amount_eur"),
        (_event("abondement-paid", {"paid_on": "2026-01-05", "amount_eur": 3000, "reference": "Élodie"}), "reference"),
        (_event("fact-voided", {"event": {"source": "urn:hris"}, "reason": "x"}), "id"),
        (_event("fact-voided", {"event": {"source": "urn:hris", "id": "1"}}), "reason"),
        (_event("headcount", {"year": 2025, "average": -1}), "average"),
        (_event("headcount", {"year": 2025, "average": "NaN"}), "average"),
        (_event("headcount", {"year": 2025, "average": 80}, subject="E-0042"), "subject"),
        (_event("agreement", {**AGREEMENT, "scope": "group"}), "scope"),
        (_event("agreement", {**AGREEMENT, "idcc": "15"}), "idcc"),
        (_event("agreement", {**AGREEMENT, "periodicity_months": 0}), "periodicity_months"),
    ],
)  # fmt: skip
def test_a_malformed_event_is_refused_and_the_field_named(event: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Event.model_validate(event)
    named = [f"{error['loc']} {error['msg']}" for error in refused.value.errors()]
    assert any(field in text for text in named), named


@pytest.mark.parametrize(
    "event",
    [
        _event("leave-end", {"leave": "sabbatical", "resumed_on": "2026-01-05"}),
        _event("leave-end", {"leave": "sabbatical", "started_on": "2026-02-05", "resumed_on": "2026-01-05"}),
        _event("interview-completed", {"kind": "recap", "held_on": "1950-01-05"}),
        _event("contract-end", {"ended_on": "2199-12-31"}),
        _event("leave-start", {"leave": "sabbatical", "started_on": "2026-01-05", "expected_end_on": "9999-12-31"}),
        _event("hire", HIRE, traceparent="00-abc", dataschema="https://example.test/hire"),
    ],
)
def test_a_well_formed_event_is_never_refused_for_being_surprising(event: dict[str, Any]) -> None:
    assert Event.model_validate(event).data is not None


def test_no_end_is_told_with_the_placeholder_of_the_hris() -> None:
    event = _event("leave-start", {"leave": "sabbatical", "started_on": "2026-01-05", "expected_end_on": "9999-12-31"})
    assert public_data(Event.model_validate(event).data) == {"leave": "sabbatical", "started_on": "2026-01-05"}


def test_the_envelope_names_the_type_the_data_cannot_say_another() -> None:
    event = Event.model_validate(_event("mid-career-visit", {"visited_on": "2026-01-05", "type": "hire"}))
    assert event.data.type == "mid-career-visit"


# --- nothing personal leaks -----------------------------------------------------------------------------------


def _free_texts(model: type[BaseModel]) -> set[str]:
    """The fields that hold free text or a person: anything with letters and no pattern that confines it."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        confined = any(isinstance(m, StringConstraints) and m.pattern for m in field.metadata)
        text = str(field.annotation)
        if ("StringConstraints" in text and "pattern=None" in text) or (field.annotation is str and not confined):
            found.add(name)
        if "Person" in text or "Report" in text:
            found.add(name)
    return found


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_every_free_text_of_a_told_fact_is_private(kind: str) -> None:
    assert _free_texts(TOLD[kind]) == TOLD[kind].private - TOLD[kind].readable


PRIVATE: dict[str, dict[str, Any]] = {
    "hire": {**HIRE, "person": {"given_name": "SECRET", "family_name": "SECRET", "birth_name": "SECRET",
                                "email": "SECRET@x.fr", "job": "SECRET", "manager_name": "SECRET",
                                "manager_email": "SECRET@x.fr"}, "born_on": date(1980, 5, 17)},
    "interview-scheduled": {"kind": "first", "planned_for": datetime(2026, 1, 5, tzinfo=UTC), "place": "SECRET",
                            "interviewer": "SECRET"},
    "interview-completed": {"kind": "first", "held_on": date(2026, 1, 5), "report": {
        **dict.fromkeys(("interviewer", "place", "skills", "situation", "training_needs", "wishes", "return_to_work",
                         "mid_career", "late_career", "employer_reply", "employee_remarks"), "SECRET"),
        "actions": [{"what": "SECRET", "who": "SECRET"}]}},
    "interview-declined": {"kind": "first", "declined_on": date(2026, 1, 5), "evidence": "SECRET"},
    "action-dropped": {
        "interview": {"source": "s", "id": "i"}, "action": 1, "dropped_on": date(2026, 1, 5), "reason": "SECRET",
    },
    "training-completed": {"title": "SECRET", "ended_on": date(2026, 1, 5), "mandatory": False},
    "certification-acquired": {"on": date(2026, 1, 5), "label": "SECRET"},
    "progression-granted": {"on": date(2026, 1, 5), "nature": "pay", "label": "SECRET"},
    "contract-end": {"ended_on": date(2026, 1, 5), "reason": "SECRET"},
    "fact-voided": {"event": {"source": "urn:hris", "id": "1"}, "reason": "SECRET"},
    "agreement": {**AGREEMENT, "criteria": "SECRET"},
    "slot-requested": {"obligation": "periodic-2026-03-15", "slot": datetime(2026, 1, 5, tzinfo=UTC),
                       "requested_on": date(2026, 1, 2), "wishes": "SECRET"},
    "remarks-made": {"interview": {"source": "urn:hris", "id": "1"}, "made_on": date(2026, 1, 5), "remarks": "SECRET"},
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(PRIVATE))
def test_what_is_private_never_reaches_the_journal_and_is_not_lost(kind: str) -> None:
    fact = TOLD[kind].model_validate(PRIVATE[kind])
    public, private = public_data(fact), private_data(fact)
    assert b"SECRET" not in canonical(public)
    assert b"SECRET" in canonical(private)
    assert set(public).isdisjoint(private)
    assert decode(kind, SCHEMA_VERSION, public, private) == fact


def test_every_told_type_with_private_fields_is_tried() -> None:
    assert set(PRIVATE) == {kind for kind, model in TOLD.items() if model.private}


def test_a_birth_date_is_read_while_it_is_kept_and_stands_in_no_row() -> None:
    hire = TOLD["hire"].model_validate({**HIRE, "born_on": "1980-05-17"})
    assert "born_on" not in public_data(hire)
    assert decode("hire", SCHEMA_VERSION, public_data(hire), readable_data(hire)) == hire
    erased = decode("hire", SCHEMA_VERSION, public_data(hire))
    assert isinstance(erased, Hire)
    assert erased.born_on is None


@pytest.mark.parametrize("value", [0.001, 0.333, 0.8, 1.0])
def test_a_number_is_read_back_as_it_was_told(value: float) -> None:
    hire = TOLD["hire"].model_validate({**HIRE, "working_time": value})
    assert public_data(hire)["working_time_thousandths"] == round(value * 1000)
    assert decode("hire", SCHEMA_VERSION, public_data(hire)) == hire


@given(st.integers(0, 10_000_000_000))
def test_every_headcount_of_three_decimals_is_kept_exactly(thousandths: int) -> None:
    told = TOLD["headcount"].model_validate({"year": 2025, "average": thousandths / 1000})
    assert public_data(told)["average_thousandths"] == thousandths
    assert decode("headcount", SCHEMA_VERSION, public_data(told)) == told


def test_no_fact_has_a_number_that_the_journal_could_not_hold() -> None:
    for model in FACTS.values():
        floats = {name for name, field in model.model_fields.items() if field.annotation is float}
        assert floats == model.thousandths


def test_what_jalon_records_names_nobody_but_whom_a_calendar_entry_went_to() -> None:
    private = {kind: model.private for kind, model in FACTS.items() if kind not in TOLD and model.private}
    assert private == {"convocation-sent": {"recipients"}}


def test_of_what_jalon_did_a_later_releases_field_is_passed_over() -> None:
    sent = {"obligation": "first-2026-03-02", "kind": "first", "due_on": "2027-03-02", "seen_on": "2026-11-26"}
    read = decode("deadline-passed", SCHEMA_VERSION, {**sent, "moon": 1})
    assert read == decode("deadline-passed", SCHEMA_VERSION, sent)


@pytest.mark.parametrize(
    ("kind", "data", "fields"),
    [
        ("hire", {"hired_on": "2026-03-02", "contract": "cdi", "moon": "Zoé"}, ": moon."),
        ("hire", {"hired_on": "2026-03-02", "contract": "of-2031"}, ": contract."),
        ("moon-landing", {"on": "2026-03-02"}, "all of it. Nothing is lost"),
    ],
)
def test_of_what_was_told_nothing_is_passed_over(kind: str, data: dict[str, Any], fields: str) -> None:
    stream = Stream("123456782", "E-0042")
    entry = Entry(
        stream=stream, version=3, source="urn:hris", id="1", time=None, recorded_at=datetime(2031, 1, 1, tzinfo=UTC),
        actor=OWN_ACTOR, type=kind, data=data,
    )  # fmt: skip
    with pytest.raises(LaterFactError, match=r"Fact 3 of 123456782/E-0042, .* was recorded by a later release") as told:
        _ = entry.fact
    assert fields in str(told.value)
    assert "Zoé" not in str(told.value)
