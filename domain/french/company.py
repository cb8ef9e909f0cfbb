"""What a company tells of itself, in words: its practice field by field, its agreements, who may do what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from domain.calendar import in_french
from domain.facts import Agreement, Rung, Zone
from domain.french.numbers import number
from domain.law import Policy

PRACTICE: Mapping[str, str] = {
    "convene_days_before": "Convocation avant l'échéance",
    "slot_notice_days": "Délai entre la convocation et le rendez-vous",
    "least_notice_days": "Délai le plus court",
    "slot_hour": "Heure proposée d'abord",
    "slot_hours": "Heures proposées ensuite",
    "slots_a_day": "Entretiens par responsable et par jour",
    "slot_spread_days": "Étalement des rendez-vous",
    "zone": "Fuseau horaire",
    "establishment_zones": "Fuseaux des établissements",
    "day_begins_at": "Début des envois",
    "day_ends_at": "Fin des envois",
    "letters": "Moment des courriers",
    "letters_until": "Dernière heure des courriers",
    "attempts": "Essais d'envoi",
    "hire_notice": "Information à l'embauche",
    "slot_reminder_days": "Rappel avant le rendez-vous",
    "reminder_days": "Délai entre deux rappels",
    "escalation": "À qui il est demandé si l'entretien a eu lieu",
    "convocations": "Convocations avant que les RH décident",
    "acknowledge_days": "Délai pour accuser réception d'une copie",
    "follow_up_months": "Suivi des actions décidées",
    "late_career_horizon_months": "Annonce de l'entretien de fin de carrière",
    "lateness": "Ce que les courriers disent d'un retard",
    "leavers_kept_months": "Données conservées après le départ",
    "files_kept_months": "Dossier conservé après le départ",
    "accesses_kept_months": "Consultations conservées",
    "mails_an_hour": "Messages par heure",
    "digest": "Point du lundi",
}
"""What each field of a practice is called."""

UNITS: Mapping[str, str] = {
    "slot_notice_days": "jours",
    "least_notice_days": "jours",
    "slot_spread_days": "jours",
    "slot_reminder_days": "jours ouvrés",
    "reminder_days": "jours ouvrés",
    "acknowledge_days": "jours",
    "follow_up_months": "mois",
    "late_career_horizon_months": "mois",
    "leavers_kept_months": "mois",
    "files_kept_months": "mois",
    "accesses_kept_months": "mois",
}

ZONES: Mapping[Zone, str] = {
    "Europe/Paris": "Paris",
    "America/Guadeloupe": "Guadeloupe",
    "America/Martinique": "Martinique",
    "America/Cayenne": "Guyane",
    "Indian/Reunion": "La Réunion",
    "Indian/Mayotte": "Mayotte",
    "America/Miquelon": "Saint-Pierre-et-Miquelon",
    "America/St_Barthelemy": "Saint-Barthélemy",
    "America/Marigot": "Saint-Martin",
    "Pacific/Noumea": "Nouvelle-Calédonie",
    "Pacific/Tahiti": "Tahiti",
    "Pacific/Wallis": "Wallis-et-Futuna",
}
LETTERS: Mapping[str, str] = {"working-hours": "les jours ouvrés, dans la journée", "any-time": "à toute heure"}
HIRE_NOTICES: Mapping[str, str] = {
    "mail-or-letter": "par courriel, sinon par une lettre que les RH remettent",
    "mail": "par courriel seulement",
    "none": "par l'entreprise elle-même",
}
RUNGS: Mapping[Rung, str] = {"manager": "le responsable", "n-plus-2": "son supérieur", "hr": "les RH"}
_LADDERS = ("manager n-plus-2 hr", "manager hr", "n-plus-2 hr", "hr", "manager")
_CODES: Mapping[str, str] = {
    "working-hours": "jours ouvrés",
    "any-time": "à toute heure",
    "day_begins_at": "début des envois",
    "letters_until": "dernière heure des courriers",
    "mail-or-letter": "par courriel, sinon par une lettre que les RH remettent",
    "mail": "par courriel seulement",
    "none": "par l'entreprise elle-même",
    "manager": "le responsable",
    "n-plus-2": "son supérieur",
    "hr": "les RH",
    "weekly": "un point par semaine",
    "off": "rien",
    "unsaid": "rien",
    "said": "l'échéance passée",
}
DIGESTS: Mapping[str, str] = {"weekly": "un point par semaine", "off": "rien"}
LATENESS: Mapping[str, str] = {
    "unsaid": "rien : ils invitent et n'admettent rien",
    "said": "l'échéance passée, les retards et le verdict",
}


def practice_value(name: str, policy: Policy) -> str:
    """A field of the practice as it is shown; `convene_days_before` is shown kind by kind elsewhere."""
    value: Any = getattr(policy, name)
    match name:
        case "zone":
            return ZONES[policy.zone]
        case "lateness":
            return LATENESS[policy.lateness]
        case "hire_notice":
            return HIRE_NOTICES[policy.hire_notice]
        case "escalation":
            return _ladder(policy.escalation)
        case "follow_up_months" if value is None:
            return "aucun"
        case "digest":
            return DIGESTS[policy.digest]
        case "mails_an_hour" if value is None:
            return "autant qu'il en vient"
        case "slot_hours":
            return ", ".join(_hour(f"{each:%H:%M}") for each in policy.slot_hours)
        case "letters":
            return LETTERS[policy.letters]
        case "slot_hour" | "day_begins_at" | "day_ends_at" | "letters_until":
            return _hour(f"{value:%H:%M}")
        case "establishment_zones":
            return (
                ", ".join(f"{siret} : {ZONES[zone]}" for siret, zone in policy.establishment_zones.items()) or "aucun"
            )
        case _ if value is None:
            return "sans terme fixé"
        case _:
            return _counted(value, UNITS.get(name, ""))


def lead(days: int) -> str:
    """How long before the deadline an interview is convened: `30 jours`, `1 jour`, `dès que dû`."""
    return _counted(days, "jours") if days else "dès que dû"


def _counted(value: int, unit: str) -> str:
    words = [each if value > 1 or each == "mois" else each.removesuffix("s") for each in unit.split()]
    return " ".join([str(value), *words])


def ladders(chosen: str | None) -> Mapping[str, str]:
    """Who may be asked, one after the other, whether an interview was held: the usual ladders, and the chosen one."""
    offered = dict.fromkeys([*_LADDERS, *filter(None, [chosen])])
    return {each: _ladder([rung for rung in RUNGS if rung in each.split()]) for each in offered}


def _ladder(rungs: Sequence[Rung]) -> str:
    return ", puis ".join(RUNGS[rung] for rung in rungs)


def plainly(described: str) -> str:
    """What a field of the practice means, without the codes by which a machine tells it."""
    plain = re.sub(r"`([\w-]+)`", lambda code: f"« {_CODES.get(code[1], code[1])} »", described)
    return re.sub(r"\b[a-z]+_[a-z_]+\b", lambda field: _CODES.get(field[0], field[0]), plain)


def terms_of(agreement: Agreement) -> Sequence[str]:
    """What an agreement sets, a line each."""
    told = (
        (agreement.periodicity_months, "un entretien tous les {} mois"),
        (agreement.recap_months, "un état des lieux tous les {} mois"),
        (agreement.return_within_days, "un entretien de retour sous {} jours"),
    )
    return [words.format(number(value)) for value, words in told if value is not None]


def scope_of(agreement: Agreement) -> str:
    """`accord d'entreprise signé le 3 mars 2027`"""
    branch = f" (IDCC {agreement.idcc})" if agreement.idcc else ""
    scope = "accord d'entreprise" if agreement.scope == "company" else f"accord de branche{branch}"
    return f"{scope} signé le {in_french(agreement.signed_on)}"


def _hour(clock: str) -> str:
    hours, _, minutes = clock.partition(":")
    return f"{int(hours)} h" + (f" {minutes}" if minutes != "00" else "")
