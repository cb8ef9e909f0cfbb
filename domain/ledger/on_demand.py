"""The interview that a branch gives to who asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.calendar import add_months
from domain.facts import InterviewRequested
from domain.law.clauses import RequestClause
from domain.ledger.agreed import headcount_of
from domain.ledger.case import Case
from domain.ledger.obligation import Obligation, of_text, settle
from domain.ledger.reasons import Reason


def on_demand(case: Case) -> Iterator[Obligation]:
    """One for each request that the branch's clause in force that day grants: by the clause's limit, else by the day
    that the employee named, else by Jalon's aim for a return.
    """
    for fact in case.record.of(InterviewRequested):
        text = case.applied.branch_text("request", fact.requested_on)
        if text is None or text.value.request is None or not _granted(case, text.value.request, fact):
            continue
        on, limit = fact.requested_on, _limit(text.value.request, fact.requested_on)
        back = case.law.back.at(on)
        target_days = back.value.target_days if back and limit is None and fact.wanted_by is None else None
        due = limit or fact.wanted_by or on + timedelta(days=target_days or 0)
        because = Reason(
            "on-demand", {"requested_on": on, "due_on": due, "agreed": bool(limit), "target_days": target_days}
        )
        held = next((i for i in case.record.interviews if i.held_on >= on), None)
        yield settle(case, "on-demand", on, on, due, due, held, [of_text(text)], because, declined_from=on)


def _granted(case: Case, clause: RequestClause, fact: InterviewRequested) -> bool:
    if fact.reason.startswith("elected-mandate") or (clause.grounds and fact.reason not in clause.grounds):
        return False
    if clause.below_headcount is not None and headcount_of(case.company) >= clause.below_headcount:
        return False
    since = add_months(fact.requested_on, -clause.unless_within_months)
    return not any(since < i.held_on < fact.requested_on for i in case.record.interviews)


def _limit(clause: RequestClause, on: date) -> date | None:
    if clause.within_weeks is not None:
        return on + timedelta(weeks=clause.within_weeks)
    return None if clause.within_months is None else add_months(on, clause.within_months)
