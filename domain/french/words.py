"""The French that people read for what has a name: the kinds of interviews, their statuses, the verdicts."""

from __future__ import annotations

from domain.day.status import Status
from domain.facts import InterviewKind
from domain.ledger.abondement import Verdict

KINDS_IN_FRENCH: dict[InterviewKind, str] = {
    "first": "premier entretien",
    "periodic": "entretien périodique",
    "return": "entretien de retour",
    "recap": "état des lieux",
    "mid-career": "entretien de mi-carrière",
    "late-career": "entretien de fin de carrière",
    "on-demand": "entretien demandé par le salarié",
    "elected-mandate": "entretien d'élu local",
}

STATUS_IN_FRENCH: dict[Status, str] = {
    "upcoming": "à venir",
    "open": "à convoquer",
    "convened": "convoqué",
    "overdue": "en retard",
    "held": "tenu",
    "held-late": "tenu en retard",
    "declined": "décliné",
    "exempt": "dispensé",
    "lapsed": "sans objet (fin de contrat)",
}

VERDICTS_IN_FRENCH: dict[Verdict, str] = {
    "due": "dû",
    "not-due": "non dû",
    "undetermined": "indéterminé",
    "not-yet": "pas encore décidé",
}
