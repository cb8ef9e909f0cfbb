"""The law as it applies in one company on one day: what was published, what was agreed, how it is read.

It is the same for all of its employees: worked out once, it is kept with the company until one of the two changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.facts import Agreement, InterviewKind
from domain.law import Law, Readings
from domain.law.policy import Policy, policy_on
from domain.law.readings import choose
from domain.law.values import Clause
from domain.ledger.reasons import Finding
from domain.ledger.record import CompanyRecord
from domain.ledger.regimes import Regime, first_regimes, lapse, periodic_regimes, recap_regimes


@dataclass(frozen=True, slots=True)
class AppliedLaw:
    """`law`: what was published by the day. `agreements`: those signed by then, completed by their branch's clause, and
    `lapses`, the first day on which each one's periodicity no longer applies. `first`, `periodic`, `recap`: the terms
    of each kind of interview, one after the other. `policy`: the company's practice. `stops_after_weeks`: a branch's
    longest absence that counts.
    """

    law: Law
    agreements: tuple[Agreement, ...]
    lapses: tuple[date | None, ...]
    readings: Readings
    findings: tuple[Finding, ...]
    first: Sequence[Regime]
    periodic: Sequence[Regime]
    recap: Sequence[Regime]
    policy: Policy
    stops_after_weeks: int | None
    _others: dict[int, AppliedLaw] = field(default_factory=dict, repr=False, compare=False)

    def reading(self, readings: Readings) -> AppliedLaw:
        """The same law under other readings: made once, for a whole company asks for the same."""
        other = self._others.get(id(readings))
        if other is None:
            law, agreements = self.law, self.agreements
            other = self._others[id(readings)] = replace(
                self,
                readings=readings,
                first=first_regimes(law, agreements, readings),
                periodic=periodic_regimes(law, agreements, readings),
                recap=recap_regimes(law, agreements, readings),
                _others={},
            )
        return other

    def regimes(self, kind: InterviewKind) -> Sequence[Regime]:
        """The terms of that kind of interview, one after the other."""
        return self.first if kind == "first" else self.recap if kind == "recap" else self.periodic


def apply(law: Law, company: CompanyRecord, day: date) -> AppliedLaw:
    """The law published by that day with the agreements signed by then."""
    known = law.published_by(day)
    key = id(known), bisect_right(company.boundaries, day)
    if key not in company.applied:
        company.applied[key] = _applied(known, company, day)
    return company.applied[key]


def _applied(law: Law, company: CompanyRecord, day: date) -> AppliedLaw:
    published = law.first.begins_on is not None
    agreements = tuple(_completed(a, law, company) for a in company.agreements if a.signed_on <= day and published)
    readings, findings = _readings(law, agreements, day)
    clause = clause_on(law, agreements, day)
    return AppliedLaw(
        law,
        agreements,
        tuple(lapse(agreement, law) for agreement in agreements),
        readings,
        findings,
        first_regimes(law, agreements, readings),
        periodic_regimes(law, agreements, readings),
        recap_regimes(law, agreements, readings),
        policy_on(law, company, day),
        clause.stops_after_weeks if clause else None,
    )


def _completed(agreement: Agreement, law: Law, company: CompanyRecord) -> Agreement:
    """The agreement with the periodicity its branch is known to set, where it says none itself."""
    clause = law.branches.get(agreement.idcc or "") if agreement.scope == "branch" else None
    if clause is None or agreement.periodicity_months is not None or clause.periodicity_months is None:
        return agreement
    headcount = max(company.headcounts.items(), default=(0, 0.0))[1]
    if clause.below_headcount is not None and headcount >= clause.below_headcount:
        return agreement
    return agreement.model_copy(update={"periodicity_months": clause.periodicity_months})


def in_force(agreements: Sequence[Agreement], day: date) -> list[Agreement]:
    """The agreements in force on a day, the company's before the branch's, the latest first."""
    running = [a for a in agreements if a.effective_from <= day <= (a.effective_to or date.max)]
    return sorted(running, key=lambda a: (a.scope == "branch", -a.effective_from.toordinal()))


def clause_on(law: Law, agreements: Sequence[Agreement], day: date) -> Clause | None:
    """The known clause of the branch agreement in force that day."""
    if not agreements:
        return None
    named = (law.branches.get(a.idcc or "") for a in in_force(agreements, day) if a.scope == "branch")
    return next((clause for clause in named if clause is not None), None)


def _readings(law: Law, agreements: Sequence[Agreement], day: date) -> tuple[Readings, tuple[Finding, ...]]:
    """The documented defaults, then what a branch agreement in force says, then a company's; and what is unknown."""
    readings, findings = law.default_readings, list[Finding]()
    for agreement in reversed(in_force(agreements, day)):
        readings, unknown = choose(law.questions, readings, agreement.readings or {})
        findings += [
            Finding("unknown-reading", {"question": name, "answer": answer, "expected": expected}, None, True)
            for name, answer, expected in unknown
        ]
    return readings, tuple(findings)
