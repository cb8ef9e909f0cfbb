"""Which terms apply one after the other: the law's, and a company's agreements laid over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from sys import maxsize
from typing import Literal, NamedTuple

from domain.facts import InterviewKind
from domain.law import Law, Readings
from domain.law.clauses import CycleClause
from domain.law.rules import Version
from domain.ledger.agreed import Agreed

_DAY = timedelta(days=1)


class Regime(NamedTuple):
    """A term in force from a day on. `own_term`: the first-year interview, which has a starting point of its own.

    `cycle`: the term is a share of a branch's cycle, no longer than `gap_months` from the last interview where that is
    set (reading A29). `window_months`: how long after the anniversary of the last one the next may be held.
    `crossed_by`: the text by which a term that was running became this one.
    """

    since: date
    months: int
    last_day: Literal["anniversary", "day-before"]
    article: str
    in_force_from: date
    agreement: Agreed | None = None
    own_term: bool = False
    limit_months: int | None = None
    civil_years: int | None = None
    cycle: CycleClause | None = None
    gap_months: int | None = None
    window_months: int = 0
    crossed_by: str | None = None


def periodic_regimes(law: Law, agreements: Sequence[Agreed], readings: Readings) -> list[Regime]:
    """The rhythm between two interviews: the law's, and an agreement's while it is in force (company before branch)."""
    legal = [_legal(v, v.value.months, v.value.last_day, v.value.crossed_by) for v in law.periodic.versions]
    return _rhythm(legal, agreements, law, readings)


def first_regimes(law: Law, agreements: Sequence[Agreed], readings: Readings) -> list[Regime]:
    """The first interview: a term of its own, or one that an agreement's periodicity replaces like any other."""
    legal = [
        _legal(v, v.value.months, v.value.last_day, v.value.crossed_by, own_term=v.value.own_term)
        for v in law.first.versions
    ]
    return _rhythm(legal, agreements, law, readings)


def recap_regimes(law: Law, agreements: Sequence[Agreed], readings: Readings) -> list[Regime]:
    """The état des lieux: the law's term, or an agreement's shorter one (reading A22)."""
    legal = [
        _legal(v, v.value.months, "anniversary", v.value.crossed_by, limit=v.value.limit_months)
        for v in law.recap.versions
    ]
    legal = _deferred(legal, agreements, law, readings)
    if readings["A22"] == "no":
        return legal
    as_written = readings["A22"] == "as-written"
    speaking = [a for a in agreements if _sets_recap(a)]
    return _overlaid(legal, speaking, law, lambda day, base, a: _agreed_recap(day, base, a, as_written=as_written))


TERMS: Mapping[InterviewKind, Callable[[Law, Sequence[Agreed], Readings], list[Regime]]] = {
    "first": first_regimes, "periodic": periodic_regimes, "recap": recap_regimes,
}  # fmt: skip
"""How the terms of each kind of interview that has any are worked out."""

Answers = tuple[str, ...]


def answers(readings: Readings) -> Answers:
    """What the readings answer to all that terms depend on: who answers alike has the same terms."""
    return tuple(readings[question] for question in _ASKED)


_ASKED = ("A21", "A22", "A26", "A27", "A29", "A31")


def raised(kind: InterviewKind, law: Law, agreements: Sequence[Agreed]) -> Iterator[str]:
    """The questions about agreements that these raise: the answer to any other changes no term of that kind."""
    frames = law.agreement.versions
    rhythms = [a for a in agreements if a.rhythm_months is not None]
    if kind == "recap" and any(_sets_recap(a) for a in agreements):
        yield "A22"
    if any(a.runs_on(frame.in_force_from) for a in rhythms for frame in frames):
        yield "A26"
    if any(a.by_reading is not None and a.by_reading[0] == "A31" for a in rhythms):
        yield "A31"
    if kind != "recap":
        advised = min((frame.value.advised_months or maxsize for frame in frames), default=maxsize)
        if any(a.rhythm_months is not None and a.rhythm_months > advised for a in rhythms):
            yield "A27"
        if any(a.cycle is not None for a in rhythms):
            yield "A29"


def _rhythm(legal: Sequence[Regime], agreements: Sequence[Agreed], law: Law, readings: Readings) -> list[Regime]:
    speaking = [a for a in agreements if a.months(readings) is not None]
    legal = _deferred(legal, speaking, law, readings)
    return _overlaid(legal, speaking, law, lambda day, _, a: _agreed_rhythm(day, a, law, readings))


def _deferred(legal: Sequence[Regime], agreements: Sequence[Agreed], law: Law, readings: Readings) -> list[Regime]:
    """Reading A26, `old-law-until-1-oct-2026`: where an agreement on the periodicity ran, the former law goes on until
    the day from which the new one applies to the agreements.
    """
    found = list(legal)
    if readings["A26"] != "old-law-until-1-oct-2026":
        return found
    for frame in law.agreement.versions:
        start, until = frame.in_force_from, frame.value.lapses_on
        covered = any(a.months(readings) is not None and a.runs_on(start) for a in agreements)
        if until is not None and covered:
            found = _put_off(found, start, until)
    return found


