"""What lies before a company's watch: history, on whose behalf nothing is sent, declared or reminded.

The day on which the watch begins alone divides past from present, never the day on which a fact was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.day.status import Assessed, has_left
from domain.facts import Settlement
from domain.ledger.ledger import Page
from domain.ledger.obligation import Obligation
from domain.ledger.record import Record


def present_from(page: Page, day: date) -> date:
    """The first day of the present. As long as nobody opened the watch, it is as if it opened on the day."""
    begins_on = page.case.company.watched_from
    return day if begins_on is None else begins_on


def settlement(record: Record, o: Obligation) -> Settlement | None:
    """What an operator decided of an interview that was overdue when the watch began."""
    return record.settled.get((o.id, o.due_on))


def arrived_overdue(page: Page, day: date, assessed: Sequence[Assessed]) -> list[Obligation]:
    """The interviews that were overdue when the watch began and are still to be held, whatever was decided of them."""
    if has_left(page.record, day):
        return []
    begins_on = present_from(page, day)
    late = (a.obligation for a in assessed if a.status == "overdue" and a.obligation.last_on < begins_on)
    return [o for o in late if not o.superseded]
