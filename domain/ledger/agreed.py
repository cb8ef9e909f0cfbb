"""What binds a company on the interviews: its agreements, each completed by what its branch's texts are known to say.

A branch's texts begin and end: an agreement of a branch is cut into spans of days on which the same texts are in force.
What was told of the agreement itself stands over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from domain.facts import Agreement, Idcc
from domain.law import Law, Readings
from domain.law.branch import BranchText, merged
from domain.law.clauses import NOTHING, Clause, CycleClause, RhythmClause
from domain.ledger.record import CompanyRecord

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an agreement sets from `effective_from` to `effective_to`; of a branch's, what `texts` in force say together
    in `clause`. `told_from`: the day on which the agreement took effect, before it was cut into spans.

    `periodicity_months`: the rhythm that is set, whatever the readings; `by_reading`: one that takes an answer to the
    question it names. `cycle`: the rhythm is a count in a cycle, of which `periodicity_months` is the share of each.
    `signed_on`: when what sets the rhythm was signed. `told`: by the company; else its contract's branch is presumed to
    bind it (reading A32).
    """

    scope: Literal["company", "branch"]
    idcc: Idcc | None
    signed_on: date
    effective_from: date
    effective_to: date | None
    told_from: date
    periodicity_months: int | None = None
    by_reading: tuple[str, str, int] | None = None
    cycle: CycleClause | None = None
    window_months: int = 0
    recap_months: int | None = None
    return_within_days: int | None = None
    readings: Mapping[str, str] | None = None
    clause: Clause = NOTHING
    texts: tuple[BranchText, ...] = ()
    told: bool = True

    def months(self, readings: Readings) -> int | None:
        """The rhythm it sets under these readings; None when it sets none."""
        if self.periodicity_months is None and self.by_reading is not None:
            question, answer, months = self.by_reading
            return months if readings[question] == answer else None
        return self.periodicity_months

    @property
    def rhythm_months(self) -> int | None:
        """The rhythm it sets, be it under one reading alone."""
        return self.periodicity_months or (self.by_reading[2] if self.by_reading else None)

    def text_of(self, kind: str) -> BranchText | None:
        """The text that says something on that kind of clause."""
        return next((text for text in self.texts if kind in text.value.kinds), None)

    def runs_on(self, day: date) -> bool:
        return self.effective_from <= day <= (self.effective_to or date.max)


def agreed(company: CompanyRecord, law: Law, day: date) -> tuple[Agreed, ...]:
    """What had been agreed by the day."""
    headcount = headcount_of(company)
    signed = (a for a in company.agreements if a.signed_on <= day)
    return tuple(span for agreement in signed for span in _spans(agreement, law, day, headcount))


def presumed(company: CompanyRecord, law: Law, day: date) -> Iterator[Agreed]:
    """What the contract's branch binds its employer to, who has told no agreement: the texts that were extended
    (L2261-15), from their extension on.
    """
    for idcc, begun, end in company.presumed:
        branch, since = law.branches.get(idcc), max(begun, law.begins_on)
        texts = [t for t in branch.texts if t.extended_on and t.extended_on <= day] if branch else []
        last = None if end is None else end - _DAY
        days = {max(t.in_force_from, t.extended_on or t.in_force_from) for t in texts}
        days |= {t.until(law.periodic) + _DAY for t in texts if t.until(law.periodic) < date.max}
        cuts = [since, *sorted(each for each in days if since < each <= (last or date.max))]
        for start, following in pairwise([*cuts, None]):
            assert start is not None
            in_force = [
                t for t in texts if max(t.in_force_from, t.extended_on or start) <= start <= t.until(law.periodic)
            ]
            fact = Agreement(scope="branch", idcc=idcc, signed_on=start, effective_from=start)
            until = last if following is None else following - _DAY
            yield replace(_completed(fact, tuple(in_force), start, until, headcount_of(company)), told=False)


