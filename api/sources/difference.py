"""What a file says against what was told before: only the difference is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date

from api.sources.reading import Question, asks
from domain.facts import (
    ContractEnd,
    Entry,
    EventRef,
    Fact,
    FactVoided,
    Headcount,
    Hire,
    InterviewCompleted,
    LeaveEnd,
    LeaveStart,
    public_data,
)
from domain.ledger.corrections import valid

Key = tuple[object, ...]


@dataclass(slots=True)
class Difference:
    """`known`: how many of the facts had been told before, by whomever."""

    tell: list[Fact] = field(default_factory=list[Fact])
    void: list[Entry] = field(default_factory=list[Entry])
    known: int = 0
    questions: list[Question] = field(default_factory=list[Question])


def difference(
    source: str, employee: str, facts: Sequence[Fact], entries: Sequence[Entry], *, whole: bool = True
) -> Difference:
    """`facts`: what the source says of the employee now. What it said otherwise before is voided; and, where it is the
    `whole` of what it knows, what it says no longer.

    What another source has told is left as it is: where it differs, HR is asked which of the two is true. What HR has
    voided of the source's own is not told again.
    """
    found = Difference()
    standing = valid(entries, None)
    own = {entry.ref: entry for entry in standing if entry.source == source and entry.type != "fact-voided"}
    others = _by_key(entry for entry in standing if entry.source != source)
    by_hand = _voided_by_hand(source, entries, own)
    own_by_key = _all_by_key(own.values())
    keys = {key_of(fact) for fact in facts}
    unmatched = {key: entry for key, entry in others.items() if key not in keys}
    kept = set[EventRef]()
    for fact in facts:
        key = key_of(fact) or ()
        mine = own_by_key.get(key, [])
        if (alike := next((entry for entry in mine if same(fact, entry.fact)), None)) is not None:
            kept.add(alike.ref)
            found.known += 1
        elif (other := others.get(key) or near(fact, unmatched)) is not None:
            found.known += 1
            if not same(fact, other.fact) and not mine:
                found.questions.append(_asks(employee, fact, other))
        elif key in by_hand:
            found.questions.append(asks("voided-by-hand", employee, found=described(fact)))
        else:
            found.tell.append(fact)
    about = [entry for ref, entry in own.items() if ref not in kept and key_of(entry.fact) is not None]
    ended = _ended(facts, standing)
    found.void = [e for e in about if whole or key_of(e.fact) in keys or _hire_of(e.fact, standing, facts) in ended]
    return found


def _ended(facts: Sequence[Fact], standing: Sequence[Entry]) -> set[date]:
    """The hires of which it is told when they ended: an end that was told otherwise of one is corrected."""
    return {day for fact in facts if (day := _hire_of(fact, standing, facts)) is not None}


def _hire_of(fact: Fact, standing: Sequence[Entry], facts: Sequence[Fact]) -> date | None:
    """Of an end of contract, the day of the hire that it ends."""
    if not isinstance(fact, ContractEnd):
        return None
    known = (*facts, *(entry.fact for entry in standing))
    hires = [each.hired_on for each in known if isinstance(each, Hire) and each.hired_on <= fact.ended_on]
    return max(hires, default=None)


def gone(entries: Sequence[Entry]) -> set[EventRef]:
    """What was told and taken back since by its source: told again under its id, it would be a duplicate and stay away,
    as what HR has voided shall.
    """
    sources = {entry.ref: entry.source for entry in entries}
    voids = ((entry.source, entry.fact) for entry in entries if entry.type == "fact-voided")
    by_others = {void.event for by, void in voids if isinstance(void, FactVoided) and sources.get(void.event) != by}
    return sources.keys() - {entry.ref for entry in valid(entries, None)} - by_others


def fresh(source: str, id: str, taken_back: Set[EventRef]) -> str:
    """The id under which it can be told: another one, where what bore it was taken back."""
    while EventRef(source=source, id=id) in taken_back:
        id += "+"
    return id


def key_of(fact: Fact) -> Key | None:
    """What a fact is about, however its details may be told; None for what no file takes back."""
    if isinstance(fact, Hire):
        return ("hire", fact.hired_on)
    if isinstance(fact, LeaveStart):
        return ("leave-start", fact.leave, fact.started_on)
    if isinstance(fact, LeaveEnd):
        return ("leave-end", fact.leave, fact.started_on or fact.resumed_on)
    if isinstance(fact, ContractEnd):
        return ("contract-end", fact.ended_on)
    if isinstance(fact, InterviewCompleted):
        return ("interview-completed", fact.held_on)
    if isinstance(fact, Headcount):
        return ("headcount", fact.year)
    return None


def same(fact: Fact, told: Fact) -> bool:
    """Whether they say the same. Of a hire the kind and the seniority count: a rounded quota, a name or an address that
    changed are no other hire.
    """
    if isinstance(fact, Hire) and isinstance(told, Hire):
        return _of_hire(fact) == _of_hire(told)
    if isinstance(fact, LeaveEnd) and isinstance(told, LeaveEnd):
        return (fact.leave, fact.resumed_on) == (told.leave, told.resumed_on)
    return type(fact) is type(told) and _said(fact) == _said(told)


def _said(fact: Fact) -> dict[str, object]:
    """Without where it comes from: the same interview in another file is the same."""
    return {name: value for name, value in public_data(fact).items() if name != "provenance"}


def _of_hire(hire: Hire) -> Key:
    return (hire.hired_on, hire.contract, hire.seniority_from)


def described(fact: Fact) -> str:
    """`leave-start maternity 2026-08-10 (expected 2026-11-29)`: codes and days, nobody's name."""
    words = [str(fact.model_dump(include={"type"})["type"])]
    if isinstance(fact, LeaveStart | LeaveEnd):
        words.append(fact.leave)
    if fact.true_on is not None:
        words.append(fact.true_on.isoformat())
    if isinstance(fact, LeaveStart) and fact.expected_end_on is not None:
        words.append(f"(expected {fact.expected_end_on.isoformat()})")
    if isinstance(fact, Hire):
        words.append(fact.contract)
    return " ".join(words)


