"""The lists of what waits for a person: what each is called, in the console and in Monday's digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.ports import Need


@dataclass(frozen=True)
class WorkList:
    """A list by its name in the address: its title, what it says when it is empty, and whom it holds."""

    title: str
    none: str
    need: Need | None


LISTS: Mapping[str, WorkList] = {
    "depassees": WorkList("Échéances dépassées", "Aucune échéance n’est dépassée", "overdue"),
    "30-jours": WorkList("À tenir sous 30 jours", "Rien n’est à tenir sous 30 jours", "due-30"),
    "90-jours": WorkList("À tenir sous 90 jours", "Rien n’est à tenir sous 90 jours", "due-90"),
    "retours": WorkList("Retours d’absence à recevoir", "Personne n’est à recevoir au retour d’une absence", "return"),
    "rendez-vous": WorkList("Rendez-vous des dix jours", "Aucun rendez-vous dans les dix jours", "meeting"),
    "remises": WorkList("Papiers à remettre en main propre", "Rien n’est à remettre en main propre", "hand-over"),
    "accuses": WorkList("Accusés de réception attendus", "Aucun accusé de réception n’est attendu", "acknowledge"),
    "sommes": WorkList("Sommes à verser", "Aucune somme n’est à verser", "pay"),
    "constats": WorkList("Constats à régler", "Aucun constat n’est à régler", "settle"),
    "echecs": WorkList("Envois en échec", "Aucun envoi n’a échoué", "failed"),
    "retenus": WorkList("Envois retenus", "Aucun envoi n’est retenu", "held-back"),
    "tous": WorkList("Tous les salariés", "Aucun salarié n’est connu", None),
}