def headcount_of(company: CompanyRecord) -> float:
    """The last headcount that was told; 0 when none was."""
    return max(company.headcounts.items(), default=(0, 0.0))[1]


def starts(company: CompanyRecord, law: Law) -> set[date]:
    """The days on which the texts of the company's branches begin or end, or a contract's branch is another one."""
    turns = {day for _, *span in company.presumed for day in span if day is not None}
    idccs = [a.idcc for a in company.agreements if a.scope == "branch"] + [idcc for idcc, _, _ in company.presumed]
    branches = (law.branches.get(idcc or "") for idcc in idccs)
    return turns | {day for branch in branches if branch is not None for day in branch.starts}


def in_force(agreements: Sequence[Agreed], day: date) -> list[Agreed]:
    """Those in force on a day, the company's before the branch's, the latest first."""
    running = [a for a in agreements if a.runs_on(day)]
    return sorted(running, key=lambda a: (a.scope == "branch", -a.effective_from.toordinal()))


def branch_on(agreements: Sequence[Agreed], day: date) -> Agreed | None:
    """The branch's agreement in force that day whose texts say something."""
    speaking = [a for a in agreements if a.clause is not NOTHING]
    return next(iter(in_force(speaking, day)), None) if speaking else None


def _spans(agreement: Agreement, law: Law, day: date, headcount: float) -> Iterator[Agreed]:
    branch = law.branches.get(agreement.idcc or "") if agreement.scope == "branch" else None
    first, last = agreement.effective_from, agreement.effective_to or date.max
    if branch is None or not branch.texts:
        yield _plain(agreement)
        return
    signed = [text for text in branch.texts if text.signed_on <= day]
    ends = {text.until(law.periodic) for text in signed} - {date.max}
    days = {text.in_force_from for text in signed} | {end + _DAY for end in ends}
    cuts = [first, *sorted(each for each in days if first < each <= last)]
    for start, following in pairwise([*cuts, None]):
        assert start is not None
        end = agreement.effective_to if following is None else following - _DAY
        texts = tuple(text for text in signed if text.in_force_from <= start <= text.until(law.periodic))
        yield _completed(agreement, texts, start, end, headcount)


def _plain(a: Agreement) -> Agreed:
    return Agreed(
        a.scope, a.idcc, a.signed_on, a.effective_from, a.effective_to, a.effective_from, a.periodicity_months,
        recap_months=a.recap_months, return_within_days=a.return_within_days, readings=a.readings,
    )  # fmt: skip


def _completed(a: Agreement, texts: tuple[BranchText, ...], start: date, end: date | None, headcount: float) -> Agreed:
    """The agreement on these days, with the rhythm of the branch where it tells none itself."""
    clause = merged(texts)
    told = a.periodicity_months
    setting = next((text for text in texts if {"rhythm", "cycle"} & set(text.value.kinds)), None)
    cycle = clause.cycle if told is None and clause.cycle is not None and clause.cycle.years is not None else None
    rhythm = clause.rhythm if told is None else None
    months, by_reading = _rhythm(rhythm, headcount) if rhythm else (None, None)
    return Agreed(
        a.scope, a.idcc, setting.signed_on if setting and told is None else a.signed_on, start, end, a.effective_from,
        told or (cycle.share_months if cycle else months), by_reading, cycle, rhythm.window_months if rhythm else 0,
        a.recap_months, a.return_within_days, a.readings, clause, texts,
    )  # fmt: skip


def _rhythm(rhythm: RhythmClause, headcount: float) -> tuple[int | None, tuple[str, str, int] | None]:
    """The rhythm of the clause at that headcount, or the reading under which it has one."""
    if rhythm.echo:
        return None, ("A21", "two-years", rhythm.months)
    threshold = rhythm.below_headcount
    if threshold is None or headcount < threshold:
        return rhythm.months, None
    if headcount > threshold or rhythm.months_above is None:
        return rhythm.months_above, None
    return None, ("A31", "as-above", rhythm.months_above)
