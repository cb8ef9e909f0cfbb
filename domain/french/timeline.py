"""What an auditor or an operator reads: the facts in the order of their days, and the plan they come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime

from domain.calendar import civil_date
from domain.facts import Entry, EventRef, Stream, Value
from domain.french.facts import each_in_words
from domain.french.plan import WordedPlan, plan_of
from domain.law import Law
from domain.ledger.corrections import in_effect


class Moment(Value):
    """One fact as a person reads it: the day it was true, the moment we learned it and from whom (`actor`, its random
    id), and whether it still stands.
    """

    on: date
    recorded_at: AwareDatetime
    actor: UUID
    type: str
    text: str
    event: EventRef
    voided: bool = False


class Timeline(Value):
    """An employee's interviews, replayed to a day (`as_of`) with what was known at a moment (`known_at`)."""

    employee: str
    as_of: date
    known_at: AwareDatetime | None
    moments: tuple[Moment, ...]
    plan: WordedPlan


def timeline(
    stream: Stream,
    entries: Sequence[Entry],
    company_entries: Sequence[Entry],
    law: Law,
    *,
    as_of: date,
    known_at: datetime | None = None,
    unopened: date | None,
) -> Timeline:
    """The facts known at `known_at` that were true by `as_of`, corrections shown, and the plan of that day.

    `unopened`: as `fold_company` has it.
    """
    known = [e for e in entries if known_at is None or e.recorded_at <= known_at]
    valid = {e.ref for e in in_effect(known)}
    said = each_in_words(known, law)
    moments = [
        Moment(
            on=_day(entry),
            recorded_at=entry.recorded_at,
            actor=entry.actor,
            type=entry.type,
            text=said[entry.ref],
            event=entry.ref,
            voided=entry.ref not in valid,
        )
        for entry in known
        if _day(entry) <= as_of
    ]
    return Timeline(
        employee=str(stream),
        as_of=as_of,
        known_at=known_at,
        moments=tuple(sorted(moments, key=lambda m: (m.on, m.recorded_at, m.event.source, m.event.id))),
        plan=plan_of(stream, entries, company_entries, law, as_of=as_of, known_at=known_at, unopened=unopened),
    )


def _day(entry: Entry) -> date:
    return entry.fact.true_on or civil_date(entry.time or entry.recorded_at)
