"""From the facts to everything the law asks for, whatever the day: `derive(stream, facts, company, law) -> Ledger`.

What is owed changes on a few days only: when a fact becomes true, when a law is published or enters into force, when an
agreement begins or ends. Between two of these days the ledger has one page, derived once; `domain.day` reads it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from domain.facts import Agreement, ContractEnd, Entry
from domain.law import Law
from domain.ledger.abondement import Judgement, judge
from domain.ledger.case import Case
from domain.ledger.examination import Examined, examine
from domain.ledger.fold import fold, fold_company, in_effect
from domain.ledger.late_career import late_career
from domain.ledger.mid_career import mid_career
from domain.ledger.obligation import Obligation
from domain.ledger.recap import recaps
from domain.ledger.record import CompanyRecord, Record
from domain.ledger.returns import returns
from domain.ledger.rhythm import rhythm
from domain.ledger.transfer import transfer

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Page:
    """What is owed from `since` on, until the ledger's next boundary: the facts, the obligations in the order of their
    deadlines, and what each état des lieux shows.
    """

    case: Case
    obligations: tuple[Obligation, ...]
    _examined: dict[tuple[str, bool, int], tuple[Examined, Judgement]] = field(default_factory=dict, repr=False)

    @property
    def record(self) -> Record:
        return self.case.record

    @cached_property
    def _far(self) -> Sequence[date]:
        return sorted(o.shown_from for o in self.obligations if o.shown_from > date.min)

    def near(self, day: date) -> Sequence[Obligation]:
        """The obligations that are near enough to be spoken of on the day."""
        if not self._far or self._far[-1] <= day:
            return self.obligations
        return [o for o in self.obligations if o.shown_from <= day]

    def examined(self, recap: Obligation, day: date, *, missed: bool) -> tuple[Examined, Judgement]:
        """What the état des lieux shows and what follows from it. `missed`: its last day has passed without it."""
        near = self.near(day)
        key = recap.id, missed, len(near)
        if key not in self._examined:
            examined = examine(self.case, recap, near, missed=missed)
            self._examined[key] = examined, judge(self.case, examined)
        return self._examined[key]


@dataclass(frozen=True)
class Ledger:
    """An employee's obligations on any day, as far as the facts were known at `known_at`.

    It is good for ever for the facts it was derived from; each page is derived when it is first asked for.
    """

    stream: str
    entries: Sequence[Entry]
    company: CompanyRecord
    law: Law
    known_at: datetime | None = None
    _pages: dict[tuple[int, int, date | None], Page] = field(default_factory=dict, repr=False)

    def page(self, day: date, under: date | None = None) -> Page:
        """The page of that day. `under`: another day whose law and agreements are asked about."""
        if under is None:
            under = day
        since = bisect_right(self._boundaries, day)
        key = since, bisect_right(self._boundaries, under), None
        page = self._pages.get(key) or self._pages.get((*key[:2], day))
        if page is None:
            page = self._derived(day, under)
            self._pages[key if not page.record.still_absent_on(day) else (*key[:2], day)] = page
        return page

    def next_boundary(self, day: date) -> date | None:
        """The next day on which another page begins; None when nothing more is known to change."""
        index = bisect_right(self._boundaries, day)
        return self._boundaries[index] if index < len(self._boundaries) else None

    def _derived(self, day: date, under: date) -> Page:
        case = Case.of(fold(self.stream, self.entries, day), self.company, self.law, day, under)
        return Page(case, tuple(sorted(_obligations(case), key=lambda o: (o.due_on, o.id))))

    @cached_property
    def _boundaries(self) -> Sequence[date]:
        days = set(self.law.boundaries)
        for entry in self.entries:
            if (true_on := entry.fact.true_on) is not None:
                days.add(true_on)
                if isinstance(entry.fact, ContractEnd):
                    days.add(true_on + _DAY)
        days.update(policy.effective_from for policy in self.company.policies)
        for agreement in self.company.agreements:
            days.update(_of_agreement(agreement))
        return sorted(days)


def derive(
    stream: str,
    entries: Sequence[Entry],
    company_entries: Sequence[Entry],
    law: Law,
    *,
    known_at: datetime | None = None,
) -> Ledger:
    """The ledger of an employee: a pure function of the facts, the law and the company.

    `known_at` leaves out what was recorded later. The same facts give the same ledger in whatever order they came.
    """
    return Ledger(stream, in_effect(entries, known_at), fold_company(company_entries, known_at), law, known_at)


def _obligations(case: Case) -> Iterator[Obligation]:
    if case.record.hire is None or not case.law.first.versions:
        return
    for rule in (rhythm, recaps, returns, mid_career, late_career, transfer):
        yield from rule(case)


def _of_agreement(agreement: Agreement) -> Iterator[date]:
    yield agreement.signed_on
    yield agreement.effective_from
    if agreement.effective_to is not None and agreement.effective_to < date.max:
        yield agreement.effective_to + _DAY
