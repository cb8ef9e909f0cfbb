"""Obligations turned into timers and a next step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from domain import facts as f
from domain.calendar import business_moment, civil_date, in_french
from domain.day.status import PENDING
from domain.facts import Derived, EventRef, StepName
from domain.french.words import KINDS_IN_FRENCH, STEP_NAMES, in_words
from domain.journal import Entry
from domain.law import Law
from domain.ledger.abondement import Abondement, Sanctioned, sanction
from domain.ledger.obligations import Case, Obligation, Owed, check_agreements, is_convened
from domain.ledger.occasions import late_career, mid_career, returns, transfer
from domain.ledger.recap import Recap, awaits_document
from domain.ledger.record import Finding, Interview, Record, fold, fold_company
from domain.ledger.rhythm import recaps, rhythm

STEP_NAMESPACE = UUID("6d1a4a86-6a2f-5b0e-9a0b-2f3f6f6c7a11")
MAX_ATTEMPTS = 3
"""How often a step is planned anew after a failed delivery, a day apart, before it waits for a person."""

_ORDER_OF_CONVOCATION: tuple[f.InterviewKind, ...] = (
    "recap", "mid-career", "late-career", "return", "first", "periodic",
)  # fmt: skip
_ANY_INTERVIEW_WILL_DO: frozenset[f.InterviewKind] = frozenset({"first", "periodic"})
_DAY = timedelta(days=1)


class Timer(Derived):
    """A moment to wake up at, with a line that a person can read. One for each open deadline."""

    at: AwareDatetime
    summary: str
    obligation: str


class NextStep(Derived):
    """What is to be done now. `key` is the same each time the same step is planned: it is done once.

    `obligation` names the obligation, `interview` the interview it is about (compte-rendu, état des lieux).
    """

    step: StepName
    obligation: str
    key: UUID
    because: str
    interview: EventRef | None = None


class Plan(Derived):
    """What the law asks for one employee on one day, and what to do about it."""

    employee: str
    as_of: date
    known_at: AwareDatetime | None = None
    obligations: tuple[Obligation, ...] = ()
    recap: Recap | None = None
    abondement: Abondement | None = None
    timers: tuple[Timer, ...] = ()
    next_step: NextStep | None = None
    findings: tuple[Finding, ...] = ()


def step_key(employee: str, obligation: str, step: StepName, attempt: int = 0) -> UUID:
    """The deterministic key of a step. `attempt` counts the recorded failures before it."""
    return uuid5(STEP_NAMESPACE, f"{employee}:{obligation}:{step}:{attempt}")


@dataclass(frozen=True, slots=True)
class _Day:
    """Everything derived for one employee on one day, before it is put into words."""

    case: Case
    owed: Sequence[Owed]
    sanctioned: Sanctioned | None


def plan(
    employee: str,
    entries: Sequence[Entry],
    company_entries: Sequence[Entry],
    law: Law,
    *,
    as_of: date,
    known_at: datetime | None = None,
    under: date | None = None,
) -> Plan:
    """The plan: a pure function of the facts, the law, the company and the day.

    `known_at` leaves out what was recorded later; `under` is another day whose law and agreements are asked about.
    The same facts give the same plan in whatever order they came.
    """
    record = fold(employee, entries, as_of, known_at)
    case = Case.of(record, fold_company(company_entries, known_at), law, as_of, under)
    found = owed(case)
    sanctioned = sanction(case, found)
    day = _Day(case, found, sanctioned)
    return Plan.model_construct(
        employee=employee,
        as_of=as_of,
        known_at=known_at,
        obligations=tuple(o.shown for o in found),
        recap=sanctioned.examined.recap if sanctioned else None,
        abondement=sanctioned.abondement if sanctioned else None,
        timers=_in_order(_timers(day)),
        next_step=next(_steps(day), None),
        findings=tuple(_findings(day)),
    )


def owed(case: Case) -> list[Owed]:
    """Every interview owed to the employee so far and next, in the order of their deadlines."""
    if case.record.hire is None or not case.law.first.versions:
        return []
    found = [*rhythm(case), *recaps(case), *returns(case), *mid_career(case), *late_career(case), *transfer(case)]
    return sorted(found, key=lambda o: (o.shown.due_on, o.shown.id))


# --- the next step ------------------------------------------------------------------------------------------


def _steps(day: _Day) -> Iterator[NextStep]:
    """What is to be done on the day, the most urgent first: papers of what happened, then what is to come."""
    yield from _papers(day)
    yield from _sanction(day)
    if day.case.record.ended_on is not None and day.case.record.ended_on < day.case.as_of:
        return
    yield from _missed(day)
    yield from _convocations(day)


def _papers(day: _Day) -> Iterator[NextStep]:
    """The compte-rendu of each interview whose content was told; the état des lieux of each recap."""
    record = day.case.record
    for interview in record.interviews:
        obligation = _held_for(day, interview)
        held = f"entretien tenu le {in_french(interview.held_on)}"
        if interview.reported and awaits_document(day.case, interview, interview.ref in record.reported):
            yield from _attempt(day, "compte-rendu", f"{obligation}/{interview.ref}", obligation, held, interview.ref)
        if interview.kind == "recap" and awaits_document(day.case, interview, interview.ref in record.recapped):
            yield from _attempt(day, "etat-des-lieux", f"{obligation}/{interview.ref}", obligation, held, interview.ref)


def _held_for(day: _Day, interview: Interview) -> str:
    """The obligation that the interview answers: one of its own kind first."""
    answered = [o.shown for o in day.owed if o.held is not None and o.held.ref == interview.ref]
    own = [o.id for o in answered if o.kind == interview.kind]
    return (own or [o.id for o in answered] or [f"{interview.kind}-{interview.held_on.isoformat()}"])[0]


def _sanction(day: _Day) -> Iterator[NextStep]:
    if day.sanctioned is None or day.sanctioned.paid:
        return
    obligation, abondement = day.sanctioned.examined.owed.shown.id, day.sanctioned.abondement
    if obligation in day.case.record.declared or abondement.pay_by is None:
        return  # a sum without a date to pay it by is for a person to look into
    because = f"{abondement.amount_eur} € dus, à verser au plus tard le {in_french(abondement.pay_by)}"
    yield from _attempt(day, "cpf-abondement", obligation, obligation, because)


def _missed(day: _Day) -> Iterator[NextStep]:
    """A deadline that passed under Jalon's watch; one that had passed before the first fact came is history."""
    record = day.case.record
    for o in day.owed:
        if (
            o.shown.status == "overdue"
            and o.last >= record.watched_since
            and (o.shown.id, o.shown.due_on) not in record.passed
        ):
            because = f"échéance du {in_french(o.shown.due_on)} dépassée"
            yield from _attempt(day, "deadline-passed", _dated(o), o.shown.id, because)


