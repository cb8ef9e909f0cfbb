"""What an état des lieux récapitulatif shows: the period it looks back on and what happened in it (L6315-1 II)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.calendar import add_months
from domain.facts import InterviewKind
from domain.ledger.case import Case
from domain.ledger.obligation import Obligation


@dataclass(frozen=True, slots=True)
class RecapInterview:
    """One line of the recap's table: an interview that was owed in the period, and whether it was held.

    `counts` is the verdict of the line: held on time, or late under the reading that lets it count (A13).
    """

    obligation: str
    kind: InterviewKind
    due_on: date
    held_on: date | None
    on_time: bool
    counts: bool
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Recap:
    """`due_on` is the date to aim at, `limit_on` the last lawful day, `period` the years it looks back on."""

    due_on: date
    limit_on: date
    held_on: date | None
    period: tuple[date, date]
    interviews: tuple[RecapInterview, ...]
    training: bool
    certification: bool
    progression: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """A recap with what the verdict needs: its obligation, and the day it is counted from (L6323-13).

    That day is the interview's; of a recap never held, the last day on which it should have been (reading A17);
    of one to come, the day to aim at.
    """

    recap: Recap
    obligation: Obligation
    counted_on: date
    non_mandatory_training: bool

    def trained(self, kind: Literal["any", "non-mandatory"]) -> bool:
        """Whether a training of the kind that the law counts was followed."""
        return self.recap.training if kind == "any" else self.non_mandatory_training

    def criteria_met(self, kind: Literal["any", "non-mandatory"]) -> int:
        """How many of the three criteria of L6315-1 II 1° to 3° are met, `kind` being the training that counts."""
        return sum((self.trained(kind), self.recap.certification, self.recap.progression))


def examine(case: Case, o: Obligation, obligations: Sequence[Obligation], *, missed: bool) -> Examined:
    """The recap of that obligation. `missed`: its last day has passed without it."""
    counted_on = o.held.held_on if o.held else o.last_on if missed else o.due_on
    start = max(case.begins_on, add_months(counted_on, -_window(case, o, counted_on)))
    trainings = [t for t in case.record.trainings if start <= t.ended_on <= counted_on]
    certified = any(start <= c.on <= counted_on for c in case.record.certifications)
    recap = Recap(
        o.due_on,
        o.limit_on,
        o.held.held_on if o.held else None,
        (start, counted_on),
        tuple(_rows(case, obligations, start, counted_on)),
        training=bool(trainings),
        certification=certified or any(t.certifying for t in trainings),
        progression=any(start <= p.on <= counted_on for p in case.record.progressions),
    )
    return Examined(recap, o, counted_on, any(not t.mandatory for t in trainings))


def _window(case: Case, o: Obligation, counted_on: date) -> int:
    """How many months before the interview the recap looks back on (L6323-13), by the law of its day.

    Reading A19, `six-years`: by the law under which the cycle began.
    """
    version = case.law.recap.at(o.began_on if case.readings["A19"] == "six-years" else counted_on)
    return 0 if version is None else version.value.window_months


def _rows(case: Case, obligations: Sequence[Obligation], start: date, end: date) -> Iterator[RecapInterview]:
    """The interviews that were owed in the period; one still missing from before it is still owed in it.

    The recap makes good what falls due on its own day, not what it is there to find missing.
    """
    for o in obligations:
        if o.kind == "recap" or o.exempt or _lapsed(case, o):
            continue
        if o.kind == "return" and case.readings["A14"] == "ignored":
            continue
        held = o.held
        last = max(o.due_on, _without_sanction(case, o.due_on)) if held and held.held_on == end else o.due_on
        if held is not None and held.held_on >= end and not (held.held_on == end <= last):
            held = None
        owed_in_period = o.due_on <= end if held is None else start <= o.due_on <= end
        if not owed_in_period and not (held is not None and start <= held.held_on <= end):
            continue
        on_time = held is not None and held.held_on <= last
        proposed = o.kind == "return" and _proposed_in_time(case, o)
        counts = on_time or proposed or (held is not None and case.readings["A13"] == "held")
        yield RecapInterview(
            o.id, o.kind, o.due_on, held.held_on if held else None, on_time, counts, declined=o.declined
        )


def _lapsed(case: Case, o: Obligation) -> bool:
    """Whether the contract ended before the interview was owed."""
    ended = case.record.ended_on
    unanswered = o.held is None and not o.declined
    return unanswered and ended is not None and ended < case.since and ended <= o.last_on


def _proposed_in_time(case: Case, o: Obligation) -> bool:
    """A return interview is only to be proposed (L6315-1 I): a convocation in time, or a refusal, will do."""
    convened = case.record.convened.get(o.id)
    return o.declined or (convened is not None and convened.sent_on <= o.due_on)


def _without_sanction(case: Case, due: date) -> date:
    """Until when a recap could still stand for the interview that the health crisis postponed (loi 2021-689)."""
    for version in reversed(case.law.postponements.versions):
        if due == version.value.until:
            return version.value.no_sanction_until
    return due
