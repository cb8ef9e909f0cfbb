"""The news about one employee in a heading and a line below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.calendar import in_french
from domain.day.status import PENDING
from domain.facts import InterviewKind
from domain.french.numbers import cardinal, euros
from domain.french.plan import WordedObligation, WordedPlan
from domain.french.typography import capital
from domain.french.words import KINDS_IN_FRENCH

_VOWELS = "aeiouyéèêâîôû"


class Headline(NamedTuple):
    """What is new, as a heading; what one should know besides, empty when there is nothing."""

    title: str
    more: str


def headline(plan: WordedPlan, unpaid: Sequence[tuple[int, date | None]] = ()) -> Headline:
    """What is overdue, else what is to be held next, else that no interview is due.

    `unpaid`: what is still to be paid of each sum that is due, in euros, and its last day; the oldest first.
    """
    pending = [o for o in plan.obligations if o.status in PENDING and not o.superseded]
    return Headline(_title(pending), " ".join(filter(None, (_owed(unpaid), _past(plan), _cautious(pending)))))


def the(kind: InterviewKind) -> str:
    """`l'état des lieux`, `le premier entretien`."""
    name = KINDS_IN_FRENCH[kind]
    return f"l'{name}" if name[0] in _VOWELS else f"le {name}"


def _title(pending: Sequence[WordedObligation]) -> str:
    overdue = [o for o in pending if o.status == "overdue"]
    match overdue, pending:
        case [one], _:
            return f"{capital(the(one.kind))} est en retard depuis le {in_french(one.due_on)}"
        case [_, *_], _:
            return f"{capital(cardinal(len(overdue)))} échéances sont dépassées"
        case [], []:
            return "Aucun entretien n'est dû"
        case _:
            first = pending[0]
            if first.status == "upcoming":
                return f"Aucun entretien n'est dû avant le {in_french(first.due_on)}"
            return f"{capital(the(first.kind))} est à tenir d'ici le {in_french(first.due_on)}"


def _owed(unpaid: Sequence[tuple[int, date | None]]) -> str:
    said = [f"{euros(left_eur)} sont à verser au plus tard le {in_french(by)}" for left_eur, by in unpaid if by]
    return f"{', '.join(said)}." if said else ""


def _past(plan: WordedPlan) -> str:
    """How the deadlines that lie behind were met."""
    held = sum(o.status == "held" for o in plan.obligations)
    late = sum(o.status == "held-late" for o in plan.obligations)
    missed = sum(o.superseded and o.status == "overdue" for o in plan.obligations)
    counted = (
        (held, "a été tenue à temps", "ont été tenues à temps"),
        (late, "a été tenue en retard", "ont été tenues en retard"),
        (missed, "n'a pas été tenue", "n'ont pas été tenues"),
    )
    said = [f"{_deadlines(count)} {one if count == 1 else many}" for count, one, many in counted if count]
    return f"{capital(', '.join(said))}." if said else ""


def _deadlines(count: int) -> str:
    return "une échéance" if count == 1 else f"{cardinal(count)} échéances"


def _cautious(pending: Sequence[WordedObligation]) -> str:
    first = next((o for o in pending if o.status != "overdue"), None)
    if first is None or first.safe_on >= first.due_on:
        return ""
    return f"Par prudence, {the(first.kind)} est à tenir avant le {in_french(first.safe_on)}."