def _convocations(day: _Day) -> Iterator[NextStep]:
    """One convocation at a time: while an interview is proposed that answers several deadlines, it answers them all."""
    if day.case.record.absent_on(day.case.as_of) is not None:
        return
    for o in _to_convene(day):
        because = f"{KINDS_IN_FRENCH[o.shown.kind]}, échéance du {in_french(o.shown.due_on)}"
        yield from _attempt(day, "convocation", _dated(o), o.shown.id, because)


def _dated(o: Owed) -> str:
    """The identity of what is done for a deadline: for another day, it is done again."""
    return f"{o.shown.id}/{o.shown.due_on.isoformat()}"


def _to_convene(day: _Day) -> list[Owed]:
    record, as_of = day.case.record, day.case.as_of
    ready = [
        o
        for o in day.owed
        if o.shown.status in ("open", "overdue")
        and as_of >= o.convene_from
        and not is_convened(day.case, o.shown.id, o.convene_from)
    ]
    ready.sort(key=lambda o: (_ORDER_OF_CONVOCATION.index(o.shown.kind), o.shown.due_on))
    pending = {o.shown.id for o in day.owed if o.shown.status in PENDING}
    proposed = any(civil_date(sent.proposed_for) >= as_of for name, sent in record.convened.items() if name in pending)
    chosen: list[Owed] = []
    for o in ready:
        if o.shown.kind in _ANY_INTERVIEW_WILL_DO and (proposed or chosen):
            continue
        chosen.append(o)
    return chosen


def _attempt(
    day: _Day, step: StepName, identity: str, obligation: str, because: str, interview: EventRef | None = None
) -> Iterator[NextStep]:
    """The step, unless it failed today or too often: then it waits for tomorrow, or for a person."""
    failures = day.case.record.failures.get((obligation, step), [])
    if len(failures) >= MAX_ATTEMPTS or (failures and max(failures) >= day.case.as_of):
        return
    key = step_key(day.case.record.employee, identity, step, len(failures))
    yield NextStep(step=step, obligation=obligation, key=key, because=because, interview=interview)


# --- the timers ---------------------------------------------------------------------------------------------


