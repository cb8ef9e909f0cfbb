"""The tables of one company, taken in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from api.sources.recording import AT_ONCE, Recorder
from api.sources.report import Proposed, Report
from api.sources.sheets import telling
from api.sources.sheets.rows import Rows


async def take(recorder: Recorder, rows: Rows, report: Report, progress: Callable[[int], None]) -> None:
    """Records what the rows add to what was told; `progress` hears how many people are done."""
    source = telling.source_of(recorder.company)
    key = (await recorder.remembered(source)).key
    report.questions += rows.questions
    report.ignored += rows.ignored
    people = iter(rows.facts.items())
    while group := list(islice(people, AT_ONCE)):
        events: list[Proposed] = []
        for employee, facts in group:
            proposed, found = telling.told(source, key, employee, facts, await recorder.entries(employee))
            events += proposed
            report.questions += found.questions
            report.duplicates += found.known
            report.people += employee is not None
        await recorder.record(source, events, report)
        progress(len(group))
