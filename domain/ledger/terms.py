"""How a running term crosses the changes of the law and of a company's agreements.

Code civil 2222: a longer term that comes into force lengthens what has not expired, from the same starting point;
a shorter one runs from its entry into force, without the whole exceeding the former term. An agreement applies to the
whole cycle in progress (ministry's page of 13 February 2026), but expires nothing before it takes effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from domain.calendar import add_months
from domain.facts import Agreement, InterviewKind
from domain.law import Law, Readings
from domain.law.rules import Version
from domain.ledger.seniority import Slowdown, days_not_counted, shifted

_DAY = timedelta(days=1)


class Regime(NamedTuple):
    """A term in force from a day on. `own_term`: the first-year interview, which has a starting point of its own."""

    since: date
    months: int
    last_day: Literal["anniversary", "day-before"]
    article: str
    in_force_from: date
    agreement: Agreement | None = None
    own_term: bool = False
    limit_months: int | None = None
    civil_years: int | None = None


class Deadline(NamedTuple):
    """Where a term ends. `nominal`: before the health crisis's postponements; `limit`: a recap's last lawful day.

    `days_added`: the days that did not count. `ends_with_contract`: a contract shorter than the term ends it.
    """

    due: date
    nominal: date
    limit: date
    regime: Regime
    readings: tuple[str, ...] = ()
    postponed_by: str | None = None
    days_added: int = 0
    ends_with_contract: bool = False


class Setting(NamedTuple):
    """All that a term depends on beside its starting point."""

    law: Law
    readings: Readings
    pauses: Sequence[Slowdown]

    def instead(self, readings: Readings) -> Setting:
        return Setting(self.law, readings, self.pauses)

    @property
    def unshifted(self) -> Setting:
        return Setting(self.law, self.readings, ())


def periodic_regimes(law: Law, agreements: Sequence[Agreement]) -> list[Regime]:
    """The rhythm between two interviews: the law's, and an agreement's while it is in force (company before branch)."""
    legal = [_legal(v, v.value.months, v.value.last_day) for v in law.periodic.versions]
    return _overlaid(legal, [a for a in agreements if a.periodicity_months is not None], law, "periodicity")


def first_regimes(law: Law, agreements: Sequence[Agreement]) -> list[Regime]:
    """The first interview: a term of its own, or one that an agreement's periodicity replaces like any other."""
    legal = [_legal(v, v.value.months, v.value.last_day, own_term=v.value.own_term) for v in law.first.versions]
    return _overlaid(legal, [a for a in agreements if a.periodicity_months is not None], law, "periodicity")


def recap_regimes(law: Law, agreements: Sequence[Agreement], readings: Readings) -> list[Regime]:
    """The état des lieux: the law's term, or an agreement's shorter one (reading A22)."""
    legal = [_legal(v, v.value.months, "anniversary", limit=v.value.limit_months) for v in law.recap.versions]
    if readings["A22"] == "no":
        return legal
    speaking = [a for a in agreements if a.recap_months is not None or _civil_years(a, law)]
    return _overlaid(legal, speaking, law, "recap", as_written=readings["A22"] == "as-written")


def _civil_years(agreement: Agreement, law: Law) -> int | None:
    """The cycle of whole civil years that the agreement's branch is known to have."""
    clause = law.branches.get(agreement.idcc or "") if agreement.scope == "branch" else None
    return clause.recap_civil_years if clause else None


def _legal(
    version: Version[object],
    months: int,
    last_day: Literal["anniversary", "day-before"],
    *,
    own_term: bool = False,
    limit: int | None = None,
) -> Regime:
    return Regime(
        version.in_force_from, months, last_day, version.article, version.in_force_from, None, own_term, limit
    )


def _overlaid(
    legal: Sequence[Regime],
    agreements: Sequence[Agreement],
    law: Law,
    what: Literal["periodicity", "recap"],
    *,
    as_written: bool = False,
) -> list[Regime]:
    """The law's terms with the agreements' laid over them, as one sequence of regimes."""
    if not agreements:
        return list(legal)
    spans = [(agreement, agreement.effective_from, lapse(agreement, law)) for agreement in agreements]
    days = {r.since for r in legal} | {v.in_force_from for v in law.agreement.versions}
    days |= {start for _, start, _ in spans} | {end for _, _, end in spans if end}
    sequence: list[Regime] = []
    for day in sorted(day for day in days if day >= legal[0].since):
        base = next(r for r in reversed(legal) if r.since <= day)
        regime = base._replace(since=day)
        running = [a for a, start, end in spans if start <= day and (end is None or day < end) and not base.own_term]
        for agreement in sorted(running, key=lambda a: (a.scope == "branch", -a.effective_from.toordinal()))[:1]:
            regime = (
                _agreed_rhythm(day, agreement, law)
                if what == "periodicity"
                else _agreed_recap(day, base, agreement, law, as_written=as_written)
            )
        if not sequence or _terms_of(sequence[-1]) != _terms_of(regime):
            sequence.append(regime)
    return sequence


