"""Why a deadline is that day, what is to be done about it, and what a timer waits for, in French."""

from __future__ import annotations

from datetime import date, datetime

from domain.calendar import civil_date, in_french
from domain.facts import AnyFact, InterviewKind, LeaveEnd, LeaveStart, ReminderOf, StepName
from domain.french.facts import in_words
from domain.french.numbers import cardinal
from domain.french.periods import beginning, length
from domain.french.sentences import Sentences
from domain.french.steps import STEPS
from domain.french.words import KINDS_IN_FRENCH
from domain.ledger.obligation import Basis

_STARTS = {
    "hired": "embauche le",
    "cycle-begun": "cycle commencé le",
    "interview-held": "entretien tenu le",
    "declined": "entretien décliné, échéance du",
    "run-out": "entretien non tenu, échéance du",
    "recap-held": "état des lieux tenu le",
    "seniority": "ancienneté comptée du",
}
SCOPES = {"company": "d'entreprise", "branch": "de branche"}


def _term(
    start: str,
    anchor: date,
    length: str,
    months: int,
    since: date,
    scope: str | None,
    days_added: int,
    postponed_by: str | None,
    due_on: date,
    limit_on: date | None,
    ends_with_contract: bool,
) -> str:
    words = f"{_STARTS[start]} {in_french(anchor)}, puis {_length(length, months, since, scope)}"
    if days_added:
        s = "s" if days_added > 1 else ""
        words += f", reporté de {days_added} jour{s} d'absence non compté{s}"
    if postponed_by:
        words += f", reporté au {in_french(due_on)} ({postponed_by})"
    if ends_with_contract:
        words += f", mais avant la fin du contrat le {in_french(due_on)}"
    if limit_on:
        words += f" ; au plus tard le {in_french(limit_on)}"
    return words


def _length(form: str, months: int, since: date, scope: str | None) -> str:
    if form == "shortened":
        return f"l'ancien délai, ramené à {length(months)} après le {in_french(since)}"
    if form == "first-year":
        return beginning(months)
    words = f"un entretien dans chaque tranche de {months} mois du cycle" if form == "share" else f"{months} mois"
    return words + (f" (accord {SCOPES[scope]})" if scope else "")


def _return(
    resumed_on: date,
    mandate: bool,
    absence: str | None,
    due_on: date,
    target_days: int | None,
    exempted_by: date | None,
    exempt_months: int,
    postponed_by: str | None,
) -> str:
    """`absence` None: which one is not to be told; `target_days` None: an agreement sets the day."""
    words = f"reprise le {in_french(resumed_on)} après {absence or 'une absence'}"
    if mandate:
        words = f"mandat syndical achevé le {in_french(resumed_on)}"
    if exempted_by is not None:
        months = cardinal(exempt_months)
        return f"{words}, mais entretien tenu le {in_french(exempted_by)}, dans les {months} mois précédents"
    target = "(délai de l'accord)" if target_days is None else f"(aucun délai légal, cible de {target_days} jours)"
    postponed = f", reporté ({postponed_by})" if postponed_by else ""
    return f"{words}, à proposer pour le {in_french(due_on)} {target}{postponed}"


def _on_demand(requested_on: date, due_on: date, agreed: bool, target_days: int | None) -> str:
    """`target_days` None: the clause sets the limit (`agreed`), or the employee named the day."""
    aim = "date souhaitée" if target_days is None else f"cible de {target_days} jours"
    limit = "délai de l'accord de branche" if agreed else f"accord de branche sans délai, {aim}"
    return f"demandé le {in_french(requested_on)}, à tenir pour le {in_french(due_on)} ({limit})"


def _elected_mandate(requested_on: date, due_on: date, target_days: int | None) -> str:
    """`target_days` None: the employee named the day."""
    target = "date souhaitée" if target_days is None else f"cible de {target_days} jours"
    return f"demandé le {in_french(requested_on)}, à tenir pour le {in_french(due_on)} (aucun délai légal, {target})"


def _announced(fact: AnyFact) -> str:
    """A fact told for a day to come, in a line that the Temporal UI shows: of a leave, only that there is one."""
    match fact:
        case LeaveStart():
            return f"fait annoncé : début d'absence le {in_french(fact.started_on)}"
        case LeaveEnd():
            return f"fait annoncé : reprise le {in_french(fact.resumed_on)}"
        case _:
            return f"fait annoncé : {in_words(fact)}"


