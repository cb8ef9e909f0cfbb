"""Papers that an operator wants sent again, and what was recorded of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain import facts as f
from domain.facts import Entry


@dataclass(frozen=True, slots=True)
class Resend:
    """A paper to be sent again. `document` is None when nothing that is recorded names it."""

    request: f.EventRef
    document: str | None


def resends(entries: Sequence[Entry]) -> list[Resend]:
    """What was asked for, oldest first. A failure that was named is no paper: its step is tried anew."""
    asked = [(e, e.fact) for e in entries if isinstance(e.fact, f.ResendRequested)]
    own = {e.id: e.fact for e in entries if e.source == f.OWN_SOURCE}
    papers = {paper for fact in own.values() if (paper := document_of(fact)) is not None}
    found: list[Resend] = []
    for entry, fact in sorted(asked, key=lambda each: each[0].version):
        if isinstance(own.get(fact.outcome or ""), f.DeliveryFailed):
            continue
        named = fact.document if fact.outcome is None else document_of(own.get(fact.outcome))
        found.append(Resend(entry.ref, named if named in papers else None))
    return found


def document_of(outcome: f.AnyFact | None) -> str | None:
    """The paper that an outcome tells of."""
    return getattr(outcome, "document", None)


def forgive(failures: dict[tuple[str, f.StepName], list[date]], entries: Sequence[Entry]) -> None:
    """A step whose failure an operator has named is tried anew: what failed before does not count any more."""
    failed = {e.id: (e.version, e.fact) for e in entries if isinstance(e.fact, f.DeliveryFailed)}
    for entry in entries:
        if not isinstance(entry.fact, f.ResendRequested) or entry.fact.outcome not in failed:
            continue
        _, named = failed[entry.fact.outcome]
        later = [
            fact.failed_on
            for version, fact in failed.values()
            if (fact.obligation, fact.step) == (named.obligation, named.step) and version > entry.version
        ]
        failures.pop((named.obligation, named.step), None)
        if later:
            failures[named.obligation, named.step] = later
