"""The law as it applies in one company on one day: what was published, what was agreed, how it is read.

It is the same for all of its employees: worked out once, it is kept with the company until one of the two changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.facts import InterviewKind
from domain.law import Law, Readings
from domain.law.branch import BranchText
from domain.law.clauses import NOTHING, Clause, ConvocationClause
from domain.law.policy import Policy, policy_on
from domain.law.readings import choose
from domain.ledger.agreed import Agreed, agreed, branch_on, in_force, presumed, starts
from domain.ledger.reasons import Finding
from domain.ledger.record import CompanyRecord
from domain.ledger.regimes import TERMS, Answers, Regime, answers, lapse, raised
from domain.once import Once

OF_AGREEMENTS = frozenset({"A22", "A26", "A27", "A29", "A31", "A33"})
"""The questions that only agreements raise: they change which terms apply, or by what a branch judges the recap."""


@dataclass(frozen=True, slots=True)
class AppliedLaw:
    """`law`: what was published by the day. `agreements`: those signed by then, completed by their branch's texts, and
    `lapses`, the first day on which each one's periodicity no longer applies. `first`, `periodic`, `recap`: the terms
    of each kind of interview, one after the other. `policy`: the company's practice. `branch`: the branch's agreement
    in force that day, whose texts are known. `once`: what is worked out of it for all who are under it.
    """

    law: Law
    agreements: tuple[Agreed, ...]
    lapses: tuple[date | None, ...]
    readings: Readings
    findings: tuple[Finding, ...]
    first: Sequence[Regime]
    periodic: Sequence[Regime]
    recap: Sequence[Regime]
    policy: Policy
    branch: Agreed | None
    once: Once = field(default_factory=Once, repr=False, compare=False)
    _others: dict[int, AppliedLaw] = field(default_factory=dict, repr=False, compare=False)
    _watched: dict[InterviewKind, list[Sequence[Regime]]] = field(default_factory=dict, repr=False, compare=False)
    _terms: dict[tuple[InterviewKind, Answers], Sequence[Regime]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def reading(self, readings: Readings) -> AppliedLaw:
        """The same law under other readings: made once, for a whole company asks for the same."""
        other = self._others.get(id(readings))
        if other is None:
            other = self._others[id(readings)] = replace(
                self,
                readings=readings,
                first=self._under("first", readings),
                periodic=self._under("periodic", readings),
                recap=self._under("recap", readings),
                once=Once(),
                _others={},
                _watched={},
            )
        return other

    @property
    def clause(self) -> Clause:
        """What the branch's texts say together that day."""
        return self.branch.clause if self.branch else NOTHING

    def branch_text(self, kind: str, day: date) -> BranchText | None:
        """The text of the branch that says something on that kind of clause on a day."""
        branch = branch_on(self.agreements, day)
        return branch.text_of(kind) if branch else None

    def clause_on(self, day: date) -> Clause:
        """What the branch's texts say together on a day."""
        branch = branch_on(self.agreements, day)
        return branch.clause if branch else NOTHING

    def watched_regimes(self, kind: InterviewKind) -> Sequence[Sequence[Regime]]:
        """The terms of that kind, and each other sequence of terms that a watched answer to what agreements raise comes
        to, alone or together: worked out once, for a whole company asks for the same.
        """
        if kind not in self._watched:
            under = [self.readings]
            for question in raised(kind, self.law, self.agreements):
                under += [each for readings in under for each in readings.alternatives(question)]
            found = self._watched[kind] = [self.regimes(kind)]
            for readings in under[1:]:
                if (other := self._under(kind, readings)) not in found:
                    found.append(other)
        return self._watched[kind]

    def by_dates_alone(self, kind: InterviewKind) -> bool:
        """Whether terms of that kind run from their first day whatever was held and whenever the contract began."""
        return self.once(
            ("by dates", kind),
            lambda: not any(r.cycle or r.window_months for terms in self.watched_regimes(kind) for r in terms),
        )

    @property
    def moot(self) -> frozenset[str]:
        """The questions about agreements that none of the company's raises: no answer to them changes anything."""
        found = {*raised("recap", self.law, self.agreements), *raised("periodic", self.law, self.agreements)}
        if any(a.clause.sanction is not None and a.clause.sanction.sufficient for a in self.agreements):
            found.add("A33")
        return OF_AGREEMENTS - found

    def _under(self, kind: InterviewKind, readings: Readings) -> Sequence[Regime]:
        """The terms of that kind under other readings: worked out once for the answers that they depend on."""
        key = kind, answers(readings)
        if key not in self._terms:
            self._terms[key] = TERMS[kind](self.law, self.agreements, readings)
        return self._terms[key]

    def regimes(self, kind: InterviewKind) -> Sequence[Regime]:
        """The terms of that kind of interview, one after the other."""
        return self.first if kind == "first" else self.recap if kind == "recap" else self.periodic