def _terms_of(regime: Regime) -> tuple[int, Agreement | None, str, date]:
    return regime.months, regime.agreement, regime.article, regime.in_force_from


def _agreed_rhythm(day: date, agreement: Agreement, law: Law) -> Regime:
    assert agreement.periodicity_months is not None
    frame = law.agreement.at(day)
    assert frame is not None, "the loader refuses law that begins without its frame of agreements"
    return Regime(day, agreement.periodicity_months, "anniversary", frame.article, frame.in_force_from, agreement)


def _agreed_recap(day: date, base: Regime, agreement: Agreement, law: Law, *, as_written: bool) -> Regime:
    """An agreement's term for the état des lieux: a shorter one, or any under reading A22=as-written."""
    tolerance = (base.limit_months or base.months) - base.months
    years = _civil_years(agreement, law) if agreement.recap_months is None else None
    months = agreement.recap_months or (years or 0) * 12
    if not as_written and (years is not None or months >= base.months):
        return base
    return Regime(
        day, months, base.last_day, base.article, base.in_force_from, agreement, False, months + tolerance, years
    )


def lapse(agreement: Agreement, law: Law) -> date | None:
    """The first day on which the agreement's periodicity no longer applies; None when it lives on.

    Beyond the ceiling of the law under which it was signed it never applied; beyond the ceiling of a later law it
    lapses on the day that law sets (1 October 2026 for the law of 24 October 2025, article 3 II).
    """
    end = None if agreement.effective_to is None else agreement.effective_to + _DAY
    months = agreement.periodicity_months
    frame = law.agreement.at(max(agreement.signed_on, law.begins_on))
    if months is None or frame is None:
        return end
    if frame.value.ceiling_months is not None and months > frame.value.ceiling_months:
        return agreement.effective_from
    for later in law.agreement.after(agreement.signed_on):
        ceiling, lapses_on = later.value.ceiling_months, later.value.lapses_on
        if ceiling is not None and months > ceiling and lapses_on is not None:
            return lapses_on if end is None else min(end, lapses_on)
    return end


def run(
    anchor: date, kind: InterviewKind, regimes: Sequence[Regime], setting: Setting, until: date | None = None
) -> Deadline:
    """The deadline of a term that started on `anchor`, once it has crossed every regime that met it unexpired.

    `until` is the day the interview was held: what came into force later did not touch it.
    """
    setting = _for(kind, setting)
    nominal, regime, readings = _run(anchor, kind, regimes, setting, until)
    in_time = until is not None and until <= nominal
    due, postponed_by = (nominal, None) if in_time else _postponed(nominal, kind, setting.law)
    limit = max(due, _limit(anchor, regime, setting)) if regime.limit_months else due
    counted = () if regime.own_term else setting.pauses
    return Deadline(due, nominal, limit, regime, readings, postponed_by, days_not_counted(anchor, nominal, counted))


def due_on(
    anchor: date, kind: InterviewKind, regimes: Sequence[Regime], setting: Setting, until: date | None = None
) -> date:
    """The day alone on which the deadline of `run` falls."""
    setting = _for(kind, setting)
    nominal = _run(anchor, kind, regimes, setting, until)[0]
    return nominal if until is not None and until <= nominal else _postponed(nominal, kind, setting.law)[0]


def _for(kind: InterviewKind, setting: Setting) -> Setting:
    """Reading A12: whether absences move anything but the recap."""
    return setting.unshifted if kind != "recap" and setting.readings["A12"] == "ignored" else setting


