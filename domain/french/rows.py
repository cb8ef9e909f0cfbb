"""What became of an obligation, and of a line of the état des lieux's table, in words."""

from __future__ import annotations

from datetime import timedelta

from domain.calendar import in_french
from domain.french.periods import between
from domain.french.plan import WordedInterview, WordedObligation
from domain.french.words import STATUS_IN_FRENCH
from domain.ledger.recap_content import Outcome

OUTCOMES: dict[Outcome, str] = {
    "held": "tenu",
    "late": "tenu en retard",
    "after-period": "tenu après l'état des lieux",
    "recap": "tenu, fait l'état des lieux",
    "proposed": "proposé à temps, non tenu à ce jour",
    "declined": "décliné",
    "missed": "non tenu",
    "to-come": "à venir",
}


def outcome(row: WordedInterview) -> str:
    """`tenu en retard (de 12 jours) le 3 mars 2025`; `tenu, fait l'état des lieux, en retard (de 2 ans) le …`.

    Of what was held after the état des lieux the day alone is told: its delay is counted from another day.
    """
    late = ""
    if row.days_late and row.held_on and row.outcome in ("late", "recap"):
        late = f" (de {between(row.held_on - timedelta(days=row.days_late), row.held_on)})"
    if late and row.outcome == "recap":
        late = f", en retard{late}"
    return OUTCOMES[row.outcome] + late + (f" le {in_french(row.held_on)}" if row.held_on else "")


def status_of(o: WordedObligation) -> str:
    """`en retard`; `non tenu` once a later interview was held, for then there is nothing left to hold."""
    return "non tenu" if o.superseded and o.status == "overdue" else STATUS_IN_FRENCH[o.status]
