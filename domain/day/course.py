"""The course of an interview beside its convocation and its papers: what whoever is hired is told of."""

from __future__ import annotations

from datetime import date

from domain.day.status import has_left
from domain.facts import Hire, NoticeGiven
from domain.ledger.ledger import Page
from domain.ledger.record import SINCE_EVER


def hire_to_tell_of(page: Page, day: date) -> Hire | None:
    """The hire of somebody who is to be told that they have interviews (L6315-1 I, first paragraph), and was not.

    Of a hire before the company's watch that is for the company itself, whenever the hire was told; and for a file
    that nobody watches. Once the first interview was held there is nothing left to tell.
    """
    record, opened = page.record, page.case.company.watched_from
    hire = record.hire
    if hire is None or hire.hired_on > day or has_left(record, day) or page.case.policy.hire_notice == "none":
        return None
    if opened is None or opened == SINCE_EVER or hire.hired_on < opened or record.interviews:
        return None
    told = (given for given in record.done.get("notice", {}).values() if isinstance(given, NoticeGiven))
    known = page.case.law.first.at(hire.hired_on) is not None
    return hire if known and all(given.given_on < hire.hired_on for given in told) else None
