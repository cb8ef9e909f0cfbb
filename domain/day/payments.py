"""A sum that an état des lieux makes due, from the day it was put to HR until it is paid, or due no more (L6323-13,
R6323-3 IV). A reading that is disputed is asked of nobody; neither is a sum of the time before the watch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from domain import facts as f
from domain.calendar import add_months
from domain.day.past import present_from
from domain.day.reminder import STALE, Reminder
from domain.day.sanction import Sanctioned, to_declare, verdict_on
from domain.day.status import Assessed
from domain.ledger.ledger import Page
from domain.ledger.reasons import Finding
from domain.today import as_told

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


class VoidSum(NamedTuple):
    """A sum that was put to HR and that the facts of today make due no more. `paid_eur`: what was paid of it since."""

    prepared: f.AbondementPrepared
    paid_eur: int


def reminders_of_sums(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[Reminder]:
    """To HR, as long as something is to be paid: a month and a week before its last day. And once, when what was put to
    them is due no more, whether or not it was paid.
    """
    prepared = _prepared(page)
    if not prepared:
        return
    for void in void_sums(page, day, assessed):
        yield _reminder("sum-void", void.prepared.obligation, void.prepared.pay_by, as_told(day))
    found = to_declare(page, assessed, day)
    if found is None or not _asked_for(found) or (sent := prepared.get(found.examined.obligation.id)) is None:
        return
    pay_by = found.abondement.pay_by
    assert pay_by is not None, "a sum without a last day is asked of nobody"
    for on, following in pairwise((add_months(pay_by, -1), pay_by - _WEEK, pay_by + _DAY)):
        if sent.prepared_on < on and day < following:
            yield _reminder("payment", sent.obligation, pay_by, on)


def _reminder(of: f.ReminderOf, obligation: str, pay_by: date, on: date) -> Reminder:
    name = f"{of}/{obligation}" if of == "sum-void" else f"{of}/{obligation}/{on.isoformat()}"
    return Reminder(of, name, obligation, "recap", pay_by, on, "hr")


def payment_findings(page: Page, day: date, assessed: Sequence[Assessed], s: Sanctioned | None) -> Iterator[Finding]:
    """What is missing of a sum, and since when; a sum of before the watch; one that is due no more."""
    if s is not None and not s.paid and s.abondement.pay_by and s.examined.counted_on < present_from(page, day):
        values = {"amount_eur": s.abondement.amount_eur, "counted_on": s.examined.counted_on}
        yield Finding("sum-on-arrival", values, serious=True)
    found = to_declare(page, assessed, day) if s is not None and not s.paid else None
    if found is not None and _asked_for(found):
        yield from _missing(found, day)
    for prepared, paid_eur in void_sums(page, day, assessed):
        told = page.record.done.get("reminder", {}).get(f"sum-void/{prepared.obligation}")
        if not isinstance(told, f.ReminderSent) or day <= told.sent_on + STALE:
            values = {"amount_eur": prepared.amount_eur, "prepared_on": prepared.prepared_on, "paid_eur": paid_eur}
            yield Finding("sum-void", values, serious=True)


def _missing(found: Sanctioned, day: date) -> Iterator[Finding]:
    """A part that was paid, or the last day that has passed."""
    verdict = found.abondement
    assert verdict.pay_by is not None, "as above"
    late = day > verdict.pay_by
    if not late and found.left_eur == verdict.amount_eur:
        return
    exposure = next((dict(reason.values) for reason in verdict.reasons if reason.code == "exposure"), None)
    values = {
        "left_eur": found.left_eur, "paid_eur": verdict.amount_eur - found.left_eur,
        "counted_on": found.examined.counted_on, "pay_by": verdict.pay_by, "late": late, "exposure": exposure,
    }  # fmt: skip
    yield Finding("sum-missing", values, serious=True)


def _asked_for(found: Sanctioned) -> bool:
    """Whether HR is asked to pay it: it is due by a known day, under every reading, and not all of it was paid."""
    verdict = found.abondement
    due = verdict.verdict == "due" and verdict.pay_by is not None and not verdict.disputed
    return due and not found.paid


def void_sums(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[VoidSum]:
    """What was put to HR and is due no more. Of an earlier contract nothing is said: its duties are known no more."""
    recaps = {a.obligation.id: a for a in assessed if a.obligation.kind == "recap"}
    payments = page.record.of(f.AbondementPaid)
    for obligation, prepared in _prepared(page).items():
        known = recaps.get(obligation)
        if known is None and (page.record.earlier_contracts or to_declare(page, assessed, day)):
            continue
        verdict = verdict_on(page, known, day).abondement if known else None
        if verdict is None or (verdict.verdict in ("not-due", "not-yet") and not verdict.disputed):
            paid = sum(each.amount_eur for each in payments if each.paid_on >= prepared.prepared_on)
            yield VoidSum(prepared, paid)


def _prepared(page: Page) -> dict[str, f.AbondementPrepared]:
    done = page.record.done.get("cpf-abondement", {}).values()
    return {each.obligation: each for each in done if isinstance(each, f.AbondementPrepared)}
