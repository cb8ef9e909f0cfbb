"""Which deadlines would move, come or go, were more facts told: what somebody wants to know before they tell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from domain.day.plan import Plan, on
from domain.facts import Derived, Entry, InterviewKind, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.obligation import Obligation
from domain.ledger.record import SINCE_EVER


class Shift(Derived):
    """An interview that is still to be held. `was` None: it was not owed before; `now` None: it is no longer."""

    kind: InterviewKind
    was: date | None
    now: date | None


def shifts(
    stream: Stream,
    before: tuple[Sequence[Entry], Sequence[Entry]],
    after: tuple[Sequence[Entry], Sequence[Entry]],
    law: Law,
    day: date,
) -> list[Shift]:
    """By their later date. `before`, `after`: the employee's facts and the company's, without and with what is new."""
    was, now = (_pending(stream, *facts, law, day) for facts in (before, after))
    return sorted(_moved(was, now), key=lambda each: each.now or each.was or day)


def _pending(
    stream: Stream, own: Sequence[Entry], companys: Sequence[Entry], law: Law, day: date
) -> dict[str, Obligation]:
    """What is still to be held. Whether anything may leave the house moves no deadline."""
    if not own:
        return {}
    plan: Plan = on(derive(stream, own, fold_company(companys, unopened=SINCE_EVER), law), day)
    return {a.obligation.id: a.obligation for a in plan.obligations if a.pending and not a.obligation.superseded}


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