def _by_key(entries: Iterable[Entry]) -> dict[Key, Entry]:
    found: dict[Key, Entry] = {}
    for entry in entries:
        if (key := key_of(entry.fact)) is not None:
            found[key] = entry
    return found


def _all_by_key(entries: Iterable[Entry]) -> dict[Key, list[Entry]]:
    """One source may tell several of one day: an interview and the état des lieux, held together."""
    found: dict[Key, list[Entry]] = {}
    for entry in entries:
        if (key := key_of(entry.fact)) is not None:
            found.setdefault(key, []).append(entry)
    return found


_NEAR_DAYS = 31


def near(fact: Fact, others: Mapping[Key, Entry]) -> Entry | None:
    """A hire, or an end, that another source has told of nearly the same day: it is the same one, told otherwise."""
    if not isinstance(fact, Hire | ContractEnd) or fact.true_on is None:
        return None
    days = [
        (abs((entry.fact.true_on - fact.true_on).days), entry)
        for entry in others.values()
        if type(entry.fact) is type(fact) and entry.fact.true_on is not None
    ]
    near = [(apart, entry) for apart, entry in days if apart <= _NEAR_DAYS]
    return min(near, key=lambda each: each[0])[1] if near else None


def _voided_by_hand(source: str, entries: Sequence[Entry], standing: Mapping[EventRef, Entry]) -> set[Key]:
    """What the source had told and somebody else has voided. What no file takes back is known by its id alone."""
    aims = {
        entry.fact.event
        for entry in entries
        if entry.source != source and isinstance(entry.fact, FactVoided)
    }  # fmt: skip
    own = (entry for entry in entries if entry.source == source and entry.type != "fact-voided")
    voided = (key_of(entry.fact) for entry in own if entry.ref in aims and entry.ref not in standing)
    return {key for key in voided if key is not None}


def _asks(employee: str, fact: Fact, other: Entry) -> Question:
    return asks("differs", employee, source=other.source, told=described(other.fact), found=described(fact))