def _timers(day: _Day) -> Iterator[Timer]:
    """The next moment at which each open deadline asks for something, always in the future of the day."""
    record, as_of = day.case.record, day.case.as_of
    if record.hire is not None and not (record.ended_on is not None and record.ended_on < as_of):
        for o in day.owed:
            if o.shown.status in PENDING and (wake := _wake(day, o)) is not None:
                yield _timer(record, wake, o.shown.id, _deadline_in_words(o.shown))
        if record.ended_on == as_of:
            words = f"fin de contrat le {in_french(as_of)}"
            yield _timer(record, as_of + _DAY, f"contract-end-{as_of.isoformat()}", words)
        absence = record.absent_on(as_of)
        if absence is not None and absence.expected_end_on is not None and absence.expected_end_on >= as_of:
            words = f"fin d'absence prévue le {in_french(absence.expected_end_on)}"
            yield _timer(record, absence.expected_end_on + _DAY, f"absence-{absence.started_on.isoformat()}", words)
    if day.sanctioned is not None and not day.sanctioned.paid:
        pay_by = day.sanctioned.abondement.pay_by
        if pay_by is not None and pay_by >= as_of:
            words = f"abondement CPF à verser au plus tard le {in_french(pay_by)}"
            yield _timer(record, pay_by + _DAY, f"abondement-{day.sanctioned.examined.owed.shown.id}", words)
    for (obligation, step), failures in sorted(record.failures.items()):
        if len(failures) < MAX_ATTEMPTS and max(failures) >= as_of:
            words = f"nouvel essai de l'étape « {STEP_NAMES[step]} »"
            yield _timer(record, max(failures) + _DAY, f"{obligation}/{step}", words)
    for effective, fact in record.coming:
        if isinstance(fact, f.ContractEnd):
            words = f"fin de contrat le {in_french(effective)}"
            yield _timer(record, effective + _DAY, f"contract-end-{effective.isoformat()}", words)
        elif fact.type in f.TOLD_TYPES:
            words = f"fait annoncé : {in_words(fact)}"
            yield _timer(record, effective, f"{fact.type}-{effective.isoformat()}", words)


def _in_order(timers: Iterable[Timer]) -> tuple[Timer, ...]:
    """Each moment once, the nearest first."""
    once = {(timer.at, timer.obligation): timer for timer in timers}
    return tuple(once[key] for key in sorted(once))


def _wake(day: _Day, o: Owed) -> date | None:
    """The day to wake for a deadline: to convene, else to look again, else to see it pass; None when all is behind."""
    as_of, record = day.case.as_of, day.case.record
    if not is_convened(day.case, o.shown.id, o.convene_from):
        if o.convene_from > as_of:
            return o.convene_from
        slots = [civil_date(sent.proposed_for) for sent in record.convened.values()]
        if (slot := max((s for s in slots if s >= as_of), default=None)) is not None:
            return slot + _DAY
    return None if o.last < as_of else o.last + _DAY


def _timer(record: Record, on: date, obligation: str, summary: str) -> Timer:
    return Timer(at=business_moment(on, record.employee), summary=summary, obligation=obligation)


def _deadline_in_words(o: Obligation) -> str:
    return f"{KINDS_IN_FRENCH[o.kind]}, échéance {o.due_on.isoformat()}, {o.basis[0].article}"


# --- the findings -------------------------------------------------------------------------------------------


def _findings(day: _Day) -> Iterator[Finding]:
    """What an operator should see: surprising facts, agreements that do not apply, papers that are missing."""
    yield from day.case.record.findings
    yield from check_agreements(day.case)
    for interview in day.case.record.interviews:
        recent = awaits_document(day.case, interview, interview.ref in day.case.record.reported)
        owed_a_copy = interview.held_on >= day.case.begins_on and interview.kind != "recap"
        if recent and not interview.reported and owed_a_copy:
            message = f"entretien du {in_french(interview.held_on)} sans compte-rendu : la copie est due au salarié"
            yield Finding(code="report-missing", message=message, event=interview.ref)
    kinds = {o.shown.id: f" ({KINDS_IN_FRENCH[o.shown.kind]})" for o in day.owed}
    for (obligation, step), failures in sorted(day.case.record.failures.items()):
        stuck = len(failures) >= MAX_ATTEMPTS
        times = f"{len(failures)} échec{'s' if len(failures) > 1 else ''}"
        then = "plus aucun essai, corriger les coordonnées puis agir à la main" if stuck else "nouvel essai prévu"
        message = f"étape « {STEP_NAMES[step]} »{kinds.get(obligation, '')} : {times}, {then}"
        yield Finding(code="delivery-failed", message=message, serious=stuck)
