"""What is done about the sums of a day: HR is asked, reminded and told, each once; and what they are to clear up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from domain import facts as f
from domain.calendar import add_months
from domain.day.reminder import STALE, Reminder
from domain.day.sanction import Sanctioned
from domain.day.sums import Sum
from domain.ledger.reasons import Finding
from domain.ledger.record import Record
from domain.today import as_told

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


def to_pay(sums: Sequence[Sum]) -> list[Sum]:
    """The unpaid sums of the present, the oldest first, each with a last day of its own (R6323-3 IV): none is declared
    on behalf of the past.
    """
    return [each for each in sums if each.left_eur and each.state != "past"]


def to_ask(sums: Sequence[Sum]) -> Iterator[Sanctioned]:
    """What HR is to be asked for: for the first time; or anew, when they were told that what they were asked is void,
    and had neither declared nor paid any of it. The rest is theirs to clear up.
    """
    for line in to_pay(sums):
        first = line.asked is None and _elsewhere(sums) is None
        anew = line.void_on is not None and not line.begun
        if line.found and line.state in ("due", "moved") and (first or anew):
            yield line.found


def _elsewhere(sums: Sequence[Sum]) -> f.AbondementPrepared | None:
    """What HR was asked for under another name, and not told to be void: it may be the sum that is due."""
    return next((each.asked for each in sums if each.state == "elsewhere" and each.void_on is None), None)


def reminders_of_sums(sums: Sequence[Sum], day: date) -> Iterator[Reminder]:
    """To HR, as long as something is to be paid: a month and a week before its last day. And once, when what was put to
    them is due no more, or of another état des lieux, whether or not it was paid.
    """
    for each in sums:
        if (asked := each.asked) is not None and each.state in ("void", "moved") and each.void_on is None:
            name = f"sum-void/{asked.obligation}" + (f"/{each.times}" if each.times > 1 else "")
            yield Reminder("sum-void", name, asked.obligation, "recap", asked.pay_by, as_told(day), "hr")
    for line in to_pay(sums):
        if line.state == "due" and line.asked is not None and line.pay_by is not None:
            yield from _to_pay_in_time(line.asked, line.pay_by, day)


def _to_pay_in_time(asked: f.AbondementPrepared, pay_by: date, day: date) -> Iterator[Reminder]:
    for on, following in pairwise((add_months(pay_by, -1), pay_by - _WEEK, pay_by + _DAY)):
        if asked.prepared_on < on and day < following:
            name = f"payment/{asked.obligation}/{on.isoformat()}"
            yield Reminder("payment", name, asked.obligation, "recap", pay_by, on, "hr")


def payment_findings(sums: Sequence[Sum], day: date) -> Iterator[Finding]:
    """A sum of before the watch; what is missing of one, and since when, or is to be cleared up; one due no more."""
    oldest = next((each for each in sums if each.left_eur), None)
    if oldest is not None and oldest.found and oldest.pay_by and oldest.state == "past":
        values = {"amount_eur": oldest.found.abondement.amount_eur, "counted_on": oldest.found.examined.counted_on}
        yield Finding("sum-on-arrival", values, serious=True)
    for line in to_pay(sums):
        if line.found and line.state == "due":
            yield from _missing(line.found, day)
            yield from _held_since(line, line.found)
    yield from to_clear_up(sums)
    for each in sums:
        if each.asked is not None:
            yield from _no_more(each, each.asked, day)


def overpaid(record: Record, sums: Sequence[Sum]) -> Finding | None:
    """That more is told to be paid than all sums that are due come to, as known today: for HR to look at, no more.

    Nothing is said while another reading or an untold fact might make a further sum due, of sums in hours (before
    2019), or where none is due (`sum-void`); what was put to HR under a name that is known no more may be paid, too.
    """
    paid, known = record.of(f.AbondementPaid), [each.found for each in sums if each.found is not None]
    due = [found for found in known if found.abondement.verdict == "due"]
    unsure = any(found.abondement.disputed or found.abondement.verdict == "undetermined" for found in known)
    if not paid or not due or unsure or not all(found.abondement.amount_eur for found in due):
        return None
    begins_on = min(day for found in due for day in (found.examined.counted_on, found.examined.obligation.last_on))
    due_eur = sum(found.abondement.amount_eur for found in due)
    due_eur += sum(each.asked.amount_eur for each in sums if each.found is None and each.asked is not None)
    paid_eur = sum(each.amount_eur for each in paid if each.paid_on >= begins_on)
    if paid_eur <= due_eur:
        return None
    return Finding("sum-overpaid", {"paid_eur": paid_eur, "due_eur": due_eur, "over_eur": paid_eur - due_eur})


def _no_more(line: Sum, asked: f.AbondementPrepared, day: date) -> Iterator[Finding]:
    """Of what was put to HR: that it is due no more, for a while after they were told; and that a sum of an earlier
    contract, which nobody follows since the new one, is not paid as far as anybody said.
    """
    if line.state == "void" and (line.void_on is None or day <= line.void_on + STALE):
        values = {"amount_eur": asked.amount_eur, "prepared_on": asked.prepared_on, "paid_eur": line.paid_eur}
        yield Finding("sum-void", values, serious=True)
    left = asked.amount_eur - line.paid_eur
    if line.state == "former" and line.void_on is None and left > 0:
        yield Finding("former-sum", {"left_eur": left, "prepared_on": asked.prepared_on, "pay_by": asked.pay_by})


def _missing(found: Sanctioned, day: date) -> Iterator[Finding]:
    """A part that was paid, or the last day that has passed (R6323-3 IV, L6323-13)."""
    verdict = found.abondement
    late = verdict.pay_by is not None and day > verdict.pay_by
    if late or found.left_eur < verdict.amount_eur:
        exposure = next((dict(reason.values) for reason in verdict.reasons if reason.code == "exposure"), None)
        values = {
            "left_eur": found.left_eur, "paid_eur": verdict.amount_eur - found.left_eur,
            "counted_on": found.examined.counted_on, "pay_by": verdict.pay_by, "late": late, "exposure": exposure,
        }  # fmt: skip
        yield Finding("sum-missing", values, serious=True)


def _held_since(line: Sum, found: Sanctioned) -> Iterator[Finding]:
    """The état des lieux was missed when HR was asked for its sum, and was held since, late: the sum is to be paid by
    another day than they were told (R6323-3 IV).
    """
    asked, late, pay_by = line.asked, found.examined.obligation, line.pay_by
    if asked is None or found.held_on is None or pay_by is None or asked.pay_by == pay_by:
        return
    missed = asked.held_on is None and late.last_on < asked.prepared_on < found.held_on
    dated = (each for each in found.abondement.reasons if each.code in ("pay-by-quarter", "pay-by-fixed"))
    if missed and (why := next(dated, None)) is not None:
        values = {
            "amount_eur": asked.amount_eur, "prepared_on": asked.prepared_on, "was_to_pay_by": asked.pay_by,
            "held_on": found.held_on, "pay_by": pay_by, "duty": late.basis[0].article, "article": why.values["article"],
        }  # fmt: skip
        yield Finding("sum-held-since", values)


def to_clear_up(sums: Sequence[Sum]) -> Iterator[Finding]:
    """What may be, of a sum to pay, one sum under two dates, or a declaration that was said to be void: paid twice it
    must not be, nor dropped. `obligation`, of each, is the duty of the sum's état des lieux.
    """
    for line in to_pay(sums):
        if line.found is not None and line.state in ("due", "moved"):
            yield from _unclear(line, line.found, _elsewhere(sums))


def _unclear(line: Sum, found: Sanctioned, elsewhere: f.AbondementPrepared | None) -> Iterator[Finding]:
    asked, examined = line.asked, found.examined
    values = {"obligation": examined.obligation.id, "counted_on": examined.counted_on, "pay_by": line.pay_by}
    if asked is None:
        other = elsewhere if line.declared_on is None else None
    else:
        other = asked if line.state == "moved" and line.begun else None
    if other is not None:
        told = {"amount_eur": other.amount_eur, "prepared_on": other.prepared_on, "was_to_pay_by": other.pay_by}
        yield Finding("sum-under-another-date", values | told, serious=True)
    elif asked and line.state == "due" and line.void_on and line.declared_on and line.declared_on < line.void_on:
        told = {"amount_eur": asked.amount_eur, "void_on": line.void_on}
        yield Finding("sum-due-again", values | told, serious=True)
