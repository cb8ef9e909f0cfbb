"""Facts that are kept although they can hardly be as they were told: what an operator should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from domain import facts as f
from domain.facts import Entry
from domain.ledger.contracts import Contract
from domain.ledger.corrections import day_of, told_on
from domain.ledger.reasons import Finding
from domain.ledger.record import ASKING, Record

_DONE = frozenset({
    "interview-completed", "interview-declined", "training-completed", "certification-acquired", "mid-career-visit",
    "abondement-paid", "abondement-declared", "copy-handed-over", "copy-acknowledged",
    "convocation-handed-over", "slot-requested", "remarks-made",
})  # fmt: skip
"""What is told once it is done. A hire, a leave, a raise or an end may be announced."""

_ZONES = timedelta(days=1)
"""Where it is a day later than in Paris, what is told in the evening was done on a day that Paris has not seen yet."""


def told_too_early(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Facts that are told as done, for a day that had not come when they were told."""
    for entry in entries:
        if entry.type not in _DONE or day_of(entry) <= (entry.time or entry.recorded_at).date():
            continue  # wherever that moment was another day, it was no earlier than on the eve
        if (on := told_on(entry)) is not None and day_of(entry) > on + _ZONES:
            yield Finding("told-before-done", {"fact": entry.fact, "told_on": on}, entry.ref, serious=True)


def before_hire(record: Record, entries: Iterable[Entry]) -> Iterator[Finding]:
    """Facts that would ask something of an employer, told of a day on which there was no contract yet."""
    if record.hire is None:
        return
    for entry in entries:
        if type(entry.fact) in ASKING:
            day = entry.fact.true_on
            assert day is not None
            if day < record.seniority_from and not any(a <= day <= b for a, b in record.earlier_contracts):
                yield Finding("before-hire", {"fact": entry.fact}, entry.ref)


def of_contract(contract: Contract) -> Iterator[Finding]:
    """What is odd about a contract: hires that differ, a birth after the hire."""
    hire = contract.hire
    if contract.disputed:
        yield Finding("several-hires", event=contract.chosen.ref)
    if hire.born_on is not None and hire.born_on >= hire.hired_on:
        yield Finding("born-after-hire", event=contract.chosen.ref, serious=True)


def elsewhere(record: Record) -> Iterator[Finding]:
    """Establishments that are not the company's: a SIRET begins with its SIREN."""
    siren = record.stream.company
    for each in record.assignments:
        if each.establishment is not None and not each.establishment.startswith(siren) and siren != f.NO_COMPANY:
            yield Finding("establishment-elsewhere", {"establishment": each.establishment}, serious=True)
            return


def ends_of_nothing(ends: Iterable[Entry], first: Contract) -> Iterator[Finding]:
    """Ends of a contract that lie before the first hire."""
    for end in ends:
        values = {"ended_on": end.fact.true_on, "hired_on": first.hire.hired_on}
        yield Finding("end-before-hire", values, end.ref, serious=True)


def lost_voids(effective: Iterable[Entry], known: Iterable[Entry]) -> Iterator[Finding]:
    """Voids that cancel nothing: of a fact that nobody told, or of themselves."""
    told = {(entry.source, entry.id) for entry in known}
    for entry in effective:
        if isinstance(entry.fact, f.FactVoided):
            aim = entry.fact.event
            if (aim.source, aim.id) not in told or aim == entry.ref:
                yield Finding("void-of-nothing", {"event": aim.id}, entry.ref, serious=True)
