"""A life told day by day: what is known on each day, the plan of it, and what changed since the day before.

A story is data (`stories/*.yaml`). Facts become known on the day on which they were told. Where it says `played`, each
step that may leave is taken as done on its day, as the journal would hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import yaml
from pydantic import BaseModel
from told import EMPLOYEE, company_lines, entry, fact_of

from domain import facts as f
from domain.calendar import civil_date
from domain.day.attention import needs_a_person
from domain.day.notices import notices
from domain.day.plan import Plan, on
from domain.day.situation import situation_of
from domain.day.statement import line_of
from domain.day.step import NextStep
from domain.facts import Entry
from domain.law import current
from domain.ledger.corrections import in_effect
from domain.ledger.fold import fold_company
from domain.ledger.ledger import Ledger, derive
from domain.ledger.obligation import Basis

FOLDER = Path(__file__).parent / "stories"
_DAY = timedelta(days=1)
_MOST = 40
"""More facts and outcomes than any story has."""
_KEYS = {"title", "headcounts", "readings", "agreements", "company", "employee", "from", "until", "played", "profile"}
_UUID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_UNSAID = {"document", "sha256", "transfer_label"}
"""Of an outcome, what only the paper knows."""


@dataclass(frozen=True)
class Story:
    """`told`: the story as it is written."""

    file: str
    told: Mapping[str, Any]

    @property
    def title(self) -> str:
        return self.told["title"]

    @cached_property
    def firm(self) -> list[Entry]:
        lines = company_lines(
            headcounts=self.told.get("headcounts"), agreements=self.told.get("agreements", ()),
            readings=self.told.get("readings"), facts=self.told.get("company", ()),
        )  # fmt: skip
        return [self._entry(line, number, f"c{number}") for number, line in enumerate(lines, 1)]

    def days(self) -> Iterator[tuple[date, list[str]]]:
        """Each day on which something changes, and what: `+` is new, `~` says another thing, `-` is no more."""
        before, plan, known = list[str](), None, list[Entry]()
        for plan, known in self.plans():
            now = list(lines(plan, known, recorded=bool(self.told.get("played"))))
            if changed := _changes(before, now):
                yield plan.as_of, changed
            before = now
        assert plan is not None, self.title
        yield plan.as_of, list(statement(plan, known))

    def plans(self) -> Iterator[tuple[Plan, list[Entry]]]:
        """The plan of each day, before anything is done on it, and once more for each step that is."""
        told = enumerate(cast(Sequence[Mapping[str, Any]], self.told["employee"]))
        coming = sorted(told, key=lambda each: (_told(each[1]), each[0]))
        day, known, ledger, seen = cast(date, self.told["from"]), list[Entry](), None, (0, 0)
        while day <= self.told["until"]:
            while coming and _told(coming[0][1]) <= day:
                number, line = coming.pop(0)
                known.append(self._entry(line, len(known) + 1, str(line.get("id", number + 1))))
            firm = [each for each in self.firm if each.recorded_at.date() <= day]
            if ledger is None or seen != (len(known), len(firm)):
                ledger, seen = self._ledger(known, firm), (len(known), len(firm))
            plan = on(ledger, day)
            yield plan, known
            if self.told.get("played") and plan.next_step is not None:
                known.append(_done(plan, plan.next_step, len(known) + 1))
                assert len(known) < _MOST, f"{day}: {plan.next_step.step} is to be done again and again"
            else:
                day += _DAY

    def _ledger(self, known: Sequence[Entry], firm: Sequence[Entry]) -> Ledger:
        record = fold_company(firm, unopened=None, has_profile=self.told.get("profile", True))
        return derive(EMPLOYEE, list(known), record, current())

    @staticmethod
    def _entry(line: Mapping[str, Any], version: int, id: str) -> Entry:
        kind = _kind(line)
        return entry(kind, line[kind] or {}, id=id, told=_told(line), version=version)


def stories() -> list[Story]:
    found: list[Story] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for told in cast(list[dict[str, Any]], yaml.safe_load(path.read_text("utf-8"))):
            assert set(told) <= _KEYS, f"{path.name}, {told.get('title')}: unknown {set(told) - _KEYS}"
            found.append(Story(path.stem, told))
    return found


def _kind(line: Mapping[str, Any]) -> str:
    [kind] = [key for key in line if key not in ("id", "told")]
    return kind


def _told(line: Mapping[str, Any]) -> date:
    kind = _kind(line)
    return line.get("told") or fact_of(kind, line[kind] or {}).true_on or date(2014, 3, 7)


def _done(plan: Plan, step: NextStep, version: int) -> Entry:
    outcome = step.records(step.key)
    return entry(outcome.type, f.public_data(outcome), id=str(step.key), told=plan.as_of, version=version)


# --- what a plan says -----------------------------------------------------------------------------------------


def lines(plan: Plan, known: Sequence[Entry], *, recorded: bool) -> Iterator[str]:
    """All that the day says, a line each. `recorded`: with what each step will have recorded."""
    facts = list(in_effect(known))
    yield f"state: {plan.state}{', closed' if plan.closed else ''}"
    for o, status in plan.obligations:
        yield f"duty {o.id}: {status}, due {o.due_on}{f', held {o.held.held_on}' if o.held else ''}"
    if (found := plan.abondement) is not None:
        codes = " ".join(reason.code for reason in found.reasons)
        yield f"verdict: {found.verdict} {found.amount_eur} by {found.pay_by}, today {found.if_today} ({codes})"
    if plan.recap is not None:
        yield f"recap: due {plan.recap.due_on}, period {said(plan.recap.period)}"
    held = {each.step.key: each.why for each in plan.held_back}
    for step in plan.due:
        word = held.get(step.key, "next" if step is plan.next_step else "then")
        why = _coded(step.because.code, step.because.values)
        yield f"step {step.step} {step.obligation} ({word}): {why}{_recorded(step) if recorded else ''}"
    for timer in plan.timers:
        yield f"timer {timer.at:%Y-%m-%d %H:%M} {timer.obligation}: {_coded(timer.summary.code, timer.summary.values)}"
    for finding in plan.findings:
        event = f" of {finding.event.id}" if finding.event else ""
        word = "FINDING" if finding.serious else "finding"
        yield f"{word} {finding.code}{event}: {_values(finding.values)}"
    situation = situation_of(plan, facts)
    yield f"situation: {_set(situation, {'duties'})}"
    for duty in situation.duties:
        yield f"listed {duty.id}: {duty.status(plan.as_of)}, appointment {said(duty.appointment(plan.as_of))}"
        yield f"row {duty.id}: {_set(duty, {'id', 'kind'})}"
    for notice in notices(situation, plan.as_of):
        yield f"notice {notice.type} {notice.obligation}: {_set(notice, {'type', 'obligation'})}"
    yield f"needs a person: {'yes' if needs_a_person(plan) else 'no'}"


def statement(plan: Plan, known: Sequence[Entry]) -> Iterator[str]:
    """The employee's line in the company's statement of the day."""
    line = line_of(plan, list(in_effect(known)))
    yield f"statement: {_set(line, {'duties'})}"
    yield from (f"  {_set(duty, set())}" for duty in line.duties)


def _recorded(step: NextStep) -> str:
    outcome = step.records(step.key)
    data = {name: value for name, value in f.public_data(outcome).items() if name not in _UNSAID}
    about = "".join(f", {name} {said(ref)}" for name, ref in (("of", step.interview), ("for", step.request)) if ref)
    return f"{about}; {_coded(outcome.type, data)}; key {said(step.key)}"


def _set(value: BaseModel, without: set[str]) -> str:
    """The fields that are not as they are by default."""
    given = {name: getattr(value, name) for name in type(value).model_fields if name not in without}
    return _values({n: v for n, v in given.items() if v != type(value).model_fields[n].default})


def _coded(code: str, values: Mapping[str, Any]) -> str:
    return f"{code} {_values(values)}".rstrip()


def _values(values: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={said(value)}" for name, value in values.items())


def said(value: object) -> str:
    match value:
        case datetime():
            return f"{civil_date(value)}T{value:%H:%M%z}"
        case Basis():
            return value.article.replace(" ", "_")
        case UUID():
            return str(value)[:8]
        case f.Fact():
            return str(getattr(value, "type"))  # noqa: B009 - each fact has one, and the base class names none
        case Mapping():
            return "{" + _values(cast(Mapping[str, Any], value)) + "}"
        case list() | tuple():
            return "[" + " ".join(said(each) for each in cast(Sequence[object], value)) + "]"
        case _:
            return _UUID.sub(r"\1", str(value))


def _changes(before: Sequence[str], now: Sequence[str]) -> list[str]:
    gone, come = [line for line in before if line not in now], [line for line in now if line not in before]
    named, known = {_name(line) for line in come}, {_name(line) for line in gone}
    return [f"- {name}" for line in gone if (name := _name(line)) not in named] + [
        f"{'~' if _name(line) in known else '+'} {line}" for line in come
    ]


def _name(line: str) -> str:
    """What a line is about: what it says of it stands where it came."""
    return line.partition(": ")[0]
