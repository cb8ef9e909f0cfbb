"""What an obligation is, the case it is derived from, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import civil_date, in_french
from domain.day.status import Status
from domain.facts import Agreement, Derived, InterviewKind
from domain.law import Law, Readings
from domain.law.readings import choose
from domain.law.rules import Clause
from domain.ledger.record import CompanyRecord, Finding, Interview, Record
from domain.ledger.seniority import slowdowns
from domain.ledger.terms import Setting, lapse

CONVENE_DAYS_BEFORE: dict[InterviewKind, int] = {
    "first": 30, "periodic": 30, "recap": 30, "return": 0, "mid-career": 0, "late-career": 180,
}  # fmt: skip
"""Practice, not law: how long before the deadline the convocation goes out; 0 means as soon as it is owed."""

ORDINARY: frozenset[InterviewKind] = frozenset({"first", "periodic", "recap"})


class Basis(Derived):
    """What an obligation stands on: the article, since when it reads so, and the reading where it is open."""

    article: str
    in_force_from: date
    reading: str | None = None


class Obligation(Derived):
    """One interview that the law asks for.

    `due_on` is the last compliant day; `safe_on` the earliest day under any reading that is switched on.
    """

    id: str
    kind: InterviewKind
    opens_on: date
    due_on: date
    safe_on: date
    status: Status
    held_on: date | None = None
    basis: tuple[Basis, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation with what the rest of the plan needs to know of it beyond what is shown.

    `last`: the day after which it is overdue; `limit`: a recap's last lawful day in completed years; `began_on`: the
    day its term began.
    """

    shown: Obligation
    last: date
    limit: date
    convene_from: date
    held: Interview | None = None
    nominal: date | None = None
    began_on: date = date.min
    own_term: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One employee on one day: the facts, the law as known that day, and the readings in force."""

    record: Record
    company: CompanyRecord
    law: Law
    readings: Readings
    agreements: tuple[Agreement, ...]
    as_of: date
    setting: Setting
    begins_on: date
    clock: tuple[Interview, ...]

    @classmethod
    def of(cls, record: Record, company: CompanyRecord, law: Law, as_of: date, under: date | None = None) -> Case:
        """The case as of a day, under the law published by then and the agreements signed by then.

        `under`: another day whose law and agreements are asked about.
        """
        begins, under = law.begins_on, under or as_of
        law = law.published_by(under)
        agreements = tuple(
            _completed(a, law, company) for a in company.agreements if a.signed_on <= under and law.first.versions
        )
        readings = _readings(record, law, agreements, under)
        clause = clause_on(law, agreements, under)
        stops_after = clause.stops_after_weeks if clause else None
        setting = Setting(law, readings, slowdowns(record.absences, law, readings, as_of, stops_after))
        begins_on = max(record.seniority_from, begins) if record.hire else begins
        resetting = [i for i in record.interviews if readings["A7"] == "any" or i.kind in ORDINARY]
        clock = {i.held_on: i for i in reversed(resetting) if i.held_on >= begins_on}
        return cls(
            record, company, law, readings, agreements, as_of, setting, begins_on,
            tuple(clock[day] for day in sorted(clock)),
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
    named = (law.branches.get(a.idcc or "") for a in in_force(agreements, day) if a.scope == "branch")
    return next((clause for clause in named if clause is not None), None)


def _readings(record: Record, law: Law, agreements: Sequence[Agreement], as_of: date) -> Readings:
    """The documented defaults, then what a branch agreement in force says, then a company agreement."""
    readings = law.default_readings
    for agreement in reversed(in_force(agreements, as_of)):
        readings, complaints = choose(law.questions, readings, agreement.readings or {})
        record.findings.extend(Finding("unknown-reading", complaint, None, True) for complaint in complaints)
    return readings


def check_agreements(case: Case) -> Iterator[Finding]:
    """What an operator must know about agreements that do not apply as they are written."""
    for agreement in case.agreements:
        end, months = lapse(agreement, case.law), agreement.periodicity_months
        if months is None or end is None or (agreement.effective_to and end > agreement.effective_to):
            continue
        if end <= agreement.effective_from:
            yield Finding(
                "agreement-over-ceiling", f"accord signé le {in_french(agreement.signed_on)} : {months} mois "
                "dépassent le plafond légal, cette périodicité ne s'applique pas", None, True,
            )  # fmt: skip
        elif case.as_of < end:
            yield Finding("agreement-lapses", f"accord à {months} mois : caduc le {in_french(end)} (L6315-1 III)")


def settle(
    case: Case,
    kind: InterviewKind,
    anchor: date,
    opens: date,
    due: date,
    safe: date,
    held: Interview | None,
    basis: Sequence[Basis],
    because: str,
    *,
    last: date | None = None,
    exempt: bool = False,
    declined_from: date | None = None,
) -> Owed:
    """The obligation with what became of it. `last`: the day after which it is overdue, when that is not `due`.

    A refusal counts from `declined_from` on, else from the day the convocation goes out; an earlier one discharges
    nobody, for the employer must convene again.
    """
    identity = f"{kind}-{anchor.isoformat()}"
    last = last or due
    lead = CONVENE_DAYS_BEFORE[kind]
    convene_from = max(due - timedelta(days=lead), opens) if lead else opens
    declined = any(d.kind == kind and d.declined_on >= (declined_from or convene_from) for d in case.record.declined)
    if declined and held is not None and held.held_on > last:
        held = None
    shown = Obligation.model_construct(
        id=identity, kind=kind, opens_on=opens, due_on=due, safe_on=safe,
        status=_status(case, identity, last, convene_from, held, exempt=exempt, declined=declined),
        held_on=held.held_on if held else None, basis=tuple(basis), because=because,
    )  # fmt: skip
    return Owed(shown, last, last, convene_from, held, began_on=anchor)


def is_convened(case: Case, identity: str, convene_from: date) -> bool:
    """Whether a convocation stands: its slot lies ahead, or it went out in the deadline's own period.

    One that was sent for an earlier day than the deadline has now is spent once its slot is past.
    """
    sent = case.record.convened.get(identity)
    return sent is not None and (sent.sent_on >= convene_from or civil_date(sent.proposed_for) >= case.as_of)


def _status(
    case: Case, identity: str, last: date, convene_from: date, held: Interview | None, *, exempt: bool, declined: bool
) -> Status:
    if held is not None:
        return "held" if held.held_on <= last else "held-late"
    if exempt:
        return "exempt"
    if declined:
        return "declined"
    ended = case.record.ended_on
    if ended is not None and ended < case.as_of and ended <= last:
        return "lapsed"
    if case.as_of > last:
        return "overdue"
    if is_convened(case, identity, convene_from):
        return "convened"
    return "open" if case.as_of >= convene_from else "upcoming"
