"""The calendar entries that convocations have made, and what became of each: one for an obligation, for good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain import facts as f
from domain.facts import Entry


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar entry as its readers have it. `uid` and `sequence` are those of RFC 5545; `at`: when the interview is
    proposed; `standing`: it was not cancelled; `convocation`: the outcome whose private part says who has it;
    `scheduled`: the fact that fixed the slot, when HR fixed it; `numbered`: the outcome says so, which those of the
    first release did not; `version`: when that was recorded, by the journal.
    """

    uid: str
    sequence: int
    obligation: str
    kind: f.InterviewKind
    at: datetime
    standing: bool
    convocation: f.EventRef
    scheduled: f.EventRef | None = None
    numbered: bool = True
    version: int = 0


Invitations = dict[str, Invitation]
"""By their obligation."""


def note_invitation(found: Invitations, entry: Entry) -> None:
    """What one outcome says of a calendar entry. A letter that HR handed over made none."""
    match entry.fact:
        case f.ConvocationSent() as sent if sent.to == "employee":
            found[sent.obligation] = Invitation(
                uid=str(sent.invitation or entry.id),
                sequence=sent.sequence or 0,
                obligation=sent.obligation,
                kind=sent.kind,
                at=sent.proposed_for,
                standing=True,
                convocation=entry.ref,
                scheduled=sent.scheduled,
                numbered=sent.invitation is not None,
                version=entry.version,
            )
        case f.ConvocationUpdated() as moved if moved.obligation in found:
            found[moved.obligation] = replace(
                found[moved.obligation], sequence=moved.sequence, at=moved.proposed_for, scheduled=moved.scheduled,
                numbered=True, version=entry.version,
            )  # fmt: skip
        case f.ConvocationCancelled() as cancelled if cancelled.obligation in found:
            found[cancelled.obligation] = replace(
                found[cancelled.obligation], sequence=cancelled.sequence, standing=False
            )
        case _:
            pass
