"""The état des lieux to look at on a day, and its verdict on that day (L6315-1 II, L6323-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.calendar import end_of_next_quarter
from domain.day.past import present_from
from domain.day.status import Assessed
from domain.facts import StepName
from domain.ledger.abondement import Abondement, not_due, paid_for
from domain.ledger.ledger import Page
from domain.ledger.reasons import Reason
from domain.ledger.recap_content import Examined
from domain.ledger.record import Interview


class Sanctioned(NamedTuple):
    """A recap with its verdict; `left_eur`: what is still to be paid of the sum that it makes due."""

    examined: Examined
    abondement: Abondement
    left_eur: int = 0

    @property
    def held_on(self) -> date | None:
        """The day of the état des lieux; None while nobody has held it."""
        return self.examined.recap.held_on

    @property
    def paid(self) -> bool:
        return self.left_eur == 0


def sanction(page: Page, assessed: Sequence[Assessed], day: date) -> Sanctioned | None:
    """The recap to look at on the day, and its verdict: the oldest with a sum to pay, else the last one held while its
    papers and its quarter are open, else the next one.

    A sum that is due stays due until it is paid, however long ago (R6323-3 IV); payments settle the oldest first.
    """
    recaps = [a for a in assessed if a.obligation.kind == "recap"]
    last_held = max((i for i, a in enumerate(recaps) if a.obligation.held is not None), default=None)
    settled = 0
    found: Sanctioned | None = None
    for index, recap in enumerate(recaps):
        found = verdict_on(page, recap, day, settled)
        if not found.paid or (index == last_held and _recent(page, recap.obligation.held, day)):
            return found
        settled += found.abondement.amount_eur
    return found


def verdict_on(page: Page, recap: Assessed, day: date, settled: int = 0) -> Sanctioned:
    """What the état des lieux shows and the verdict on the day. `settled`: what payments have settled."""
    o, missed = recap.obligation, recap.status == "overdue"
    if o.held is None and not missed and recap.status != "lapsed":
        return Sanctioned(page.ahead(o, day), page.judged_today(o, day))
    examined = page.examined(o, day, missed=missed)
    if recap.status == "lapsed":
        return Sanctioned(examined, not_due(Reason("contract-ended-before-recap")))
    abondement = page.judged(o, day, missed=missed, settled=settled).on(day)
    return Sanctioned(examined, abondement, max(0, abondement.amount_eur - paid_for(page.record, examined, settled)))


def awaits_document(page: Page, interview: Interview, day: date, step: StepName) -> bool:
    """Whether Jalon is to write this interview's document by that step: not of one that was held before the watch
    began.
    """
    return not page.record.is_done(step, interview.ref) and interview.held_on >= present_from(page, day)


def _recent(page: Page, interview: Interview | None, day: date) -> bool:
    """Until the document is issued and the quarter of the payment over."""
    if interview is None:
        return False
    return day <= end_of_next_quarter(interview.held_on) or awaits_document(page, interview, day, "etat-des-lieux")
