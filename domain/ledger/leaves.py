"""The absences of an employee, from the beginnings and the returns that were told, each as it was told last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from domain.facts import AnyFact, Entry, EventRef, Leave, LeaveEnd, LeavePlanned, LeaveStart
from domain.law.leaves import LeaveRule
from domain.ledger.corrections import told
from domain.ledger.reasons import Finding
from domain.ledger.record import Absence

_DAY = timedelta(days=1)
Rules = Mapping[Leave, LeaveRule]


@dataclass(slots=True)
class Leaves:
    """The absences that have begun, what is announced of others, and what is surprising about them."""

    absences: list[Absence] = field(default_factory=list[Absence])
    coming: list[tuple[date, AnyFact]] = field(default_factory=list[tuple[date, AnyFact]])
    findings: list[Finding] = field(default_factory=list[Finding])


def leaves(
    starts: Sequence[Entry],
    ends: Sequence[Entry],
    as_of: date,
    rules: Rules,
    contract_over: Callable[[date], date | None],
) -> Leaves:
    """The leaves as of a day. `contract_over`: from when on the contract that ran on a day suspended nothing any more.

    A return that is announced is the day on which the leave is expected to end.
    """
    found = Leaves()
    spells, strays = _paired(starts, ends)
    begun: list[tuple[Absence, EventRef]] = []
    for spell in spells:
        back = _return(spell, found)
        _announce(spell, back, as_of, found)
        if spell.started_on <= as_of and back != spell.started_on:  # back the same day: no day was missed
            begun.append((_absence(spell, back, as_of, rules, found), spell.start.ref))
    for stray in strays:
        if not any(_same_return(stray, absence) for absence, _ in begun):
            begun += _without_start(stray, spells, as_of, rules, found)
    away = [absence for absence, _ in begun if not absence.present]
    for absence, ref in begun:
        over = contract_over(absence.started_on)
        if absence.resumed_on is not None:
            found.absences.append(absence)
        elif absence.present:
            found.absences.append(replace(absence, resumed_on=over))
        else:
            gives_way = rules[absence.leave].health
            later = [a for a in away if a is not absence and a.started_on >= absence.started_on]
            found.absences.append(_closed(absence, ref, later, over, found, gives_way=gives_way))
    found.absences.sort(key=lambda a: (a.started_on, a.resumed_on or date.max, a.leave))
    return found


def planned(told_ahead: Sequence[Entry], starts: Sequence[Entry], as_of: date, rules: Rules) -> list[Absence]:
    """The leaves that were announced by a day, by their first day: without those that were given up, and without those
    that have begun, on that day or another. Of two announcements for one day the last told counts.
    """
    last: dict[tuple[date, Leave], tuple[Entry, LeavePlanned]] = {}
    for entry in sorted(told_ahead, key=told):
        if isinstance(fact := entry.fact, LeavePlanned) and fact.announced_on <= as_of:
            last[fact.starts_on, fact.leave] = entry, fact
    standing = [last[key] for key in sorted(last) if not last[key][1].withdrawn]
    for start in sorted((e.fact for e in starts if isinstance(e.fact, LeaveStart)), key=lambda each: each.started_on):
        of_it = (each for each in standing if each[1].leave == start.leave)
        if (begun := next((each for each in of_it if each[1].announced_on <= start.started_on), None)) is not None:
            standing.remove(begun)
    return [
        Absence(fact.leave, fact.starts_on, None, fact.expected_end_on, rules[fact.leave].present, entry.version)
        for entry, fact in standing
    ]


# --- which return is told of which leave ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Spell:
    """One leave: what was told last of its beginning, and all that was told of the return from it."""

    start: Entry
    begun: LeaveStart
    ends: list[Entry] = field(default_factory=list[Entry])

    @property
    def started_on(self) -> date:
        return self.begun.started_on


def _paired(starts: Sequence[Entry], ends: Sequence[Entry]) -> tuple[list[_Spell], list[Entry]]:
    """The leaves, oldest first, and the returns that no beginning was told for, the last told of each."""
    last: dict[tuple[date, Leave], _Spell] = {}
    for entry in sorted(starts, key=told):
        if isinstance(fact := entry.fact, LeaveStart):
            last[fact.started_on, fact.leave] = _Spell(entry, fact)
    spells = [last[key] for key in sorted(last)]
    strays: dict[tuple[Leave, date], Entry] = {}
    for entry in ends:
        if isinstance(fact := entry.fact, LeaveEnd):
            if (owner := _owner(entry, fact, spells)) is not None:
                owner.ends.append(entry)
            else:
                key = fact.leave, fact.started_on or fact.resumed_on
                strays[key] = max(entry, strays.get(key, entry), key=told)
    return spells, list(strays.values())


def _owner(entry: Entry, end: LeaveEnd, spells: Sequence[_Spell]) -> _Spell | None:
    """The leave that the return is told of: the one it names, else the last of its kind that had begun.

    Of a return on the day on which a leave begins: the one before it, while no return is told of that.
    """
    kind = [spell for spell in spells if spell.begun.leave == end.leave]
    if end.started_on is not None:
        return next((spell for spell in kind if spell.started_on == end.started_on), None)
    begun = [spell for spell in kind if spell.started_on <= end.resumed_on]
    begun = [spell for spell in begun if _told_before(spell.start, entry)] or begun
    if len(begun) > 1 and begun[-1].started_on == end.resumed_on and not begun[-2].ends:
        return begun[-2]
    return begun[-1] if begun else None


def _told_before(start: Entry, end: Entry) -> bool:
    """Whether the sources say so; where one says nothing, the order of arrival is no sign."""
    return start.time is None or end.time is None or start.time <= end.time


# --- what is true of a leave ----------------------------------------------------------------------------------------


def _return(spell: _Spell, found: Leaves) -> date | None:
    """The day of the return that was told last, come or to come; None without one that can be."""
    if not spell.ends:
        return None
    last = max(spell.ends, key=told)
    assert isinstance(last.fact, LeaveEnd)
    if last.fact.resumed_on < spell.started_on:
        found.findings.append(_impossible(last, spell.started_on))
        return None
    return last.fact.resumed_on


def _announce(spell: _Spell, back: date | None, as_of: date, found: Leaves) -> None:
    if spell.started_on > as_of:
        found.coming.append((spell.started_on, spell.begun))
    if back is not None and back > as_of:
        end = LeaveEnd(leave=spell.begun.leave, started_on=spell.started_on, resumed_on=back)
        found.coming.append((back, end))


def _absence(spell: _Spell, back: date | None, as_of: date, rules: Rules, found: Leaves) -> Absence:
    expected = spell.begun.expected_end_on
    if expected is not None and expected < spell.started_on:
        found.findings.append(_impossible(spell.start, spell.started_on))
        expected = None
    if back is not None and back > as_of:
        back, expected = None, back - _DAY
    version = max(entry.version for entry in (spell.start, *spell.ends))
    leave = spell.begun.leave
    return Absence(leave, spell.started_on, back, expected, rules[leave].present, version)


def _same_return(stray: Entry, absence: Absence) -> bool:
    end = stray.fact
    assert isinstance(end, LeaveEnd)
    return absence.leave == end.leave and absence.resumed_on == end.resumed_on


def _without_start(
    stray: Entry, spells: Sequence[_Spell], as_of: date, rules: Rules, found: Leaves
) -> list[tuple[Absence, EventRef]]:
    """The absence of which only the end is known; none when it is told of a leave that had not begun."""
    end = stray.fact
    assert isinstance(end, LeaveEnd)
    if end.resumed_on > as_of:
        found.coming.append((end.resumed_on, end))
        return []
    later = [s for s in spells if s.begun.leave == end.leave and not s.ends and told(s.start) <= told(stray)]
    if end.started_on is None and later:
        found.findings.append(_impossible(stray, later[0].started_on))
        return []
    if end.started_on is not None and end.started_on > end.resumed_on:
        found.findings.append(_impossible(stray, end.started_on))
        return []
    found.findings.append(Finding("leave-end-without-start", event=stray.ref))
    started_on, present = end.started_on or end.resumed_on, rules[end.leave].present
    return [(Absence(end.leave, started_on, end.resumed_on, present=present), stray.ref)]


def _impossible(entry: Entry, started_on: date) -> Finding:
    return Finding("leave-ends-before-start", {"started_on": started_on}, entry.ref, serious=True)


# --- leaves whose end was never told --------------------------------------------------------------------------------


def _closed(
    absence: Absence, ref: EventRef, later: Sequence[Absence], contract_over: date | None, found: Leaves,
    *, gives_way: bool,
) -> Absence:  # fmt: skip
    """An absence whose end was never told, closed where something else shows its end.

    Another leave of its kind takes its place, and any other when it `gives_way` (an illness, an absence of no known
    kind); it had its expected end when something later was told; and it cannot outlive its contract. The return from
    another leave alone closes nothing: the employee may be back in this one.
    """
    ends = [contract_over] if contract_over is not None else []
    seen = [
        a.started_on for a in later if a.started_on > absence.started_on and (a.leave == absence.leave or gives_way)
    ]
    expected = absence.expected_end_on
    news = max((a.resumed_on or a.started_on for a in later), default=date.min)
    if expected is not None and news > expected:
        seen.append(expected + _DAY)
    if seen:
        found.findings.append(Finding("leave-still-open", {"closed_on": min(seen + ends)}, ref))
    elif not ends and any(a.resumed_on is not None for a in later):
        values = {"started_on": absence.started_on, "resumed_on": news}
        found.findings.append(Finding("leave-open-after-return", values, ref, serious=True))
    return replace(absence, resumed_on=min(seen + ends, default=None))
