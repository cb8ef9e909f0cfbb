"""What becomes of an employee's deadlines when something else is taken for true: a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.calendar import in_french
from domain.day.plan import Plan
from domain.french.difference import changes
from domain.french.plan import worded
from domain.french.words import KINDS_IN_FRENCH


def moved(before: Plan, after: Plan) -> Sequence[str]:
    """The changes from one plan to another of the same day; none when all dates, statuses and the verdict are alike."""
    if _seen(before) == _seen(after):
        return ()
    return (*changes(worded(before), worded(after)), *_cautious(before, after))


def _seen(plan: Plan) -> object:
    duties = [(a.obligation.id, a.obligation.due_on, a.obligation.safe_on, a.status) for a in plan.obligations]
    found = plan.abondement
    return duties, found and (found.verdict, found.amount_eur, found.pay_by, found.disputed, found.if_today)


def _cautious(before: Plan, after: Plan) -> Iterator[str]:
    was = {a.obligation.id: a.obligation for a in before.obligations}
    for each in after.obligations:
        now = each.obligation
        earlier = was.get(now.id)
        if earlier is not None and earlier.due_on == now.due_on and earlier.safe_on != now.safe_on:
            yield (
                f"{KINDS_IN_FRENCH[now.kind]}, échéance le {in_french(now.due_on)} : par prudence avant le "
                f"{in_french(earlier.safe_on)}, puis avant le {in_french(now.safe_on)}"
            )
