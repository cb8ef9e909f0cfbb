"""Nobody is written to at night: what is decided out of hours waits for the next working morning, by their clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import EMPLOYEE, company, entries

from domain.calendar import PARIS, civil_date, is_business_day
from domain.day.hours import at
from domain.day.plan import Plan, on
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

SITE = "12345678200044"
LIFE = entries(
    [
        {"hire": {"hired_on": date(2024, 11, 4), "establishment": SITE}},
        {"interview-completed": {"kind": "first", "held_on": date(2026, 6, 1), "report": {"skills": "texte"}}},
    ]
)
"""A compte-rendu is to be made, on whatever day."""


def plan_at(now: datetime, **policy: Any) -> Plan:
    told = [{"policy": {"effective_from": date(2024, 1, 1), **policy}}] if policy else []
    firm = fold_company(company(facts=told), unopened=SINCE_EVER)
    return at(on(derive(EMPLOYEE, LIFE, firm, current()), civil_date(now)), now)


def leaves(plan: Plan) -> bool:
    assert (plan.next_step is None) == ([kept.why for kept in plan.held_back] == ["out-of-hours"])
    return plan.next_step is not None


def paris(day: int, *clock: int) -> datetime:
    """In November 2026; the first is a Sunday, the eleventh a holiday."""
    return datetime(2026, 11, day, *clock, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (paris(24, 8, 29), paris(24, 8, 30)),
        (paris(24, 8, 30), None),
        (paris(24, 18, 59), None),
        (paris(24, 19), paris(25, 8, 30)),
        (paris(24, 23, 59), paris(25, 8, 30)),
        (paris(27, 20), paris(30, 8, 30)),
        (paris(28, 10), paris(30, 8, 30)),
        (paris(11, 10), paris(12, 8, 30)),
        (paris(10, 22), paris(12, 8, 30)),
    ],
)
def test_what_is_decided_out_of_hours_leaves_on_the_next_working_morning(
    now: datetime, expected: datetime | None
) -> None:
    plan = plan_at(now)
    assert leaves(plan) is (expected is None)
    rings = [timer.at for timer in plan.timers if timer.summary.code == "letters-leave"]
    assert rings == ([] if expected is None else [expected])
    assert not plan.closed


def test_the_hours_are_those_of_the_company_on_the_employees_clock() -> None:
    zones = {"establishment_zones": {SITE: "Indian/Reunion"}}
    reunion = ZoneInfo("Indian/Reunion")
    night = datetime(2026, 11, 24, 20, tzinfo=reunion)  # five in the afternoon in Paris
    assert leaves(plan_at(night))
    kept = plan_at(night, **zones)
    assert not leaves(kept)
    assert min(t.at for t in kept.timers) == datetime(2026, 11, 25, 8, 30, tzinfo=reunion)
    assert not leaves(plan_at(paris(24, 17), letters_until="16:00"))
    assert not leaves(plan_at(paris(24, 9), day_begins_at="09:30", day_ends_at="18:30"))
    assert leaves(plan_at(paris(24, 18), day_begins_at="09:30", day_ends_at="18:30", letters_until="10:00"))


def test_the_holiday_of_a_territory_is_no_working_day_there() -> None:
    """20 December 2027, a Monday, is kept in La Réunion (L3422-2)."""
    reunion = ZoneInfo("Indian/Reunion")
    for hour, day in ((12, 20), (22, 19)):
        kept = plan_at(datetime(2027, 12, day, hour, tzinfo=reunion), zone="Indian/Reunion")
        [morning] = [timer.at for timer in kept.timers if timer.summary.code == "letters-leave"]
        assert morning == datetime(2027, 12, 21, 8, 30, tzinfo=reunion)
        assert leaves(plan_at(datetime(2027, 12, 20, 12, tzinfo=PARIS)))


def test_a_company_may_let_letters_leave_at_any_time() -> None:
    assert all(leaves(plan_at(now, letters="any-time")) for now in (paris(28, 3), paris(11, 12), paris(24, 23)))


@given(
    st.integers(0, 500 * 24 * 60).map(lambda minutes: datetime(2026, 7, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Paris", "Indian/Reunion", "Pacific/Noumea", "America/Martinique"]),
)
def test_what_waits_leaves_at_the_moment_it_waits_for(now: datetime, zone: str) -> None:
    plan = plan_at(now, zone=zone)
    if leaves(plan):
        local = now.astimezone(ZoneInfo(zone))
        assert is_business_day(local.date())
        assert time(8, 30) <= local.time() < time(19)
        return
    (morning,) = [timer.at for timer in plan.timers if timer.summary.code == "letters-leave"]
    assert now < morning < now + timedelta(days=6)
    assert leaves(plan_at(morning, zone=zone))
    assert not leaves(plan_at(morning - timedelta(minutes=1), zone=zone))
