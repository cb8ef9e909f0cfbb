"""From facts to what is true: known, sorted, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from domain import facts as f
from domain.calendar import civil_date
from domain.facts import Entry
from domain.law.leaves import LeaveRule
from domain.ledger.bounces import bounces
from domain.ledger.contracts import contracts
from domain.ledger.corrections import ByType, by_type, day_of, told, valid
from domain.ledger.invitations import note_invitation
from domain.ledger.leaves import Leaves, leaves, planned
from domain.ledger.oddities import before_hire, elsewhere, ends_of_nothing, of_contract, told_too_early
from domain.ledger.reasons import Finding
from domain.ledger.record import ASKING, Assignment, CompanyRecord, Interview, Missed, Record
from domain.ledger.resends import forgive, resends


def fold(
    stream: f.Stream,
    entries: Sequence[Entry],
    as_of: date,
    rules: Mapping[f.Leave, LeaveRule],
    *,
    rehire_keeps: bool = False,
) -> Record:
    """What was true of the employee on `as_of`, from the facts in effect. Total: nothing is refused.

    `rehire_keeps`: whether somebody who is hired anew keeps the seniority of their first contract (reading A34).
    """
    record = Record(stream)
    kinds = by_type(entries)
    _note_what_operators_said(record, kinds)
    if entries:
        _employment(record, kinds, as_of)
        if rehire_keeps:
            _keep_seniority(record)
    record.findings += [*told_too_early(entries), *before_hire(record, entries)]
    begin = date.min if record.hire is None else record.seniority_from
    for entry in entries:
        day = entry.fact.true_on
        if day is None or day <= as_of:
            _note(record, entry, begin)
        elif entry.type not in _PLANNED:
            record.coming.append((day, entry.fact))
    if kinds["resend-requested"]:
        record.resends = resends(entries)
        forgive(record.failures, entries)
    if kinds["mail-bounced"]:
        record.bounces = bounces(entries)

    _note_absences(record, kinds, as_of, rules, begin)
    record.coming.sort(key=lambda each: each[0])
    return record


_PLANNED = frozenset({"hire", "contract-end", "leave-start", "leave-end"})
"""What is told ahead and is worked out with the contracts and the absences."""


def _note_absences(record: Record, kinds: ByType, as_of: date, rules: Mapping[f.Leave, LeaveRule], begin: date) -> None:
    """The absences of the contract; where a calendar entry stands, those to come, too."""

    def told(day: date) -> Leaves:
        return leaves(kinds["leave-start"], kinds["leave-end"], day, rules, lambda on: _end_of_its_contract(record, on))

    found = told(as_of)
    if kinds["leave-planned"]:
        record.planned = planned(kinds["leave-planned"], kinds["leave-start"], as_of, rules)
    if record.invitations:
        whole = told(date.max) if found.coming else found
        record.away = [absence for absence in whole.absences if not absence.present]
        record.away += [absence for absence in record.planned if absence.may_still_begin(as_of)]
    record.absences = [a for a in found.absences if a.resumed_on is None or a.resumed_on > begin]
    record.findings += found.findings
    record.coming += found.coming


def _note(record: Record, entry: Entry, begin: date) -> None:
    fact = entry.fact
    match fact:
        case f.InterviewCompleted():
            _note_interview(record, entry, fact, begin)
        case f.Done():
            record.done.setdefault(fact.step, {})[fact.about] = fact
            if isinstance(fact, f.OfPaper):
                if isinstance(fact, f.AbondementPrepared):
                    record.facts.setdefault(type(fact), []).append(fact)
                record.last_paper = max(record.last_paper, (entry.version, bool(fact.respelt)))
            note_invitation(record.invitations, entry)
        case f.ConvocationUpdated() | f.ConvocationCancelled():
            note_invitation(record.invitations, entry)
            _move(record, fact)
        case f.InterviewMissed():
            _miss(record, fact)
        case f.DeliveryFailed():
            record.failures.setdefault((fact.obligation, fact.step), []).append(fact.failed_on)
        case _:
            if isinstance(fact, f.InterviewScheduled):
                record.scheduled[fact.kind] = entry.ref, fact
            if type(fact) not in ASKING or day_of(entry) >= begin:
                record.facts.setdefault(type(fact), []).append(fact)


def _move(record: Record, fact: f.ConvocationUpdated | f.ConvocationCancelled) -> None:
    """The convocation has another slot now, or stands no more."""
    convened = record.done.setdefault("convocation", {})
    sent = convened.pop(fact.obligation, None)
    if isinstance(fact, f.ConvocationUpdated) and sent is not None:
        convened[fact.obligation] = sent.model_copy(update={"proposed_for": fact.proposed_for})


def _miss(record: Record, fact: f.InterviewMissed) -> None:
    """The convocation of that day is spent: another one may follow."""
    for obligation, sent in list(record.convened.items()):
        if sent.kind == fact.kind and civil_date(sent.proposed_for) == fact.missed_on:
            del record.done["convocation"][obligation]
            record.missed.setdefault(obligation, []).append(Missed(sent, fact.missed_by))


def _note_what_operators_said(record: Record, entries: ByType) -> None:
    """Of two statements about the same thing the later one counts."""
    for entry in sorted((e for kind in f.OPERATOR_TYPES for e in entries.get(kind, ())), key=_recorded):
        match entry.fact:
            case f.Held() | f.Released() as fact:
                record.held = fact.type == "held"
            case f.HistoryComplete() as fact:
                record.complete_since = fact.since
            case f.OverdueSettled() as fact:
                record.settled[fact.obligation, fact.due_on] = fact.how
            case _:
                pass


def _employment(record: Record, entries: ByType, as_of: date) -> None:
    """The contract that runs on `as_of`, else the last one, else the next one."""
    known, strays = contracts(entries["hire"], entries["contract-end"], as_of)
    if not known:
        record.findings.append(Finding("unknown-employee", serious=True))
        return
    index = max((i for i, each in enumerate(known) if each.hire.hired_on <= as_of), default=0)
    contract = known[index]
    record.hire = contract.hire
    record.assignments = _assignments(contract.hire, entries["assignment-changed"], as_of)
    record.findings += [*of_contract(contract), *elsewhere(record), *ends_of_nothing(strays, known[0])]
    for earlier in known[:index]:
        if earlier.ended_on is not None:
            record.earlier_contracts.append((earlier.hire.hired_on, earlier.ended_on))
            kind, until = earlier.hire.contract, earlier.ended_on
            record.apprentice_until = until if kind == "apprenticeship" else None
            record.alternance_until = until if kind in ("apprenticeship", "professionalisation") else None
    record.ends_on = contract.ended_on or contract.hire.ends_on
    if contract.ended_on is not None and contract.ended_on <= as_of:
        record.ended_on = contract.ended_on
    for each in known[index:]:
        if each.hire.hired_on > as_of:
            record.coming.append((each.hire.hired_on, each.hire))
        if each.ended_on is not None and each.ended_on > as_of:
            record.coming.append((each.ended_on, f.ContractEnd(ended_on=each.ended_on)))


def _keep_seniority(record: Record) -> None:
    """As if the hire had said it: what the source tells itself stands over it."""
    if record.hire is not None and record.hire.seniority_from is None and record.earlier_contracts:
        first = record.earlier_contracts[0][0]
        record.hire = record.hire.model_copy(update={"seniority_from": first})


def _assignments(hire: f.Hire, entries: Sequence[Entry], as_of: date) -> list[Assignment]:
    """Where the contract belonged, from its hire to `as_of`; of two changes on one day the last told is believed."""
    changes: dict[date, f.AssignmentChanged] = {}
    for entry in sorted(entries, key=told):
        if isinstance(entry.fact, f.AssignmentChanged) and hire.hired_on <= entry.fact.changed_on <= as_of:
            changes[entry.fact.changed_on] = entry.fact
    found = [Assignment(hire.hired_on, hire.idcc, hire.establishment)]
    for day in sorted(changes):
        change, before = changes[day], found[-1]
        found.append(Assignment(day, change.idcc or before.idcc, change.establishment or before.establishment))
    return found


def _note_interview(record: Record, entry: Entry, fact: f.InterviewCompleted, begin: date) -> None:
    interview = Interview(
        fact.kind,
        fact.held_on,
        entry.ref,
        entry.private_sha256 is not None,
        civil_date(entry.recorded_at),
        fact.initiative == "employee",
    )
    if fact.kind == "elected-mandate":
        record.apart.append(interview)
    elif fact.held_on >= begin:
        record.interviews.append(interview)
    elif any(start <= fact.held_on <= end for start, end in record.earlier_contracts):
        record.former.append(interview)
    else:
        record.findings.append(Finding("interview-before-hire", event=entry.ref))


def _end_of_its_contract(record: Record, day: date) -> date | None:
    """The day after the earlier contract that was running on `day`, unless the present one followed without a break."""
    for start, end in record.earlier_contracts:
        after = end + timedelta(days=1)
        if start <= day <= end and record.hire is not None and record.hire.hired_on > after:
            return after
    return None


def fold_company(
    entries: Iterable[Entry], known_at: datetime | None = None, *, unopened: date | None, has_profile: bool = True
) -> CompanyRecord:
    """What is known of the company. Of two statements about the same thing the last told is believed.

    `unopened`: since when it is watched as long as nobody told `watch-opened`: None, not at all, where mails are sent;
    `SINCE_EVER` for a file that stands for itself. `has_profile`: no fact says so; asked for where letters would leave.
    """
    record = CompanyRecord(watched_from=unopened, has_profile=has_profile)
    known = valid(entries, known_at)
    policies: dict[date, f.Policy] = {}
    agreements: dict[tuple[Literal["company", "branch"], f.Idcc | None, date], f.Agreement] = {}
    for entry in sorted(known, key=told):
        match entry.fact:
            case f.Headcount() as fact:
                record.headcounts[fact.year] = fact.average
            case f.Agreement() as fact:
                branch = fact.idcc if fact.scope == "branch" else None
                agreements[fact.scope, branch, fact.effective_from] = fact
            case f.Policy() as fact:
                policies[fact.effective_from] = fact
            case _:
                pass
    record.policies = [policies[day] for day in sorted(policies)]
    record.agreements = sorted(agreements.values(), key=lambda a: (a.effective_from, a.scope, a.idcc or ""))
    for entry in sorted((e for e in known if e.type in f.OPERATOR_TYPES), key=_recorded):
        match entry.fact:
            case f.WatchOpened() as fact:
                record.watched_from = fact.begins_on
            case f.WatchPaused() | f.WatchResumed() as fact:
                record.paused = fact.type == "watch-paused"
            case f.HistoryComplete() as fact:
                record.complete_since = fact.since
            case _:
                pass
    return record


def _recorded(entry: Entry) -> int:
    """The journal's own order: no clock of an operator's decides which of two statements counts."""
    return entry.version
