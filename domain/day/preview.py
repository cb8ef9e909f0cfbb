"""What an open watch would send for one employee, day by day: the plan of each day, its steps taken as done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain import facts as f
from domain.calendar import PARIS, civil_date, next_business_day
from domain.day.past import arrived_overdue, settlement
from domain.day.plan import Plan, on
from domain.day.step import NextStep
from domain.day.watch import Restraint
from domain.facts import Entry, InterviewKind, Settlement, StepName, Stream
from domain.law import Law
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A step and its day; `why`: what would hold it back even then."""

    day: date
    step: StepName
    obligation: str
    why: Restraint | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """An interview that is overdue when the watch begins, and what was decided of it."""

    obligation: str
    kind: InterviewKind
    due_on: date
    settled: Settlement | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would leave for one employee, as long as nothing else is told, and what is left to HR."""

    foreseen: tuple[Foreseen, ...]
    arrived: tuple[Arrived, ...]


def as_opened(company: CompanyRecord, begins_on: date | None, today: date) -> CompanyRecord:
    """The company were its watch open and not paused: from that day, else as it was opened, else from the next working
    day, on whose morning the letters then leave.
    """
    opened = begins_on or company.watched_from or next_business_day(today + _DAY)
    return replace(company, watched_from=opened, paused=False)


def preview(
    stream: Stream, entries: Sequence[Entry], company: CompanyRecord, law: Law, today: date, until: date
) -> Preview:
    """The days from today, or from the first day of the watch, to `until`. `company`: as `as_opened` has it."""
    day = max(today, company.watched_from or today)
    told, found = list(entries), dict[UUID, Foreseen]()
    plan = on(derive(stream, told, company, law), day)
    arrived = tuple(_arrived(plan))
    while day <= until:
        while (step := plan.next_step) is not None and step.key not in found:
            found[step.key] = Foreseen(day, step.step, step.obligation)
            told += _done(plan, step, len(told))
            plan = on(derive(stream, told, company, law), day)
        for kept in plan.held_back:
            found.setdefault(kept.step.key, Foreseen(day, kept.step.step, kept.step.obligation, kept.why))
        day = min((wake for t in plan.timers if (wake := civil_date(t.at)) > day), default=date.max)
        plan = on(derive(stream, told, company, law), day) if day <= until else plan
    return Preview(tuple(found.values()), arrived)


def _arrived(plan: Plan) -> Iterator[Arrived]:
    for o in arrived_overdue(plan.page, plan.as_of, plan.obligations):
        yield Arrived(o.id, o.kind, o.due_on, settlement(plan.page.record, o))


def _done(plan: Plan, step: NextStep, version: int) -> Iterator[Entry]:
    """The outcome by which the step is done, as the journal would hold it."""
    outcome = step.records(step.key)
    noon = datetime.combine(plan.as_of, time(12), PARIS).astimezone(UTC)
    yield Entry(
        stream=plan.stream, version=version + 1, source=f.OWN_SOURCE, id=str(step.key), time=noon, recorded_at=noon,
        actor=f.OWN_ACTOR, type=outcome.type, data=f.public_data(outcome),
    )  # fmt: skip
