"""The French that people read: facts, kinds, leaves, states and steps, in words without anybody's name."""

from __future__ import annotations

from domain import facts as f
from domain.calendar import civil_date, in_french
from domain.day.status import Status
from domain.facts import InterviewKind
from domain.french.numbers import number
from domain.french.steps import STEPS
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

FACT_NAMES: dict[str, str] = {
    "hire": "embauche",
    "leave-start": "début d'absence",
    "leave-end": "retour d'absence",
    "interview-requested": "entretien demandé",
    "interview-scheduled": "entretien planifié",
    "interview-completed": "entretien tenu",
    "interview-declined": "entretien refusé",
    "training-completed": "formation terminée",
    "certification-acquired": "certification acquise",
    "progression-granted": "progression accordée",
    "mid-career-visit": "visite médicale de mi-carrière",
    "union-mandate-end": "fin de mandat syndical",
    "contract-end": "fin de contrat",
    "abondement-paid": "abondement versé",
    "abondement-declared": "abondement déclaré",
    "assignment-changed": "affectation changée",
    "copy-handed-over": "copie remise en main propre",
    "copy-acknowledged": "copie reçue par le salarié",
    "fact-voided": "fait annulé",
    "headcount": "effectif de l'entreprise",
    "agreement": "accord collectif",
    "replan": "changement d'une règle ou d'une lecture",
    "watch-opened": "suivi ouvert",
    "watch-paused": "suivi suspendu",
    "watch-resumed": "suivi repris",
    "held": "envois retenus",
    "released": "envois repris",
}
"""What a fact is called where only its type is known: in a signal, in why a file is read again."""


def in_words(fact: f.AnyFact, absence: str | None = None) -> str:
    """A fact in one French line, without anything that names a person.

    `absence`: what a leave is called, `un congé sabbatique`; without it the reader learns that it was an absence.
    """
    match fact:
        case f.Hire():
            since = f", ancienneté depuis le {in_french(fact.seniority_from)}" if fact.seniority_from else ""
            until = f", terme prévu le {in_french(fact.ends_on)}" if fact.ends_on else ""
            return f"embauche le {in_french(fact.hired_on)} en {_CONTRACTS[fact.contract]}{until}{since}"
        case f.AssignmentChanged():
            place = f"établissement {fact.establishment}" if fact.establishment else ""
            branch = f"branche IDCC {fact.idcc}" if fact.idcc else ""
            return f"affectation changée le {in_french(fact.changed_on)} : {', '.join(filter(None, (place, branch)))}"
        case f.LeaveStart():
            until = f", retour prévu après le {in_french(fact.expected_end_on)}" if fact.expected_end_on else ""
            kind = f" pour {absence}" if absence else ""
            return f"début d'absence{kind} le {in_french(fact.started_on)}{until}"
        case f.LeaveEnd():
            return f"reprise le {in_french(fact.resumed_on)} après {absence or 'une absence'}"
        case f.InterviewRequested():
            by = f", souhaité avant le {in_french(fact.wanted_by)}" if fact.wanted_by else ""
            return f"entretien demandé par le salarié le {in_french(fact.requested_on)}{_REQUESTS[fact.reason]}{by}"
        case f.InterviewScheduled():
            return f"{KINDS_IN_FRENCH[fact.kind]} fixé au {in_french(civil_date(fact.planned_for))}"
        case f.InterviewCompleted():
            own = " à l'initiative du salarié" if fact.initiative == "employee" else ""
            return f"{KINDS_IN_FRENCH[fact.kind]} tenu le {in_french(fact.held_on)}{own}"
        case f.InterviewDeclined():
            return f"{KINDS_IN_FRENCH[fact.kind]} décliné par le salarié le {in_french(fact.declined_on)}"
        case f.TrainingCompleted():
            nature = "obligatoire (L6321-2)" if fact.mandatory else "non obligatoire"
            return (
                f"formation {nature}{' certifiante' if fact.certifying else ''} achevée le {in_french(fact.ended_on)}"
            )
        case f.CertificationAcquired():
            return f"certification acquise le {in_french(fact.on)}"
        case f.ProgressionGranted():
            return f"progression {'salariale' if fact.nature == 'pay' else 'professionnelle'} le {in_french(fact.on)}"
        case f.MidCareerVisit():
            return f"visite médicale de mi-carrière le {in_french(fact.visited_on)}"
        case f.UnionMandateEnd():
            return f"fin de mandat syndical le {in_french(fact.ended_on)}"
        case f.ContractEnd():
            return f"fin du contrat le {in_french(fact.ended_on)}"
        case f.AbondementPaid():
            return f"abondement de {fact.amount_eur} € versé le {in_french(fact.paid_on)}"
        case f.AbondementDeclared():
            return f"abondement de {fact.amount_eur} € déclaré par les RH le {in_french(fact.declared_on)}"
        case f.CopyHandedOver():
            return f"copie remise en main propre le {in_french(fact.handed_on)}"
        case f.CopyAcknowledged():
            return f"copie reçue, dit le salarié, le {in_french(fact.acknowledged_on)}"
        case f.FactVoided():
            return f"annulation de l'événement {fact.event.id}"
        case f.Headcount():
            return f"effectif moyen {fact.year} : {number(fact.average)}"
        case f.Agreement():
            scope = "d'entreprise" if fact.scope == "company" else "de branche"
            return f"accord {scope} signé le {in_french(fact.signed_on)}"
        case f.Policy():
            return f"pratiques de l'entreprise à partir du {in_french(fact.effective_from)}"
        case f.WatchOpened():
            return f"suivi ouvert à partir du {in_french(fact.begins_on)}"
        case f.WatchPaused():
            return "suivi suspendu : plus aucun envoi"
        case f.WatchResumed():
            return "suivi repris"
        case f.Held():
            return "envois retenus pour ce salarié"
        case f.Released():
            return "envois repris pour ce salarié"
        case _:
            return _outcome_in_words(fact)


