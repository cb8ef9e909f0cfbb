"""Mails that came back after a mail server had taken them, as long as nobody has seen to what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain import facts as f
from domain.facts import Entry
from domain.ledger.resends import document_of


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back: of which outcome (its type, and the event to name for a resend), and to whom it was."""

    event: f.EventRef
    outcome: str
    outcome_type: str
    to: f.Mailbox
    bounced_on: date


def bounces(entries: Sequence[Entry]) -> list[Bounce]:
    """Those that nobody has seen to, oldest first: the paper was not asked for again since, nor has the employee got it
    in another way.
    """
    own = {e.id: e for e in entries if e.source == f.OWN_SOURCE}
    found = [
        (entry, entry.fact, own[entry.fact.outcome])
        for entry in entries
        if isinstance(entry.fact, f.MailBounced) and entry.fact.outcome in own
    ]
    return [
        Bounce(entry.ref, sent.id, sent.type, fact.to, fact.bounced_on)
        for entry, fact, sent in sorted(found, key=lambda each: each[0].version)
        if not any(_answers(later.fact, fact, sent) for later in entries if later.version > entry.version)
    ]


def _answers(later: f.AnyFact, bounce: f.MailBounced, sent: Entry) -> bool:
    """Whether a later fact sees to what the bounce left open."""
    match later:
        case f.ResendRequested():
            return later.outcome == sent.id or (later.document or "") == document_of(sent.fact)
        case f.CopyHandedOver() | f.CopyAcknowledged():
            return bounce.to == "employee" and later.interview == getattr(sent.fact, "interview", None)
        case f.ConvocationUpdated() | f.ConvocationCancelled() | f.ConvocationHandedOver():
            return later.obligation == getattr(sent.fact, "obligation", None)
        case _:
            return False
