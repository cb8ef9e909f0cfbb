"""From the facts to everything the law asks for, whatever the day: `derive(stream, facts, company, law) -> Ledger`.

What is owed changes on a few days only: when a fact becomes true, when a law is published or enters into force, when an
agreement begins or ends. Between two of these days the ledger has one page, derived once; `domain.day` reads it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from domain.facts import AnyFact, AssignmentChanged, ContractEnd, Entry, EventRef, Hire, LeavePlanned, Stream
from domain.law import Law
from domain.law.readings import Readings
from domain.ledger.abondement import Abondement, Judgement, Verdict, judge, not_yet, with_disputes
from domain.ledger.agreed import starts
from domain.ledger.applied import apply
from domain.ledger.branches import as_it_concerns, branch_findings
from domain.ledger.case import Case
from domain.ledger.corrections import in_effect, spent_keys
from domain.ledger.departure import departure
from domain.ledger.elected_mandate import elected_mandate
from domain.ledger.fold import fold
from domain.ledger.late_career import late_career
from domain.ledger.mid_career import mid_career
from domain.ledger.obligation import Obligation
from domain.ledger.oddities import lost_voids
from domain.ledger.on_demand import on_demand
from domain.ledger.reasons import Finding
from domain.ledger.recap_content import Examined, examine
from domain.ledger.record import CompanyRecord, Record
from domain.ledger.returns import returns
from domain.ledger.rhythm import rhythm
from domain.ledger.transfer import transfer
from domain.today import Lasting

T = TypeVar("T")

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Page:
    """What is owed from `since` on, until the ledger's next boundary: the facts, the obligations in the order of their
    deadlines, and what each état des lieux shows.
    """

    case: Case
    obligations: tuple[Obligation, ...]
    _examined: dict[tuple[str, bool, int], Examined] = field(default_factory=dict, repr=False)
    _ahead: dict[tuple[str, int], Examined] = field(default_factory=dict, repr=False)
    _near: dict[int, Sequence[Obligation]] = field(default_factory=dict, repr=False)
    _judged: dict[tuple[str, bool, int, int], Judgement] = field(default_factory=dict, repr=False)
    _otherwise: dict[str, tuple[Case, tuple[Obligation, ...]]] = field(default_factory=dict, repr=False)
    _lasting: Lasting = field(default_factory=Lasting, repr=False)

    @property
    def record(self) -> Record:
        return self.case.record

    def lasting(self, day: date, work: Callable[[date], T]) -> T:
        """What the work makes of the page on a day: not done again before something turns that it asks of its day."""
        return self._lasting.on(day, work)

    @cached_property
    def _far(self) -> Sequence[date]:
        return sorted(o.shown_from for o in self.obligations if o.shown_from > date.min)

    @cached_property
    def _due(self) -> Sequence[date]:
        return [o.due_on for o in self.obligations]

    def near(self, day: date) -> Sequence[Obligation]:
        """The obligations that are near enough to be spoken of on the day."""
        if not self._far or self._far[-1] <= day:
            return self.obligations
        come = bisect_right(self._far, day)
        if come not in self._near:
            self._near[come] = [o for o in self.obligations if o.shown_from <= day]
        return self._near[come]

    def examined(self, recap: Obligation, day: date, *, missed: bool) -> Examined:
        """What the état des lieux shows, held or missed by the day. `missed`: its last day has passed without it."""
        near = self.near(day)
        key = recap.id, missed, len(near)
        if key not in self._examined:
            self._examined[key] = examine(self.case, recap, near, day, missed=missed)
        return self._examined[key]

    def ahead(self, recap: Obligation, day: date) -> Examined:
        """What the état des lieux will show, as far as it can be told on the day: what was due by then is missed."""
        key = recap.id, bisect_left(self._due, day)
        if key not in self._ahead:
            self._ahead[key] = examine(self.case, recap, self.obligations, day)
        return self._ahead[key]

    def judged_today(self, recap: Obligation, day: date) -> Abondement:
        """What the état des lieux would come to if it were held on the day; before the law, on its first."""
        day = max(day, self.case.law.begins_on)
        examined = examine(self.case, recap, self.near(day), day, today=True)
        return not_yet(recap.due_on, judge(self.case, examined).on(day))

    def judged(self, recap: Obligation, day: date, *, missed: bool, settled: int = 0) -> Judgement:
        """What follows from what the état des lieux shows. `settled`: what payments have settled of older sums."""
        key = recap.id, missed, len(self.near(day)), settled
        if key not in self._judged:
            judgement = judge(self.case, self.examined(recap, day, missed=missed), settled)
            verdict = with_disputes(judgement.verdict, disputes(self, recap, judgement.verdict, day))
            self._judged[key] = replace(judgement, verdict=verdict)
        return self._judged[key]

    def under(self, name: str, readings: Readings) -> tuple[Case, tuple[Obligation, ...]]:
        """The same case under other readings, whose name that is, and what is owed then: of all its recaps the same."""
        if name not in self._otherwise:
            case = self.case.reading(readings)
            self._otherwise[name] = case, obligations_of(case)
        return self._otherwise[name]


@dataclass(frozen=True)
class Ledger:
    """An employee's obligations on any day, as far as the facts were known at `known_at`.

    It is good for ever for the facts it was derived from; each page is derived when it is first asked for. `findings`:
    what is surprising about the facts on any day; `spent`: the keys of steps that stand in the journal.
    """

    stream: Stream
    entries: Sequence[Entry]
    company: CompanyRecord
    law: Law
    known_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    spent: frozenset[str] = frozenset()
    _days: dict[tuple[date, date], Page] = field(default_factory=dict, repr=False)
    _spans: dict[tuple[int, int], Page] = field(default_factory=dict, repr=False)

    def page(self, day: date, under: date | None = None) -> Page:
        """The page of that day. `under`: another day whose law and agreements are asked about."""
        asked = day, under or day
        page = self._days.get(asked)
        if page is None:
            # Who asks for one day only need not know where its page ends.
            page = self._kept(*asked) if self._days else self._derived(*asked)
            self._days[asked] = page
        return page

    def _kept(self, day: date, under: date) -> Page:
        """The page that another day between the same boundaries has asked for, or a new one."""
        if not self._spans:
            for asked, page in self._days.items():
                if not page.record.still_absent_on(asked[0]):
                    self._spans[self._span(*asked)] = page
        span = self._span(day, under)
        page = self._spans.get(span)
        if page is None:
            page = self._derived(day, under)
            if not page.record.still_absent_on(day):
                self._spans[span] = page
        return page

    def _span(self, day: date, under: date) -> tuple[int, int]:
        return bisect_right(self._boundaries, day), bisect_right(self._boundaries, under)

    def _derived(self, day: date, under: date) -> Page:
        keeps = apply(self.law, self.company, under).readings["A34"] == "kept"
        record = fold(self.stream, self.entries, day, self.law.leaves, rehire_keeps=keeps)
        record.findings += [*self.findings, *branch_findings(record, self.company, day)]
        record.spent = self.spent
        case = Case.of(record, as_it_concerns(record, self.company), self.law, day, under)
        return Page(case, obligations_of(case))

    @cached_property
    def _boundaries(self) -> Sequence[date]:
        """The days on which another page begins."""
        days = {*self.law.boundaries, *self.company.boundaries}
        days |= starts(self.company, self.law)
        for entry in self.entries:
            days.update(_of_fact(entry.fact))
            if isinstance(entry.fact, Hire | AssignmentChanged) and (
                branch := self.law.branches.get(entry.fact.idcc or "")
            ):
                days.update(branch.starts)
        return sorted(days)


def derive(
    stream: Stream, entries: Sequence[Entry], company: CompanyRecord, law: Law, *, known_at: datetime | None = None
) -> Ledger:
    """The ledger of an employee: a pure function of the facts, the law and the company.

    `known_at` leaves out what was recorded later; the company is given as it was known then. The same facts give the
    same ledger in whatever order they came.
    """
    effective = in_effect(entries, known_at)
    lost = tuple(lost_voids(effective, entries))
    return Ledger(stream, effective, company, law, known_at, lost, spent_keys(entries, known_at))


_RULES = (rhythm, returns, mid_career, late_career, transfer, on_demand, departure, elected_mandate)


def obligations_of(case: Case) -> tuple[Obligation, ...]:
    """Everything that is owed under the case's law and readings, in the order of the deadlines."""
    hire = case.record.hire
    if hire is None or hire.hired_on > case.since or not case.law.first.versions:
        return ()  # nothing is owed to somebody who is not employed yet
    found = (o for rule in _RULES for o in rule(case))
    return tuple(sorted(found, key=lambda o: (o.due_on, o.id)))


