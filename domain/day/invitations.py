"""Calendar entries that are not right any more: moved by HR, or without an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from domain.calendar import civil_date
from domain.day.status import Assessed
from domain.facts import InterviewKind
from domain.ledger.invitations import Invitation
from domain.ledger.ledger import Page

Change = Literal["convocation-update", "convocation-cancel"]

ANY_INTERVIEW_WILL_DO: frozenset[InterviewKind] = frozenset({"first", "periodic"})
"""What another interview answers as well."""
_ANSWERS_ORDINARY_ONES: frozenset[InterviewKind] = frozenset({"recap", "return", "mid-career", "late-career"})


def changed_invitations(page: Page, day: date, assessed: Sequence[Assessed]) -> Iterator[tuple[Change, Invitation]]:
    """The entries whose slot lies ahead and that are to be sent anew or cancelled, the nearest first."""
    ahead = [i for i in page.record.invitations.values() if i.standing and civil_date(i.at) >= day]
    for invitation in sorted(ahead, key=lambda i: i.at):
        found = next((a for a in assessed if a.obligation.id == invitation.obligation), None)
        if not _has_an_object(invitation, found) or _covered(invitation, ahead, assessed):
            if not _was_held_then(page, invitation):
                yield "convocation-cancel", invitation
        elif _moved(page, invitation, day):
            yield "convocation-update", invitation


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
