"""A sum that an état des lieux makes due, from the day it was put to HR until it is paid, or due no more (L6323-13,
R6323-3 IV). A reading that is disputed is asked of nobody; neither is a sum of the time before the watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from domain import facts as f
from domain.calendar import add_months
from domain.day.past import present_from
from domain.day.reminder import STALE, Reminder
from domain.day.sanction import Sanctioned, prepared_sums, to_declare, verdict_on
from domain.day.status import Assessed
from domain.ledger.ledger import Page
from domain.ledger.reasons import Finding
from domain.ledger.record import Record
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
    if not prepared_sums(page.record):
        return
    for void in void_sums(page, day, assessed):
        about = void.prepared
        name = _void_name(page.record, about)
        yield Reminder("sum-void", name, about.obligation, "recap", about.pay_by, as_told(day), "hr")
    found = to_declare(page, assessed, day)
    if found is None or not _asked_for(found) or (sent := put_to_hr(page, assessed, found)) is None:
        return
    pay_by = found.abondement.pay_by
    assert pay_by is not None, "a sum without a last day is asked of nobody"
    for on, following in pairwise((add_months(pay_by, -1), pay_by - _WEEK, pay_by + _DAY)):
        if sent.prepared_on < on and day < following:
            name = f"payment/{sent.obligation}/{on.isoformat()}"
            yield Reminder("payment", name, sent.obligation, "recap", pay_by, on, "hr")


def to_put_to_hr(page: Page, assessed: Sequence[Assessed], found: Sanctioned, day: date) -> bool:
    """Whether HR is to be asked for the sum: for the first time; or anew, when they were told meanwhile that it is due
    no more, and had neither declared nor paid any of it. The rest is theirs to clear up (`_to_clear_up`).
    """
    sent = put_to_hr(page, assessed, found)
    if sent is None:
        return _under_another_date(page, assessed) is None
    begun = found.left_eur < found.abondement.amount_eur or _declared(page.record, sent.obligation)
    return _is_due_again(page.record, sent, day) and not begun


def _to_clear_up(page: Page, assessed: Sequence[Assessed], found: Sanctioned, day: date) -> Iterator[Finding]:
    """What may be one sum under two dates, or a declaration that was said to be void: paid twice it must not be, nor
    dropped.
    """
    obligation, pay_by = found.examined.obligation.id, found.abondement.pay_by
    values = {"obligation": obligation, "counted_on": found.examined.counted_on, "pay_by": pay_by}
    sent = put_to_hr(page, assessed, found)
    other = _under_another_date(page, assessed) if sent is None else None
    if other is not None and not _declared(page.record, obligation, unnamed=False):
        told = {"amount_eur": other.amount_eur, "prepared_on": other.prepared_on, "was_to_pay_by": other.pay_by}
        yield Finding("sum-under-another-date", values | told, serious=True)
    void_on = _said_void_on(page.record, sent) if sent is not None else None
    if sent is None or void_on is None or not _is_due_again(page.record, sent, day):
        return
    if _declared(page.record, sent.obligation) and not _declared(page.record, sent.obligation, since=void_on):
        yield Finding("sum-due-again", values | {"amount_eur": sent.amount_eur, "void_on": void_on}, serious=True)


def put_to_hr(page: Page, assessed: Sequence[Assessed], found: Sanctioned) -> f.AbondementPrepared | None:
    """The sum as HR was asked for it: under its duty, or under one that a corrected hire has renamed since, and to be
    paid by the same day (R6323-3 IV). One état des lieux makes one sum due (L6315-1 II), whatever its duty is called.
    """
    prepared = prepared_sums(page.record)
    if (own := prepared.get(found.examined.obligation.id)) is not None:
        return own
    orphans = _orphans(page, assessed)
    return next((each for each in orphans if each.pay_by == found.abondement.pay_by), None)


def _under_another_date(page: Page, assessed: Sequence[Assessed]) -> f.AbondementPrepared | None:
    """A sum that HR was asked for, and not told to be void, whose état des lieux stands at another date today."""
    if page.record.earlier_contracts:
        return None
    orphans = _orphans(page, assessed)
    return next((each for each in orphans if _said_void_on(page.record, each) is None), None)


def _orphans(page: Page, assessed: Sequence[Assessed]) -> list[f.AbondementPrepared]:
    """What HR was asked for under a duty that the facts of today do not know."""
    known = {a.obligation.id for a in assessed}
    return [each for each in prepared_sums(page.record).values() if each.obligation not in known]


def _said_void_on(record: Record, prepared: f.AbondementPrepared) -> date | None:
    """When HR was told that the sum, as it was put to them last, is due no more."""
    told = record.done.get("reminder", {}).get(_void_name(record, prepared))
    return told.sent_on if isinstance(told, f.ReminderSent) else None


def _void_name(record: Record, prepared: f.AbondementPrepared) -> str:
    """By what one is told from another: a sum may be void, due again and void again."""
    name = f"sum-void/{prepared.obligation}"
    told = record.done.get("reminder", {}).get(name)
    again = isinstance(told, f.ReminderSent) and told.sent_on < prepared.prepared_on
    return f"{name}/{prepared.prepared_on.isoformat()}" if again else name


def _is_due_again(record: Record, sent: f.AbondementPrepared, day: date) -> bool:
    """Of a sum that is due: whether HR was told before that day that it is not."""
    void_on = _said_void_on(record, sent)
    return void_on is not None and day > void_on


def _declared(record: Record, obligation: str, *, since: date = date.min, unnamed: bool = True) -> bool:
    """Whether HR says since then that they have declared it: by name, or naming none (`unnamed`)."""
    named = {obligation, None} if unnamed else {obligation}
    return any(each.declared_on >= since and each.obligation in named for each in record.of(f.AbondementDeclared))


def payment_findings(page: Page, day: date, assessed: Sequence[Assessed], s: Sanctioned | None) -> Iterator[Finding]:
    """What is missing of a sum, and since when; a sum of before the watch; one that is due no more."""
    if s is not None and not s.paid and s.abondement.pay_by and s.examined.counted_on < present_from(page, day):
        values = {"amount_eur": s.abondement.amount_eur, "counted_on": s.examined.counted_on}
        yield Finding("sum-on-arrival", values, serious=True)
    found = to_declare(page, assessed, day) if s is not None and not s.paid else None
    if found is not None and _asked_for(found):
        yield from _missing(found, day)
        yield from _to_clear_up(page, assessed, found, day)
    for prepared, paid_eur in void_sums(page, day, assessed):
        said_void = _said_void_on(page.record, prepared)
        if said_void is None or day <= said_void + STALE:
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
    """What was put to HR and is due no more. Of an earlier contract nothing is said: its duties are known no more; nor
    of a duty that a corrected fact has renamed, while a sum is due under another one, paid or not.
    """
    recaps = {a.obligation.id: a for a in assessed if a.obligation.kind == "recap"}
    payments = page.record.of(f.AbondementPaid)
    for obligation, prepared in prepared_sums(page.record).items():
        known = recaps.get(obligation)
        if known is None and (page.record.earlier_contracts or _any_due(page, recaps.values(), day)):
            continue
        verdict = verdict_on(page, known, day).abondement if known else None
        if verdict is None or (verdict.verdict in ("not-due", "not-yet") and not verdict.disputed):
            paid = sum(each.amount_eur for each in payments if each.paid_on >= prepared.prepared_on)
            yield VoidSum(prepared, paid)


def _any_due(page: Page, recaps: Iterable[Assessed], day: date) -> bool:
    return any(verdict_on(page, each, day).abondement.verdict == "due" for each in recaps)
