"""Which days count as seniority, and how an absence that does not count moves a deadline.

L6315-1 II: "cette durée s'apprécie par référence à l'ancienneté"; the ministry's page of 13 February 2026 applies
it to the period between two interviews as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from domain.calendar import add_months
from domain.law import Law, Readings, Version
from domain.law.clauses import SuspensionClause
from domain.law.leaves import LeaveRule, Rate
from domain.ledger.record import Absence

_FULL, _NOTHING = Fraction(1), Fraction(0)


class Text(NamedTuple):
    """What an absence counts by."""

    article: str
    in_force_from: date
    reading: str | None


@dataclass(frozen=True, slots=True)
class Slowdown:
    """Days during which the clock runs at `rate` (0: it stands still). `until` is not part of it.

    `text`: the article that says so, since when, and the reading where it is open; None for a branch's clause.
    """

    start: date
    until: date
    rate: Fraction
    text: Text | None = None


class Slowdowns(tuple[Slowdown, ...]):
    """Those of one employee, oldest first."""

    @cached_property
    def parts(self) -> int:
        """Into how many parts a day is cut so that each rate takes whole ones."""
        return lcm(*(pause.rate.denominator for pause in self))

    @cached_property
    def spans(self) -> Sequence[tuple[int, int, int, int]]:
        """Of each its first day and the one after its last, as ordinals, and how many days of how many count."""
        return [(p.start.toordinal(), p.until.toordinal(), p.rate.numerator, p.rate.denominator) for p in self]


NO_SLOWDOWNS = Slowdowns()


def slowdowns(
    absences: Sequence[Absence], law: Law, readings: Readings, as_of: date, clause: SuspensionClause | None = None
) -> Slowdowns:
    """The absences that do not count in full, cut where the law changes; of overlapping ones the slowest applies.

    `clause`: a branch's, by which other absences stop the clock.

    An absence whose end was not told is taken to end on its expected day, even when that has passed: the deadline stays
    where it can be seen. Without one, it has lasted until `as_of` so far.
    """
    pieces = [piece for absence in absences for piece in _pieces(absence, law, readings, as_of, clause)]
    if len(pieces) < 2:
        return Slowdowns(pieces)
    cuts = sorted({day for piece in pieces for day in (piece.start, piece.until)})
    flat: list[Slowdown] = []
    for start, until in pairwise(cuts):
        running = [piece for piece in pieces if piece.start <= start and until <= piece.until]
        if running:
            flat.append(replace(min(running, key=lambda piece: piece.rate), start=start, until=until))
    return Slowdowns(flat)


def _pieces(
    absence: Absence, law: Law, readings: Readings, as_of: date, clause: SuspensionClause | None
) -> list[Slowdown]:
    end = absence.resumed_on
    if end is None:
        end = as_of if absence.expected_end_on is None else absence.expected_end_on + timedelta(days=1)
    about = law.leaves[absence.leave]
    if clause is not None and not about.present:
        if clause.months_without_work:
            start = _first_of_month(absence.started_on)
            return [Slowdown(start, until, _NOTHING)] if start < (until := end.replace(day=1)) else []
        if clause.over_weeks is not None and end - absence.started_on > timedelta(weeks=clause.over_weeks):
            return [Slowdown(absence.started_on, end, _NOTHING)]
    rule = about.seniority
    cuts = [
        absence.started_on,
        *(v.in_force_from for v in rule.after(absence.started_on) if v.in_force_from < end),
        end,
    ]
    pieces: list[Slowdown] = []
    for start, until in pairwise(cuts):
        version = rule.at(start)
        rate = _rate(about, _FULL if version is None else version.value.rate, readings)
        if rate < 1 and start < until:
            pieces.append(Slowdown(start, until, rate, _text(about, version, law, readings)))
    return pieces


def _first_of_month(day: date) -> date:
    """The first day of a month on or after the day."""
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


def _text(about: LeaveRule, version: Version[Rate] | None, law: Law, readings: Readings) -> Text | None:
    """What the absence counts by. Of one that touches on health no more than what the term itself stands on."""
    if version is None:
        return None
    if about.health:
        recap = law.recap.at(version.in_force_from)
        return Text(recap.article, recap.in_force_from, None) if recap else None
    reading = readings.cite(about.reading.question) if about.reading else None
    return Text(version.article, version.in_force_from, reading)


def _rate(about: LeaveRule, statutory: Fraction, readings: Readings) -> Fraction:
    """The statute's rate, unless a reading of what the law leaves open says otherwise."""
    if about.reading is None:
        return statutory
    return about.reading.rates.get(readings[about.reading.question], statutory)


def shifted(anchor: date, nominal: date, pauses: Slowdowns) -> date:
    """The deadline that falls on `nominal` when every day counts, once the days that do not count are added.

    Half days are dropped: the earlier day is the safe one.
    """
    if not pauses:
        return nominal
    parts = pauses.parts
    due, begun = nominal.toordinal() * parts, anchor.toordinal()
    for first, until, counted, of in pauses.spans:
        start = max(first, begun)
        if start >= until:
            continue
        remaining, length = due - start * parts, (until - start) * parts
        if remaining <= 0:  # the years are complete on the anniversary: a leave that begins on it comes too late
            break
        if counted and counted * length >= remaining * of:
            due += remaining * (of - counted) // counted
            break
        due += length * (of - counted) // of
    return date.fromordinal(due // parts)


def days_not_counted(start: date, end: date, pauses: Slowdowns) -> int:
    """How many days between the two did not count, for people to read."""
    if not pauses:
        return 0
    parts, first, last = pauses.parts, start.toordinal(), end.toordinal()
    lost = 0
    for begun, until, counted, of in pauses.spans:
        length = (min(until, last) - max(begun, first)) * parts
        if length > 0:
            lost += length * (of - counted) // of
    return lost // parts
