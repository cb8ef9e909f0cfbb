"""The tables of one company, taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice

from api.sources.dsn.codes import Meaning
from api.sources.recording import AT_ONCE, Recorder
from api.sources.report import Proposed, Report
from api.sources.sheets import telling
from api.sources.sheets.rows import Rows
from api.sources.sheets.waiting import Unknown, Waits, facts, provisional
from domain.facts import Fact, LeaveStart


async def take(recorder: Recorder, rows: Rows, report: Report, progress: Callable[[int], None]) -> None:
    """Records what the rows add to what was told; `progress` hears how many people are done."""
    source = telling.source_of(recorder.company)
    known = await recorder.remembered(source)
    report.questions += rows.questions
    report.ignored += rows.ignored
    report.headings += rows.headings
    people = iter(rows.facts.items())
    while group := list(islice(people, AT_ONCE)):
        events: list[Proposed] = []
        states: dict[str, str] = {}
        for employee, told in group:
            entries = await recorder.entries(employee)
            began, waits = _leaves(told), _waits(known.states, employee)
            settled = {each.started_on for each in waits.leaves if began.get(each.started_on, "other") != "other"}
            gone = provisional(source, entries, settled)
            proposed, found = telling.told(source, known.key, employee, told, entries, gone)
            events += proposed
            report.questions += found.questions
            report.duplicates += found.known
            report.read |= {employee} if employee is not None else set()
            after = waits.after(began.keys(), rows.unknown.get(employee or "", ()))
            if employee is not None and after != waits:
                states[employee] = after.model_dump_json(exclude_none=True)
        await recorder.record(source, events, report)
        await recorder.memory.remember(recorder.company, source, states)
        progress(len(group))


async def answer(recorder: Recorder, source: str, word: str, meaning: Meaning, report: Report) -> None:
    """What the company says of a word for an absence is applied to all that waits of the source for it."""
    known = await recorder.remembered(source)
    events: list[Proposed] = []
    states: dict[str, str] = {}
    for employee in known.states:
        waits = _waits(known.states, employee)
        those = [each for each in waits.leaves if each.word == word]
        if not those:
            continue
        entries = await recorder.entries(employee)
        days = {each.started_on for each in those}
        told = _told(those, meaning)
        proposed, found = telling.told(
            source, known.key, employee, told, entries, provisional(source, entries, days) if meaning != "other" else ()
        )
        events += proposed
        report.questions += found.questions
        report.read.add(employee)
        states[employee] = waits.after(days, ()).model_dump_json(exclude_none=True)
    await recorder.record(source, events, report)
    await recorder.memory.remember(recorder.company, source, states)


def _told(those: Sequence[Unknown], meaning: Meaning) -> list[Fact]:
    if meaning in ("none", "void"):
        return []
    return [fact for each in those for fact in facts(each, meaning)]


def _leaves(told: Sequence[Fact]) -> dict[date, str]:
    return {fact.started_on: fact.leave for fact in told if isinstance(fact, LeaveStart)}


def _waits(states: dict[str, str], employee: str | None) -> Waits:
    found = states.get(employee or "")
    return Waits.model_validate_json(found) if found and employee else Waits()