def _outcome_in_words(fact: f.Outcome) -> str:
    match fact:
        case f.NoticeGiven():
            return f"salarié informé de ses entretiens le {in_french(fact.given_on)}"
        case f.ConvocationSent():
            slot = in_french(civil_date(fact.proposed_for))
            to = "" if fact.to == "employee" else " aux RH, pour remise en main propre,"
            about = f"{KINDS_IN_FRENCH[fact.kind]}, proposé le {slot}"
            return f"convocation envoyée{to} le {in_french(fact.sent_on)} ({about})"
        case f.ReminderSent():
            return f"rappel envoyé le {in_french(fact.sent_on)} ({KINDS_IN_FRENCH[fact.kind]})"
        case f.DeadlinePassed():
            return f"échéance du {in_french(fact.due_on)} dépassée ({KINDS_IN_FRENCH[fact.kind]})"
        case f.ReportIssued():
            return f"compte-rendu de l'entretien du {in_french(fact.held_on)} établi"
        case f.RecapIssued():
            return f"état des lieux du {in_french(fact.held_on)} établi"
        case f.CopySent():
            to = "au salarié" if fact.to == "employee" else "aux RH, pour remise en main propre,"
            return f"copie envoyée {to} le {in_french(fact.sent_on)}"
        case f.AbondementDue():
            return f"abondement dû : {fact.amount_eur} €, à verser au plus tard le {in_french(fact.pay_by)}"
        case f.AbondementPrepared():
            return f"déclaration de l'abondement préparée le {in_french(fact.prepared_on)} : {fact.amount_eur} €"
        case f.DeadlineMoved():
            cause = "la loi" if fact.cause == "law" else "un accord ou une lecture de l'entreprise"
            rule = f"{fact.article} en vigueur depuis le {in_french(fact.in_force_from)}"
            reading = f", lecture {fact.reading}" if fact.reading else ""
            return (
                f"{KINDS_IN_FRENCH[fact.kind]} : échéance déplacée du {in_french(fact.was)} au {in_french(fact.now)} "
                f"par {cause} ({rule}{reading})"
            )
        case f.DeliveryFailed():
            return f"échec de l'étape « {STEPS[fact.step].noun} » le {in_french(fact.failed_on)} ({fact.cause})"
        case _:
            return "issue enregistrée"
