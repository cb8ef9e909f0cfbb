"""What an état des lieux récapitulatif shows: the period it looks back on and what happened in it (L6315-1 II)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from domain.calendar import add_months
from domain.facts import CertificationAcquired, InterviewKind, ProgressionGranted, TrainingCompleted
from domain.ledger.case import Case
from domain.ledger.obligation import Obligation

Outcome = Literal["held", "late", "after-period", "recap", "proposed", "declined", "missed", "to-come"]
"""What became of an interview that was owed. `recap`: the état des lieux served it; `after-period`: it was held once
the état des lieux had looked back; `proposed`: a return interview was proposed in time, all that the law asks."""


_NOT_OF_THE_TABLE: frozenset[InterviewKind] = frozenset({"recap", "on-demand", "elected-mandate"})
"""The recap has a line of its own; what an employee asks for is not « prévu » by L6315-1 (I and L6323-13)."""


class RecapInterview(NamedTuple):
    """One line of the recap's table: an interview that was owed in the period, and what became of it.

    `counts` is the verdict of the line: held on time, or late under the reading that lets it count (A13).
    `days_late`: how long after its last day it was held.
    """

    obligation: str
    kind: InterviewKind
    due_on: date
    held_on: date | None
    outcome: Outcome
    counts: bool
    days_late: int = 0

    @property
    def on_time(self) -> bool:
        return self.held_on is not None and not self.days_late

    @property
    def declined(self) -> bool:
        return self.outcome == "declined"


class Recap(NamedTuple):
    """`due_on` is the date to aim at, `limit_on` the last lawful day, `period` the years it looks back on."""

    due_on: date
    limit_on: date
    held_on: date | None
    period: tuple[date, date]
    interviews: tuple[RecapInterview, ...]
    training: bool
    certification: bool
    progression: bool


class Examined(NamedTuple):
    """A recap with what the verdict needs: its obligation, and the day it is counted from (L6323-13).

    That day is the interview's; of a recap never held, the last day on which it should have been (reading A17);
    of one to come, the day to aim at. `interviews_held`: in the period, whatever was owed.
    """

    recap: Recap
    obligation: Obligation
    counted_on: date
    non_mandatory_trainings: int
    interviews_held: int

    def trained(self, kind: Literal["any", "non-mandatory"]) -> bool:
        """Whether a training of the kind that the law counts was followed."""
        return self.recap.training if kind == "any" else self.non_mandatory_trainings > 0

    def criteria_met(self, kind: Literal["any", "non-mandatory"]) -> int:
        """How many of the three criteria of L6315-1 II 1° to 3° are met, `kind` being the training that counts."""
        return sum((self.trained(kind), self.recap.certification, self.recap.progression))


def examine(
    case: Case,
    o: Obligation,
    obligations: Sequence[Obligation],
    day: date,
    *,
    missed: bool = False,
    today: bool = False,
) -> Examined:
    """The recap of that obligation, seen on `day`. `missed`: its last day has passed without it; `today`: as if the
    état des lieux were held on the day.
    """
    held_on = o.held.held_on if o.held else day if today else None
    counted_on = held_on or (o.last_on if missed else o.due_on)
    start = max(min(counted_on, case.begins_on), add_months(counted_on, -_window(case, o, counted_on)))
    clause = case.applied.clause_on(counted_on).sanction
    unpaid = ("cpf",) if clause is not None and clause.cpf_only_cofinanced else ()
    trainings = [t for t in case.record.of(TrainingCompleted) if start <= t.ended_on <= counted_on]
    trainings = [t for t in trainings if t.funding not in unpaid]
    certified = any(start <= c.on <= counted_on for c in case.record.of(CertificationAcquired))
    table = _Table(case, o, start, counted_on, held_on, day)
    recap = Recap(
        o.due_on,
        o.limit_on,
        held_on,
        (start, counted_on),
        (*table.rows(obligations), *table.last_row(missed=missed)),
        training=bool(trainings),
        certification=certified or any(t.certifying for t in trainings),
        progression=any(start <= p.on <= counted_on for p in case.record.of(ProgressionGranted)),
    )
    interviews = sum(start <= i.held_on <= counted_on for i in case.record.interviews)
    return Examined(recap, o, counted_on, sum(not t.mandatory for t in trainings), interviews)


def _window(case: Case, o: Obligation, counted_on: date) -> int:
    """How many months before the interview the recap looks back on (L6323-13), by the law of its day.

    Reading A19, `six-years`: by the law under which the cycle began.
    """
    version = case.law.recap.at(o.began_on if case.readings["A19"] == "six-years" else counted_on)
    assert version is not None, "the loader refuses law that begins without its état des lieux"
    return version.value.window_months


@dataclass(frozen=True, slots=True)
class _Table:
    """The interviews of a recap's cycle: its terms, what stands beside them, and the état des lieux itself.

    `day`: the one on which the table is looked at; before the état des lieux, a part of it is still to come.
    """

    case: Case
    recap: Obligation
    start: date
    end: date
    held_on: date | None
    day: date

    def rows(self, obligations: Sequence[Obligation]) -> Iterator[RecapInterview]:
        """One for each interview owed in the period, in the order of the obligations."""
        for o in obligations:
            if o.kind in _NOT_OF_THE_TABLE or o.because.code == "departure" or o.exempt or _lapsed(self.case, o):
                continue
            if o.kind == "return" and self.case.readings["A14"] == "ignored":
                continue
            if self._belongs(o):
                yield self._row(o)

    def last_row(self, *, missed: bool) -> Iterator[RecapInterview]:
        """The last term is the état des lieux's own: the interview that makes it serves it, whenever it is held."""
        o, held = self.recap, self.held_on is not None
        if _lapsed(self.case, o):
            return
        outcome: Outcome = "recap" if held else "declined" if o.declined else "missed" if missed else "to-come"
        late = (self.held_on - o.last_on).days if self.held_on is not None and self.held_on > o.last_on else 0
        yield RecapInterview(o.id, o.kind, o.due_on, self.held_on, outcome, held, late)

    def _belongs(self, o: Obligation) -> bool:
        """The cycle's own terms that ran out or were served before the état des lieux; and beside them what fell due or
        was held in the period. Of these, one still missing from before it is still owed in it; one that was refused, or
        a return interview that had only to be proposed, is not.
        """
        held_on = o.held.held_on if o.held else None
        over = o.due_on < self.end if self.held_on is not None else o.due_on <= self.end
        if o.recap is not None:
            return o.recap == self.recap.id and (over or (held_on is not None and held_on <= self.end))
        if held_on is None or held_on > self.end:
            return over and (self.start <= o.due_on or not (o.declined or _was_only_to_be_proposed(self.case, o)))
        return self.start <= o.due_on <= self.end or self.start <= held_on

    def _row(self, o: Obligation) -> RecapInterview:
        held_on = o.held.held_on if o.held else None
        late = max((held_on - o.due_on).days, 0) if held_on is not None else 0
        outcome = self._outcome(o, held_on, late)
        late_counts = outcome == "late" and self.case.readings["A13"] != "late-is-missing"
        counts = outcome == "held" or late_counts or _was_only_to_be_proposed(self.case, o)
        return RecapInterview(o.id, o.kind, o.due_on, held_on, outcome, counts, late)

    def _outcome(self, o: Obligation, held_on: date | None, late: int) -> Outcome:
        if held_on is not None and held_on <= self.end:
            return "late" if late else "held"
        if held_on is not None:
            return "after-period"
        if o.declined:
            return "declined"
        if _was_only_to_be_proposed(self.case, o):
            return "proposed"
        return "missed" if o.due_on < self.day else "to-come"


def _lapsed(case: Case, o: Obligation) -> bool:
    """Whether the contract ended before the interview was owed."""
    ended = case.record.ended_on
    unanswered = o.held is None and not o.declined
    return unanswered and ended is not None and ended < case.since and ended <= o.last_on


def _was_only_to_be_proposed(case: Case, o: Obligation) -> bool:
    """A return interview is only to be proposed (L6315-1 I), and was: a convocation in time will do, though the
    employee did not come, or a refusal.
    """
    if o.kind != "return":
        return False
    convened = case.record.convened.get(o.id)
    sent = [each.sent for each in case.record.missed.get(o.id, ()) if each.by == "employee"]
    return o.declined or any(each.sent_on <= o.due_on for each in [*sent, *filter(None, [convened])])
