"""Deadlines that move although nothing happened to the employee: the law book or the company's agreements changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.facts import DeadlineMoved, Value
from domain.journal import Entry
from domain.law import Law
from domain.obligations import PENDING, Obligation
from domain.plan import Plan, plan


class Noted(Value):
    """What the last review saw: the law book's edition, how far each stream had got, and the open deadlines."""

    edition: str
    version: int
    company_version: int
    due: Mapping[str, date]


def note(made: Plan, law: Law, version: int, company_version: int) -> Noted:
    """What is to be remembered of a plan, so that the next review can tell what a change of the law moved."""
    due = {o.id: o.due_on for o in made.obligations if o.status in PENDING}
    return Noted(edition=law.edition, version=version, company_version=company_version, due=due)


def moves(
    noted: Noted, employee: str, entries: Sequence[Entry], company_entries: Sequence[Entry], law: Law, *, as_of: date
) -> list[DeadlineMoved]:
    """The open deadlines that the law or the company moved since the last review.

    What new facts about the employee moved is left out: the plan is derived again from the facts of that review.
    """
    now = law.edition
    head = max((e.version for e in company_entries), default=0)
    if noted.edition == now and noted.company_version == head:
        return []
    own = [e for e in entries if e.version <= noted.version]
    companys = [e for e in company_entries if e.version <= noted.company_version]
    by_law = _due(plan(employee, own, companys, law, as_of=as_of)) if noted.edition != now else {}
    found: list[DeadlineMoved] = []
    for o in plan(employee, own, company_entries, law, as_of=as_of).obligations:
        was = noted.due.get(o.id)
        if was is not None and was != o.due_on:
            found.append(_moved(o, was, by_law.get(o.id) not in (None, was), now, as_of))
    return found


def _due(made: Plan) -> dict[str, date]:
    return {o.id: o.due_on for o in made.obligations}


def _moved(o: Obligation, was: date, by_law: bool, edition: str, as_of: date) -> DeadlineMoved:
    return DeadlineMoved(
        obligation=o.id,
        kind=o.kind,
        was=was,
        now=o.due_on,
        cause="law" if by_law else "company",
        article=o.basis[0].article,
        reading=o.basis[0].reading,
        edition=edition,
        seen_on=as_of,
    )
