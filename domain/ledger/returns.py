"""The interview proposed on return from the leaves that the law lists, or after a mandate (L6315-1 I)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import add_months
from domain.facts import Leave, UnionMandateEnd
from domain.law.branch import BranchText
from domain.law.clauses import ReturnClause
from domain.law.leaves import LeaveRule, ReturnAfter
from domain.law.rules import Version
from domain.law.values import ReturnRule
from domain.ledger.agreed import in_force
from domain.ledger.case import Case
from domain.ledger.obligation import Basis, Obligation, of_text, settle
from domain.ledger.reasons import Reason
from domain.ledger.record import Absence, Interview
from domain.ledger.terms import postponed, postponement


@dataclass(frozen=True, slots=True)
class _Spell:
    """Absences that follow one another without a day of work between them."""

    absences: tuple[Absence, ...]

    @property
    def started_on(self) -> date:
        return self.absences[0].started_on

    @property
    def resumed_on(self) -> date | None:
        ends = [a.resumed_on for a in self.absences]
        return None if None in ends else max(day for day in ends if day is not None)


def _spells(case: Case) -> list[_Spell]:
    """A leave during which the employee works stands alone."""
    absences = case.record.absences
    spells = [_Spell((a,)) for a in absences if a.present]
    chain: list[Absence] = []
    for absence in (a for a in absences if not a.present):
        end = _Spell(tuple(chain)).resumed_on if chain else None
        if chain and (end is None or absence.started_on <= end + _paid_leave(case, chain[-1], absence)):
            chain.append(absence)
            continue
        if chain:
            spells.append(_Spell(tuple(chain)))
        chain = [absence]
    if chain:
        spells.append(_Spell(tuple(chain)))
    return spells


def _paid_leave(case: Case, earlier: Absence, later: Absence) -> timedelta:
    """How long paid leave may part a leave for a child from the parental leave that follows it: it is one absence."""
    version = case.law.back.at(later.started_on)
    if version is None or earlier.leave not in case.law.leaves[later.leave].follows:
        return timedelta()
    return timedelta(days=version.value.paid_leave_days)


def returns(case: Case) -> Iterator[Obligation]:
    """By the law of the day of return; one a day."""
    found: dict[str, Obligation] = {}
    for o in _all_returns(case):
        found.setdefault(o.id, o)
    yield from found.values()


def _all_returns(case: Case) -> Iterator[Obligation]:
    for spell in _spells(case):
        resumed = spell.resumed_on
        if resumed is None or not case.begins_on <= resumed <= case.since:
            continue
        leave = _trigger(case, spell, resumed)
        if leave is not None:
            yield _return(case, spell.started_on, resumed, leave)
    for mandate in case.record.of(UnionMandateEnd):
        version = case.law.back.at(mandate.ended_on)
        if version is not None and version.value.union_mandate:
            yield _return(case, mandate.ended_on, mandate.ended_on, None)


def _trigger(case: Case, spell: _Spell, resumed: date) -> Leave | None:
    """The leave of the spell after which the law in force on the day of return, or the branch, gives an interview; None
    without one.
    """
    leaves, clause = case.law.leaves, case.applied.clause_on(resumed).returns
    added = clause.added if clause else ()
    for absence in reversed(spell.absences):
        if leaves[absence.leave].interview_on(resumed) is not None or absence.leave in added:
            return absence.leave
    version = case.law.back.at(resumed)
    assert version is not None, "the loader refuses law that begins without the interviews on return"
    for absence in reversed(spell.absences):
        longer = leaves[absence.leave].longer_as
        if longer is None or leaves[longer].interview_on(resumed) is None:
            continue
        alike = [a for a in spell.absences if leaves[a.leave].longer_as == longer]
        if add_months(alike[0].started_on, version.value.long_illness_months) < (alike[-1].resumed_on or resumed):
            return longer
    return None


def _return(case: Case, started: date, resumed: date, leave: Leave | None) -> Obligation:
    """`leave`: what the employee returns from; None: a mandate."""
    version = case.law.back.at(resumed)
    assert version is not None
    about = case.law.leaves[leave] if leave else None
    given = about.interview_on(resumed) if about else None
    agreed, text = _agreed_limit(case, started, resumed, leave)
    target = agreed or resumed + timedelta(days=version.value.target_days)
    held = _answer(case, started, resumed, early=given is not None and given.value.early)
    exempting = _exempting(case, resumed, about, version.value.exemption_months)
    if held is not None and held.kind == "return" and held.held_on <= target:
        exempting = None  # it was held; a later one, as on the return from another leave, does not make it late
    due, safe, postponed_by = _crisis(case, target, held)
    because = Reason(
        "return",
        {
            "resumed_on": resumed,
            "mandate": about is None,
            "absence": about.told if about else None,
            "due_on": due,
            "target_days": None if agreed else version.value.target_days,
            "exempted_by": exempting.held_on if exempting else None,
            "exempt_months": version.value.exemption_months,
            "postponed_by": postponed_by,
        },
    )
    basis = [_basis(version, given), *([of_text(text)] if text else [])]
    if postponed_by:
        text = postponement(case.law, postponed_by)
        basis.append(Basis(text.article, text.in_force_from, case.readings.cite("A28")))
    return settle(
        case, "return", resumed, resumed, due, safe, None if exempting else held, basis, because,
        exempt=exempting is not None, declined_from=started,
    )  # fmt: skip


def _answer(case: Case, started: date, resumed: date, *, early: bool) -> Interview | None:
    """The first interview after the return; `early`: or one that the employee asked for during the absence."""
    for i in case.record.interviews:
        if i.held_on >= resumed or (early and i.kind == "return" and i.by_employee and i.held_on >= started):
            return i
    return None


def _crisis(case: Case, target: date, held: Interview | None) -> tuple[date, date, str | None]:
    """The day to which the health crisis postponed the return interview (reading A28), the safe day, and the text."""
    due, text = postponed(target, "return", case.law)
    if text is None or (held is not None and held.held_on <= target) or case.readings["A28"] == "not-postponed":
        return target, target, None
    return due, target if "not-postponed" in case.readings.watched.get("A28", ()) else due, text


def _basis(rule: Version[ReturnRule], given: Version[ReturnAfter] | None) -> Basis:
    """The article that gives the interview after this leave, as it read with the rule of the day."""
    if given is None:
        return Basis(rule.article, rule.in_force_from)
    return Basis(given.article, max(given.in_force_from, rule.in_force_from))


def _exempting(case: Case, resumed: date, about: LeaveRule | None, months: int) -> Interview | None:
    """The interview of the months before the return that makes another one needless (since 2025)."""
    special = about is not None and about.own_article is not None
    clause = case.applied.clause_on(resumed).returns
    if clause is not None and not clause.twelve_month_exemption:
        return None
    if not months or (special and case.readings["A16"] == "not-special"):
        return None
    floor = add_months(resumed, -months)
    return next((i for i in case.record.interviews if floor <= i.held_on < resumed), None)


def _agreed_limit(
    case: Case, started: date, resumed: date, leave: Leave | None
) -> tuple[date | None, BranchText | None]:
    """The day an agreement in force on return sets for the interview, None when none does; and the branch's text that
    sets it, that gives the interview, or that knows no exemption from it.
    """
    for agreement in in_force(case.agreements, resumed):
        if agreement.return_within_days is not None:
            return resumed + timedelta(days=agreement.return_within_days), None
    text = case.applied.branch_text("returns", resumed)
    clause = text.value.returns if text else None
    if clause is None:
        return None, None
    months = _months(clause, started, resumed, leave)
    if months is not None:
        return add_months(resumed, months), text
    return None, text if leave in clause.added or not clause.twelve_month_exemption else None


def _months(clause: ReturnClause, started: date, resumed: date, leave: Leave | None) -> int | None:
    """The branch's limit after that leave, or after a mandate (`leave` None)."""
    if leave is None:
        return clause.mandate_within_months
    if clause.leaves and leave not in clause.leaves:
        return None
    return clause.within_months if add_months(started, clause.after_months) <= resumed else None
