"""What is told, in French: what each fact is called, and the fact in one line without anything that names a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain import facts as f
from domain.calendar import PARIS, in_french
from domain.french.dates import appointment
from domain.french.sentences import OfOne, of_one
from domain.french.steps import OUTCOMES
from domain.french.watch import SETTLEMENTS
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law


class FactWords(NamedTuple):
    """`name`: what it is called where only its type is known, in a signal or in why a file is read again."""

    name: str
    sentence: OfOne


def in_words(fact: f.AnyFact, absence: str | None = None) -> str:
    """A fact in one French line.

    `absence`: what a leave is called, `un congé sabbatique`; without it the reader learns that it was an absence.
    """
    match fact:
        case f.LeaveStart():
            return _leave_start(fact, absence)
        case f.LeaveEnd():
            return _leave_end(fact, absence)
        case f.LeavePlanned():
            return _leave_planned(fact, absence)
        case _:
            return of_one(FACTS[fact.type].sentence if fact.type in FACTS else OUTCOMES[fact.type], fact)


def each_in_words(entries: Sequence[f.Entry], law: Law | None = None) -> dict[f.EventRef, str]:
    """Each entry in one line; of a void, what it takes back. `law`: where the reader may learn of which leave it is."""
    known = {entry.ref: entry.fact for entry in entries}

    def line(fact: f.AnyFact) -> str:
        if isinstance(fact, f.FactVoided) and fact.event in known:
            taken_back = known[fact.event]
            return "annulation d'une annulation" if taken_back.type == fact.type else f"annulation : {line(taken_back)}"
        of_leave = isinstance(fact, f.LeaveStart | f.LeaveEnd | f.LeavePlanned)
        return in_words(fact, law.leaves[fact.leave].name if law and of_leave else None)

    return {ref: line(fact) for ref, fact in known.items()}


_CONTRACTS = {
    "cdi": "CDI",
    "cdd": "CDD",
    "apprenticeship": "contrat d'apprentissage",
    "professionalisation": "contrat de professionnalisation",
    "other": "autre contrat",
}


_REQUESTS: dict[f.RequestReason, str] = {
    "employee-wish": "",
    "branch-clause": " au titre de l'accord de branche",
    "certification": " après une certification",
    "examination-failed": " après un échec à un examen",
    "job-change": " avant un changement d'emploi",
    "staff-mandate-end": " en fin de mandat de représentant du personnel",
    "elected-mandate-start": " au début d'un mandat d'élu local",
    "elected-mandate": " au cours d'un mandat d'élu local",
}


def _hire(fact: f.Hire) -> str:
    since = f", ancienneté depuis le {in_french(fact.seniority_from)}" if fact.seniority_from else ""
    until = f", terme prévu le {in_french(fact.ends_on)}" if fact.ends_on else ""
    return f"embauche le {in_french(fact.hired_on)} en {_CONTRACTS[fact.contract]}{until}{since}"


def _assignment(fact: f.AssignmentChanged) -> str:
    place = f"établissement {fact.establishment}" if fact.establishment else ""
    branch = f"branche IDCC {fact.idcc}" if fact.idcc else ""
    return f"affectation changée le {in_french(fact.changed_on)} : {', '.join(filter(None, (place, branch)))}"


def _leave_start(fact: f.LeaveStart, absence: str | None = None) -> str:
    until = f", retour prévu après le {in_french(fact.expected_end_on)}" if fact.expected_end_on else ""
    kind = f" pour {absence}" if absence else ""
    return f"début d'absence{kind} le {in_french(fact.started_on)}{until}"


def _leave_end(fact: f.LeaveEnd, absence: str | None = None) -> str:
    return f"reprise le {in_french(fact.resumed_on)} après {absence or 'une absence'}"


def _leave_planned(fact: f.LeavePlanned, absence: str | None = None) -> str:
    kind, on = f" pour {absence}" if absence else "", in_french(fact.starts_on)
    if fact.withdrawn:
        return f"absence{kind} annoncée pour le {on} : elle n'aura pas lieu"
    until = f", retour prévu après le {in_french(fact.expected_end_on)}" if fact.expected_end_on else ""
    return f"absence{kind} annoncée pour le {on}{until}"


def _settled(fact: f.OverdueSettled) -> str:
    return f"échéance du {in_french(fact.due_on)}, en retard à l'ouverture du suivi : {SETTLEMENTS[fact.how]}"


def _requested(fact: f.InterviewRequested) -> str:
    by = f", souhaité avant le {in_french(fact.wanted_by)}" if fact.wanted_by else ""
    return f"entretien demandé par le salarié le {in_french(fact.requested_on)}{_REQUESTS[fact.reason]}{by}"


def _scheduled(fact: f.InterviewScheduled) -> str:
    day, hour = appointment(fact.planned_for, PARIS)
    return f"{KINDS_IN_FRENCH[fact.kind]} fixé au {day} à {hour}"


def _held(fact: f.InterviewCompleted) -> str:
    own = " à l'initiative du salarié" if fact.initiative == "employee" else ""
    return f"{KINDS_IN_FRENCH[fact.kind]} tenu le {in_french(fact.held_on)}{own}{_taken_over(fact)}"


def _declined(fact: f.InterviewDeclined) -> str:
    return f"{KINDS_IN_FRENCH[fact.kind]} décliné par le salarié le {in_french(fact.declined_on)}"


_MISSED: Mapping[f.MissedBy, str] = {
    "employee": "manqué par le salarié", "employer": "manqué par l'employeur", "postponed": "remis d'un commun accord",
}  # fmt: skip


def _missed(fact: f.InterviewMissed) -> str:
    return f"rendez-vous du {in_french(fact.missed_on)} {_MISSED[fact.missed_by]} ({KINDS_IN_FRENCH[fact.kind]})"


def _training(fact: f.TrainingCompleted) -> str:
    nature = "obligatoire (L6321-2)" if fact.mandatory else "non obligatoire"
    certifying = " certifiante" if fact.certifying else ""
    return f"formation {nature}{certifying} achevée le {in_french(fact.ended_on)}{_taken_over(fact)}"


def _taken_over(fact: f.InterviewCompleted | f.TrainingCompleted) -> str:
    """What a file told of the past proves less than what was seen to happen: it is said wherever it is read."""
    return " (déclaré à la reprise, d'après un fichier)" if fact.provenance else ""


def _progression(fact: f.ProgressionGranted) -> str:
    return f"progression {'salariale' if fact.nature == 'pay' else 'professionnelle'} le {in_french(fact.on)}"


def _agreement(fact: f.Agreement) -> str:
    scope = "d'entreprise" if fact.scope == "company" else "de branche"
    return f"accord {scope} signé le {in_french(fact.signed_on)}"


SCANS: Mapping[f.ScanOf, str] = {
    "copy": "copie remise contre signature",
    "convocation": "convocation remise contre signature",
    "refusal": "refus signé",
    "other": "autre document signé",
}


def _scan(fact: f.ScanFiled) -> str:
    return f"document signé déposé le {in_french(fact.filed_on)} ({SCANS[fact.what]})"


FACTS: Mapping[str, FactWords] = {
    # of an employee's life
    "hire": FactWords("embauche", _hire),
    "assignment-changed": FactWords("affectation changée", _assignment),
    "leave-start": FactWords("début d'absence", _leave_start),
    "leave-end": FactWords("retour d'absence", _leave_end),
    "leave-planned": FactWords("absence annoncée", _leave_planned),
    "interview-requested": FactWords("entretien demandé", _requested),
    "interview-scheduled": FactWords("entretien planifié", _scheduled),
    "interview-completed": FactWords("entretien tenu", _held),
    "interview-declined": FactWords("entretien refusé", _declined),
    "interview-missed": FactWords("rendez-vous manqué", _missed),
    "training-completed": FactWords("formation terminée", _training),
    "certification-acquired": FactWords("certification acquise", "certification acquise le {on}"),
    "progression-granted": FactWords("progression accordée", _progression),
    "mid-career-visit": FactWords("visite médicale de mi-carrière", "visite médicale de mi-carrière le {visited_on}"),
    "union-mandate-end": FactWords("fin de mandat syndical", "fin de mandat syndical le {ended_on}"),
    "contract-end": FactWords("fin de contrat", "fin du contrat le {ended_on}"),
    # of what was done about it
    "abondement-paid": FactWords("abondement versé", "abondement de {amount_eur} versé le {paid_on}"),
    "abondement-declared": FactWords(
        "abondement déclaré", "abondement de {amount_eur} déclaré par les RH le {declared_on}"
    ),
    "copy-handed-over": FactWords("copie remise en main propre", "copie remise en main propre le {handed_on}"),
    "convocation-handed-over": FactWords(
        "convocation remise en main propre", "convocation remise en main propre le {handed_on}"
    ),
    "copy-acknowledged": FactWords("copie reçue par le salarié", "copie reçue, dit le salarié, le {acknowledged_on}"),
    "slot-requested": FactWords("autre créneau demandé", "autre créneau demandé par le salarié le {requested_on}"),
    "remarks-made": FactWords("observations du salarié", "observations ajoutées par le salarié le {made_on}"),
    "action-done": FactWords("action réalisée", "action n° {action} réalisée le {done_on}"),
    "action-dropped": FactWords("action abandonnée", "action n° {action} abandonnée le {dropped_on}"),
    "fact-voided": FactWords("fait annulé", "annulation d'un fait"),
    # of a company
    "headcount": FactWords("effectif de l'entreprise", "effectif moyen {year} : {average}"),
    "identified-as": FactWords("autre matricule d'un salarié", "le matricule {also} est aussi celui de {employee}"),
    "agreement": FactWords("accord collectif", _agreement),
    "policy": FactWords("pratiques de l'entreprise", "pratiques de l'entreprise à partir du {effective_from}"),
    # of the watch
    "watch-opened": FactWords("suivi ouvert", "suivi ouvert à partir du {begins_on}"),
    "watch-paused": FactWords("suivi suspendu", "suivi suspendu : plus aucun envoi"),
    "watch-resumed": FactWords("suivi repris", "suivi repris"),
    "history-complete": FactWords("historique complet", "formations et entretiens tous communiqués depuis le {since}"),
    "scan-filed": FactWords("document signé déposé", _scan),
    "resend-requested": FactWords("nouvel envoi demandé", "nouvel envoi d'un document demandé"),
    "overdue-settled": FactWords("retard d'avant le suivi réglé", _settled),
    "held": FactWords("envois retenus", "envois retenus pour ce salarié"),
    "released": FactWords("envois repris", "envois repris pour ce salarié"),
}
