"""What an open watch would send for one employee, day by day: the plan of each day, its steps taken as done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain import facts as f
from domain.calendar import PARIS, civil_date, next_business_day
from domain.day.past import arrived_overdue, settlement
from domain.day.plan import Plan, on
from domain.day.steps import NextStep
from domain.day.watch import Restraint
from domain.facts import Entry, InterviewKind, Settlement, StepName, Stream
from domain.law import Law
from domain.ledger.ledger import derive
from domain.ledger.obligation import Obligation
from domain.ledger.record import CompanyRecord

_DAY = timedelta(days=1)
_DOCUMENT, _SHA256 = "preview", "0" * 64


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
    about = next((a.obligation for a in plan.obligations if a.obligation.id == step.obligation), None)
    outcome = OUTCOMES[step.step](plan, step, about)
    if outcome is None:
        return
    noon = datetime.combine(plan.as_of, time(12), PARIS).astimezone(UTC)
    yield Entry(
        stream=plan.stream, version=version + 1, source=f.OWN_SOURCE, id=str(step.key), time=noon, recorded_at=noon,
        actor=f.OWN_ACTOR, type=outcome.type, data=f.public_data(outcome),
    )  # fmt: skip


def _convened(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    """For the slot that HR has fixed, else one at the usual notice: which one, the day of the letter decides."""
    if about is None:
        return None
    policy, fixed = plan.page.case.policy, plan.page.record.scheduled.get(about.kind)
    zone = plan.page.case.zone_on(plan.as_of)
    usual = next_business_day(plan.as_of + timedelta(days=policy.slot_notice_days), zone)
    at = datetime.combine(usual, policy.slot_hour, zone)
    if fixed is not None and civil_date(fixed[1].planned_for) >= plan.as_of:
        at = fixed[1].planned_for
    return f.ConvocationSent(
        obligation=about.id, kind=about.kind, due_on=about.due_on, sent_on=plan.as_of, proposed_for=at,
        document=_DOCUMENT, sha256=_SHA256, invitation=step.key, sequence=0, scheduled=fixed[0] if fixed else None,
    )  # fmt: skip


def _updated(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    entry = plan.page.record.invitations.get(step.obligation)
    if entry is None:
        return None
    ref, told = plan.page.record.scheduled.get(entry.kind, (None, None))
    moved = told is not None and told.planned_for != entry.at and civil_date(told.planned_for) >= plan.as_of
    return f.ConvocationUpdated(
        obligation=entry.obligation, kind=entry.kind, sent_on=plan.as_of,
        proposed_for=told.planned_for if told and moved else entry.at, scheduled=ref, sequence=entry.sequence + 1,
    )  # fmt: skip


def _cancelled(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    entry = plan.page.record.invitations.get(step.obligation)
    if entry is None:
        return None
    return f.ConvocationCancelled(
        obligation=entry.obligation, kind=entry.kind, sent_on=plan.as_of, proposed_for=entry.at,
        sequence=entry.sequence + 1,
    )  # fmt: skip


def _passed(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    if about is None:
        return None
    return f.DeadlinePassed(obligation=about.id, kind=about.kind, due_on=about.due_on, seen_on=plan.as_of)


def _reported(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    record = plan.page.record
    held = next((i for i in (*record.former, *record.interviews, *record.apart) if i.ref == step.interview), None)
    if held is None:
        return None
    return f.ReportIssued(
        interview=held.ref, kind=held.kind, held_on=held.held_on, issued_on=plan.as_of,
        document=_DOCUMENT, sha256=_SHA256,
    )  # fmt: skip


def _recapped(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    if step.interview is None:
        return None
    return f.RecapIssued(
        interview=step.interview, held_on=plan.as_of, issued_on=plan.as_of, document=_DOCUMENT, sha256=_SHA256
    )


def _prepared(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    return f.AbondementPrepared(
        obligation=step.obligation, prepared_on=plan.as_of, amount_eur=0, pay_by=plan.as_of, transfer_label="",
        document=_DOCUMENT, sha256=_SHA256,
    )  # fmt: skip


def _informed(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    return f.AbondementAnnounced(
        obligation=step.obligation, sent_on=plan.as_of, amount_eur=0, to="employee", document=_DOCUMENT, sha256=_SHA256
    )


def _resent(plan: Plan, step: NextStep, about: Obligation | None) -> f.AnyOutcome | None:
    record = plan.page.record
    asked = (r for r in record.resends if r.document == step.obligation and not record.is_done("resend", r.request))
    request = next((each.request for each in asked), None)
    if request is None:
        return None
    return f.PaperResent(request=request, document=_DOCUMENT, sent_on=plan.as_of, to="employee")


OUTCOMES: Mapping[StepName, Callable[[Plan, NextStep, Obligation | None], f.AnyOutcome | None]] = {
    "convocation": _convened,
    "convocation-update": _updated,
    "convocation-cancel": _cancelled,
    "deadline-passed": _passed,
    "compte-rendu": _reported,
    "etat-des-lieux": _recapped,
    "cpf-abondement": _prepared,
    "cpf-information": _informed,
    "resend": _resent,
}
