"""What law must say to be applied: the loader refuses a book that would fail in some review years later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, get_args

from domain.facts import InterviewKind, Leave, Report
from domain.law.articles import article_of, wording_on
from domain.law.book import Law
from domain.law.branch import Branch, BranchText
from domain.law.readings import ANSWERS, WATCHABLE
from domain.law.rules import Rule

Complaint = tuple[str, str]
"""The field of the book, and what is wrong with it."""

_LATER = frozenset(
    {"mid_career", "late_career", "elected_mandate", "postponements", "fixed_payments", "interview", "departure"}
)
"""The rules that may begin after the law itself."""


def complaints(law: Law) -> Iterator[Complaint]:
    """Everything that is missing, contradicts itself or is read by nobody."""
    yield from _beginnings(law)
    yield from _articles(law)
    yield from _crossings(law)
    yield from _agreements(law)
    yield from _leaves(law)
    yield from _topics(law)
    yield from _readings(law)
    for idcc, branch in law.branches.items():
        yield from ((f"branches/{idcc}", wrong) for wrong in _branch(law, idcc, branch))


def _beginnings(law: Law) -> Iterator[Complaint]:
    """What applies from the first day of the law on has a wording on that day, and nothing one before it."""
    start = law.begins_on
    for name, rule in law.rules():
        kind, _, leave = name.partition(".")
        field, path = ("leaves", f"{leave}.{kind}, ") if leave else (kind, "")
        if rule.at(start - timedelta(days=1)) is not None:
            yield field, f"{path}versions: a wording is in force before {start}, when the law begins"
        elif rule.at(start) is None and kind not in _LATER:
            yield field, f"{path}versions: no wording is in force on {start}, when the law begins"


def _articles(law: Law) -> Iterator[Complaint]:
    """Each table is in order, and each rule cites a wording that stands in its article's table."""
    for article, table in law.articles.items():
        starts = [each.in_force_from for each in table]
        if not starts or starts != sorted(set(starts)):
            yield "articles", f"{article}: expected at least one wording, each in_force_from once, oldest first"
    for name, rule in law.rules():
        for version in rule.versions:
            tables = [law.articles[a] for c in version.article.split(", ") if (a := article_of(law.articles, c))]
            known = {each.text: each.in_force_from for table in tables for each in table}
            if version.text and known and known.get(version.text, date.max) > version.in_force_from:
                kind, _, leave = name.partition(".")
                field, path = ("leaves", f"{leave}.{kind}, ") if leave else (kind, "")
                wrong = f"{version.text} is no wording of {version.article} by {version.in_force_from} (articles.yaml)"
                yield field, f"{path}versions: {wrong}"


def _crossings(law: Law) -> Iterator[Complaint]:
    for field, rule in (("first", law.first), ("periodic", law.periodic), ("recap", law.recap)):
        for version in rule.versions:
            text = version.value.crossed_by
            if text is not None and wording_on(law.articles, text, version.in_force_from) is None:
                yield field, f"crossed_by: {text} has no wording by {version.in_force_from} (articles.yaml)"


def _agreements(law: Law) -> Iterator[Complaint]:
    """Only what takes the place of an older text can make an agreement lapse."""
    first = law.agreement.at(law.begins_on)
    if first is not None and first.value.lapses_on is not None:
        yield "agreement", "versions.0.value.lapses_on: no older text that an agreement could be signed under"


def _leaves(law: Law) -> Iterator[Complaint]:
    for leave in get_args(Leave):
        if leave not in law.leaves:
            yield "leaves", f"{leave} is missing: it can be told as a fact"
    for leave, about in law.leaves.items():
        if about.reading is None:
            continue
        question = law.questions.get(about.reading.question)
        if question is None:
            yield "leaves", f"{leave}.reading.question: {about.reading.question} is not in readings.yaml"
        elif unknown := [answer for answer in about.reading.rates if answer not in question.options]:
            yield "leaves", f"{leave}.reading.rates.{unknown[0]}: expected one of {', '.join(question.options)}"


def _topics(law: Law) -> Iterator[Complaint]:
    """Each kind of interview with a topic of its own has it from the day it is owed, and each topic its field."""
    with_topic: Mapping[InterviewKind, Rule[Any]] = {
        "return": law.back, "mid-career": law.mid_career, "late-career": law.late_career,
    }  # fmt: skip
    for version in law.topics.versions:
        for topic in (*version.value.topics, *version.value.by_kind.values()):
            if topic.field not in Report.model_fields:
                yield "topics", f"{version.in_force_from}, field: a report has no {topic.field}"
    days = {*law.topics.starts, *(rule.begins_on for rule in with_topic.values() if rule.begins_on)}
    for kind, rule in with_topic.items():
        if (day := _without(law, kind, rule, days)) is not None:
            yield "topics", f"by_kind: no topic for the {kind} interview, owed on {day}"
    for kind in {kind for version in law.topics.versions for kind in version.value.by_kind} - set(with_topic):
        yield "topics", f"by_kind.{kind}: this kind of interview has no topic of its own"


def _without(law: Law, kind: InterviewKind, rule: Rule[Any], days: set[date]) -> date | None:
    """The first day on which the kind is owed and has no topic."""
    for day in sorted(days):
        topics = law.topics.at(day)
        if rule.at(day) is not None and topics is not None and kind not in topics.value.by_kind:
            return day
    return None


def _readings(law: Law) -> Iterator[Complaint]:
    """The questions and their answers are those that the code asks."""
    for name, answers in ANSWERS.items():
        question = law.questions.get(name)
        if question is None:
            yield "questions", f"{name} is missing"
        elif frozenset(question.options) != answers:
            yield "questions", f"{name}.options: expected {', '.join(sorted(answers))}"
    for name, question in law.questions.items():
        if name not in ANSWERS:
            yield "questions", f"{name}: nobody reads it"
        elif question.watched and name not in WATCHABLE:
            yield "questions", f"{name}.watched: nobody watches it"


def _branch(law: Law, idcc: str, branch: Branch) -> Iterator[str]:
    """The file is called by its IDCC, and what a text is said to become is what its dates and its rhythm make of it."""
    if branch.idcc != idcc:
        yield f"idcc: expected {idcc}, as the file is called"
    for place, text in enumerate(branch.texts):
        expected = _under_the_law_of_2025(law, text)
        if expected is not None and text.under_law_of_2025 != expected:
            yield f"texts.{place}.under_law_of_2025: expected {expected}"


def _under_the_law_of_2025(law: Law, text: BranchText) -> str | None:
    """What its own dates, its rhythm and its words make of a text under the law of 24 October 2025."""
    frame = next((version for version in law.agreement.versions if version.value.lapses_on is not None), None)
    last = text.until(law.periodic)
    if frame is None:
        return None
    if text.in_force_to is not None and text.in_force_to < (frame.value.lapses_on or frame.in_force_from):
        return "ended"
    if last < date.max and text.yields_to_law:
        return "set-aside"
    rhythm, cycle = text.value.rhythm, text.value.cycle
    months = rhythm.months if rhythm and not rhythm.echo else cycle.share_months if cycle else None
    if months is not None and frame.value.ceiling_months is not None and months > frame.value.ceiling_months:
        return "lapses"
    if (rhythm and rhythm.echo) or (cycle and cycle.years is None):
        return "follows"
    return "stands" if rhythm or cycle else None
