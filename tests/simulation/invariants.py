"""What must hold after any run, whatever has failed in between."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from simulation import PROFILE, SIREN, Simulation

from domain.calendar import civil_date
from domain.day.hours import at
from domain.day.plan import on
from domain.facts import OWN_SOURCE, Entry, Stream
from domain.french.plan import WordedPlan, worded
from domain.french.review import bounded, reviewed
from domain.ledger.fold import fold_company
from domain.ledger.ledger import Ledger, derive
from domain.ports import Letter, Review
from domain.proof.chain import verify
from workflows.messages import workflow_id


def broken(simulation: Simulation) -> list[str]:
    """Every promise that the run has broken, in words; empty when all is well."""
    return [*_crashed(simulation), *_journal(simulation), *_mails(simulation), *_workflows(simulation)]


def _crashed(simulation: Simulation) -> Iterator[str]:
    for error in simulation.temporal.failed:
        yield f"a workflow ended with {error!r}"


def _journal(simulation: Simulation) -> Iterator[str]:
    """Each accepted fact is recorded once, in order; no chain is broken; no outcome stands twice."""
    for stream, accepted in simulation.accepted.items():
        entries = simulation.journal.entries_of(stream)
        recorded = [entry.ref for entry in entries if entry.source != OWN_SOURCE]
        if sorted(map(str, recorded)) != sorted(map(str, accepted)):
            yield f"{stream}: {len(accepted)} facts were accepted, {len(recorded)} are recorded"
        if verify(entries):
            yield f"{stream}: the chain is broken"


def _mails(simulation: Simulation) -> Iterator[str]:
    """A mail that was handed over again is the same mail (on another day it may propose another slot, when nothing
    could be recorded until the first would have come too soon); what is recorded as sent was handed over, and what was
    handed over is recorded.
    """
    copies = defaultdict[str, list[tuple[date, Letter]]](list)
    for moment, letter in simulation.post.handed_over:
        copies[letter.message_id].append((moment.date(), letter))
    for id, letters in copies.items():
        if len({(day, letter.subject) for day, letter in letters}) > len({day for day, _ in letters}):
            yield f"{id} was handed over twice and differs"
        if len({(letter.to, letter.cc) for _, letter in letters}) > 1:
            yield f"{id} was handed over to others the second time"
    steps = {entry.id for stream in simulation.accepted for entry in simulation.journal.entries_of(stream)}
    for id in copies:
        if id.strip("<").partition("@")[0].partition(".")[0] not in steps:
            yield f"{id} ({copies[id][0][1].subject}) was handed over, and no step is recorded that did it"
    for stream in simulation.accepted:
        for entry in simulation.journal.entries_of(stream):
            sent = getattr(entry.fact, "message_id", None)
            if entry.source == OWN_SOURCE and sent is not None and sent not in copies:
                yield f"{stream}: {entry.type} says that {sent} was sent, and it was not"


def _workflows(simulation: Simulation) -> Iterator[str]:
    """Each workflow's plan is what the journal says on its day, nothing is due that nobody does, nobody is missing."""
    companys, today = simulation.journal.entries_of(Stream(SIREN)), simulation.loop.now().date()
    for stream in simulation.accepted:
        if stream.employee is None:
            continue
        now = _plan_now(simulation, stream, companys)
        run = simulation.temporal.running.get(workflow_id(SIREN, stream.employee))
        if run is None:
            if not now.closed:
                yield f"{stream}: has no workflow, and something is left to wait for"
            continue
        seen = run.workflow._last  # pyright: ignore[reportPrivateUsage]
        if seen is None or (seen.version, seen.company_version) != (now.version, now.company_version):
            yield f"{stream}: the workflow has not read all that is recorded"
        elif seen.plan.obligations != _plan_on(simulation, stream, companys, seen.plan.as_of).obligations:
            yield f"{stream}: the workflow shows another plan than the journal's"
        to_ring = seen is not None and any(timer.at.date() == today for timer in seen.plan.timers)
        if now.plan.next_step is not None and not to_ring:
            yield f"{stream}: {now.plan.next_step.step} is due, and nobody does it"


def _plan_now(simulation: Simulation, stream: Stream, companys: list[Entry]) -> Review:
    moment, ledger = simulation.loop.now(), _ledger(simulation, stream, companys)
    return reviewed(at(on(ledger, civil_date(moment)), moment), ledger.entries, companys)


def _plan_on(simulation: Simulation, stream: Stream, companys: list[Entry], day: date) -> WordedPlan:
    """On another day than today, for what an absence that goes on does to a deadline grows by the day."""
    return bounded(worded(on(_ledger(simulation, stream, companys), day)))


def _ledger(simulation: Simulation, stream: Stream, companys: list[Entry]) -> Ledger:
    company = fold_company(companys, unopened=None, has_profile=PROFILE.siren == SIREN)
    return derive(stream, simulation.journal.entries_of(stream), company, simulation.law)


def counted(simulation: Simulation) -> Counter[str]:
    """How often each kind of fault struck."""
    return +simulation.faults.struck
