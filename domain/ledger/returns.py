"""The interview proposed on return from the leaves that the law lists, or after a mandate (L6315-1 I)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import add_months
from domain.ledger.applied import clause_on, in_force
from domain.ledger.case import Case
from domain.ledger.obligation import Basis, Obligation, settle
from domain.ledger.reasons import Reason
from domain.ledger.record import Absence, Interview

_OWN_ARTICLE = frozenset(
    {"maternity", "adoption", "birth-supplement", "parental-full-time", "parental-part-time", "caregiver",
     "sabbatical", "secured-mobility"}
)  # fmt: skip


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


def _spells(absences: Sequence[Absence]) -> list[_Spell]:
    """Part-time parental leave stands alone: the employee is at work."""
    spells = [_Spell((a,)) for a in absences if a.leave == "parental-part-time"]
    chain: list[Absence] = []
    for absence in (a for a in absences if a.leave != "parental-part-time"):
        end = _Spell(tuple(chain)).resumed_on if chain else None
        if chain and (end is None or absence.started_on <= end):
            chain.append(absence)
            continue
        if chain:
            spells.append(_Spell(tuple(chain)))
        chain = [absence]
    if chain:
        spells.append(_Spell(tuple(chain)))
    return spells


def returns(case: Case) -> Iterator[Obligation]:
    """By the law of the day of return; one a day."""
    found: dict[str, Obligation] = {}
    for o in _all_returns(case):
        found.setdefault(o.id, o)
    yield from found.values()


def _all_returns(case: Case) -> Iterator[Obligation]:
    for spell in _spells(case.record.absences):
        resumed = spell.resumed_on
        if resumed is None or not case.begins_on <= resumed <= case.since:
            continue
        leave = _trigger(case, spell, resumed)
        if leave is not None:
            yield _return(case, spell.started_on, resumed, leave)
    for mandate in case.record.mandates:
        version = case.law.back.at(mandate.ended_on)
        if version is not None and version.value.union_mandate:
            yield _return(case, mandate.ended_on, mandate.ended_on, "mandate")


def _trigger(case: Case, spell: _Spell, resumed: date) -> str | None:
    """The leave of the spell that the law in force on the day of return lists; None without one."""
    version = case.law.back.at(resumed)
    if version is None:
        return None
    for absence in reversed(spell.absences):
        if absence.leave in version.value.leaves or absence.leave in version.value.own_articles:
            return absence.leave
    ill = [a for a in spell.absences if a.leave == "sickness"]
    if ill and add_months(ill[0].started_on, version.value.long_illness_months) < (ill[-1].resumed_on or resumed):
        return "long-illness"
    return None


def _return(case: Case, started: date, resumed: date, leave: str) -> Obligation:
    """`leave`: what the employee returns from, `mandate` included."""
    version = case.law.back.at(resumed)
    assert version is not None
    rule = version.value
    agreed = _agreed_limit(case, started, resumed, leave)
    due = agreed or resumed + timedelta(days=rule.target_days)
    early = leave in rule.early_for
    held = next(
        (
            i
            for i in case.record.interviews
            if i.held_on >= resumed or (early and i.kind == "return" and i.by_employee and i.held_on >= started)
        ),
        None,
    )
    exempting = _exempting(case, resumed, leave, rule.exemption_months)
    if held is not None and held.kind == "return":
        exempting = None
    because = Reason(
        "return",
        {
            "resumed_on": resumed,
            "leave": None if leave == "mandate" else leave,
            "due_on": due,
            "target_days": None if agreed else rule.target_days,
            "exempted_by": exempting.held_on if exempting else None,
            "exempt_months": rule.exemption_months,
        },
    )
    basis = [Basis(rule.own_articles.get(leave, version.article), version.in_force_from)]
    return settle(
        case, "return", resumed, resumed, due, due, None if exempting else held, basis, because,
        exempt=exempting is not None, declined_from=started,
    )  # fmt: skip


def _exempting(case: Case, resumed: date, leave: str, months: int) -> Interview | None:
    """The interview of the months before the return that makes another one needless (since 2025)."""
    if not months or (case.readings["A16"] == "not-special" and leave in _OWN_ARTICLE):
        return None
    floor = add_months(resumed, -months)
    return next((i for i in case.record.interviews if floor <= i.held_on < resumed), None)


def _agreed_limit(case: Case, started: date, resumed: date, leave: str) -> date | None:
    """The day an agreement in force on return sets for the interview; None when none does."""
    for agreement in in_force(case.agreements, resumed):
        if agreement.return_within_days is not None:
            return resumed + timedelta(days=agreement.return_within_days)
    clause = clause_on(case.law, case.agreements, resumed)
    if clause is None or clause.return_within_months is None:
        return None
    if clause.return_leaves is not None and leave not in clause.return_leaves:
        return None
    if add_months(started, clause.return_after_months) > resumed:
        return None
    return add_months(resumed, clause.return_within_months)
