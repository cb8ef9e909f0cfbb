"""From facts to what is true: known, sorted, corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from domain import facts as f
from domain.calendar import civil_date
from domain.facts import Entry
from domain.law.rules import LeaveRule
from domain.ledger.reasons import Finding
from domain.ledger.record import Absence, CompanyRecord, Interview, Record

Leaves = Mapping[f.Leave, LeaveRule]

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def in_effect(entries: Iterable[Entry], known_at: datetime | None = None) -> list[Entry]:
    """The entries known at that moment, each once, without those that a void in effect cancels.

    In an order that does not depend on their arrival: by the day they are true, then by when they were told.
    """
    return sorted(_valid(entries, known_at), key=_order)


def _valid(entries: Iterable[Entry], known_at: datetime | None) -> list[Entry]:
    known = {(e.source, e.id): e for e in entries if known_at is None or e.recorded_at <= known_at}
    cancelled = _cancelled(known)
    return [entry for key, entry in known.items() if key not in cancelled] if cancelled else list(known.values())


_Key = tuple[str, str]
"""Source and id: quicker to compare than an EventRef."""


def _cancelled(known: Mapping[_Key, Entry]) -> frozenset[_Key]:
    """The facts cancelled by a void that is not itself cancelled; voids that name each other cancel nothing."""
    voids = ((key, e.fact) for key, e in known.items() if e.type == "fact-voided")
    target = {key: (fact.event.source, fact.event.id) for key, fact in voids if isinstance(fact, f.FactVoided)}
    if not target:
        return frozenset()
    waiting = Counter(target.values())
    settled = [ref for ref in known if not waiting[ref]]
    valid, cancelled = set(settled), set[_Key]()
    while settled:
        void = settled.pop()
        if (aim := target.get(void)) is None or aim in cancelled or aim in valid:
            continue
        waiting[aim] -= 1
        if void in valid:
            cancelled.add(aim)
            settled.append(aim)
        elif not waiting[aim]:
            valid.add(aim)
            settled.append(aim)
    return frozenset(cancelled)


def _order(entry: Entry) -> tuple[date, datetime, str, str]:
    return (entry.fact.true_on or date.min, entry.time or _LONG_AGO, entry.source, entry.id)


def _told(entry: Entry) -> tuple[datetime, str, str]:
    return (entry.time or _LONG_AGO, entry.source, entry.id)


def fold(employee: str, entries: Sequence[Entry], as_of: date, leaves: Leaves) -> Record:
    """What was true of the employee on `as_of`, from the facts in effect. Total: nothing is refused."""
    record = Record(employee)
    record.watched_since = civil_date(min(e.recorded_at for e in entries)) if entries else as_of
    _employment(record, entries, as_of)
    begin = date.min if record.hire is None else record.seniority_from
    starts: list[Entry] = []
    ends: list[Entry] = []
    for entry in entries:
        fact, day = entry.fact, entry.fact.true_on
        if day is not None and day > as_of:
            if not isinstance(fact, f.Hire):
                record.coming.append((day, fact))
            continue
        match fact:
            case f.LeaveStart():
                starts.append(entry)
            case f.LeaveEnd():
                ends.append(entry)
            case f.InterviewCompleted():
                _note_interview(record, entry, fact, begin)
            case f.InterviewDeclined() if fact.declined_on >= begin:
                record.declined.append(fact)
            case f.TrainingCompleted():
                record.trainings.append(fact)
            case f.CertificationAcquired():
                record.certifications.append(fact)
            case f.ProgressionGranted():
                record.progressions.append(fact)
            case f.MidCareerVisit() if fact.visited_on >= begin:
                record.visits.append(fact)
            case f.UnionMandateEnd() if fact.ended_on >= begin:
                record.mandates.append(fact)
            case f.AbondementPaid():
                record.payments.append(fact)
            case f.ConvocationSent():
                record.convened[fact.obligation] = fact
            case f.DeadlinePassed():
                record.passed.add((fact.obligation, fact.due_on))
            case f.ReportIssued():
                record.reported.add(fact.interview)
            case f.RecapIssued():
                record.recapped.add(fact.interview)
            case f.AbondementPrepared():
                record.declared.add(fact.obligation)
            case f.DeliveryFailed():
                record.failures[fact.obligation, fact.step].append(fact.failed_on)
            case _:
                pass
    _absences(record, starts, ends, begin, leaves)
    return record


def _employment(record: Record, entries: Sequence[Entry], as_of: date) -> None:
    """The contract that runs on `as_of`, else the last one, else the next one.

    Hires with no end between them speak of the same contract: the last told is believed, and a finding says so.
    """
    hires = [e for e in entries if isinstance(e.fact, f.Hire)]
    ends = [e for e in entries if isinstance(e.fact, f.ContractEnd)]
    groups: list[list[Entry]] = []
    for hire in hires:
        day = hire.fact.true_on
        assert day is not None
        if groups and not any(_ends_before(groups[-1], end, day) for end in ends):
            groups[-1].append(hire)
        else:
            groups.append([hire])
    if not groups:
        if entries:
            record.findings.append(Finding("unknown-employee", serious=True))
        return
    begun = [group for group in groups if _day(group[0]) <= as_of]
    group = begun[-1] if begun else groups[0]
    chosen = max([hire for hire in group if _day(hire) <= as_of] or group, key=_told)
    assert isinstance(chosen.fact, f.Hire)
    record.hire = chosen.fact
    if len({(e.fact.hired_on, e.fact.seniority_from) for e in group if isinstance(e.fact, f.Hire)}) > 1:
        record.findings.append(Finding("several-hires", event=chosen.ref))
    for earlier in groups[: groups.index(group)]:
        last = [_day(end) for end in ends if _ends_before(earlier, end, _day(group[0]))]
        record.earlier_contracts.append((_day(earlier[0]), max(last)))
    following = groups[groups.index(group) + 1] if group is not groups[-1] else None
    first_day = record.hire.hired_on + timedelta(days=1) if record.earlier_contracts else record.hire.hired_on
    mine = [
        end
        for end in ends
        if _day(end) >= first_day and (following is None or _day(end) < _day(following[0])) and _day(end) <= as_of
    ]
    if mine:
        record.ended_on = _day(max(mine, key=_told))


def _ends_before(contract: Sequence[Entry], end: Entry, next_hire: date) -> bool:
    """Whether the end lies between a contract and the next hire. Many HRIS date the two of them alike."""
    begun = _day(contract[0])
    return begun <= _day(end) < next_hire or begun < _day(end) == next_hire


def _day(entry: Entry) -> date:
    return entry.fact.true_on or date.min


def _note_interview(record: Record, entry: Entry, fact: f.InterviewCompleted, begin: date) -> None:
    if fact.held_on < begin:
        if not any(start <= fact.held_on <= end for start, end in record.earlier_contracts):
            record.findings.append(Finding("interview-before-hire", event=entry.ref))
        return
    record.interviews.append(
        Interview(
            fact.kind,
            fact.held_on,
            entry.ref,
            entry.private_sha256 is not None,
            civil_date(entry.recorded_at),
            fact.initiative == "employee",
        )
    )


def _absences(record: Record, starts: Sequence[Entry], ends: Sequence[Entry], begin: date, leaves: Leaves) -> None:
    """Pairs each end of leave with its start: the one it names, else the last one of its kind still running."""
    running = {entry.ref: entry.fact for entry in starts if isinstance(entry.fact, f.LeaveStart)}
    absences: list[Absence] = []
    for entry in ends:
        end = entry.fact
        assert isinstance(end, f.LeaveEnd)
        if (ref := _start_of(end, running)) is not None:
            absences.append(_absence(leaves, end.leave, running.pop(ref).started_on, end.resumed_on))
        elif not any(a.leave == end.leave and a.resumed_on == end.resumed_on for a in absences):
            record.findings.append(Finding("leave-end-without-start", event=entry.ref))
            absences.append(_absence(leaves, end.leave, end.started_on or end.resumed_on, end.resumed_on))
    returns = [a.resumed_on for a in absences if a.resumed_on is not None and not a.present]
    for ref, start in running.items():
        back = min((day for day in returns if day > start.started_on), default=None)
        if back is not None and not leaves[start.leave].present:
            record.findings.append(Finding("leave-still-open", {"closed_on": back}, ref))
        else:
            back = _end_of_its_contract(record, start.started_on)
        absences.append(_absence(leaves, start.leave, start.started_on, back, start.expected_end_on))
    kept = (a for a in absences if a.resumed_on is None or a.resumed_on > begin)
    record.absences = sorted(kept, key=lambda a: (a.started_on, a.resumed_on or date.max, a.leave))


def _absence(
    leaves: Leaves, leave: f.Leave, started_on: date, resumed_on: date | None, expected_end_on: date | None = None
) -> Absence:
    return Absence(leave, started_on, resumed_on, expected_end_on, leaves[leave].present)


def _end_of_its_contract(record: Record, day: date) -> date | None:
    """The day after the earlier contract that was running on `day`, unless the present one followed without a break."""
    for start, end in record.earlier_contracts:
        after = end + timedelta(days=1)
        if start <= day <= end and record.hire is not None and record.hire.hired_on > after:
            return after
    return None


def _start_of(end: f.LeaveEnd, running: Mapping[f.EventRef, f.LeaveStart]) -> f.EventRef | None:
    """The running leave that the end closes."""
    matching = [
        ref
        for ref, start in running.items()
        if start.leave == end.leave
        and (start.started_on == end.started_on if end.started_on else start.started_on < end.resumed_on)
    ]
    return matching[-1] if matching else None


def fold_company(entries: Iterable[Entry], known_at: datetime | None = None) -> CompanyRecord:
    """What is known of the company. Of two statements about the same thing the last told is believed."""
    record = CompanyRecord()
    policies: dict[date, f.Policy] = {}
    agreements: dict[tuple[Literal["company", "branch"], date], f.Agreement] = {}
    for entry in sorted(_valid(entries, known_at), key=_told):
        match entry.fact:
            case f.Headcount() as fact:
                record.headcounts[fact.year] = fact.average
            case f.Agreement() as fact:
                agreements[fact.scope, fact.effective_from] = fact
            case f.Policy() as fact:
                policies[fact.effective_from] = fact
            case _:
                pass
    record.policies = [policies[day] for day in sorted(policies)]
    record.agreements = sorted(agreements.values(), key=lambda a: (a.effective_from, a.scope))
    return record
