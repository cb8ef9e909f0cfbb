"""Whether a person must act now: a flag that goes up for every notice would be no flag."""

from __future__ import annotations

from domain.calendar import civil_date
from domain.day.past import settlement
from domain.day.plan import Plan
from domain.day.situation import owed
from domain.day.status import Assessed

OF_THE_COMPANY = frozenset({"agreement-over-ceiling", "clause-unknown", "rhythm-not-a-choice"})
"""Findings about an agreement. They stand on each of the company's plans, and are mended in one place for all."""


def needs_a_person(plan: Plan) -> bool:
    """Whether somebody must do something for this employee that Jalon cannot: look into a serious finding (a delivery
    that is stuck is one), hold an interview that is overdue and that no slot ahead answers, pay or clear up a sum.

    Nobody must before the company's watch is opened: what is left to HR then is one list, the preview.
    """
    if plan.page.case.company.watched_from is None:
        return False
    serious = any(finding.serious and finding.code not in OF_THE_COMPANY for finding in plan.findings)
    late = plan.state != "left" and any(_to_be_held(plan, each) for each in plan.obligations)
    return serious or late or owed(plan)[0] > 0 or _in_hours(plan) or _unclear(plan)


def _to_be_held(plan: Plan, each: Assessed) -> bool:
    o, record = each.obligation, plan.page.record
    if each.status != "overdue" or o.superseded or settlement(record, o) == "closed":
        return False
    slots = (civil_date(sent.proposed_for) for sent in record.convened.values())
    return not any(slot >= plan.as_of for slot in slots)


def _in_hours(plan: Plan) -> bool:
    """A sum of the years before 2019, in hours: Jalon declares none, and no fact tells that it was settled."""
    found = plan.abondement
    return found is not None and found.verdict == "due" and any(reason.code == "hours" for reason in found.reasons)


def _unclear(plan: Plan) -> bool:
    """A verdict that waits for a fact of this employee; whether all of the past was told is asked of the company."""
    found = plan.abondement
    if found is None or found.verdict != "undetermined":
        return False
    return all(reason.code != "history-untold" for reason in found.reasons)
