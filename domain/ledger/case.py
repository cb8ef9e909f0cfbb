"""One employee under the law as it stood: the facts, the law known by then, the agreements and the readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.facts import Agreement, InterviewKind
from domain.law import Law, Readings
from domain.law.readings import choose
from domain.law.rules import Clause
from domain.ledger.reasons import Finding
from domain.ledger.record import CompanyRecord, Interview, Record
from domain.ledger.seniority import slowdowns
from domain.ledger.terms import Setting

ORDINARY: frozenset[InterviewKind] = frozenset({"first", "periodic", "recap"})


@dataclass(frozen=True, slots=True)
class Case:
    """One employee from `since` on: the facts true by then, the law published by then, and the readings in force.

    `clock`: the interviews that start the rhythm anew, one a day, oldest first.
    """

    record: Record
    company: CompanyRecord
    law: Law
    readings: Readings
    agreements: tuple[Agreement, ...]
    since: date
    setting: Setting
    begins_on: date
    clock: tuple[Interview, ...]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, record: Record, company: CompanyRecord, law: Law, since: date, under: date | None = None) -> Case:
        """The case as of a day, under the law published by then and the agreements signed by then.

        `under`: another day whose law and agreements are asked about.
        """
        begins, under = law.begins_on, under or since
        law = law.published_by(under)
        agreements = tuple(
            _completed(a, law, company) for a in company.agreements if a.signed_on <= under and law.first.versions
        )
        readings, findings = _readings(law, agreements, under)
        clause = clause_on(law, agreements, under)
        stops_after = clause.stops_after_weeks if clause else None
        setting = Setting(law, readings, slowdowns(record.absences, law, readings, since, stops_after))
        begins_on = max(record.seniority_from, begins) if record.hire else begins
        resetting = [i for i in record.interviews if readings["A7"] == "any" or i.kind in ORDINARY]
        clock = {i.held_on: i for i in reversed(resetting) if i.held_on >= begins_on}
        return cls(
            record, company, law, readings, agreements, since, setting, begins_on,
            tuple(clock[day] for day in sorted(clock)), findings,
        )  # fmt: skip


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
