"""The verdict on the CPF sanction (L6315-1 II, L6323-13, R6323-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from domain.calendar import end_of_next_quarter
from domain.facts import AbondementPaid
from domain.law import Law
from domain.law.articles import wording_on
from domain.law.rules import Version
from domain.law.values import Sanction
from domain.ledger.case import Case
from domain.ledger.headcount import over_threshold
from domain.ledger.obligation import Basis
from domain.ledger.reasons import Reason
from domain.ledger.recap_content import Examined, RecapInterview
from domain.ledger.record import Record
from domain.today import as_told

Verdict = Literal["due", "not-due", "undetermined", "not-yet"]


@dataclass(frozen=True, slots=True)
class Abondement:
    """Due, not due, undetermined with what is missing, or not yet; and why.

    `if_today`: before the état des lieux, the verdict if it were held on the day. `disputed`: another reading that is
    switched on gives another verdict, so nothing leaves the house. `basis`: the articles it stands on.
    """

    verdict: Verdict
    amount_eur: int = 0
    pay_by: date | None = None
    reasons: tuple[Reason, ...] = ()
    if_today: Verdict | None = None
    disputed: bool = False
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from a recap that was held or missed; the day says which of it holds.

    `suspended` stands for the verdict up to `suspended_until`. `exposure` is added once the date of payment has passed.
    """

    verdict: Abondement
    suspended: Abondement | None = None
    suspended_until: date = date.min
    exposure: Reason | None = None

    def on(self, day: date) -> Abondement:
        """The verdict as it stands on the day."""
        if self.suspended is not None and day <= self.suspended_until:
            return self.suspended
        pay_by = self.verdict.pay_by
        if self.exposure is not None and pay_by is not None and day > pay_by:
            return replace(self.verdict, reasons=(*self.verdict.reasons, self.exposure))
        return self.verdict


def judge(case: Case, examined: Examined, settled: int = 0) -> Judgement:
    """The verdict of a recap that was held or missed, and what changes it with time; `settled`: as in `paid_for`."""
    suspended, until = _suspended(case, examined)
    rule = case.law.abondement.at(examined.counted_on)
    assert rule is not None, "the loader refuses law that begins without its sanction"
    verdict = _verdict(case, examined, rule)
    paid = paid_for(case.record, examined, settled) if verdict.amount_eur else 0
    reasons = (*verdict.reasons, Reason("paid", {"amount_eur": paid})) if paid else verdict.reasons
    verdict = replace(verdict, reasons=reasons, basis=_basis(case, examined, rule, reasons))
    left = verdict.amount_eur - paid
    exposed = verdict.pay_by is not None and left > 0
    return Judgement(verdict, suspended, until, _exposure(rule.value, left) if exposed else None)


def _basis(case: Case, examined: Examined, rule: Version[Sanction], reasons: Sequence[Reason]) -> tuple[Basis, ...]:
    """The articles of the sanction, and those of the headcount where it was asked about."""
    asked = any(reason.code.startswith("headcount-") for reason in reasons)
    headcount = case.law.headcount.at(examined.counted_on) if asked else None
    key = "sanction", rule.in_force_from, headcount and headcount.in_force_from
    return case.law.once(key, lambda: _articles(case.law, (rule, headcount) if headcount else (rule,)))


def _articles(law: Law, versions: Sequence[Version[Any]]) -> tuple[Basis, ...]:
    """Each article of the wordings once, since the wording of its own that they took it from."""
    found: dict[str, Basis] = {}
    for version in versions:
        for article in version.article.split(", "):
            wording = wording_on(law.articles, article, version.in_force_from)
            found.setdefault(article, Basis(article, wording.in_force_from if wording else version.in_force_from))
    return tuple(found.values())


