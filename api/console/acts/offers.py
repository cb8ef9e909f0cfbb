"""What the page of an employee offers to do: which copies wait to be given or acknowledged, which delays to settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.console.acts.desk import Desk, code_of
from api.console.acts.facts import done
from api.console.acts.sheet import alterable
from domain.day.past import arrived_overdue, settlement
from domain.day.situation import letters_by_hand
from domain.facts import CopyAcknowledged, CopyHandedOver, CopySent, Entry, EventRef, InterviewCompleted
from domain.french.facts import each_in_words
from domain.french.forms import FORMS
from domain.french.plan import WordedFinding


@dataclass(frozen=True)
class Copy:
    """The copy of an interview's paper. `code`: what a form calls the interview; `by_hand`: HR was sent it to give."""

    held: InterviewCompleted
    sent: CopySent
    code: str
    by_hand: bool
    received: bool


@dataclass(frozen=True)
class Remedy:
    """`path`: of the form, below those of the employee."""

    words: str
    path: str


_TELLS: Mapping[str, str] = {
    "overdue-on-arrival": "overdue-settled", "verdict-untold": "history-complete", "sum-on-arrival": "abondement-paid",
    "former-sum": "abondement-paid",
    "sum-under-another-date": "abondement-declared", "sum-due-again": "abondement-declared",
    "delivery-failed": "resend-requested", "mail-bounced": "resend-requested", "leave-end-untold": "leave-end",
    "leave-end-unplanned": "leave-end",
    "leave-open-after-return": "leave-end", "contract-end-untold": "contract-end", "unknown-employee": "hire",
    "interview-requested": "interview-scheduled", "slot-requested": "interview-scheduled",
    "mid-career-visit-due": "mid-career-visit",
    "establishment-elsewhere": "assignment-changed", "branch-unnamed": "assignment-changed",
}  # fmt: skip
"""The fact that settles a finding, by its code."""


@dataclass(frozen=True)
class Offers:
    """`done`: the fact that somebody who comes from a form has just recorded; `said`: it in words. `settling`: the
    duties that were overdue when the watch began, and of which nobody has decided; `by_hand`: those whose convocation
    waits to be handed over.
    """

    alterable: Mapping[EventRef, Entry]
    copies: Sequence[Copy]
    settling: frozenset[str]
    by_hand: frozenset[str]
    held: bool
    done: Entry | None
    said: str = ""

    def remedy(self, finding: WordedFinding) -> Remedy | None:
        """What settles the finding: the form that tells what is missing, or that corrects the fact it is about."""
        entry = self.alterable.get(finding.event) if finding.event else None
        if finding.code == "report-missing" and entry is not None:
            return Remedy("Écrire le compte-rendu", f"{entry.type}?fait={entry.version}")
        if kind := _TELLS.get(finding.code):
            return Remedy(FORMS[kind].heading, kind)
        if entry is not None and entry.type in FORMS:
            return Remedy("Corriger ce fait", f"{entry.type}?fait={entry.version}")
        return None


def offers_of(desk: Desk, key: str) -> Offers | None:
    """What may be done about the employee; None for those who only read. `key`: the form's that they come from."""
    if not desk.place.may("events:write"):
        return None
    recorded = done(desk.file.own, key)
    return Offers(
        alterable(desk),
        copies_of(desk),
        _settling(desk),
        frozenset(letters_by_hand(desk.plan, desk.stands)),
        desk.plan.page.record.held,
        recorded,
        each_in_words(desk.file.own)[recorded.ref] if recorded else "",
    )


def copies_of(desk: Desk) -> list[Copy]:
    """One for each interview whose copy was sent, the last first."""
    held: dict[EventRef, InterviewCompleted] = {}
    sent: dict[EventRef, CopySent] = {}
    received: set[EventRef] = set()
    for entry in desk.stands:
        match entry.fact:
            case InterviewCompleted() as interview:
                held[entry.ref] = interview
            case CopySent() as copy:
                sent[copy.interview] = copy
            case CopyHandedOver() | CopyAcknowledged() as told:
                received.add(told.interview)
            case _:
                pass
    return [
        Copy(held[ref], copy, code_of(ref), copy.to == "hr", ref in received)
        for ref, copy in reversed(sent.items())
        if ref in held
    ]


def _settling(desk: Desk) -> frozenset[str]:
    late = arrived_overdue(desk.plan.page, desk.plan.as_of, desk.plan.obligations)
    return frozenset(o.id for o in late if settlement(desk.plan.page.record, o) is None)
