"""The values that facts are made of: what each takes, what it refuses, and in which words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.facts import (
    FOREVER,
    SHAPES,
    CivilDate,
    ClockTime,
    ContentConflictError,
    Event,
    EventRef,
    Headcount,
    Hire,
    Idcc,
    InterviewCompleted,
    InterviewDeclined,
    InterviewScheduled,
    Key,
    Line,
    Moment,
    Months,
    NewEntry,
    OpenEnd,
    Readings,
    Siren,
    Siret,
    Stream,
    Text,
    VersionConflictError,
    decode,
    private_data,
    public_data,
    readable_data,
)
from domain.facts.codec import UPCASTERS

WORD, LINE = "x" * 255, "x\n"
DAY, MOMENT = (
    "expected a civil date, YYYY-MM-DD",
    "expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00",
)
NO_CONTROLS = "expected text on one line, without control characters"
CODES = 'expected codes of the law\'s questions and of their options, such as {"A4": "last-held"}'
JSON = "expected application/json, or another media type of JSON, in UTF-8"
OWN = "expected the name of who tells it: urn:jalon is Jalon's own"
STREAM = "expected a company and perhaps an employee, such as 123456782 or 123456782/E-0042"
THOUSANDTHS, NO_NUMBER = "expected at most three decimals", "expected a number, without quotes"


def said(refused: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return [error["msg"].removeprefix("Value error, ") for error in refused.value.errors()]


@pytest.mark.parametrize(
    ("kind", "told", "kept"),
    [
        (Text, f" {WORD} {WORD}\n", f"{WORD} {WORD}"),
        (Text, LINE * 500, (LINE * 500).strip()),
        (Line, " Élodie Martin ", "Élodie Martin"),
        (CivilDate, "2026-11-26", date(2026, 11, 26)),
        (CivilDate, date(1900, 1, 1), date(1900, 1, 1)),
        (Moment, "2026-11-26t09:30z", datetime(2026, 11, 26, 9, 30, tzinfo=UTC)),
        (Moment, "2026-11-26 10:30:00.5+0100", datetime(2026, 11, 26, 9, 30, 0, 500_000, tzinfo=UTC)),
        (Moment, datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)),
        (OpenEnd, FOREVER, None),
        (OpenEnd, "9999-12-31", None),
        (OpenEnd, None, None),
        (OpenEnd, "2026-11-26", date(2026, 11, 26)),
        (Months, 24, 24),
        (Readings, {"A4": "last-held", "A123": "half+none"}, {"A4": "last-held", "A123": "half+none"}),
        (Readings, {"A4": "+".join("abcde")}, {"A4": "a+b+c+d+e"}),
    ],
)  # fmt: skip
def test_what_is_told_rightly_is_kept(kind: Any, told: object, kept: object) -> None:
    assert TypeAdapter[object](kind).validate_python(told) == kept


@pytest.mark.parametrize(
    ("kind", "told", "words"),
    [
        (Text, f"{WORD}x", "expected words of at most 255 characters"),
        (Text, f"a {WORD}x b", "expected words of at most 255 characters"),
        (Text, "x\n" * 500 + "x", "expected at most 500 lines"),
        (Line, "a\tb", NO_CONTROLS),
        (Line, "a\u2028b", NO_CONTROLS),
        (Line, "a\u2029b", NO_CONTROLS),
        (CivilDate, 20261126, DAY),
        (CivilDate, "26/11/2026", DAY),
        (CivilDate, "2026-11-26T00:00:00", DAY),
        (CivilDate, None, DAY),
        (Moment, 20261126, MOMENT),
        (Moment, "2026-11-26", MOMENT),
        (Moment, "2026-11-26T09:30", MOMENT),
        (Moment, "2026-11-26T09:30:00+01:00 ", MOMENT),
        (Months, "24", NO_NUMBER),
        (Months, True, NO_NUMBER),
        (Readings, {"A4": "last-held", "B4": "x"}, CODES),
        (Readings, {"A4": "last-held", "A5": "Mme Martin"}, CODES),
        (Readings, {"A4": "+".join("abcdef")}, CODES),
    ],
)  # fmt: skip
def test_what_is_told_wrongly_is_refused_in_words(kind: Any, told: object, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter[object](kind).validate_python(told)
    assert said(refused) == [words]


@pytest.mark.parametrize(
    ("kind", "told", "words"),
    [
        (Siren, "12345678", "the nine digits of a SIREN"),
        (Siret, "123456782", "the fourteen digits of a SIRET"),
        (Idcc, "1486A", "the four digits of an IDCC, such as 1486"),
        (ClockTime, "24:00", "an hour of the day, such as 08:30"),
        (Key, "a b", "at least one visible ASCII character, and no space"),
    ],
)
def test_nobody_has_to_read_a_regular_expression(kind: Any, told: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter[object](kind).validate_python(told)
    assert [SHAPES[error["ctx"]["pattern"]] for error in refused.value.errors() if "ctx" in error] == [words]


def test_the_key_of_an_event_has_255_characters_at_most() -> None:
    key = TypeAdapter[str](Key)
    assert key.validate_python("x" * 255) == "x" * 255
    with pytest.raises(ValidationError) as refused:
        key.validate_python("x" * 256)
    assert [error["type"] for error in refused.value.errors()] == ["string_too_long"]


@pytest.mark.parametrize(("average", "kept"), [(80.125, 80.125), (-0.0, 0.0), (0.001, 0.001), (10_000_000, 10_000_000)])
def test_a_number_has_three_decimals_and_no_minus_zero(average: float, kept: float) -> None:
    told = Headcount(year=2025, average=average)
    assert str(told.average) == str(float(kept))
    assert public_data(told) == {"year": 2025, "average_thousandths": round(kept * 1000)}


@pytest.mark.parametrize("average", [80.1255, 0.0001])
def test_a_number_with_more_decimals_is_refused(average: float) -> None:
    with pytest.raises(ValidationError) as refused:
        Headcount(year=2025, average=average)
    assert said(refused) == [THOUSANDTHS]


# --- the envelope ---------------------------------------------------------------------------------------------


def event(**more: object) -> Event:
    told = {"visited_on": "2026-01-05"}
    envelope = {"specversion": "1.0", "id": "1", "source": "urn:hris", "type": "mid-career-visit", "subject": "E-0042"}
    return Event.model_validate({**envelope, "data": told, **more})


@pytest.mark.parametrize("source", ["urn:jalon", "URN:JALON", "urn:jalon:worker"])
def test_nobody_else_tells_anything_in_jalons_name(source: str) -> None:
    with pytest.raises(ValidationError) as refused:
        event(source=source)
    assert said(refused) == [OWN]


def test_a_name_that_only_begins_like_jalons_is_somebody_elses_and_is_kept_as_it_is_spelt() -> None:
    assert event(source="urn:Jalonneur").ref == EventRef(source="urn:Jalonneur", id="1")


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "Application/JSON", "application/vnd.acme+json", 'application/json ; charset="utf-8"',
     "application/json;charset=UTF8", "application/json; charset=us-ascii "],
)  # fmt: skip
def test_json_is_json_by_whatever_name(media_type: str) -> None:
    assert event(datacontenttype=media_type).datacontenttype == media_type


@pytest.mark.parametrize("media_type", ["text/xml", "application/json; charset=latin-1", "application/json+xml"])
def test_another_content_is_refused(media_type: str) -> None:
    with pytest.raises(ValidationError) as refused:
        event(datacontenttype=media_type)
    assert said(refused) == [JSON]


# --- whose facts, which event ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "employee"), [("123456782", None), ("123456782/E-0042", "E-0042")])
def test_a_stream_is_a_company_or_one_of_its_employees_in_a_text(text: str, employee: str | None) -> None:
    kind = TypeAdapter(Stream)
    stream = Stream("123456782", employee)
    assert Stream.parse(text) == kind.validate_json(f'"{text}"') == kind.validate_python(text) == stream
    assert kind.validate_python(stream) is stream
    assert (str(stream), kind.dump_json(stream)) == (text, f'"{text}"'.encode())
    assert (kind.dump_python(stream), kind.dump_python(stream, mode="json")) == (stream, text)
    assert str(stream.of_company) == "123456782"


@pytest.mark.parametrize("text", ["", "12345678", "1234567821", "123456782/", "123456782/é", "123456782/E/2", "/E-1"])
def test_another_text_names_no_stream(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{STREAM}$"):
        Stream.parse(text)
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Stream).validate_json(f'"{text}"')
    assert said(refused) == [STREAM]


def test_a_stream_in_json_is_a_text() -> None:
    assert TypeAdapter(Stream).json_schema() == {"type": "string"}
    with pytest.raises(ValidationError):
        TypeAdapter(Stream).validate_json("123456782")


def test_an_event_is_named_by_its_source_and_its_id_and_by_nothing_else() -> None:
    ref = EventRef(source="urn:hris", id="1")
    assert len({ref, EventRef(source="urn:hris", id="1"), EventRef(source="urn:pay", id="1")}) == 2
    assert ref != EventRef(source="urn:hris", id="2")
    assert ref != "urn:hris#1"
    assert (str(ref), hash(ref)) == ("urn:hris#1", hash(("urn:hris", "1")))


def test_a_conflict_names_each_event_once_and_where_it_stood() -> None:
    one, other = EventRef(source="urn:hris", id="1"), EventRef(source="urn:pay", id="2")
    conflict = ContentConflictError({0: one, 2: other, 3: one})
    assert str(conflict) == "already recorded with another content: urn:hris#1, urn:pay#2"
    assert conflict.refs == {0: one, 2: other, 3: one}
    moved = VersionConflictError(Stream("123456782", "E-0042"), 3, 5)
    assert str(moved) == "stream 123456782/E-0042 is at version 5, expected 3"
    assert (moved.stream, moved.expected, moved.actual) == (Stream("123456782", "E-0042"), 3, 5)


# --- to and from the journal ----------------------------------------------------------------------------------


def test_what_nobody_said_stands_in_no_part_of_a_fact() -> None:
    declined = InterviewDeclined.model_validate({"kind": "first", "declined_on": "2026-01-05", "evidence": "lettre"})
    assert public_data(declined) == {"kind": "first", "declined_on": "2026-01-05"}
    assert private_data(declined) == {"evidence": "lettre"}
    assert readable_data(declined) == private_data(declined.model_copy(update={"evidence": None})) == {}
    hire = Hire.model_validate({"hired_on": "2026-01-05", "contract": "cdi", "born_on": "1980-05-17"})
    assert public_data(hire) == {"hired_on": "2026-01-05", "contract": "cdi", "working_time_thousandths": 1000}
    assert private_data(hire) == readable_data(hire) == {"born_on": "1980-05-17"}
    assert readable_data(hire.model_copy(update={"born_on": None})) == {}


def test_a_moment_stands_in_the_journal_as_it_was_told() -> None:
    told = {"kind": "first", "planned_for": "2026-01-05T10:00:00+01:00", "place": "Lyon"}
    assert public_data(InterviewScheduled.model_validate(told)) == {
        name: told[name] for name in ("kind", "planned_for")
    }
    report = InterviewCompleted.model_validate(
        {"kind": "first", "held_on": "2026-01-05", "report": {"actions": [{"what": "Stage", "by": "2026-03-02"}]}}
    )
    assert private_data(report) == {"report": {"actions": [{"what": "Stage", "by": "2026-03-02"}]}}


def test_a_row_is_lifted_through_every_schema_since_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.facts.codec.SCHEMA_VERSION", 3)
    monkeypatch.setitem(UPCASTERS, ("mid-career-visit", 0), lambda row: {**row, "day": row["jour"]})
    monkeypatch.setitem(UPCASTERS, ("mid-career-visit", 2), lambda row: {"visited_on": row["day"]})
    row = {"jour": "2026-01-05"}
    assert public_data(decode("mid-career-visit", 0, row)) == {"visited_on": "2026-01-05"}
    assert public_data(decode("mid-career-visit", 2, {"day": "2026-01-05"})) == {"visited_on": "2026-01-05"}
    assert public_data(decode("mid-career-visit", 3, {"visited_on": "2026-01-05"})) == {"visited_on": "2026-01-05"}
    assert row == {"jour": "2026-01-05"}


def test_a_title_that_is_not_kept_any_more_is_none_and_what_is_kept_is_read() -> None:
    row = {"ended_on": "2026-01-05", "mandatory": False}
    assert private_data(decode("training-completed", 1, row)) == {}
    assert private_data(decode("training-completed", 1, row, {"title": "Soudure"})) == {"title": "Soudure"}
    void = decode("fact-voided", 1, {"event": {"source": "urn:hris", "id": "1"}})
    assert void.model_dump(mode="json")["reason"] is None


def test_an_entry_on_its_way_has_a_private_part_only_when_it_says_something_of_a_person() -> None:
    def entry(kind: str, data: dict[str, Any]) -> NewEntry:
        return NewEntry(source="urn:hris", id="1", time=None, actor=UUID(int=1), fact=decode(kind, 1, data))

    assert entry("mid-career-visit", {"visited_on": "2026-01-05"}).private is None
    declined = entry("interview-declined", {"kind": "first", "declined_on": "2026-01-05", "evidence": "x"})
    assert declined.private == {"evidence": "x"}
    assert declined.ref == EventRef(source="urn:hris", id="1")
