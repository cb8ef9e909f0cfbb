"""The law as a person reads it: what is in force on a day, and what changed when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Literal

from domain.facts import Value
from domain.law.articles import Wording, article_of, wording_on
from domain.law.book import Law
from domain.law.rules import Rule, Version


class ArticleLine(Value):
    """One wording of one article. `read`: whether those who wrote Jalon have read it: whole, part, no."""

    article: str
    in_force_from: date
    text: str | None
    act: str
    read: Literal["whole", "part", "no"]


class Line(Value):
    """One wording of one rule. `value` is what the file says, as compact JSON without what is empty.

    `about`: the absence of which the rule speaks, `un congé sabbatique`. `wordings`: how the articles read on the day,
    which may be newer than what the rule takes from them.
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
    wordings: tuple[ArticleLine, ...] = ()


def in_force(law: Law, day: date) -> list[Line]:
    """The wording of each rule in force on the day; a rule that did not exist yet has none."""
    return [_line(law, name, rule, version, day) for name, rule in law.rules() if (version := rule.at(day)) is not None]


def changes(law: Law) -> list[Line]:
    """Every wording of every rule, in the order in which they came into force."""
    lines = [
        _line(law, name, rule, version, version.in_force_from)
        for name, rule in law.rules()
        for version in rule.versions
    ]
    return sorted(lines, key=lambda line: (line.in_force_from, line.rule))


def wordings(law: Law) -> list[ArticleLine]:
    """Every wording of every article that has a table of them, in the order in which they came into force."""
    lines = [_wording(article, each) for article, table in law.articles.items() for each in table]
    return sorted(lines, key=lambda line: (line.in_force_from, line.article))


def _wordings(law: Law, version: Version[Value], day: date) -> Iterator[ArticleLine]:
    """Each article of the version once, as it read on the day."""
    names = dict.fromkeys(article_of(law.articles, cited) for cited in version.article.split(", "))
    for name in names:
        found = wording_on(law.articles, name, day) if name else None
        if name is not None and found is not None:
            yield _wording(name, found)


def _wording(article: str, wording: Wording) -> ArticleLine:
    return ArticleLine(article=article, **wording.model_dump(exclude={"published_on"}))


def _line(law: Law, name: str, rule: Rule[Value], version: Version[Value], day: date) -> Line:
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
        wordings=tuple(_wordings(law, version, day)),
    )
