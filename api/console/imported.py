"""What the pages show of an import: its facts and the deadlines that move, employee by employee."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.sources.previews import Preview
from domain.day.shifts import Shift
from domain.french.facts import FACTS
from domain.french.imports import shift_in_words

PAGE = 50
"""Employees on a page."""
MOST = 100
"""Questions, and places left aside, that are shown of one kind."""


@dataclass
class Row:
    """One employee, or the company (empty), with a sentence for each fact and each deadline that moves."""

    employee: str
    name: str = ""
    facts: list[str] = field(default_factory=list[str])
    deadlines: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Asked:
    """One kind of question, and of whom it is asked. `more`: how many are not shown."""

    text: str
    employees: Sequence[str]
    more: int


def rows(report: Mapping[str, Any]) -> list[Row]:
    """By employee, the company first."""
    found: dict[str, Row] = {}
    for fact in report["facts"]:
        row = found.setdefault(fact["employee"] or "", Row(fact["employee"] or ""))
        row.facts.append(fact.get("text") or FACTS[fact["type"]].name)
        if person := fact.get("person"):
            row.name = f"{person['given_name']} {person['family_name']}"
    for moved in report.get("deadlines", ()):
        row = found.setdefault(moved["employee"], Row(moved["employee"]))
        row.deadlines.append(shift_in_words(Shift.model_validate(moved)))
    return [found[employee] for employee in sorted(found)]


def counted(report: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How many facts of each kind, most first."""
    kinds = Counter(fact["type"] for fact in report["facts"])
    return [(FACTS[kind].name, number) for kind, number in kinds.most_common()]


def without_address(report: Mapping[str, Any]) -> int:
    """How many of those whom the files hire, and of whom they tell no end, bear no address in them; a payroll file asks
    for each itself.
    """
    gone = {fact["employee"] for fact in report["facts"] if fact["type"] == "contract-end"}
    asked = {each.get("employee") for each in report["questions"] if each["code"] == "email-missing"}
    hired = {fact["employee"]: fact.get("person") for fact in report["facts"] if fact["type"] == "hire"}
    reached = {employee for employee, person in hired.items() if person and person.get("email")}
    return len(hired.keys() - reached - gone - asked)


def questions(asked: Sequence[Mapping[str, Any]]) -> list[Asked]:
    """Each sentence once, with those whom it is about."""
    found: dict[str, list[str]] = {}
    for each in asked:
        found.setdefault(each["text"], []).append(each.get("employee") or "")
    return [
        Asked(text, [employee for employee in who if employee][:MOST], max(0, len(who) - MOST))
        for text, who in found.items()
    ]


def left_aside(preview: Preview) -> Iterator[tuple[str, str]]:
    for each in preview.report["ignored"][:MOST]:
        yield each["where"], each["why"]
