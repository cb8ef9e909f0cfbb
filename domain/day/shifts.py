"""Which deadlines would move, come or go, were more facts told: what somebody wants to know before they tell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from domain.day.plan import Plan, on
from domain.facts import Derived, Entry, EventRef, InterviewKind, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.obligation import Obligation
from domain.ledger.reasons import Finding


class Shift(Derived):
    """An interview that is still to be held. `was` None: it was not owed before; `now` None: it is no longer."""

    kind: InterviewKind
    was: date | None
    now: date | None


def foreseen(stream: Stream, own: Sequence[Entry], companys: Sequence[Entry], law: Law, day: date) -> Plan | None:
    """The plan of the day on these facts, None without any. That the watch is not open moves no deadline."""
    return on(derive(stream, own, fold_company(companys, unopened=None), law), day) if own else None


def shifts(before: Plan | None, after: Plan | None, day: date) -> list[Shift]:
    """By their later date. `before`, `after`: the plan without and with what is new."""
    return sorted(_moved(_pending(before), _pending(after)), key=lambda each: each.now or each.was or day)


def oddities(before: Plan | None, after: Plan | None) -> list[Finding]:
    """What the new facts contradict, among themselves or of what was known."""
    known = {(found.code, found.event) for found in before.findings} if before else set[tuple[str, EventRef | None]]()
    return [
        found for found in (after.findings if after else ())
        if found.code in _CONTRADICTIONS and (found.code, found.event) not in known
    ]  # fmt: skip


_CONTRADICTIONS = frozenset({
    "unknown-employee", "several-hires", "interview-before-hire", "before-hire", "born-after-hire", "end-before-hire",
    "leave-end-without-start", "leave-ends-before-start", "leave-open-after-return",
})  # fmt: skip


def _pending(plan: Plan | None) -> dict[str, Obligation]:
    """What is still to be held."""
    pending = (a.obligation for a in plan.obligations if a.pending) if plan else ()
    return {o.id: o for o in pending if not o.superseded}


def _moved(was: dict[str, Obligation], now: dict[str, Obligation]) -> Iterator[Shift]:
    """Of those that begin elsewhere now, the first of a kind is held to be the first of its kind before."""
    for id in was.keys() & now.keys():
        if was[id].due_on != now[id].due_on:
            yield Shift(kind=now[id].kind, was=was[id].due_on, now=now[id].due_on)
    gone, come = ([o for id, o in these.items() if id not in others] for these, others in ((was, now), (now, was)))
    kinds: set[InterviewKind] = {o.kind for o in (*gone, *come)}
    for kind in kinds:
        pairs = zip_longest(*(sorted(o.due_on for o in those if o.kind == kind) for those in (gone, come)))
        yield from (Shift(kind=kind, was=before, now=after) for before, after in pairs if before != after)
