"""How a running term crosses the changes of the law and of a company's agreements (`domain.ledger.regimes`).

Code civil 2222: a longer term that comes into force lengthens what has not expired, from the same starting point;
a shorter one runs from its entry into force, without the whole exceeding the former term. An agreement applies to the
whole cycle in progress (ministry's page of 13 February 2026), but expires nothing before it takes effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from domain.calendar import add_months
from domain.facts import InterviewKind
from domain.law import Law, Readings, Version
from domain.law.clauses import CycleClause
from domain.law.values import Postponement
from domain.ledger.regimes import Regime
from domain.ledger.seniority import NO_SLOWDOWNS, Slowdowns, days_not_counted, shifted

_DAY = timedelta(days=1)


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
    """All that a term depends on beside its starting point. `begins_on`: the first day of the seniority that counts;
    `converted_on`: that of the contract that followed one of alternance; `held`: the days of the interviews.
    """

    law: Law
    readings: Readings
    pauses: Slowdowns
    begins_on: date = date.min
    converted_on: date = date.min
    held: frozenset[date] = frozenset()

    def instead(self, readings: Readings) -> Setting:
        return Setting(self.law, readings, *self[2:])

    @property
    def unshifted(self) -> Setting:
        return self._replace(pauses=NO_SLOWDOWNS)


def run(
    anchor: date, kind: InterviewKind, regimes: Sequence[Regime], setting: Setting, until: date | None = None
) -> Deadline:
    """The deadline of a term that started on `anchor`, once it has crossed every regime that met it unexpired.

    `until` is the day the interview was held: what came into force later did not touch it.
    """
    setting = _for(kind, setting)
    nominal, regime, readings = _run(anchor, kind, regimes, setting, until)
    in_time = until is not None and until <= nominal
    due, postponed_by = (nominal, None) if in_time else postponed(nominal, kind, setting.law)
    limit = max(due, _limit(anchor, regime, setting)) if regime.limit_months else due
    counted = NO_SLOWDOWNS if regime.own_term else setting.pauses
    return Deadline(due, nominal, limit, regime, readings, postponed_by, days_not_counted(anchor, nominal, counted))


def due_on(
    anchor: date, kind: InterviewKind, regimes: Sequence[Regime], setting: Setting, until: date | None = None
) -> date:
    """The day alone on which the deadline of `run` falls."""
    setting = _for(kind, setting)
    nominal = _run(anchor, kind, regimes, setting, until)[0]
    return nominal if until is not None and until <= nominal else postponed(nominal, kind, setting.law)[0]


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
        # A term that was still running on that day, whatever may have lengthened it, crosses it in any case.
        if nominal < following.since:
            if _expiry(anchor, kind, nominal, regime, setting) < following.since:
                if kind == "recap" or setting.readings["A2"] == "stays-overdue" or following.months < regime.months:
                    break
                used.append(setting.readings.cite("A2"))
            elif kind == "recap" and postponed(nominal, kind, setting.law)[0] < following.since:
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
            assert former is not None, "no term begins before the law"
            return add_months(anchor, former.value.months)
        case "four-years":
            rhythm = setting.law.periodic.at(new.since)
            assert rhythm is not None, "the loader refuses law that begins without its rhythm"
            return add_months(anchor, rhythm.value.months)
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
    if regime.cycle is not None:
        return _end_of_share(anchor, regime, regime.cycle, setting)
    end = shifted(anchor, add_months(anchor, regime.months), setting.pauses)
    if regime.window_months and anchor in setting.held:
        return add_months(end, regime.window_months)
    if regime.last_day == "day-before" or setting.readings["A6"] == "day-before":
        return end - _DAY
    return end


def _end_of_share(anchor: date, regime: Regime, cycle: CycleClause, setting: Setting) -> date:
    """The end of the share of the branch's cycle in which the anchor lies; of the next one, where the anchor is the
    interview that served it. Under reading A29, `each-gap`, no later than the law's ceiling after it.
    """
    begun = setting.converted_on if cycle.starts == "conversion" else setting.begins_on
    origin = date(begun.year, 12, 31) if cycle.civil else begun
    served = anchor in setting.held
    ends = (shifted(origin, add_months(origin, n * regime.months), setting.pauses) for n in count(1))
    end = next(end for end in ends if end > anchor or (served and end == anchor))
    end = next(ends) if served else end
    if regime.gap_months is None:
        return end
    return min(end, shifted(anchor, add_months(anchor, regime.gap_months), setting.pauses))


def _limit(anchor: date, regime: Regime, setting: Setting) -> date:
    """The day before the employee completes the years that must not be reached (in completed years)."""
    assert regime.limit_months is not None
    limit = shifted(anchor, add_months(anchor, regime.limit_months), setting.pauses) - _DAY
    return max(limit, postponed(_end(anchor, regime, setting), "recap", setting.law)[0])


def _expiry(anchor: date, kind: InterviewKind, nominal: date, regime: Regime, setting: Setting) -> date:
    """The last day on which the term could still be lengthened; for a recap, reading A3."""
    if kind == "recap" and regime.limit_months and setting.readings["A3"] == "completed-years":
        return _limit(anchor, regime, setting)
    return postponed(nominal, kind, setting.law)[0]


def postponement(law: Law, text: str) -> Version[Postponement]:
    """What is known of the text that set the day to which `postponed` goes."""
    return next(version for version in law.postponements.versions if version.article == text)


def postponed(nominal: date, kind: InterviewKind, law: Law) -> tuple[date, str | None]:
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