def _slot_moved(kind: InterviewKind, at: datetime) -> str:
    slot = in_french(civil_date(at))
    return f"{KINDS_IN_FRENCH[kind]}, proposé le {slot} : un autre créneau est fixé, ou une absence est annoncée"


def _slot_without_object(kind: InterviewKind, at: datetime) -> str:
    return f"{KINDS_IN_FRENCH[kind]}, proposé le {in_french(civil_date(at))} : il n'a plus d'objet"


def _to_convene(kind: InterviewKind, due_on: date) -> str:
    return f"{KINDS_IN_FRENCH[kind]}, échéance du {in_french(due_on)}"


_REMINDERS: dict[ReminderOf, str] = {
    "slot": "{kind}, rappel du rendez-vous du {about}",
    "outcome": "{kind}, rendez-vous du {about} : a-t-il eu lieu ?",
    "copy": "{kind}, copie envoyée le {about} : le salarié l'a-t-il ?",
    "actions": "{kind} tenu le {about} : où en sont les actions décidées ?",
    "payment": "abondement CPF à verser au plus tard le {about} : aucun versement complet n'est connu",
    "sum-void": "abondement CPF à verser au plus tard le {about} : d'après les faits de ce jour, il ne serait plus dû",
}


def _reminder(of: ReminderOf, kind: InterviewKind, about: date) -> str:
    return _REMINDERS[of].format(kind=KINDS_IN_FRENCH[kind], about=in_french(about))


def _departure(starts_on: date, article: str | None) -> str:
    by = article or "accord de branche"
    return f"absence prévue à partir du {in_french(starts_on)} : entretien avant le départ ({by})"


def _deadline(kind: InterviewKind, due_on: date, basis: Basis) -> str:
    return f"{KINDS_IN_FRENCH[kind]}, échéance du {in_french(due_on)} ({article(basis)})"


def _retry(step: StepName) -> str:
    return f"nouvel essai de l'étape « {STEPS[step].noun} »"


def article(basis: Basis) -> str:
    """`L6315-1 I`, or the agreement that is one's basis."""
    return basis.article if basis.scope is None else f"accord {SCOPES[basis.scope]}"


ABSENT_WHEN_DUE = (
    "absent à l'échéance : aucun texte ne la reporte, l'appréciation revient au juge ; "
    "l'entretien est convoqué au retour"
)

DEADLINES: Sentences = {
    # why a deadline is that day
    "term": _term,
    "return": _return,
    "transfer": "salarié transféré le {hired_on}, puis {months} mois",
    "mid-career": "visite de mi-carrière le {visited_on}, puis {months} mois",
    "late-career": "{birthday} ans le {on} : entretien dans les {years} années qui précèdent",
    "elected-mandate": _elected_mandate,
    "on-demand": _on_demand,
    "departure": _departure,
    # what is to be done
    "interview-held": "entretien tenu le {held_on}",
    "sum-due": "{amount_eur} dus, à verser au plus tard le {pay_by}",
    "passed": "échéance du {due_on} dépassée",
    "to-convene": _to_convene,
    "reminder": _reminder,
    "hired": "embauche du {on}",
    "sum-decided": "abondement de {amount_eur} décidé par les RH",
    "resend-requested": "nouvel envoi demandé",
    "convocation-update": _slot_moved,
    "convocation-cancel": _slot_without_object,
    # what a timer waits for
    "deadline": _deadline,
    "contract-end": "fin de contrat le {on}",
    "contract-term": "terme du contrat prévu le {on}",
    "absence-ends": "fin d'absence prévue le {on}",
    "absence-end-untold": "fin d'absence prévue le {on}, ni reprise ni prolongation annoncées",
    "payment": "abondement CPF à verser au plus tard le {pay_by}",
    "copy-unanswered": "copie envoyée le {sent_on} : personne ne dit que le salarié l'a",
    "retry": _retry,
    "announced": _announced,
    "profile-missing": "profil de l'entreprise attendu",
    "letters-leave": "les courriers retenus hors des heures de travail partent",
    "law-changes": "relecture, un texte de loi prend effet le {on}",
    "company-changes": "relecture, un accord, un texte de branche ou une pratique change le {on}",
    "watch-begins": "suivi ouvert à partir du {on}",
}
