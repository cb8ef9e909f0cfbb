"""What no fact may say against itself: each pair of days of each fact is decided here, refused or kept."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any, cast

import pytest
from pydantic import ValidationError
from test_fact_shapes import TOLD
from told import fact_of

from domain.facts import ORDERS, Told, contradictions, decode, public_data

A, B, C = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
HIRE = {"hired_on": C, "contract": "cdi"}
LEAVE = {"leave": "parental-full-time"}
AGREED = {"scope": "company", "signed_on": A}
FROM = {"effective_from": A}
HOURS = {"day_begins_at": "09:00", "day_ends_at": "12:00"}

REFUSED: list[tuple[str, dict[str, Any], tuple[str, ...], str]] = [
    ("hire", {**HIRE, "born_on": C}, ("born_on", "hired_on"), "expected a date after born_on"),
    ("hire", {**HIRE, "born_on": B, "seniority_from": A}, ("born_on", "seniority_from"),
     "expected a date after born_on"),
    ("leave-start", {**LEAVE, "started_on": B, "expected_end_on": A}, ("started_on", "expected_end_on"),
     "expected a date on or after started_on"),
    ("leave-end", {**LEAVE, "started_on": B, "resumed_on": A}, ("started_on", "resumed_on"),
     "expected a date on or after started_on"),
    ("leave-planned", {**LEAVE, "announced_on": A, "starts_on": C, "expected_end_on": B},
     ("starts_on", "expected_end_on"), "expected a date on or after starts_on"),
    ("agreement", {**AGREED, "effective_from": B, "effective_to": A}, ("effective_from", "effective_to"),
     "expected a date on or after effective_from"),
    ("policy", {**FROM, "least_notice_days": 8, "slot_notice_days": 7}, ("least_notice_days", "slot_notice_days"),
     "expected no less than least_notice_days"),
    ("policy", {**FROM, **HOURS, "letters_until": "09:00"}, ("day_begins_at", "letters_until"),
     "expected an hour after day_begins_at"),
    ("policy", {**FROM, "leavers_kept_months": 24, "files_kept_months": 12},
     ("leavers_kept_months", "files_kept_months"), "expected no less than leavers_kept_months"),
    ("policy", {**FROM, "least_notice_days": 8, "convene_days_before": {"first": 7, "recap": 8, "return": 0}},
     ("least_notice_days", "convene_days_before", "first"), "expected 0, or no less than least_notice_days"),
    ("policy", {**FROM, "least_notice_days": 2, "convene_days_before": {"periodic": 1}},
     ("least_notice_days", "convene_days_before", "periodic"), "expected 0, or no less than least_notice_days"),
]  # fmt: skip
BY_THE_MODEL: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("hire", {**HIRE, "hired_on": A, "seniority_from": B}, ("seniority_from", "hired_on")),
    ("hire", {**HIRE, "ends_on": B}, ("hired_on", "ends_on")),
    ("interview-requested", {"requested_on": B, "reason": "employee-wish", "wanted_by": A},
     ("requested_on", "wanted_by")),
    ("policy", {**FROM, "day_begins_at": "12:00", "day_ends_at": "12:00"}, ("day_begins_at", "day_ends_at")),
]  # fmt: skip
KEPT = {
    ("hire", "born_on", "ends_on"): "said by what hired_on is to both",
    ("hire", "ends_on", "seniority_from"): "said by what hired_on is to both",
    ("leave-planned", "announced_on", "starts_on"): "HR may learn of it late",
    ("leave-planned", "announced_on", "expected_end_on"): "HR may learn of it late",
    ("agreement", "effective_from", "signed_on"): "an agreement may reach back",
    ("agreement", "effective_to", "signed_on"): "an agreement may reach back",
    ("slot-requested", "requested_on", "slot"): "who did not come may ask for another one",
}


def _told(kind: str, data: dict[str, Any]) -> Told:
    return cast(Told, fact_of(kind, data))


@pytest.mark.parametrize(("kind", "data", "pair", "expected"), REFUSED)
def test_what_contradicts_itself_is_said_by_both_fields(
    kind: str, data: dict[str, Any], pair: tuple[str, ...], expected: str
) -> None:
    other, *field = pair
    assert list(contradictions(_told(kind, data))) == [(tuple(field), expected)]
    assert other in expected


@pytest.mark.parametrize(("kind", "data", "pair", "expected"), REFUSED)
def test_one_that_the_journal_holds_is_read_as_ever(
    kind: str, data: dict[str, Any], pair: tuple[str, ...], expected: str
) -> None:
    row = public_data(fact_of(kind, data))
    assert public_data(decode(kind, 1, row)) == row


@pytest.mark.parametrize(("kind", "data", "pair"), BY_THE_MODEL)
def test_the_models_refuse_the_others(kind: str, data: dict[str, Any], pair: tuple[str, str]) -> None:
    with pytest.raises(ValidationError, match=f"{pair[1]}: expected .* {pair[0]}|{pair[0]}: expected .* {pair[1]}"):
        fact_of(kind, data)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("hire", {**HIRE, "born_on": A, "seniority_from": B}),
        ("leave-start", {**LEAVE, "started_on": A, "expected_end_on": A}),
        ("leave-start", {**LEAVE, "started_on": A}),
        ("leave-end", {**LEAVE, "started_on": A, "resumed_on": A}),
        ("leave-planned", {**LEAVE, "announced_on": C, "starts_on": B, "expected_end_on": B}),
        ("agreement", {**AGREED, "signed_on": C, "effective_from": A, "effective_to": A}),
        ("policy", {**FROM, "least_notice_days": 7, "slot_notice_days": 7, "convene_days_before": {"first": 7}}),
        ("policy", {**FROM, "least_notice_days": 7, "convene_days_before": {"return": 0}}),
        ("policy", {**FROM, "leavers_kept_months": 12, "files_kept_months": 12}),
        ("policy", {**FROM, "convene_days_before": {"first": 1}}),  # what the least notice is then, another fact says
        ("policy", {**FROM, **HOURS, "letters_until": "09:01"}),
        ("mid-career-visit", {"visited_on": A}),
    ],
)  # fmt: skip
def test_what_may_be_true_contradicts_nothing(kind: str, data: dict[str, Any]) -> None:
    assert list(contradictions(_told(kind, data))) == []


def test_each_pair_of_days_of_each_fact_is_decided() -> None:
    known = {(kind, *sorted(pair)) for kind, _, pair, _ in REFUSED}
    known |= {(kind, *sorted(pair)) for kind, _, pair in BY_THE_MODEL}
    for kind, model in TOLD.items():
        days = [name for name, field in model.model_fields.items() if "datetime." in str(field.annotation)]
        for pair in combinations(sorted(days), 2):
            assert ((kind, *pair) in known) != ((kind, *pair) in KEPT), (kind, pair)
    assert {(kind, *sorted(order[::2])) for kind, orders in ORDERS.items() for order in orders} <= known
