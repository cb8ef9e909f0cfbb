"""What each step is called, and what Jalon did or saw, in one French line for the timeline and the Temporal UI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from domain import facts as f
from domain.calendar import civil_date, in_french
from domain.facts import StepName
from domain.french.sentences import OfOne
from domain.french.words import KINDS_IN_FRENCH


class StepWords(NamedTuple):
    """`noun` within a sentence, `to_do` as an infinitive, `heading` at the head of a line, `paper` as a reader of mails
    knows what the step sends; `to` whom it writes, though without an address it goes to HR, to be handed over.
    """

    noun: str
    to_do: str
    heading: str
    paper: str
    to: str = "au salarié"


WITH_MANAGER, HR_ALONE = "au salarié, copie à son responsable", "aux RH seules"


STEPS: dict[StepName, StepWords] = {
    "convocation": StepWords(
        "convocation", "envoyer la convocation", "Convocation", "convocation à un entretien", WITH_MANAGER
    ),
    "convocation-update": StepWords(
        "nouveau créneau",
        "envoyer le nouveau créneau",
        "Nouveau créneau",
        "nouveau créneau d’un entretien",
        WITH_MANAGER,
    ),
    "convocation-cancel": StepWords(
        "annulation du rendez-vous",
        "annuler le rendez-vous",
        "Annulation du rendez-vous",
        "annulation d’un rendez-vous",
        WITH_MANAGER,
    ),
    "deadline-passed": StepWords(
        "constat d'échéance dépassée",
        "constater le dépassement de l'échéance",
        "Constat d'échéance dépassée",
        "échéance dépassée",
        HR_ALONE,
    ),
    "compte-rendu": StepWords(
        "compte-rendu",
        "établir le compte-rendu et en envoyer la copie",
        "Compte-rendu envoyé au salarié",
        "compte-rendu d’entretien",
    ),
    "etat-des-lieux": StepWords(
        "état des lieux",
        "établir l'état des lieux et en envoyer la copie",
        "État des lieux récapitulatif envoyé au salarié",
        "état des lieux récapitulatif",
    ),
    "cpf-abondement": StepWords(
        "abondement du CPF",
        "préparer la déclaration de l'abondement du CPF",
        "Préparation de la déclaration de l'abondement CPF",
        "abondement du CPF à décider",
        HR_ALONE,
    ),
    "cpf-information": StepWords(
        "information du salarié sur l'abondement",
        "informer le salarié de l'abondement décidé",
        "Information du salarié sur l'abondement CPF",
        "information sur l’abondement du CPF",
    ),
    "reminder": StepWords(
        "rappel",
        "envoyer un rappel",
        "Rappel",
        "rappel d’un entretien",
        "au salarié, à son responsable, au supérieur de celui-ci ou aux RH, selon le rappel",
    ),
    "notice": StepWords(
        "information à l'embauche",
        "informer le salarié de ses entretiens, à l'occasion de son embauche",
        "Information à l'embauche",
        "information sur les entretiens, à l’embauche",
    ),
    "resend": StepWords("nouvel envoi", "envoyer de nouveau le document", "Nouvel envoi", "document envoyé de nouveau"),
}


def _convocation(fact: f.ConvocationSent) -> str:
    slot = in_french(civil_date(fact.proposed_for))
    to = "" if fact.to == "employee" else " aux RH, pour remise en main propre,"
    about = f"{KINDS_IN_FRENCH[fact.kind]}, proposé le {slot}"
    return f"convocation envoyée{to} le {in_french(fact.sent_on)} ({about})"


def _updated(fact: f.ConvocationUpdated) -> str:
    slot = in_french(civil_date(fact.proposed_for))
    return f"nouveau créneau envoyé le {in_french(fact.sent_on)} ({KINDS_IN_FRENCH[fact.kind]}, le {slot})"


def _cancelled(fact: f.ConvocationCancelled) -> str:
    slot = in_french(civil_date(fact.proposed_for))
    return f"rendez-vous annulé le {in_french(fact.sent_on)} ({KINDS_IN_FRENCH[fact.kind]}, proposé le {slot})"


def _noticed(fact: f.NoticeGiven) -> str:
    by_hand = ", par une lettre que les RH remettent" if fact.to == "hr" else ""
    return f"salarié informé de ses entretiens le {in_french(fact.given_on)}{by_hand}"


REACHED: Mapping[Literal["employee"] | f.Rung, str] = {
    "employee": "au salarié", "manager": "au responsable", "n-plus-2": "au supérieur du responsable", "hr": "aux RH",
}  # fmt: skip
_REMINDERS: Mapping[f.ReminderOf, str] = {
    "slot": "rendez-vous du {about} rappelé {to} le {on}",
    "outcome": "tenue de l'entretien du {about} demandée {to} le {on}",
    "copy": "réception de la copie du {about} demandée {to} le {on}",
    "actions": "suite des actions décidées le {about} demandée {to} le {on}",
    "payment": "abondement à verser au plus tard le {about} rappelé {to} le {on}",
    "sum-void": "abondement à verser au plus tard le {about} : dit {to} le {on} qu'il ne serait plus dû",
}


def _reminder(fact: f.ReminderSent) -> str:
    kind, on = KINDS_IN_FRENCH[fact.kind], in_french(fact.sent_on)
    if fact.of is None or fact.to is None:
        return f"rappel envoyé le {on} ({kind})"
    words = _REMINDERS[fact.of].format(about=in_french(fact.due_on), to=REACHED[fact.to], on=on)
    return f"{words} ({kind})"


def _passed(fact: f.DeadlinePassed) -> str:
    return f"échéance du {in_french(fact.due_on)} dépassée ({KINDS_IN_FRENCH[fact.kind]})"


def _copy(fact: f.CopySent) -> str:
    to = "au salarié" if fact.to == "employee" else "aux RH, pour remise en main propre,"
    return f"copie envoyée {to} le {in_french(fact.sent_on)}"


def _resent(fact: f.PaperResent) -> str:
    to = "au salarié" if fact.to == "employee" else "aux RH"
    return f"document envoyé de nouveau {to} le {in_french(fact.sent_on)}"


def _erased(fact: f.Erased) -> str:
    what = "données personnelles et documents effacés" if fact.documents else "données personnelles effacées"
    why = "à la demande de la personne" if fact.reason == "request" else "au terme de la durée de conservation"
    return f"{what} le {in_french(fact.erased_on)}, {why}"


def _moved(fact: f.DeadlineMoved) -> str:
    cause = "la loi" if fact.cause == "law" else "un accord ou une lecture de l'entreprise"
    rule = f"{fact.article} en vigueur depuis le {in_french(fact.in_force_from)}"
    reading = f", lecture {fact.reading}" if fact.reading else ""
    return (
        f"{KINDS_IN_FRENCH[fact.kind]} : échéance déplacée du {in_french(fact.was)} au {in_french(fact.now)} "
        f"par {cause} ({rule}{reading})"
    )


def _failed(fact: f.DeliveryFailed) -> str:
    return f"échec de l'étape « {STEPS[fact.step].noun} » le {in_french(fact.failed_on)} ({fact.cause})"


BOUNCED: Mapping[str, str] = {
    "convocation-sent": "convocation",
    "convocation-updated": "nouveau créneau",
    "convocation-cancelled": "rendez-vous annulé",
    "copy-sent": "copie d'un compte-rendu",
    "abondement-prepared": "abondement du CPF",
    "abondement-announced": "information sur l'abondement",
    "paper-resent": "document envoyé de nouveau",
}
"""What came back, by the outcome that had told it as sent."""


def _bounced(fact: f.MailBounced) -> str:
    whom = {"employee": "au salarié", "manager": "au responsable", "hr": "aux RH"}[fact.to]
    return f"message {whom} revenu le {in_french(fact.bounced_on)} ({fact.cause})"


OUTCOMES: Mapping[str, OfOne] = {
    "notice-given": _noticed,
    "convocation-sent": _convocation,
    "convocation-updated": _updated,
    "convocation-cancelled": _cancelled,
    "reminder-sent": _reminder,
    "deadline-passed": _passed,
    "report-issued": "compte-rendu de l'entretien du {held_on} établi",
    "recap-issued": "état des lieux du {held_on} établi",
    "copy-sent": _copy,
    "abondement-due": "abondement dû : {amount_eur}, à verser au plus tard le {pay_by}",
    "abondement-prepared": "déclaration de l'abondement préparée le {prepared_on} : {amount_eur}",
    "abondement-announced": "salarié informé le {sent_on} de l'abondement décidé : {amount_eur}",
    "paper-resent": _resent,
    "deadline-moved": _moved,
    "delivery-failed": _failed,
    "mail-bounced": _bounced,
    "erased": _erased,
}
