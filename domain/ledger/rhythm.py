"""The rhythm of the interviews: the first, then one after each interview held (L6315-1 I)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from domain.facts import InterviewKind
from domain.ledger.case import Case
from domain.ledger.obligation import Obligation
from domain.ledger.periods import Start, earliest, of_term, why
from domain.ledger.record import Interview
from domain.ledger.terms import Regime, run


def rhythm(case: Case) -> Iterator[Obligation]:
    """The first interview, then one after each interview held, each until the next one.

    An interview that the employee declined is not made good later: the rhythm goes on from its deadline.
    """
    periodic, regimes = case.applied.periodic, case.applied.first
    kind: InterviewKind = "first"
    anchor, held = case.begins_on, list(case.clock)
    while True:
        o = _in_rhythm(case, kind, anchor, regimes, held[0] if held else None)
        yield o
        if o.declined:
            anchor = o.due_on
        elif held:
            anchor = held.pop(0).held_on
        elif o.own_term:
            # Every employee « restant employé »: the rhythm also runs from the hire until a first interview is held.
            pass
        else:
            return
        kind, regimes = "periodic", periodic


def _in_rhythm(
    case: Case, kind: InterviewKind, anchor: date, regimes: Sequence[Regime], held: Interview | None
) -> Obligation:
    until = held.held_on if held else None
    deadline = run(anchor, kind, regimes, case.setting, until)
    safe = earliest(case, anchor, kind, regimes, deadline.due, ("A1",) if kind == "first" else (), until)
    because = why(_start(case, kind, anchor), anchor, deadline)
    return of_term(case, kind, anchor, anchor, deadline, safe, held, because)


def _start(case: Case, kind: InterviewKind, anchor: date) -> Start:
    if kind == "periodic" and any(i.held_on == anchor for i in case.clock):
        return "interview-held"
    if anchor == case.begins_on:
        return "hired" if anchor == case.record.seniority_from else "cycle-begun"
    return "declined"
