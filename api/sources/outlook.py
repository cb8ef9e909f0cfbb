"""Which deadlines an import would move, by employee: worked out beside the event loop, for so many people at most."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from api.sources.trial import TrialJournal
from domain.day.shifts import Shift, shifts
from domain.facts import Entry, Stream
from domain.law import Law

MOST = 5000
"""People whose deadlines are worked out; of a larger company the others are counted."""
AT_ONCE = 50


@dataclass(slots=True)
class Outlook:
    """`moved`: employee -> what moves, those without a move left out; `left_out`: how many were not worked out."""

    moved: dict[str, list[Shift]] = field(default_factory=dict[str, list[Shift]])
    left_out: int = 0


async def outlook(journal: TrialJournal, company: str, known: Collection[str], law: Law, today: date) -> Outlook:
    """What the trial has told moves. `known`: whom it may move beside those of whom it told."""
    of_company = Stream(company)
    everybody = sorted({*known, *(stream.employee for stream in journal.told if stream.employee)})
    found = Outlook(left_out=max(0, len(everybody) - MOST))
    companys = await journal.read_beneath(of_company), await journal.read(of_company)
    for place in range(0, min(len(everybody), MOST), AT_ONCE):
        streams = [Stream(company, employee) for employee in everybody[:MOST][place : place + AT_ONCE]]
        facts = [(stream, await journal.read_beneath(stream), await journal.read(stream)) for stream in streams]
        found.moved |= await asyncio.to_thread(_of, facts, companys, law, today)
    return found


def _of(
    facts: Sequence[tuple[Stream, Sequence[Entry], Sequence[Entry]]],
    companys: tuple[Sequence[Entry], Sequence[Entry]],
    law: Law,
    today: date,
) -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = {}
    for stream, before, after in facts:
        if moved := shifts(stream, (before, companys[0]), (after, companys[1]), law, today):
            found[stream.employee or ""] = moved
    return found
