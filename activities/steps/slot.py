"""The slot of a convocation: the one HR has fixed, else one that the slot book has free."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from domain.calendar import PARIS
from domain.day.slots import SlotSearch
from domain.facts import Entry, EventRef, InterviewKind, InterviewScheduled
from domain.french import names
from domain.french.plan import WordedObligation
from domain.ports import Booking


class Slot(NamedTuple):
    """Where and when, and with whom. `at` bears the clock on which it was told, or the employee's; `scheduled`: what
    fixed it.
    """

    at: datetime
    place: str
    interviewer: str
    scheduled: EventRef | None


async def slot_for(context: StepContext, case: CaseFile, obligation: WordedObligation) -> Slot:
    """The slot HR has fixed for this interview when it lies ahead, else one that we propose. It is booked."""
    fixed = scheduled(case, obligation.kind)
    if fixed is not None:
        entry, fact = fixed
        at = fact.planned_for
        # What HR has fixed stands, whatever this step has booked before.
        await context.slots.book(_booking(case, obligation, uuid5(case.key, str(at)), at), lambda _: at)
        return await slot_at(context, case, at, entry.ref)
    at = await context.slots.book(_booking(case, obligation, case.key), _search(case, obligation).choose)
    return await slot_at(context, case, at.astimezone(case.zone), None)


async def slot_at(context: StepContext, case: CaseFile, at: datetime, scheduled: EventRef | None) -> Slot:
    """The slot of that hour: where and with whom the fact says that fixed it, else as usual."""
    private: Mapping[str, Any] = {}
    if scheduled is not None:
        private = await context.people.private_part(case.order.company, scheduled) or {}
    host = case.person.host.name if case.person else None
    return Slot(
        at=at,
        place=private.get("place") or case.company.place,
        interviewer=private.get("interviewer") or host or names.ANY_SUPERIOR,
        scheduled=scheduled,
    )


def scheduled(case: CaseFile, kind: InterviewKind) -> tuple[Entry, InterviewScheduled] | None:
    """The slot that was told last, when it lies ahead: an earlier one does not come back when that has passed."""
    told = [(entry, fact) for entry, fact in case.facts(InterviewScheduled) if fact.kind == kind]
    return told[-1] if told and told[-1][1].planned_for > case.order.now else None


def _search(case: CaseFile, obligation: WordedObligation) -> SlotSearch:
    return SlotSearch(
        today=case.today,
        due_on=obligation.due_on,
        policy=case.policy,
        zone=case.zone,
        at_work=case.works_on,
        anybody=_host(case) is None,
        seed=str(case.stream),
    )


def _host(case: CaseFile) -> str | None:
    """Whoever holds the interview, as far as anybody is known."""
    return case.person and (case.person.host.email or case.person.host.name)


def _booking(case: CaseFile, obligation: WordedObligation, key: UUID, fixed_at: datetime | None = None) -> Booking:
    host = f"{case.order.company}:{(_host(case) or '').casefold()}"
    soonest = datetime.combine(case.today + timedelta(days=case.policy.least_notice_days), time(), PARIS)
    return Booking(
        stream=case.stream,
        obligation=obligation.id,
        key=key,
        host=hashlib.sha256(host.encode()).digest(),
        not_before=min(soonest, fixed_at or soonest),
    )
