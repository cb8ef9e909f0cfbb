"""Whom a void is about: the fact that it cancels in the end, wherever that is told or recorded."""

from __future__ import annotations

import pytest

from domain.facts import Event, EventRef, Stream
from domain.facts.voids import OtherSubjectError, UnknownAimError, aimed, by_key, last_aim, unknown_aims

SOURCE = "urn:hris"


def ref(id: str) -> EventRef:
    return EventRef(source=SOURCE, id=id)


def event(id: str, kind: str, data: dict[str, object], subject: str | None = None) -> Event:
    envelope = {"specversion": "1.0", "id": id, "source": SOURCE, "type": kind, "data": data, "subject": subject}
    return Event.model_validate(envelope)


def void(id: str, of: str, subject: str | None = None) -> Event:
    return event(id, "fact-voided", {"event": {"source": SOURCE, "id": of}, "reason": None}, subject)


VISIT = event("visit", "mid-career-visit", {"visited_on": "2026-01-05"}, "E-0042")
RECORDED = {ref("old"): Stream("123456782", "E-0007"), ref("headcount"): Stream("123456782")}


@pytest.mark.parametrize(
    ("told", "aim", "unknown"),
    [
        ([void("v", "visit")], "visit", {"visit"}),
        ([void("v", "visit"), VISIT], "visit", set[str]()),
        ([void("v", "w"), void("w", "x"), void("x", "visit"), VISIT], "visit", set[str]()),
        ([void("v", "w"), void("w", "old")], "old", {"old"}),
        ([void("v", "w"), void("w", "v")], "w", set[str]()),  # round in a circle: nothing is cancelled by it
    ],
)
def test_a_void_of_voids_is_about_what_the_last_of_them_cancels(told: list[Event], aim: str, unknown: set[str]) -> None:
    known = by_key(told)
    data = told[0].data
    assert data.type == "fact-voided"
    assert last_aim(data, known) == ref(aim)
    assert unknown_aims(known) == {ref(each) for each in unknown}


@pytest.mark.parametrize(
    ("told", "subject"),
    [
        ([void("v", "visit"), VISIT], "E-0042"),
        ([void("v", "visit", "E-0042"), VISIT], "E-0042"),
        ([void("v", "w"), void("w", "visit"), VISIT], "E-0042"),
        ([void("v", "old")], "E-0007"),
        ([void("v", "old", "E-0007")], "E-0007"),
        ([void("v", "headcount")], None),
        ([void("v", "old"), event("old", "mid-career-visit", {"visited_on": "2026-01-05"}, "E-0001")], "E-0007"),
    ],
)
def test_a_void_has_the_subject_of_what_it_cancels(told: list[Event], subject: str | None) -> None:
    assert aimed(told[0], by_key(told), RECORDED) == told[0].model_copy(update={"subject": subject})


@pytest.mark.parametrize("told", [[void("v", "nothing")], [void("v", "w"), void("w", "v")]])
def test_a_void_of_nothing_names_what_is_not_recorded(told: list[Event]) -> None:
    with pytest.raises(UnknownAimError) as refused:
        aimed(told[0], by_key(told), RECORDED)
    assert str(refused.value) in ("urn:hris#nothing", "urn:hris#w")


@pytest.mark.parametrize(
    ("told", "subject"),
    [
        ([void("v", "old", "E-0042")], "E-0007"),
        ([void("v", "visit", "E-0007"), VISIT], "E-0042"),
        ([void("v", "headcount", "E-0042")], "none"),
    ],
)
def test_a_void_that_names_somebody_else_is_told_whose_fact_it_is(told: list[Event], subject: str) -> None:
    with pytest.raises(OtherSubjectError, match=f"^{subject}$"):
        aimed(told[0], by_key(told), RECORDED)