def disputes(page: Page, recap: Obligation, verdict: Abondement, day: date) -> dict[str, Verdict]:
    """The verdict under each other reading that is switched on, where it is another one; by the reading's name.

    What a training has decided of a recap that was held, only the period that is looked at (A19) can turn round; of one
    that was missed, each reading that has it due on another day moves that period.
    """
    if verdict.verdict == "undetermined":
        return {}
    trained = recap.held is not None and any(reason.code == "trained" for reason in verdict.reasons)
    found: dict[str, Verdict] = {}
    case, moot = page.case, page.case.applied.moot
    for question in ("A19",) if trained else [q for q in case.readings.watched if q not in moot]:
        for readings in case.readings.alternatives(question):
            name = readings.cite(question)
            turned = _verdict_under(*page.under(name, readings), recap, day)
            if turned is not None and turned != verdict.verdict:
                found[name] = turned
    return found


def _verdict_under(case: Case, obligations: Sequence[Obligation], recap: Obligation, day: date) -> Verdict | None:
    """The verdict of the same recap under other readings; None when they know no such recap."""
    same = next((o for o in obligations if o.kind == "recap" and _answer(o) == _answer(recap)), None)
    if same is None:
        return None
    return judge(case, examine(case, same, obligations, day, missed=recap.held is None)).verdict.verdict


def _answer(recap: Obligation) -> EventRef | None:
    """The interview that made the état des lieux; of those to come there is one."""
    return recap.held.ref if recap.held else None


def _of_fact(fact: AnyFact) -> Iterator[date]:
    if (true_on := fact.true_on) is None:
        return
    yield true_on
    if isinstance(fact, ContractEnd):
        yield true_on + _DAY
    if isinstance(fact, LeavePlanned):
        yield fact.starts_on
