"""The interview that some branches ask for before a leave, while the leave is still ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.calendar import add_months
from domain.facts import LeaveStart
from domain.ledger.case import Case
from domain.ledger.obligation import Obligation, of_text, settle
from domain.ledger.reasons import Reason

_DAY = timedelta(days=1)


def departure(case: Case) -> Iterator[Obligation]:
    """On the eve of the leave at the latest; an interview of the last twelve months, or as many as the law has it for
    a return, will do. Once the employee is away it is the return's matter.
    """
    for starts_on, fact in case.record.coming:
        if not isinstance(fact, LeaveStart):
            continue
        text = case.applied.branch_text("returns", case.since)
        back = case.law.back.at(case.since)
        if text is None or text.value.returns is None or back is None or fact.leave not in text.value.returns.before:
            continue
        opens = max(case.begins_on, add_months(starts_on, -(back.value.exemption_months or 1)))
        held = next((i for i in case.record.interviews if opens <= i.held_on < starts_on), None)
        due = starts_on - _DAY
        because = Reason("departure", {"starts_on": starts_on})
        yield settle(case, "periodic", starts_on, opens, due, due, held, [of_text(text)], because)