def apply(law: Law, company: CompanyRecord, day: date) -> AppliedLaw:
    """The law published by that day with the agreements signed by then."""
    known = law.published_by(day)
    span = bisect_right(boundaries(company, law), day)
    return company.once(
        ("applied", id(known), span), lambda: known.once((company.agreed, span), lambda: _applied(known, company, day))
    )


def boundaries(company: CompanyRecord, law: Law) -> Sequence[date]:
    """The days on which the law applies otherwise in the company: its own, and those of the law, before which a
    branch's text may yield.
    """
    # The law is kept with them: while it is, no other one has its place in memory.
    _, days = company.once(
        ("boundaries", id(law)), lambda: (law, sorted({*law.boundaries, *own_boundaries(company, law)}))
    )
    return days


def own_boundaries(company: CompanyRecord, law: Law) -> Sequence[date]:
    """Those that are the company's alone: what it told, and its branches' texts."""
    _, days = company.once(
        ("own boundaries", id(law)), lambda: (law, sorted({*company.boundaries, *starts(company, law)}))
    )
    return days


def _applied(law: Law, company: CompanyRecord, day: date) -> AppliedLaw:
    published = law.first.begins_on is not None
    agreements = agreed(company, law, day) if published else ()
    readings, findings = _readings(law, agreements, day)
    if published and company.presumed and readings["A32"] == "clause-applies":
        agreements += tuple(presumed(company, law, day))
    branch = branch_on(agreements, day)
    return AppliedLaw(
        law,
        agreements,
        tuple(lapse(agreement, law) for agreement in agreements),
        readings,
        findings,
        TERMS["first"](law, agreements, readings),
        TERMS["periodic"](law, agreements, readings),
        TERMS["recap"](law, agreements, readings),
        _with_notice(policy_on(law, company, day), branch.clause.convocation if branch else None),
        branch,
    )


def _with_notice(policy: Policy, clause: ConvocationClause | None) -> Policy:
    """The company's practice with the notice that its branch asks for, where that is longer."""
    if clause is None or not clause.notice_days:
        return policy
    days = clause.notice_days
    lead = {kind: max(before, days) if before else 0 for kind, before in policy.convene_days_before.items()}
    least = policy.least_notice_days if clause.if_possible else max(policy.least_notice_days, days)
    slot = max(policy.slot_notice_days, days)
    return policy.model_copy(update={"convene_days_before": lead, "slot_notice_days": slot, "least_notice_days": least})


def _readings(law: Law, agreements: Sequence[Agreed], day: date) -> tuple[Readings, tuple[Finding, ...]]:
    """The documented defaults, then what a branch agreement in force says, then a company's; and what is unknown."""
    readings, findings = law.default_readings, list[Finding]()
    for agreement in reversed(in_force(agreements, day)):
        readings, unknown = choose(law.questions, readings, agreement.readings or {})
        findings += [
            Finding("unknown-reading", {"question": name, "answer": answer, "expected": expected}, None, True)
            for name, answer, expected in unknown
        ]
    return readings, tuple(findings)
