"""The watch over a company in words: what leaves the house, to whom, what may hold it back, what an operator says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.calendar import in_french
from domain.day.watch import Restraint
from domain.facts import Settlement

RESTRAINTS: Mapping[Restraint, str] = {
    "not-opened": "le suivi de l'entreprise n'est pas ouvert",
    "no-profile": "l'entreprise n'a pas de profil : au nom de qui écrire n'est pas connu (PUT /v1/companies/SIREN)",
    "not-begun": "le suivi de l'entreprise ouvre à une date à venir",
    "paused": "le suivi de l'entreprise est suspendu",
    "held": "les envois pour ce salarié sont retenus",
    "history-untold": "rien ne dit que tout a été communiqué des années d'avant le suivi (fait history-complete)",
    "out-of-hours": "les courriers ne partent que les jours ouvrés, aux heures de l'entreprise",
}

SETTLEMENTS: Mapping[Settlement, str] = {
    "released": "à convoquer par Jalon",
    "planned": "organisée par les RH",
    "closed": "close par les RH",
}


def state_of_watch(begins_on: date | None, today: date, *, paused: bool) -> str:
    """The news about the watch, as a heading."""
    if begins_on is None:
        return "Le suivi n'est pas ouvert : rien ne part"
    if paused:
        return "Le suivi est suspendu : rien ne part"
    if begins_on > today:
        return f"Le suivi ouvre le {in_french(begins_on)} : rien ne part avant"
    return f"Le suivi est ouvert depuis le {in_french(begins_on)}"
