"""The état des lieux to look at on a day, and its verdict on that day (L6315-1 II, L6323-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.calendar import end_of_next_quarter
from domain.day.past import present_from
from domain.day.status import Assessed
from domain.facts import AbondementDeclared, AbondementPaid, AbondementPrepared, StepName
from domain.ledger.abondement import Abondement, not_due, paid_for
from domain.ledger.ledger import Page
from domain.ledger.reasons import Reason
from domain.ledger.recap_content import Examined
from domain.ledger.record import Interview, Record


class Sanctioned(NamedTuple):
    """A recap with its verdict; `left_eur`: what is still to be paid of the sum that it makes due."""

    examined: Examined
    abondement: Abondement
    left_eur: int = 0

    @property
    def paid(self) -> bool:
        return self.left_eur == 0


def sanction(
    page: Page, assessed: Sequence[Assessed], day: date, *, counted_from: date = date.min
) -> Sanctioned | None:
    """The recap to look at on the day, and its verdict: the oldest with a sum to pay, else the last one held while its
    papers and its quarter are open, else the next one.

    A sum that is due stays due until it is paid, however long ago (R6323-3 IV); payments settle the oldest first.
    `counted_from`: the sums counted before that day are passed over, though payments settle them.
    """
    recaps = [a for a in assessed if a.obligation.kind == "recap"]
    last_held = max((i for i, a in enumerate(recaps) if a.obligation.held is not None), default=None)
    settled = 0
    found: Sanctioned | None = None
    for index, recap in enumerate(recaps):
        found = verdict_on(page, recap, day, settled)
        owed = not found.paid and found.examined.counted_on >= counted_from
        if owed or (index == last_held and _recent(page, recap.obligation.held, day)):
            return found
        settled += found.abondement.amount_eur
    return found


def to_declare(page: Page, assessed: Sequence[Assessed], day: date) -> Sanctioned | None:
    """The oldest unpaid sum of the present: none is declared on behalf of the past."""
    begins_on = present_from(page, day)
    found = sanction(page, assessed, day, counted_from=begins_on)
    return found if found is not None and not found.paid and found.examined.counted_on >= begins_on else None


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


def prepared_sums(record: Record) -> dict[str, AbondementPrepared]:
    """What HR was asked to declare, by obligation: of one, the last."""
    done = record.done.get("cpf-abondement", {}).values()
    return {each.obligation: each for each in done if isinstance(each, AbondementPrepared)}


def decided(page: Page, assessed: Sequence[Assessed], day: date) -> dict[str, int]:
    """The sums that HR has declared or paid and of which the employee is not informed yet, by obligation, in euros.

    A declaration that names none of which they were asked, and a payment, are about the sum that was put to them first;
    what was paid before an état des lieux is about none of its sum.
    """
    record = page.record
    asked = prepared_sums(record)
    prepared = {obligation: each for obligation, each in asked.items() if each.announced is False}
    if not prepared:
        return {}
    counted = {a.obligation.id: _counted_on(page, a, day) for a in assessed if a.obligation.id in prepared}
    in_order = sorted(prepared.values(), key=lambda each: (each.prepared_on, each.obligation))
    since = {each.obligation: counted.get(each.obligation) or each.prepared_on for each in in_order}
    found: dict[str, int] = {}
    for told in (*record.of(AbondementDeclared), *record.of(AbondementPaid)):
        named = told.obligation if isinstance(told, AbondementDeclared) and told.obligation in asked else None
        on = told.declared_on if isinstance(told, AbondementDeclared) else told.paid_on
        meant = (each for each, begins_on in since.items() if each not in found and begins_on <= on)
        obligation = named or next(meant, None)
        if obligation in since:
            found.setdefault(obligation, told.amount_eur)
    return {each: amount for each, amount in found.items() if not record.is_done("cpf-information", each)}


def _counted_on(page: Page, recap: Assessed, day: date) -> date | None:
    """The day of an état des lieux that was held or missed."""
    missed = recap.status == "overdue"
    if recap.obligation.held is None and not missed:
        return None
    return page.examined(recap.obligation, day, missed=missed).counted_on
