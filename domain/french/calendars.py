"""What stands in the calendars that Jalon gives: in French, and without a name unless one is wished."""

from __future__ import annotations

from domain.facts import InterviewKind
from domain.french.names import short_interview

COMPANY = "Entretiens professionnels"
MANAGED = "Entretiens de mon équipe"


def meeting(kind: InterviewKind, who: str) -> str:
    """`Entretien de reprise, E-0042`: an interview at the hour that was proposed for it."""
    return f"{short_interview(kind)}, {who}"


def last_day(kind: InterviewKind, who: str) -> str:
    """`Dernier jour : entretien périodique, E-0042`."""
    name = short_interview(kind)
    return f"Dernier jour : {name[:1].lower()}{name[1:]}, {who}"
