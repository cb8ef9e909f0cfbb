"""Calendar entries that are not right any more: moved by HR, on a day of absence, or without an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from domain.calendar import civil_date
from domain.day.status import Assessed, has_left
from domain.facts import ConvocationSent, InterviewKind
from domain.ledger.invitations import Invitation
from domain.ledger.ledger import Page
from domain.ledger.record import Absence

Change = Literal["convocation-update", "convocation-cancel"]

ANY_INTERVIEW_WILL_DO: frozenset[InterviewKind] = frozenset({"first", "periodic"})
"""What another interview answers as well."""
_ANSWERS_ORDINARY_ONES: frozenset[InterviewKind] = frozenset({"recap", "return", "mid-career", "late-career"})


def changed_invitations(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[tuple[Change, Invitation]]:
    """The entries whose slot lies ahead and that are to be sent anew or cancelled, the nearest first."""
    ahead = [i for i in page.record.invitations.values() if i.standing and civil_date(i.at) >= day]
    gone = has_left(page.record, day)
    for invitation in sorted(ahead, key=lambda i: i.at):
        found = next((a for a in assessed if a.obligation.id == invitation.obligation), None)
        if gone or not _has_an_object(invitation, found) or _covered(invitation, ahead, assessed):
            if not _was_held_then(page, invitation):
                yield "convocation-cancel", invitation
        elif _moved(page, invitation, day) or _movable(page, invitation):
            yield "convocation-update", invitation


def slots_in_absence(page: Page, day: date) -> Iterator[tuple[Invitation, Absence]]:
    """The entries ahead that stand on a day on which the employee will be away and that are left to a person: HR has
    fixed the slot, nobody said until when the absence lasts, or no other day was found.
    """
    for invitation in page.record.invitations.values():
        absence = _away_then(page, invitation)
        if absence and invitation.standing and civil_date(invitation.at) >= day and not _movable(page, invitation):
            yield invitation, absence


def letters_without_object(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[ConvocationSent]:
    """The convocations that HR handed over, whose slot lies ahead and at which nothing is left to be held: no calendar
    entry goes with them that Jalon could take back, so that a person must say it.
    """
    gone = has_left(page.record, day)
    pending = {a.obligation.id for a in assessed if a.pending and not a.obligation.superseded}
    held = {interview.held_on for interview in page.record.interviews}
    for sent in page.record.convened.values():
        slot = civil_date(sent.proposed_for)
        if sent.to == "hr" and slot >= day and slot not in held and (gone or sent.obligation not in pending):
            yield sent


def _movable(page: Page, invitation: Invitation) -> bool:
    """Whether an absence that was told since takes the slot, and one after it, or before, can be proposed."""
    absence = _away_then(page, invitation)
    if absence is None or absence.version < invitation.version or _fixed(page, invitation):
        return False
    return absence.resumed_on is not None or absence.expected_end_on is not None


def _away_then(page: Page, invitation: Invitation) -> Absence | None:
    slot = civil_date(invitation.at)
    told = (a for a in page.record.away if a.covers(slot))
    return next((a for a in told if a.expected_end_on is None or a.resumed_on or slot <= a.expected_end_on), None)


def _fixed(page: Page, invitation: Invitation) -> bool:
    """Whether it is HR's slot, which Jalon moves for nobody else."""
    told = page.record.scheduled.get(invitation.kind)
    return told is not None and told[1].planned_for == invitation.at


def _has_an_object(invitation: Invitation, found: Assessed | None) -> bool:
    return found is not None and found.pending and not found.obligation.superseded


def _covered(invitation: Invitation, ahead: Sequence[Invitation], assessed: Sequence[Assessed]) -> bool:
    """Another interview is proposed that will answer this one as well."""
    pending = {a.obligation.id for a in assessed if a.pending}
    others = {i.kind for i in ahead if i.obligation in pending}
    return invitation.kind in ANY_INTERVIEW_WILL_DO and bool(others & _ANSWERS_ORDINARY_ONES)


def _was_held_then(page: Page, invitation: Invitation) -> bool:
    """An interview that took place at its slot is no entry to take back."""
    return any(interview.held_on == civil_date(invitation.at) for interview in page.record.interviews)


def _moved(page: Page, invitation: Invitation, day: date) -> bool:
    """HR has told another slot since; of an entry of the first release, at another moment."""
    if invitation.kind not in page.record.scheduled:
        return False
    ref, told = page.record.scheduled[invitation.kind]
    if civil_date(told.planned_for) < day:
        return False
    return ref != invitation.scheduled if invitation.numbered else told.planned_for != invitation.at
