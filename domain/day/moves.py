"""Deadlines that move although nothing happened to the employee: the law or the company's agreements changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.day.plan import Plan
from domain.facts import Agreement, DeadlineMoved, Derived, Entry, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.obligation import Obligation
from domain.ledger.record import SINCE_EVER, CompanyRecord


class LastReview(Derived):
    """What the last review saw: its day, the law book's edition, how far each stream had got, the open deadlines.

    `closed`: nothing was left to wait for, so no workflow has to run. `outlook`: the digest of all that the workflow
    was given (`domain.french.review.outlook`); empty in what an earlier release noted.
    """

    seen_on: date
    edition: str
    version: int
    company_version: int
    due: Mapping[str, date]
    closed: bool = False
    outlook: str = ""


def note(made: Plan, law: Law, version: int, company_version: int, outlook: str) -> LastReview:
    """What is to be remembered of a plan, so that the next review can tell what a change of the law moved."""
    due = {a.obligation.id: a.obligation.due_on for a in made.obligations if a.pending}
    return LastReview(
        seen_on=made.as_of, edition=law.edition, version=version, company_version=company_version, due=due,
        closed=made.closed, outlook=outlook,
    )  # fmt: skip


def moves(
    last_review: LastReview,
    stream: Stream,
    entries: Sequence[Entry],
    company_entries: Sequence[Entry],
    law: Law,
    *,
    as_of: date,
) -> list[DeadlineMoved]:
    """The open deadlines that the law or the company moved since the last review.

    What new facts about the employee moved is left out, and so is what time alone moved (an absence that lasts): the
    plan is derived from the facts and as of the day of that review, under the law and the agreements of today.
    """
    before = [e for e in company_entries if e.version <= last_review.company_version]
    by_law = last_review.edition != law.edition or law.published_by(last_review.seen_on) is not law.published_by(as_of)
    by_company = len(before) < len(company_entries) or _agreed(before, last_review.seen_on) != _agreed(before, as_of)
    if not (by_law or by_company):
        return []
    own = [e for e in entries if e.version <= last_review.version]

    def derived(companys: Sequence[Entry]) -> Sequence[Obligation]:
        ledger = derive(stream, own, _company(companys), law)
        return ledger.page(last_review.seen_on, under=as_of).near(last_review.seen_on)

    # Where both changed, the law moved what it moves without the company's news.
    lawful = {o.id: o.due_on for o in derived(before)} if by_law and by_company else {}
    found: list[DeadlineMoved] = []
    for o in derived(company_entries):
        was = last_review.due.get(o.id)
        if was is not None and was != o.due_on:
            law_moved_it = by_law and lawful.get(o.id, o.due_on) != was
            found.append(_moved(o, was, law_moved_it, law.edition, as_of))
    return found


def _company(entries: Sequence[Entry]) -> CompanyRecord:
    """Whether anything may leave the house moves no deadline."""
    return fold_company(entries, unopened=SINCE_EVER)


def _agreed(company_entries: Sequence[Entry], day: date) -> list[tuple[Agreement, bool]]:
    """The agreements signed by the day, and whether they are in force on it."""
    signed = (a for a in _company(company_entries).agreements if a.signed_on <= day)
    return [(a, a.effective_from <= day <= (a.effective_to or date.max)) for a in signed]


def _moved(o: Obligation, was: date, by_law: bool, edition: str, as_of: date) -> DeadlineMoved:
    basis = o.basis[0]
    return DeadlineMoved(
        obligation=o.id,
        kind=o.kind,
        was=was,
        now=o.due_on,
        cause="law" if by_law else "company",
        article=basis.article,
        in_force_from=basis.in_force_from,
        reading=basis.reading,
        edition=edition,
        seen_on=as_of,
    )
