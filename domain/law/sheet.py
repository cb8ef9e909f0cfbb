"""The law as a person reads it: what is in force on a day, and what changed when."""

from __future__ import annotations

import json
from datetime import date

from domain.facts import Value
from domain.law.book import Law
from domain.law.rules import Rule, Version


class Line(Value):
    """One wording of one rule. `value` is what the file says, as compact JSON without what is empty.

    `about`: the absence of which the rule speaks, `un congé sabbatique`.
    """

    rule: str
    title: str
    about: str | None = None
    in_force_from: date
    published_on: date
    article: str
    text: str | None
    source: str
    confidence: str
    value: str


def in_force(law: Law, day: date) -> list[Line]:
    """The wording of each rule in force on the day; a rule that did not exist yet has none."""
    return [_line(law, name, rule, version) for name, rule in law.rules() if (version := rule.at(day)) is not None]


def changes(law: Law) -> list[Line]:
    """Every wording of every rule, in the order in which they came into force."""
    lines = [_line(law, name, rule, version) for name, rule in law.rules() for version in rule.versions]
    return sorted(lines, key=lambda line: (line.in_force_from, line.rule))


def _line(law: Law, name: str, rule: Rule[Value], version: Version[Value]) -> Line:
    value = version.value.model_dump(mode="json", exclude_none=True)
    kind = name.partition(".")[2]
    return Line(
        rule=name,
        title=rule.title,
        about=next((about.name for leave, about in law.leaves.items() if leave == kind), None),
        in_force_from=version.in_force_from,
        published_on=version.published_on,
        article=version.article,
        text=version.text,
        source=version.source,
        confidence=version.confidence,
        value=json.dumps(value, ensure_ascii=False),
    )
