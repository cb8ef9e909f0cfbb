"""The sums of the abondement on a day: a line for each état des lieux that makes one due, or once did.

Jalon declares and pays nothing: it puts a sum to HR, and informs the employee of what they decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from domain import facts as f
from domain.day.past import present_from
from domain.day.sanction import Sanctioned, verdict_on
from domain.day.status import Assessed
from domain.ledger.ledger import Page
from domain.ledger.record import Record

SumState = Literal["due", "moved", "paid", "past", "open", "void", "elsewhere", "former"]
"""What a sum is on the day.

* `due`: by a known day, under every reading, and not all of it is paid (L6315-1 II, L6323-13, R6323-3 IV).
* `moved`: due, but what HR holds tells of an état des lieux that, as is known today, was not held on that day.
* `paid`: due, and all of it is paid.
* `past`: it counts from a day before the watch, and is for HR alone (our practice).
* `open`: disputed, undetermined, or without a day to pay it by: nothing is asked, nothing taken back (our practice).
* `void`: it was put to HR, and is due no more.
* `elsewhere`: it was put to HR for a duty that is known no more, while another sum is due: it may be that one.
* `former`: it was put to HR under an earlier contract, whose duties are known no more.
"""


class Sum(NamedTuple):
    """One état des lieux makes one sum due, once (L6315-1 II), whatever its duty is called.

    * `found`: the état des lieux by the facts of today: from when it counts, how much is due (R6323-3 I), by when
      (R6323-3 IV), and what is left, payments settling the oldest sum first (our practice). None: it is known no more.
    * `asked`: as it was put to HR last (R6323-3 III): under its duty, or under one that a corrected hire has renamed
      and that was to be paid by the same day.
    * `since`: from when what is told naming no sum may be about this one: its état des lieux, as put to HR or as known
      today. What was paid before it is for none of its sum (L6323-13).
    * `times`: how often HR was asked for it; `void_on`: when they were told that it is void, once for each time (our
      practice); None while what they hold was not said to be.
    * `declared_on`: when HR said last that they declared it (R6323-3 III).
    * `paid_eur`: what was paid in all `since`.
    * `decided_eur`: what HR first declared, else paid, of which the employee is still to be informed, once (L6323-13).
    """

    state: SumState
    found: Sanctioned | None
    asked: f.AbondementPrepared | None
    since: date = date.max
    times: int = 0
    void_on: date | None = None
    declared_on: date | None = None
    paid_eur: int = 0
    decided_eur: int | None = None

    @property
    def left_eur(self) -> int:
        """What is still to be paid of it."""
        return self.found.left_eur if self.found else 0

    @property
    def pay_by(self) -> date | None:
        """The last day to pay it (R6323-3 IV)."""
        return self.found.abondement.pay_by if self.found else None

    @property
    def begun(self) -> bool:
        """Whether HR has declared or paid any of it: what follows is for them to clear up."""
        part = self.found is not None and self.left_eur < self.found.abondement.amount_eur
        return part or self.declared_on is not None or (self.state == "moved" and self.paid_eur > 0)


def sums_on(page: Page, day: date, assessed: Sequence[Assessed], looked_at: Sanctioned | None) -> tuple[Sum, ...]:
    """The table: what is known no more, then the oldest état des lieux first. Empty for whoever was never asked for
    anything, of whom no payment was told, and who owes nothing, as `looked_at` tells, the état des lieux of the day.
    """
    record = page.record
    asked = {each.obligation: each for each in record.of(f.AbondementPrepared)}
    if not asked and not record.of(f.AbondementPaid) and (looked_at is None or looked_at.paid):
        return ()
    recaps = [a for a in assessed if a.obligation.kind == "recap"]
    unknown = {name: asked[name] for name in asked if all(name != a.obligation.id for a in recaps)}
    begins_on, settled, lines, any_due = present_from(page, day), 0, list[Sum](), False
    for recap in recaps:
        o = recap.obligation
        if o.id not in asked and o.held is None and recap.status != "overdue":
            continue
        found = verdict_on(page, recap, day, settled)
        settled += found.abondement.amount_eur
        any_due |= found.abondement.verdict == "due"
        renamed = (name for name, each in unknown.items() if each.pay_by == found.abondement.pay_by)
        own = asked.get(o.id) or unknown.pop(next(renamed, ""), None)
        if (state := _state(found, begins_on)) != "void" or own is not None:
            lines.append(Sum(state, found, own))
    state = "former" if record.earlier_contracts else "elsewhere" if any_due else "void"
    lines = [*(Sum(state, None, each) for each in unknown.values()), *lines]
    return _decided(record, [_told_of(record, each) for each in lines])


def _state(found: Sanctioned, begins_on: date) -> SumState:
    verdict = found.abondement
    if verdict.verdict in ("not-due", "not-yet") and not verdict.disputed:
        return "void"
    if found.examined.counted_on < begins_on:
        return "past"
    if verdict.verdict != "due" or verdict.disputed or verdict.pay_by is None:
        return "open"
    return "paid" if found.paid else "due"


def _told_of(record: Record, line: Sum) -> Sum:
    """The line with what HR was told, and what they told."""
    asked, found = line.asked, line.found
    names = {asked and asked.obligation, found and found.examined.obligation.id}
    if asked is not None:
        days = asked.prepared_on, asked.held_on, found and found.examined.counted_on
        sent = [each for each in record.done.get("reminder", {}).values() if isinstance(each, f.ReminderSent)]
        told = [each.sent_on for each in sent if each.of == "sum-void" and each.obligation == asked.obligation]
        times = sum(each.obligation == asked.obligation for each in record.of(f.AbondementPrepared))
        void_on = told[-1] if len(told) >= times else None
        line = line._replace(since=min(filter(None, days)), times=times, void_on=void_on)
    declared = [
        each.declared_on
        for each in record.of(f.AbondementDeclared)
        if (each.obligation in names if each.obligation else each.declared_on >= line.since)
    ]
    paid = sum(each.amount_eur for each in record.of(f.AbondementPaid) if each.paid_on >= line.since)
    line = line._replace(declared_on=max(declared, default=None), paid_eur=paid)
    return line._replace(state="moved") if _moved(line) else line


def _moved(line: Sum) -> bool:
    """Whether HR was asked for it as of an état des lieux that was not held on that day, and has not declared it anew
    since they were told so. What was put to them before one was held, or by an older release, tells no day.
    """
    if line.state != "due" or not line.found or not line.asked or line.asked.held_on in (None, line.found.held_on):
        return False
    return line.void_on is None or line.declared_on is None or line.declared_on < line.void_on


def _decided(record: Record, lines: Sequence[Sum]) -> tuple[Sum, ...]:
    """The lines with what the employee is to be informed of. A declaration that names none of what HR was asked for,
    and a payment, are about the sum that was put to them first.
    """
    asked = {each.asked.obligation: (each.asked, each.since) for each in lines if each.asked}
    in_order = sorted(asked, key=lambda name: (asked[name][0].prepared_on, name))
    waiting = [name for name in in_order if asked[name][0].announced is False]
    found: dict[str, int] = {}
    for told in (*record.of(f.AbondementDeclared), *record.of(f.AbondementPaid)) if waiting else ():
        declared = isinstance(told, f.AbondementDeclared)
        on, named = (told.declared_on, told.obligation) if declared else (told.paid_on, None)
        first = next((name for name in waiting if name not in found and asked[name][1] <= on), None)
        meant = named if named in asked else first
        if meant in waiting:
            found.setdefault(meant, told.amount_eur)
    found = {name: amount for name, amount in found.items() if not record.is_done("cpf-information", name)}
    return tuple(each._replace(decided_eur=each.asked and found.get(each.asked.obligation)) for each in lines)