def _put_off(legal: Sequence[Regime], start: date, until: date) -> list[Regime]:
    return [regime._replace(since=until) if start <= regime.since < until else regime for regime in legal]


def _sets_recap(agreement: Agreed) -> bool:
    return agreement.recap_months is not None or bool(_civil_years(agreement))


def _civil_years(agreement: Agreed) -> int | None:
    """The cycle of whole civil years that the agreement's branch is known to have."""
    return agreement.clause.recap.civil_years if agreement.clause.recap else None


def _legal(
    version: Version[object],
    months: int,
    last_day: Literal["anniversary", "day-before"],
    crossed_by: str | None,
    *,
    own_term: bool = False,
    limit: int | None = None,
) -> Regime:
    return Regime(
        version.in_force_from, months, last_day, version.article, version.in_force_from,
        own_term=own_term, limit_months=limit, crossed_by=crossed_by,
    )  # fmt: skip


def _overlaid(
    legal: Sequence[Regime],
    agreements: Sequence[Agreed],
    law: Law,
    agreed: Callable[[date, Regime, Agreed], Regime],
) -> list[Regime]:
    """The law's terms with the agreements' laid over them, as one sequence of regimes."""
    if not agreements:
        return list(legal)
    spans = [(agreement, agreement.effective_from, lapse(agreement, law)) for agreement in agreements]
    days = {r.since for r in legal} | {v.in_force_from for v in law.agreement.versions}
    days |= {start for _, start, _ in spans} | {end for _, _, end in spans if end}
    days |= {v.value.lapses_on for v in law.agreement.versions if v.value.lapses_on}
    sequence: list[Regime] = []
    for day in sorted(day for day in days if day >= legal[0].since):
        base = next(r for r in reversed(legal) if r.since <= day)
        running = [a for a, start, end in spans if start <= day and (end is None or day < end) and not base.own_term]
        first = min(running, key=lambda a: (a.scope == "branch", -a.effective_from.toordinal()), default=None)
        regime = base._replace(since=day) if first is None else agreed(day, base, first)
        if not sequence or not _alike(sequence[-1], regime):
            sequence.append(regime)
    return sequence


def _alike(one: Regime, other: Regime) -> bool:
    """Whether two regimes are one, though a text on another subject began or ended between them."""
    a, b = one.agreement, other.agreement
    if a is not None and b is not None:
        same = (a.scope, a.idcc, a.told_from, a.signed_on) == (b.scope, b.idcc, b.told_from, b.signed_on)
    else:
        same = a is b
    return same and one._replace(since=other.since, agreement=b) == other


def _agreed_rhythm(day: date, agreement: Agreed, law: Law, readings: Readings) -> Regime:
    """The agreement's rhythm; reading A27, `three-years`: no longer than the ministry once let it be."""
    months = agreement.months(readings)
    assert months is not None
    frame = law.agreement.at(day)
    assert frame is not None, "the loader refuses law that begins without its frame of agreements"
    advised = frame.value.advised_months if readings["A27"] == "three-years" else None
    binding = frame.value.lapses_on is not None and frame.value.lapses_on <= day
    gap = frame.value.ceiling_months if binding and agreement.cycle and readings["A29"] == "each-gap" else None
    return Regime(
        day, min(months, advised or months), "anniversary", frame.article, frame.in_force_from, agreement,
        cycle=agreement.cycle, gap_months=gap, window_months=agreement.window_months,
    )  # fmt: skip


def _agreed_recap(day: date, base: Regime, agreement: Agreed, *, as_written: bool) -> Regime:
    """An agreement's term for the état des lieux: a shorter one, or any under reading A22=as-written."""
    tolerance = (base.limit_months or base.months) - base.months
    years = _civil_years(agreement) if agreement.recap_months is None else None
    months = agreement.recap_months or (years or 0) * 12
    if not as_written and (years is not None or months >= base.months):
        return base
    return Regime(
        day, months, base.last_day, base.article, base.in_force_from, agreement, False, months + tolerance, years
    )


def lapse(agreement: Agreed, law: Law) -> date | None:
    """The first day on which the agreement's periodicity no longer applies; None when it lives on.

    Beyond the ceiling of the law under which it was signed it never applied; beyond the ceiling of a later law it
    lapses on the day that law sets (1 October 2026 for the law of 24 October 2025, article 3 II).
    """
    end = None if agreement.effective_to is None else agreement.effective_to + _DAY
    months = agreement.periodicity_months
    if months is None:
        return end
    frame = law.agreement.at(max(agreement.signed_on, law.begins_on))
    assert frame is not None, "the loader refuses law that begins without its frame of agreements"
    if frame.value.ceiling_months is not None and months > frame.value.ceiling_months:
        return agreement.effective_from
    for later in law.agreement.after(agreement.signed_on):
        ceiling, lapses_on = later.value.ceiling_months, later.value.lapses_on
        if ceiling is not None and months > ceiling and lapses_on is not None:
            return lapses_on if end is None else min(end, lapses_on)
    return end
