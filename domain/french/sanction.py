"""Why the sum is due or not, in French: the sanction's tests, the headcount, the date of payment."""

from __future__ import annotations

from datetime import date

from domain.calendar import in_french
from domain.french.sentences import Sentences
from domain.french.words import VERDICTS_IN_FRENCH
from domain.ledger.abondement import Verdict


def _interviews(owed: int, missing: int) -> str:
    match owed, missing:
        case 0, _:
            return "aucun entretien n'était dû sur la période"
        case 1, 0:
            return "l'état des lieux est le seul entretien dû sur la période"
        case _, 0:
            return "tous les entretiens prévus ont été tenus"
        case _, 1:
            return "1 entretien prévu n'a pas été tenu sur la période"
        case _:
            return f"{missing} entretiens prévus n'ont pas été tenus sur la période"


def _late_counted(late: int) -> str:
    plural = "s" if late > 1 else ""
    return f"{late} en retard, compté{plural} comme tenu{plural} (lecture A13)"


_TRAINING = {"any": "formation", "non-mandatory": "formation non obligatoire"}


def _trained(training: str) -> str:
    return f"une {_TRAINING[training]} a été suivie sur la période"


def _untrained(training: str) -> str:
    return f"aucune {_TRAINING[training]} suivie sur la période"


def _criteria(met: int, needed: int, until: date | None) -> str:
    plural, before = "s" if met > 1 else "", f" avant {until.year}" if until else ""
    return f"{met} critère{plural} sur trois rempli{plural}, {needed} exigés{before}"


def _branch_test(held: int, trained: int) -> str:
    trainings = f"{trained} formation{'s' if trained > 1 else ''} non obligatoire{'s' if trained > 1 else ''}"
    interviews = f"{held} entretien{'s' if held > 1 else ''}"
    return f"{interviews} et {trainings} sur la période : le test de l'accord de branche n'est pas rempli (lecture A33)"


def _hours(hours: int, until: date | None) -> str:
    formerly = f" (droit antérieur à {until.year})" if until else ""
    return f"{hours} heures de CPF, à régler à l'OPCA{formerly} : à traiter à la main"


def _late_undecided(late: int) -> str:
    if late == 1:
        return "1 entretien tenu en retard : le compter comme tenu ou manquant revient au juge (lecture A13)"
    return f"{late} entretiens tenus en retard : les compter comme tenus ou manquants revient au juge (lecture A13)"


def _if_today(verdict: Verdict) -> str:
    return f"s'il était tenu aujourd'hui, abondement {VERDICTS_IN_FRENCH[verdict]}"


def _disputed(reading: str, verdict: Verdict) -> str:
    return f"selon une autre lecture, abondement {VERDICTS_IN_FRENCH[verdict]} (lecture {reading})"


def _pay_by_quarter(pay_by: date, held: bool, article: str) -> str:
    since = "l'état des lieux" if held else "la date à laquelle il devait être tenu"
    return f"versement au plus tard le {in_french(pay_by)}, dernier jour du trimestre civil suivant {since} ({article})"


SUMS: Sentences = {
    "recap-ahead": "état des lieux à tenir pour le {due_on}",
    "contract-ended-before-recap": "le contrat a pris fin avant l'état des lieux",
    "suspended": "sanction suspendue jusqu'au {until} ({article})",
    "interviews": _interviews,
    "if-today": _if_today,
    "disputed": _disputed,
    "late-counted": _late_counted,
    "late-undecided": _late_undecided,
    "trained": _trained,
    "untrained": _untrained,
    "criteria": _criteria,
    "history-untold": (
        "rien ne dit que les formations et les entretiens ont tous été communiqués depuis le {since} "
        "(fait history-complete)"
    ),
    "branch-test": _branch_test,
    "all-declined": "entretiens manquants déclinés par le salarié : l'appréciation revient au juge",
    "paid": "{amount_eur} déjà versés",
    "exposure": (
        "date de versement dépassée : {amount_eur} au Trésor public si une mise en demeure reste vaine ({article})"
    ),
    "hours": _hours,
    "never-held": "état des lieux jamais tenu : aucune date de versement (lecture A17)",
    "pay-by-fixed": "versement au plus tard le {pay_by} ({article})",
    "no-payment-date": "aucun texte ne fixait alors la date de versement",
    "pay-by-quarter": _pay_by_quarter,
    "headcount-untold": "effectif moyen de {year} non communiqué",
    "headcount-below": "effectif : {average} salariés en {year}, seuil de {threshold} non atteint",
    "headcount-settled": (
        "effectif : seuil de {threshold} déjà atteint en {year}, sans année en dessous depuis ({text})"
    ),
    "headcount-subject": (
        "effectif : au moins {threshold} salariés en {year} ; reste à savoir si l'employeur y était alors soumis "
        "({text})"
    ),
    "headcount-presumed": (
        "effectif : {average} salariés en {year} ; années antérieures non communiquées, "
        "présumées au-dessus de {threshold}"
    ),
    "headcount-over": "effectif : {average} salariés en {year}, au moins {threshold} pendant {years} années civiles",
}
