"""The interview that some branches ask of the incoming employer after a transfer that keeps seniority."""

from __future__ import annotations

from collections.abc import Iterator

from domain.calendar import add_months
from domain.ledger.case import Case
from domain.ledger.obligation import Obligation, of_text, settle
from domain.ledger.reasons import Reason


def transfer(case: Case) -> Iterator[Obligation]:
    """So many months after the transfer, by the clause of the branch in force that day."""
    hire = case.record.hire
    assert hire is not None
    text = case.applied.branch_text("transfer", hire.hired_on)
    if text is None or text.value.transfer is None or case.record.seniority_from >= hire.hired_on:
        return
    if case.record.earlier_contracts:  # the same employer's CDD or apprenticeship goes on: nobody was transferred
        return
    months = text.value.transfer.within_months
    due = add_months(hire.hired_on, months)
    held = next((i for i in case.record.interviews if i.held_on >= hire.hired_on), None)
    basis = [of_text(text)]
    because = Reason("transfer", {"hired_on": hire.hired_on, "months": months})
    yield settle(case, "first", hire.hired_on, hire.hired_on, due, due, held, basis, because)
