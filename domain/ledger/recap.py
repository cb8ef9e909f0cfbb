"""The état des lieux récapitulatif (L6315-1 II): the period examined and what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import add_months
from domain.facts import Derived, InterviewKind
from domain.ledger.obligations import Case, Owed
from domain.ledger.record import Interview

HISTORY_DAYS = 90
"""An interview told more than this long after it was held is history: its papers exist elsewhere."""


class RecapInterview(Derived):
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


class Recap(Derived):
    """`due_on` is the date to aim at, `limit_on` the last lawful day, `period` the years it looks back on."""

    due_on: date
    limit_on: date
    held_on: date | None = None
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
    owed: Owed
    counted_on: date
    non_mandatory_training: bool

    @property
    def criteria_met(self) -> int:
        """How many of the three criteria of L6315-1 II 1° to 3° are met."""
        return sum((self.recap.training, self.recap.certification, self.recap.progression))


def examine(case: Case, obligations: Sequence[Owed]) -> Iterator[Examined]:
    """The recaps, oldest first: those held, each with its consequences, and the next one."""
    for owed in obligations:
        if owed.shown.kind == "recap":
            yield _examined(case, owed, obligations)


def awaits_document(case: Case, interview: Interview, issued: bool) -> bool:
    """Whether Jalon is to write this interview's document: not for history that was told long after it happened."""
    return not issued and interview.held_on >= interview.recorded_on - timedelta(days=HISTORY_DAYS)


def _examined(case: Case, owed: Owed, obligations: Sequence[Owed]) -> Examined:
    interview = owed.held
    missed = owed.shown.status == "overdue"
    counted_on = interview.held_on if interview else owed.last if missed else owed.shown.due_on
    end = min(counted_on, case.as_of)
    start = max(case.begins_on, add_months(counted_on, -_window(case, owed, counted_on)))
    rows = tuple(_rows(case, obligations, start, counted_on))
    trainings = [t for t in case.record.trainings if start <= t.ended_on <= end]
    certifying = any(t.certifying for t in trainings)
    recap = Recap.model_construct(
        due_on=owed.shown.due_on,
        limit_on=owed.limit,
        held_on=interview.held_on if interview else None,
        period=(start, counted_on),
        interviews=rows,
        training=bool(trainings),
        certification=certifying or any(start <= c.on <= end for c in case.record.certifications),
        progression=any(start <= p.on <= end for p in case.record.progressions),
    )
    return Examined(recap, owed, counted_on, any(not t.mandatory for t in trainings))


def _window(case: Case, owed: Owed, counted_on: date) -> int:
    """How many months before the interview the recap looks back on (L6323-13), by the law of its day.

    Reading A19, `six-years`: by the law under which the cycle began.
    """
    version = case.law.recap.at(owed.began_on if case.readings["A19"] == "six-years" else counted_on)
    return 0 if version is None else version.value.window_months


def _rows(case: Case, obligations: Sequence[Owed], start: date, end: date) -> Iterator[RecapInterview]:
    """The interviews that were owed in the period; one still missing from before it is still owed in it.

    The recap makes good what falls due on its own day, not what it is there to find missing.
    """
    for o in obligations:
        shown, held = o.shown, o.held
        if shown.kind == "recap" or shown.status in ("exempt", "lapsed"):
            continue
        if shown.kind == "return" and case.readings["A14"] == "ignored":
            continue
        last = (
            max(shown.due_on, _without_sanction(case, shown.due_on)) if held and held.held_on == end else shown.due_on
        )
        if held is not None and held.held_on >= end and not (held.held_on == end <= last):
            held = None
        owed_in_period = shown.due_on <= end if held is None else start <= shown.due_on <= end
        if not owed_in_period and not (held is not None and start <= held.held_on <= end):
            continue
        on_time = held is not None and held.held_on <= last
        proposed = shown.kind == "return" and _proposed_in_time(case, o)
        yield RecapInterview.model_construct(
            obligation=shown.id,
            kind=shown.kind,
            due_on=shown.due_on,
            held_on=held.held_on if held else None,
            on_time=on_time,
            declined=shown.status == "declined",
            counts=on_time or proposed or (held is not None and case.readings["A13"] == "held"),
        )


def _proposed_in_time(case: Case, owed: Owed) -> bool:
    """A return interview is only to be proposed (L6315-1 I): a convocation in time, or a refusal, will do."""
    convened = case.record.convened.get(owed.shown.id)
    return owed.shown.status == "declined" or (convened is not None and convened.sent_on <= owed.shown.due_on)


def _without_sanction(case: Case, due: date) -> date:
    """Until when a recap could still stand for the interview that the health crisis postponed (loi 2021-689)."""
    for version in reversed(case.law.postponements.versions):
        if due == version.value.until:
            return version.value.no_sanction_until
    return due
