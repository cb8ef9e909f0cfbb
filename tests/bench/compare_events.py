"""Facts as events that every version of Jalon reads: CloudEvents, numbers as HTTP tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from lives import SOURCE

from domain.facts import OWN_SOURCE, AnyFact, Outcome

Json = dict[str, Any]


def event_of(fact: AnyFact, source: str, id: str, told: datetime, subject: str | None) -> Json:
    """The fact as it is told over HTTP."""
    return line_of(fact.type, fact.model_dump(mode="json", exclude_defaults=True), source, id, told, subject)


def line_of(type: str, data: Mapping[str, Any], source: str, id: str, told: datetime, subject: str | None) -> Json:
    about = {} if subject is None else {"subject": subject}
    return {"specversion": "1.0", "type": type, "source": source, "id": id, "time": told.isoformat(), **about,
            "data": dict(data)}  # fmt: skip


def as_events(facts: Sequence[AnyFact], subject: str | None) -> list[Json]:
    """Facts told each on its day; what Jalon did under its own source."""
    return [
        event_of(fact, OWN_SOURCE if isinstance(fact, Outcome) else SOURCE, f"{subject or 'company'}-{number}",
               noon(fact.true_on or date(2020, 1, 1)), subject)
        for number, fact in enumerate(facts, 1)
    ]  # fmt: skip


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
