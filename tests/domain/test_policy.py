"""A company's practice: dated, told field by field, over documented defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest
from made_up_law import law_with
from pydantic import ValidationError
from told import EMPLOYEE, company, entries, entry, fact_of, plan

from domain.calendar import PARIS
from domain.french.company import lead, practice_value
from domain.law import Policy, current, policy_on
from domain.law.files import LawError
from domain.ledger.fold import fold_company
from domain.ledger.record import SINCE_EVER


def _on(day: date, *facts: Mapping[str, Any]) -> Policy:
    return policy_on(
        current(), fold_company(company(facts=[{"policy": fact} for fact in facts]), unopened=SINCE_EVER), day
    )


def test_a_company_that_tells_nothing_has_the_documented_defaults() -> None:
    found = _on(date(2026, 11, 21))
    assert found is current().policy.defaults
    assert (found.slot_notice_days, found.least_notice_days, found.attempts) == (15, 3, 3)
    assert (found.slot_hour, found.day_begins_at, found.day_ends_at) == (time(10), time(8, 30), time(12))
    assert found.convene_days_before["late-career"] == 180


def test_a_practice_holds_from_its_day_on_field_by_field() -> None:
    facts = (
        {"effective_from": date(2027, 1, 1), "slot_notice_days": 21, "convene_days_before": {"periodic": 60}},
        {"effective_from": date(2028, 1, 1), "slot_notice_days": 30, "slot_hour": "14:30"},
    )
    seen = {day: _on(day, *facts) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2028, 1, 1))}
    assert [p.slot_notice_days for p in seen.values()] == [15, 21, 30]
    assert [p.convene_days_before["periodic"] for p in seen.values()] == [30, 60, 60]
    assert {p.convene_days_before["recap"] for p in seen.values()} == {30}
    assert [p.slot_hour for p in seen.values()] == [time(10), time(10), time(14, 30)]


def test_of_two_practices_for_the_same_day_the_last_told_is_believed() -> None:
    day = date(2027, 1, 1)
    assert _on(day, {"effective_from": day, "attempts": 5}, {"effective_from": day, "slot_notice_days": 30}) == (
        current().policy.defaults.model_copy(update={"slot_notice_days": 30})
    )


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, "at least one"),
        ({"slot_hour": "25:00"}, "slot_hour"),
        ({"slot_notice_days": -1}, "slot_notice_days"),
        ({"attempts": 0}, "attempts"),
        ({"reminder_days": 0}, "reminder_days"),
        ({"escalation": ["hr", "hr"]}, "escalation"),
        ({"escalation": ["works-council"]}, "escalation"),
        ({"convene_days_before": {"yearly": 3}}, "convene_days_before"),
        ({"day_begins_at": "09:00"}, "day_ends_at"),
        ({"day_begins_at": "09:00", "day_ends_at": "09:00"}, "day_ends_at"),
    ],
)
def test_a_practice_that_means_nothing_is_refused(said: Mapping[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        fact_of("policy", {"effective_from": date(2027, 1, 1), **said})


def test_each_default_is_there_and_described() -> None:
    with pytest.raises(LawError, match=r"policy\.yaml.*attempts is missing"):
        law_with(policy=lambda sheet: sheet["described"].pop("attempts"))
    with pytest.raises(LawError, match=r"policy\.yaml.*recap is missing"):
        law_with(policy=lambda sheet: sheet["defaults"]["convene_days_before"].pop("recap"))


def test_a_practice_is_read_as_people_count() -> None:
    practice = policy_on(current(), fold_company([], unopened=None), date(2027, 1, 1))
    counted = practice.model_copy(update={"reminder_days": 1, "follow_up_months": 1, "acknowledge_days": 15})
    assert [lead(days) for days in (0, 1, 30)] == ["dès que dû", "1 jour", "30 jours"]
    assert practice_value("reminder_days", counted) == "1 jour ouvré"
    assert practice_value("follow_up_months", counted) == "1 mois"
    assert practice_value("acknowledge_days", counted) == "15 jours"


# --- what the plan makes of it --------------------------------------------------------------------------------


def test_a_company_convenes_as_long_before_the_deadline_as_it_says() -> None:
    life = entries([{"hire": {"hired_on": date(2026, 1, 12)}}])
    firm = company(facts=[{"policy": {"effective_from": date(2026, 2, 1), "convene_days_before": {"first": 90}}}])
    first = {
        name: next(t.at.date() for t in plan(EMPLOYEE, life, told, current(), as_of=date(2026, 3, 2)).timers
                   if t.obligation == "first-2026-01-12")
        for name, told in (("default", []), ("told", firm))
    }  # fmt: skip
    # Due on 11 January 2027; the twelfth of December is a Saturday.
    assert first == {"default": date(2026, 12, 14), "told": date(2026, 10, 13)}
    before = plan(EMPLOYEE, life, firm, current(), as_of=date(2026, 1, 31))
    assert next(t.at.date() for t in before.timers if t.obligation == "first-2026-01-12") == date(2026, 12, 14)
    woken = {t.obligation: (t.at.date(), t.summary) for t in before.timers}
    assert woken["company-2026-02-01"] == (  # a Sunday
        date(2026, 2, 2), "relecture, un accord, un texte de branche ou une pratique change le 1er février 2026"
    )  # fmt: skip


def test_a_company_wakes_within_its_hours_and_gives_up_when_it_says() -> None:
    failed = [entry("delivery-failed", {"obligation": "first-2025-12-01", "step": "convocation", "cause": "smtp-550",
                                        "failed_on": date(2026, 11, 2)}, id="f-1")]  # fmt: skip
    life = [*entries([{"hire": {"hired_on": date(2025, 12, 1)}}]), *failed]
    told = {"effective_from": date(2026, 1, 1), "day_begins_at": "14:00", "day_ends_at": "14:05", "attempts": 1}
    made = plan(EMPLOYEE, life, company(facts=[{"policy": told}]), current(), as_of=date(2026, 11, 3))
    assert {(t.at.astimezone(PARIS).hour, t.at.astimezone(PARIS).minute < 5) for t in made.timers} == {(14, True)}
    assert made.next_step is None
    assert [f.serious for f in made.findings if f.code == "delivery-failed"] == [True]


def test_durations_that_contradict_each_other_stop_nobodys_plan_and_delete_nothing_too_soon() -> None:
    told = (
        {"effective_from": date(2026, 1, 1), "leavers_kept_months": 24},
        {"effective_from": date(2026, 2, 1), "files_kept_months": 12},
    )
    found = _on(date(2026, 11, 21), *told)
    assert (found.leavers_kept_months, found.files_kept_months) == (24, 24)
