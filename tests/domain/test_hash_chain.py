"""The journal's canonical bytes and chain: what is hashed never changes, and what was altered is found."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from told import EMPLOYEE, entries, entry

from domain.facts import GENESIS, ContentConflictError, Entry, EventRef, Stream, VersionConflictError
from domain.ports import UndeliverableError
from domain.proof.chain import MAX_INTEGER, body, canonical, chain, instant, verify

MICROSECONDS = datetime(2025, 3, 3, 9, 0, 0, 70, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden" / "journal.json"


def _stream() -> list[Entry]:
    return entries(
        [
            {"hire": {"hired_on": date(2024, 1, 8)}},
            {"interview-completed": {"kind": "first", "held_on": date(2024, 12, 2)}},
            {"training-completed": {"ended_on": date(2025, 3, 3)}},
            {"contract-end": {"ended_on": date(2026, 3, 31)}},
        ]
    )


def test_a_whole_stream_verifies() -> None:
    assert verify(_stream()) == []
    assert verify([]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"hired_on": "2024-01-09", "contract": "cdi", "working_time_thousandths": 1000}},
        {"type": "leave-start"},
        {"id": "other"},
        {"source": "urn:other"},
        {"actor": UUID(int=1)},
        {"time": datetime(2024, 1, 8, 12, 0, 1, tzinfo=UTC)},
        {"time": None},
        {"recorded_at": datetime(2024, 1, 8, 12, 0, 0, 1, tzinfo=UTC)},
        {"stream": Stream("123456782", "E-0043")},
        {"schema_version": 2},
        {"private_sha256": "0" * 64},
        {"hash": "0" * 64},
    ],
)
@pytest.mark.parametrize("index", [0, 2, 3])
def test_any_change_to_an_entry_is_found(index: int, change: dict[str, Any]) -> None:
    stream = _stream()
    stream[index] = stream[index].model_copy(update=change)
    found = verify(stream)
    assert found
    assert found[0].version == index + 1


def test_a_changed_link_is_found() -> None:
    stream = _stream()
    stream[1] = stream[1].model_copy(update={"prev_hash": GENESIS})
    assert [(b.version, b.why) for b in verify(stream)] == [(2, "it is not chained to the entry before it")]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_removed_entry_is_found(index: int) -> None:
    stream = _stream()
    del stream[index]
    assert verify(stream)[0].version == index + 2
    assert "missing" in verify(stream)[0].why


def test_a_removed_tail_is_a_shorter_stream_that_holds() -> None:
    # Only the count kept elsewhere (the outbox, a backup) can tell: the chain itself cannot.
    assert verify(_stream()[:-1]) == []


def test_reordered_entries_are_found() -> None:
    stream = _stream()
    stream[1], stream[2] = stream[2], stream[1]
    assert verify(stream)


def test_an_inserted_entry_is_found() -> None:
    stream = _stream()
    forged = entry(
        "training-completed", {"ended_on": date(2024, 6, 3)}, id="forged", version=2, prev_hash=stream[0].hash
    )
    assert verify([stream[0], forged, *stream[1:]])


def test_a_rewritten_tail_does_not_meet_the_entry_that_follows() -> None:
    stream = _stream()
    forged = entry("interview-completed", {"kind": "first", "held_on": date(2024, 11, 2)}, id="2", version=2,
                   prev_hash=stream[0].hash)  # fmt: skip
    found = verify([stream[0], forged, *stream[2:]])
    assert [(b.version, b.stream) for b in found] == [(3, EMPLOYEE)]


def test_the_canonical_bytes_are_those_of_the_golden_file() -> None:
    """What was hashed in the first release must be hashed the same in the last one."""
    golden = json.loads(GOLDEN.read_text("utf-8"))
    for line in golden["values"]:
        assert canonical(line["value"]).decode() == line["canonical"]
    for line in golden["entries"]:
        told = dict(line["entry"])
        moment, schema = datetime.fromisoformat(line["recorded_at"]), told.pop("schema")
        read = Entry(version=line["version"], recorded_at=moment, schema_version=schema, **told)
        assert body(read).decode() == line["body"]
        assert chain(line["prev_hash"], line["version"], moment, body(read)) == line["hash"]


# What may be hashed: text of any kind, integers that every language holds, and names in ASCII.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HASHED = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
)


@given(HASHED)
def test_the_canonical_bytes_are_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [0.8, float("nan"), {"a": [1.0]}, 2**53, -(2**53), {"é": 1}, {1: 2}, {"a": {3}}, "\ud800"]
)
def test_what_languages_do_not_spell_alike_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"is no|surrogates not allowed"):
        canonical(value)


NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="there is no node on this machine to verify a stream in another language")
def test_a_stream_is_verified_in_another_language() -> None:
    told = entries(
        [
            {"hire": {"hired_on": date(2024, 1, 8), "working_time": 0.8, "born_on": date(1980, 5, 17)}},
            {"training-completed": {"ended_on": date(2025, 3, 3)}, "id": "é\u2028😀", "told": MICROSECONDS},
            {"report-issued": {"interview": {"source": "urn:hris", "id": "\"\\/"}, "kind": "first", "document": "d",
                               "held_on": date(2025, 4, 1), "issued_on": date(2025, 4, 1), "sha256": "a" * 64}},
        ]
    )  # fmt: skip
    listed = [json.loads(each.model_dump_json()) for each in told]

    def run(entries: list[Any]) -> subprocess.CompletedProcess[str]:
        command = [str(NODE), str(Path(__file__).parent / "verify_stream.mjs")]
        told = json.dumps({"entries": entries})
        return subprocess.run(command, input=told, capture_output=True, text=True, check=False)

    assert run(listed).returncode == 0, run(listed).stderr
    listed[1]["actor"] = "22222222-2222-4222-8222-222222222222"
    assert "version 2 is not what was recorded" in run(listed).stderr


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": [True, None, "é"]}) == canonical({"a": [True, None, "é"], "b": 1})
    assert canonical({"a": "é"}) == '{"a":"é"}'.encode()


def test_one_moment_has_one_spelling() -> None:
    paris = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    assert instant(paris) == instant(datetime(2026, 7, 1, 10, 0, tzinfo=UTC)) == "2026-07-01T10:00:00.000000Z"


def test_streams_are_named_after_company_and_employee() -> None:
    assert str(Stream("123456782")) == "123456782"
    assert str(EMPLOYEE) == "123456782/E-0042"
    assert Stream.parse("123456782/E-0042") == EMPLOYEE == Stream("123456782", "E-0042")
    assert EMPLOYEE.of_company == Stream.parse("123456782") == Stream("123456782")


@pytest.mark.parametrize("text", ["", "12345678", "123456782/", "123456782/E/1", "123456782/É", "123456782 ", "x/E-1"])
def test_what_names_no_company_or_employee_is_no_stream(text: str) -> None:
    with pytest.raises(ValueError, match="such as 123456782 or 123456782/E-0042"):
        Stream.parse(text)


def test_a_stream_is_one_string_in_json() -> None:
    told = _stream()[0]
    assert json.loads(told.model_dump_json())["stream"] == str(EMPLOYEE)
    assert Entry.model_validate_json(told.model_dump_json()) == told


def test_a_break_says_what_is_wrong_with_the_entry() -> None:
    told = _stream()
    forged = told[1].model_copy(update={"time": told[1].recorded_at + timedelta(seconds=1)})
    [found] = verify([told[0], forged, *told[2:]])
    assert (found.stream, found.version, found.why) == (
        EMPLOYEE,
        2,
        "its content is not what was recorded",
    )


def test_a_conflict_names_the_event_or_the_versions() -> None:
    ref = EventRef(source="urn:hris", id="e-1")
    conflict = ContentConflictError({0: ref, 3: ref})
    assert (str(conflict), conflict.refs) == ("already recorded with another content: urn:hris#e-1", {0: ref, 3: ref})
    moved = VersionConflictError(EMPLOYEE, 3, 5)
    assert str(moved) == f"stream {EMPLOYEE} is at version 5, expected 3"
    assert (moved.stream, moved.expected, moved.actual) == (EMPLOYEE, 3, 5)


def test_a_refused_letter_bears_its_code() -> None:
    refused = UndeliverableError("smtp-550")
    assert (str(refused), refused.cause) == ("smtp-550", "smtp-550")