def _run(
    anchor: date, kind: InterviewKind, regimes: Sequence[Regime], setting: Setting, until: date | None
) -> tuple[date, Regime, tuple[str, ...]]:
    """The last compliant day before any postponement, the regime that says so, and the readings it took."""
    index, end = 0, len(regimes)
    for place, each in enumerate(regimes):
        if each.since <= anchor:
            index = place
        elif until is not None and each.since > until:
            end = place
            break
    regime = regimes[index]
    nominal = _end(anchor, regime, setting)
    used: list[str] = []
    for following in regimes[index + 1 : end]:
        expiry = _expiry(anchor, kind, nominal, regime, setting)
        if expiry < following.since:
            if kind == "recap" or setting.readings["A2"] == "stays-overdue" or following.months < regime.months:
                break
            used.append(setting.readings.cite("A2"))
        elif kind == "recap" and _postponed(nominal, kind, setting.law)[0] < following.since:
            used.append(setting.readings.cite("A3"))
        nominal, reading = _crossed(anchor, nominal, regime, following, setting)
        used.extend(reading)
        regime = following
    return nominal, regime, tuple(used)


def _crossed(anchor: date, nominal: date, old: Regime, new: Regime, setting: Setting) -> tuple[date, tuple[str, ...]]:
    """The end of an unexpired term once `new` has come into force, and the readings it took to say so."""
    if new.own_term and not old.own_term:
        return _first_year(anchor, nominal, new, setting), (setting.readings.cite("A1"),)
    whole = _end(anchor, new, setting)
    if whole >= nominal:
        return whole, ()
    if new.agreement is None and old.agreement is None:
        return min(nominal, _end(new.since, new, setting)), ()
    return min(nominal, max(whole, new.since)), ()


def _first_year(anchor: date, nominal: date, new: Regime, setting: Setting) -> date:
    """Reading A1: the first interview of somebody hired before the first-year rule and never interviewed.

    `two-years`: the first term as the law had it at the hire; `four-years`: the rhythm that came with the rule.
    """
    match setting.readings["A1"]:
        case "one-year":
            return add_months(anchor, new.months)
        case "two-years":
            former = setting.law.first.at(anchor)
            return nominal if former is None else add_months(anchor, former.value.months)
        case "four-years":
            rhythm = setting.law.periodic.at(new.since)
            return nominal if rhythm is None else add_months(anchor, rhythm.value.months)
        case _:
            return min(nominal, add_months(new.since, new.months))


def _end(anchor: date, regime: Regime, setting: Setting) -> date:
    """The last compliant day of a whole term under one regime.

    The first year runs from the hire, whatever the absences: the text does not speak of seniority there.
    """
    if regime.own_term:
        return add_months(anchor, regime.months) - (_DAY if regime.last_day == "day-before" else timedelta())
    if regime.civil_years is not None:
        return shifted(anchor, date(anchor.year + regime.civil_years, 12, 31), setting.pauses)
    end = shifted(anchor, add_months(anchor, regime.months), setting.pauses)
    if regime.last_day == "day-before" or setting.readings["A6"] == "day-before":
        return end - _DAY
    return end


def _limit(anchor: date, regime: Regime, setting: Setting) -> date:
    """The day before the employee completes the years that must not be reached (in completed years)."""
    assert regime.limit_months is not None
    limit = shifted(anchor, add_months(anchor, regime.limit_months), setting.pauses) - _DAY
    return max(limit, _postponed(_end(anchor, regime, setting), "recap", setting.law)[0])


def _expiry(anchor: date, kind: InterviewKind, nominal: date, regime: Regime, setting: Setting) -> date:
    """The last day on which the term could still be lengthened; for a recap, reading A3."""
    if kind == "recap" and regime.limit_months and setting.readings["A3"] == "completed-years":
        return _limit(anchor, regime, setting)
    return _postponed(nominal, kind, setting.law)[0]


def _postponed(nominal: date, kind: InterviewKind, law: Law) -> tuple[date, str | None]:
    """The day to which the health crisis postponed what was due, and the text that first set that day."""
    first, last = law.postponed
    if not first <= nominal <= last:
        return nominal, None
    matching = [
        v for v in law.postponements.versions if kind in v.value.kinds and v.value.due_from <= nominal <= v.value.due_to
    ]
    if not matching:
        return nominal, None
    until = matching[-1].value.until
    return max(nominal, until), next(v.article for v in matching if v.value.until == until)


def alternatives(setting: Setting, *questions: str) -> Iterator[Setting]:
    """The same setting under each reading that is watched for the safe date."""
    return (setting.instead(readings) for readings in setting.readings.alternatives(*questions))