def not_yet(due_on: date, today: Abondement) -> Abondement:
    """Before the état des lieux nothing is decided: what it would come to if it were held on the day, and why."""
    told = tuple(reason for reason in today.reasons if reason.code not in _OF_A_PAYMENT)
    reasons = (Reason("recap-ahead", {"due_on": due_on}), Reason("if-today", {"verdict": today.verdict}), *told)
    return Abondement("not-yet", reasons=reasons, if_today=today.verdict, basis=today.basis)


_OF_A_PAYMENT = frozenset({"pay-by-quarter", "pay-by-fixed", "no-payment-date", "never-held", "paid", "hours"})


def with_disputes(verdict: Abondement, others: Mapping[str, Verdict]) -> Abondement:
    """The verdict with the readings that turn it round, by their names, and what they come to."""
    told = tuple(Reason("disputed", {"reading": name, "verdict": other}) for name, other in others.items())
    return replace(verdict, reasons=(*verdict.reasons, *told), disputed=True) if told else verdict


def _verdict(case: Case, examined: Examined, rule: Version[Sanction]) -> Abondement:
    """Since 2019 both failings are needed: an interview owed and not held, and no training but mandatory ones.

    Cass. soc. 21 January 2026 n° 24-12.972. Without both, nothing is due, whatever the headcount. The law of 2014 asked
    for the interviews and two of three criteria instead; the option that the law of 2018 left between both tests, until
    30 September 2021, changes no verdict: whoever passes the former passes the latter.
    """
    rows = examined.recap.interviews
    missing = [row for row in rows if not row.counts]
    late = [row for row in rows if row.outcome == "late"]
    interviews = Reason("interviews", {"owed": len(rows), "missing": len(missing)})
    failing = _failing(case, examined, rule, bool(missing))
    undecided = late and case.readings["A13"] == "undetermined" and _failing(case, examined, rule, True)
    if failing is None and not undecided:
        caution = (Reason("late-counted", {"late": len(late)}),) if late and not missing else ()
        kind = rule.value.training
        alone = rule.value.criteria_needed is None and examined.trained(kind)
        trained = (Reason("trained", {"training": kind}),) if alone else ()
        return not_due(*trained, interviews, *caution)
    over, headcount = over_threshold(case, examined)
    reasons = (interviews, *((failing,) if failing else ()), headcount)
    if over is False:
        return not_due(*reasons)
    late_ones = len(late) if failing is None else 0
    doubts = tuple(_doubts(case, examined, missing, late_ones))
    if doubts or over is None:
        return Abondement("undetermined", reasons=(*reasons, *doubts))
    return _due(case, examined, rule, reasons)


def _doubts(case: Case, examined: Examined, missing: Sequence[RecapInterview], late: int) -> Iterator[Reason]:
    """What a person must settle first. `late`: how many late interviews decide alone.

    That nothing was told of the time before the watch is no proof that nothing happened in it.
    """
    if late:
        yield Reason("late-undecided", {"late": late})
    elif missing and all(row.declined for row in missing):
        yield Reason("all-declined")
    since = min([examined.recap.period[0], *(row.due_on for row in missing)])
    if case.history_untold(since):
        yield Reason("history-untold", {"since": as_told(since)})


def _failing(case: Case, examined: Examined, rule: Version[Sanction], missing: bool) -> Reason | None:
    """What, beside the interviews, makes the sanction due; None when nothing does. A branch may ask for more than the
    law, and then the sum is due whatever the law would say (reading A33).
    """
    clause = case.applied.clause_on(examined.counted_on).sanction
    if clause is not None and clause.sufficient and case.readings["A33"] == "branch-test":
        held, trained = examined.interviews_held, examined.non_mandatory_trainings
        if any(held >= way.interviews and trained >= way.trainings for way in clause.sufficient):
            return None
        return Reason("branch-test", {"held": held, "trained": trained})
    kind, needed = rule.value.training, rule.value.criteria_needed
    if needed is None:
        enough, short = examined.trained(kind), Reason("untrained", {"training": kind})
    else:
        met = examined.criteria_met(kind)
        values = {"met": met, "needed": needed, "until": _until(case, rule)}
        enough, short = met >= needed, Reason("criteria", values)
    failed = (missing or not enough) if rule.value.failings == "either" else (missing and not enough)
    return short if failed else None


