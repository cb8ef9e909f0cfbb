"""Facts as a test tells them: compact data in, journal entries out, chained as the journal would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any, cast, get_args
from uuid import UUID

from domain.calendar import civil_date
from domain.day.plan import on
from domain.facts import (
    COMPANY_TYPES,
    GENESIS,
    OWN_SOURCE,
    AnyFact,
    AnyOutcome,
    Entry,
    NewEntry,
    Stream,
    decode,
)
from domain.french.plan import plan_of
from domain.french.review import reviewed
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER
from domain.ports import Review
from domain.proof.chain import recorded

SIREN = "123456782"
EMPLOYEE = Stream(SIREN, "E-0042")
SOURCE = "urn:hris"
ACTOR = UUID("11111111-1111-4111-8111-111111111111")

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "hire": {"contract": "cdi"},
    "training-completed": {"title": "Formation", "mandatory": False},
    "interview-completed": {"kind": "periodic"},
    "fact-voided": {"reason": "saisie erronée"},
    "progression-granted": {"nature": "pay"},
    "agreement": {"scope": "company"},
}
_OWN = frozenset(str(model.model_fields["type"].default) for model in get_args(AnyOutcome))


plan = partial(plan_of, unopened=SINCE_EVER)
"""A worked case stands for itself: nobody opens a watch in it."""


def review(stream: Stream, staff: Sequence[Entry], firm: Sequence[Entry], law: Law, *, now: datetime) -> Review:
    """What a review of that moment comes to."""
    return reviewed(
        on(derive(stream, staff, fold_company(firm, unopened=SINCE_EVER), law), civil_date(now)), staff, firm
    )


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def fact_of(kind: str, data: Mapping[str, Any]) -> AnyFact:
    """The fact of that type, what a test need not say filled in."""
    body = {**_DEFAULTS.get(kind, {}), **data}
    if kind == "fact-voided" and isinstance(body.get("event"), str):
        body["event"] = {"source": SOURCE, "id": body["event"]}
    return decode(kind, 1, body)


def entry(
    kind: str,
    data: Mapping[str, Any],
    *,
    id: str = "1",
    told: date | datetime | None = None,
    stream: Stream | None = None,
    version: int = 1,
    prev_hash: str = GENESIS,
) -> Entry:
    """One recorded fact. Without `told`, it was told at noon of the day it was true."""
    fact = fact_of(kind, data)
    where = stream or (EMPLOYEE.of_company if kind in COMPANY_TYPES else EMPLOYEE)
    moment = told if isinstance(told, datetime) else noon(told or fact.true_on or date(2014, 3, 7))
    source = OWN_SOURCE if kind in _OWN else SOURCE
    new = NewEntry(source=source, id=id, time=moment, actor=ACTOR, fact=fact)
    return recorded(where, new, version=version, recorded_at=moment, prev_hash=prev_hash, salt=b"salt")


def entries(lines: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Entries from lines such as `{"hire": {...}, "id": "h1", "told": 2020-01-01}`, in the order given."""
    found: list[Entry] = []
    previous = GENESIS
    latest: date | None = None
    for number, line in enumerate(lines, start=1):
        kind, data, extra = _line(line)
        told = extra.get("told") or _told(kind, data, latest)
        made = entry(
            kind, data, id=str(extra.get("id", number)), told=told, version=number, prev_hash=previous
        )  # fmt: skip
        latest = max(latest or made.recorded_at.date(), made.recorded_at.date())
        previous = made.hash
        found.append(made)
    return found


def _told(kind: str, data: Mapping[str, Any], latest: date | None) -> date | None:
    """A fact that is dated by no day of its own (a void, a scheduling) is told with the one before it."""
    return None if fact_of(kind, data).true_on else latest


def _line(line: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    kinds = [key for key in line if key not in ("id", "told")]
    assert len(kinds) == 1, f"a fact has one type: {line}"
    return kinds[0], cast(Mapping[str, Any], line[kinds[0]] or {}), line


def company(
    *,
    headcounts: Mapping[int, float] | None = None,
    agreements: Sequence[Mapping[str, Any]] = (),
    readings: Mapping[str, str] | None = None,
    facts: Sequence[Mapping[str, Any]] = (),
) -> list[Entry]:
    """A company's entries: its headcount by year, its agreements, and the readings it has chosen."""
    return entries(company_lines(headcounts=headcounts, agreements=agreements, readings=readings, facts=facts))


def company_lines(
    *,
    headcounts: Mapping[int, float] | None,
    agreements: Sequence[Mapping[str, Any]],
    readings: Mapping[str, str] | None,
    facts: Sequence[Mapping[str, Any]],
) -> list[Mapping[str, Any]]:
    """What `company` tells, as the lines of `entries`."""
    lines: list[Mapping[str, Any]] = [
        {"headcount": {"year": year, "average": average}} for year, average in (headcounts or {}).items()
    ]
    lines += [{"agreement": agreement} for agreement in agreements]
    if readings:
        lines.append(
            {"agreement": {"signed_on": date(2014, 3, 7), "effective_from": date(2014, 3, 7), "readings": readings}}
        )
    return [*lines, *facts]
