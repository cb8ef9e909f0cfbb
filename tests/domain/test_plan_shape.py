"""The plan as JSON: the shape that DESIGN.md section 5 promises to every reader."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from generated import AS_OF, Life, lives
from hypothesis import given
from told import EMPLOYEE, company, entries, plan

from domain.calendar import PARIS
from domain.facts import EventRef
from domain.french.plan import WordedPlan
from domain.law import current

PLAN = [
    "employee",
    "as_of",
    "known_at",
    "obligations",
    "recap",
    "abondement",
    "timers",
    "next_step",
    "held_back",
    "findings",
]
OBLIGATION = ["id", "kind", "opens_on", "due_on", "safe_on", "status", "held_on", "basis", "because", "superseded"]
BASIS = ["article", "in_force_from", "reading", "wording_from", "text", "read"]
RECAP = {"due_on", "limit_on", "period", "interviews", "training", "certification", "progression"}
ABONDEMENT = ["verdict", "amount_eur", "pay_by", "reasons", "if_today", "disputed", "basis"]
TIMER = ["at", "summary", "obligation"]
NEXT_STEP = {"step", "obligation", "key", "because"}
FINDING = {"code", "message"}


def _json(made: WordedPlan) -> dict[str, Any]:
    return json.loads(made.model_dump_json())


def _at_the_recap() -> dict[str, Any]:
    """An employee with everything: held, late and open interviews, a sanction, timers, a step, a finding."""
    staff = entries(
        [
            {"hire": {"hired_on": date(2017, 2, 1), "born_on": date(1970, 6, 15)}},
            {"interview-completed": {"kind": "first", "held_on": date(2019, 6, 3)}},
            {"leave-end": {"leave": "sabbatical", "resumed_on": date(2020, 7, 6)}},
            {"interview-completed": {"kind": "recap", "held_on": date(2023, 1, 20)}},
        ]
    )
    firm = company(headcounts=dict.fromkeys(range(2018, 2023), 80), readings={"A13": "late-is-missing"})
    return _json(plan(EMPLOYEE, staff, firm, current(), as_of=date(2023, 1, 20)))


def test_the_keys_of_each_object_are_those_of_the_design() -> None:
    made = _at_the_recap()
    assert list(made) == PLAN
    for o in made["obligations"]:
        assert list(o) == OBLIGATION
        assert all(list(basis) == BASIS for basis in o["basis"])
    assert set(made["recap"]) >= RECAP
    assert list(made["abondement"]) == ABONDEMENT
    assert made["timers"]
    assert all(list(timer) == TIMER for timer in made["timers"])
    assert set(made["next_step"]) >= NEXT_STEP
    assert made["findings"]
    assert all(set(finding) >= FINDING for finding in made["findings"])


def test_the_example_of_the_design() -> None:
    staff = entries(
        [
            {"hire": {"hired_on": date(2022, 4, 1)}},
            {"interview-completed": {"kind": "first", "held_on": date(2024, 3, 15)}},
        ]
    )
    made = _json(plan(EMPLOYEE, staff, [], current(), as_of=date(2026, 11, 21)))
    assert made["employee"] == "123456782/E-0042"
    assert made["as_of"] == "2026-11-21"
    assert made["known_at"] is None
    assert made["next_step"] is None
    periodic = next(o for o in made["obligations"] if o["kind"] == "periodic")
    assert periodic == {
        "id": "periodic-2024-03-15",
        "kind": "periodic",
        "opens_on": "2024-03-15",
        "due_on": "2028-03-15",
        "safe_on": "2028-03-14",  # reading A6, watched since: the eve
        "status": "upcoming",
        "held_on": None,
        "basis": [
            {
                "article": "L6315-1 I",
                "in_force_from": "2025-10-26",  # the four years
                "reading": None,
                "wording_from": "2025-12-31",  # how the article reads on 21 November 2026
                "text": "LEGIARTI000053279288",
                "read": "whole",
            },
            {
                "article": "Code civil 2222",  # by which the two years that were running became four
                "in_force_from": "2008-06-19",
                "reading": None,
                "wording_from": "2008-06-19",
                "text": "LEGIARTI000019017122",
                "read": "whole",
            },
        ],
        "because": "entretien tenu le 15 mars 2024, puis 48 mois",
        "superseded": False,
    }
    timer = next(t for t in made["timers"] if t["obligation"] == "periodic-2024-03-15")
    assert timer["at"].endswith("Z")
    assert timer["at"].startswith("2028-02-14")
    assert "entretien périodique" in timer["summary"]
    assert "15 mars 2028" in timer["summary"]
    assert "L6315-1 I" in timer["summary"]


def test_the_values_are_plain() -> None:
    made = _at_the_recap()
    assert made["recap"]["period"] == ["2017-02-01", "2023-01-20"]
    assert made["recap"]["training"] is False
    assert made["abondement"]["verdict"] == "due"
    assert made["abondement"]["amount_eur"] == 3000
    assert made["abondement"]["pay_by"] == "2023-06-30"
    assert len(made["next_step"]["key"]) == 36


@given(lives(), AS_OF)
def test_a_plan_read_back_is_the_same_plan(life: Life, as_of: date) -> None:
    made = plan(EMPLOYEE, life.staff, life.company, current(), as_of=as_of)
    assert WordedPlan.model_validate_json(made.model_dump_json()) == made
    assert WordedPlan.model_validate(made.model_dump()) == made


@given(lives(), AS_OF)
def test_obligations_and_timers_come_in_the_order_of_their_days(life: Life, as_of: date) -> None:
    made = plan(EMPLOYEE, life.staff, life.company, current(), as_of=as_of)
    assert list(made.obligations) == sorted(made.obligations, key=lambda o: (o.due_on, o.id))
    assert [t.at for t in made.timers] == sorted(t.at for t in made.timers)
    assert all(8 <= t.at.astimezone(PARIS).hour < 12 for t in made.timers)


def test_an_event_is_named_by_its_source_and_its_id_together() -> None:
    ref = EventRef(source="urn:hris", id="1")
    assert ref == EventRef(source="urn:hris", id="1")
    assert ref != EventRef(source="urn:hris", id="2")
    assert ref != EventRef(source="urn:other", id="1")
    assert ref != "urn:hris#1"


def test_who_brings_no_seniority_was_not_transferred() -> None:
    branch = {"scope": "branch", "idcc": "3043", "signed_on": date(2021, 3, 1), "effective_from": date(2021, 9, 1)}
    life = entries([{"hire": {"hired_on": date(2023, 4, 3)}}])
    made = plan(EMPLOYEE, life, company(agreements=[branch]), current(), as_of=date(2023, 5, 2))
    assert [o.id for o in made.obligations] == ["first-2023-04-03", "recap-2023-04-03"]
