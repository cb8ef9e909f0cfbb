"""The interview owed before a leave that is announced: by the law (L3142-11, L3142-23), or by a branch's clause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.calendar import add_months
from domain.facts import Leave, LeaveStart
from domain.law.branch import BranchText
from domain.ledger.case import Case
from domain.ledger.obligation import Basis, Obligation, of_text, settle
from domain.ledger.reasons import Reason

_DAY = timedelta(days=1)


def departure(case: Case) -> Iterator[Obligation]:
    """On the eve of the leave at the latest, for no text sets a day. Once the employee is away it is the return's
    matter.
    """
    for starts_on, leave in sorted(set(_announced(case))):
        due = starts_on - _DAY
        given, text = case.law.leaves[leave].departure_on(due), _branch_text(case, leave)
        if given is None and text is None:
            continue
        opens = max(case.begins_on, add_months(starts_on, -_recent_months(case, leave)))
        held = next((i for i in case.record.interviews if opens <= i.held_on < starts_on), None)
        basis = [Basis(given.article, given.in_force_from)] if given else []
        basis += [of_text(text)] if text else []
        because = Reason("departure", {"starts_on": starts_on, "article": given.article if given else None})
        yield settle(case, "periodic", starts_on, opens, due, due, held, basis, because)


def _announced(case: Case) -> Iterator[tuple[date, Leave]]:
    """The leaves ahead: announced, or told to begin on a later day."""
    for day, fact in case.record.coming:
        if isinstance(fact, LeaveStart):
            yield day, fact.leave
    for each in case.record.planned:
        if each.started_on > case.since:
            yield each.started_on, each.leave


def _branch_text(case: Case, leave: Leave) -> BranchText | None:
    text = case.applied.branch_text("returns", case.since)
    return text if text is not None and text.value.returns is not None and leave in text.value.returns.before else None


def _recent_months(case: Case, leave: Leave) -> int:
    """An interview of so many months before the leave will do: as many as exempt from the one on return, where the
    exemption is taken to hold for a leave with an article of its own (reading A16); else one held for the departure.
    """
    back = case.law.back.at(case.since)
    own = case.law.leaves[leave].own_article is not None and case.readings["A16"] == "not-special"
    return (0 if own or back is None else back.value.exemption_months) or 1