def _until(case: Case, rule: Version[Sanction]) -> date | None:
    """The day on which another sanction took the place of this one; None while it is the last one known."""
    later = case.law.abondement.after(rule.in_force_from)
    return next((other.in_force_from for other in later if other.value.failings != rule.value.failings), None)


def _suspended(case: Case, examined: Examined) -> tuple[Abondement | None, date]:
    """The sanction was suspended during the health crisis for what fell due in it (loi 2021-689), until a day."""
    day = examined.obligation.nominal_on or examined.counted_on
    for version in reversed(case.law.postponements.versions):
        p = version.value
        if "recap" in p.kinds and p.due_from <= day <= p.due_to:
            why = Reason("suspended", {"until": p.no_sanction_until, "article": version.article})
            basis = (Basis(version.article, version.in_force_from),)
            return Abondement("not-due", reasons=(why,), basis=basis), p.no_sanction_until
    return None, date.min


def not_due(*reasons: Reason) -> Abondement:
    return Abondement("not-due", reasons=reasons)


def _due(case: Case, examined: Examined, rule: Version[Sanction], reasons: tuple[Reason, ...]) -> Abondement:
    if rule.value.amount_eur is None:
        return Abondement("due", reasons=(*reasons, _hours(case, rule)))
    pay_by, why = _pay_by(case, examined, rule.value)
    return Abondement("due", rule.value.amount_eur, pay_by, (*reasons, why))


def paid_for(record: Record, examined: Examined, settled: int) -> int:
    """What was paid for the recap: nothing that was paid before it, or before its last day if that passed without it,
    be it under an earlier contract; nor what older sums have taken. `settled`: how much these are, paid or passed over.
    """
    payments, begins_on = record.of(AbondementPaid), min(examined.counted_on, examined.obligation.last_on)
    since = sum(p.amount_eur for p in payments if p.paid_on >= begins_on)
    return max(0, min(since, sum(p.amount_eur for p in payments) - settled))


def _exposure(rule: Sanction, left_eur: int) -> Reason:
    """What an employer who lets the date pass is exposed to: what is missing and its surcharge, to the Treasury."""
    amount = left_eur * (100 + (rule.surcharge_percent or 0)) // 100
    return Reason("exposure", {"amount_eur": amount, "article": rule.surcharge_under})


def _hours(case: Case, rule: Version[Sanction]) -> Reason:
    """Before 2019 the account was credited in hours, whose sum went to the OPCA: nothing that Jalon declares."""
    full_time = case.record.hire is not None and case.record.hire.working_time >= 1
    hours = rule.value.hours_full_time if full_time else rule.value.hours_part_time
    return Reason("hours", {"hours": hours, "until": _until(case, rule)})


def _pay_by(case: Case, examined: Examined, rule: Sanction) -> tuple[date | None, Reason]:
    """The last day of the civil quarter after the état des lieux (R6323-3 IV); the crisis's own date for 2020-2021."""
    counted, held = examined.counted_on, examined.recap.held_on is not None
    if not held and case.readings["A17"] == "none":
        return None, Reason("never-held")
    nominal = examined.obligation.nominal_on or counted
    for version in case.law.fixed_payments.versions:
        fixed = version.value
        if fixed.due_from <= nominal <= fixed.due_to and counted <= fixed.due_to:
            return fixed.paid_by, Reason("pay-by-fixed", {"pay_by": fixed.paid_by, "article": version.article})
    if rule.pay_by == "none":
        return None, Reason("no-payment-date")
    day = end_of_next_quarter(counted)
    return day, Reason("pay-by-quarter", {"pay_by": day, "held": held, "article": rule.paid_under})
