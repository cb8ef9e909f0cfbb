"""Which deadlines an import would move, by employee: worked out beside the event loop, for so many people at most."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from api.sources.trial import TrialJournal
from domain.day.shifts import Shift, foreseen, oddities, shifts
from domain.facts import Entry, Stream
from domain.law import Law
from domain.ledger.reasons import Finding

MOST = 5000
"""People whose deadlines are worked out; of a larger company the others are counted."""
AT_ONCE = 50


@dataclass(slots=True)
class Outlook:
    """`moved`: employee -> what moves, those without a move left out; `odd`: employee -> what the facts contradict;
    `left_out`: how many were not worked out.
    """

    moved: dict[str, list[Shift]] = field(default_factory=dict[str, list[Shift]])
    odd: dict[str, list[Finding]] = field(default_factory=dict[str, list[Finding]])
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
        await asyncio.to_thread(_add, found, facts, companys, law, today)
    return found


def _add(
    found: Outlook,
    facts: Sequence[tuple[Stream, Sequence[Entry], Sequence[Entry]]],
    companys: tuple[Sequence[Entry], Sequence[Entry]],
    law: Law,
    today: date,
) -> None:
    for stream, *lives in facts:
        before, after = (foreseen(stream, own, of, law, today) for own, of in zip(lives, companys, strict=True))
        if moved := shifts(before, after, today):
            found.moved[stream.employee or ""] = moved
        if odd := oddities(before, after):
            found.odd[stream.employee or ""] = odd
