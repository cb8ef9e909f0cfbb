"""When letters leave: on working days, at the hours of the practice, on the employee's clock.

A fact may be told at night, and a plan knows days alone: what is to be done at a moment is asked here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import is_business_day, next_business_day
from domain.day.plan import Plan
from domain.day.timers import Timer
from domain.day.watch import HeldBack
from domain.law.policy import Policy
from domain.ledger.reasons import Reason

_DAY = timedelta(days=1)


def at(plan: Plan, now: datetime) -> Plan:
    """The plan at a moment of its day: out of hours, what may leave waits for the next working morning."""
    step, policy = plan.next_step, plan.page.case.policy
    zone = plan.page.case.zone_on(plan.as_of)
    if step is None or _may_leave(policy, now.astimezone(zone), zone):
        return plan
    morning = Timer(_next_morning(policy, now.astimezone(zone), zone), Reason("letters-leave"), step.obligation)
    return replace(
        plan,
        next_step=None,
        held_back=(HeldBack(step, "out-of-hours"), *plan.held_back),
        timers=tuple(sorted([*plan.timers, morning], key=lambda timer: (timer.at, timer.obligation))),
    )


def _may_leave(policy: Policy, local: datetime, zone: ZoneInfo) -> bool:
    if policy.letters == "any-time":
        return True
    until = max(policy.letters_until, policy.day_ends_at)
    return is_business_day(local.date(), zone) and policy.day_begins_at <= local.time() < until


def _next_morning(policy: Policy, local: datetime, zone: ZoneInfo) -> datetime:
    """In UTC. Nobody waits longer than need be: who is to come this morning must hear of it before."""
    today = local.date() if local.time() < policy.day_begins_at else local.date() + _DAY
    return datetime.combine(next_business_day(today, zone), policy.day_begins_at, zone).astimezone(UTC)
