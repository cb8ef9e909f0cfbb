"""Why a date is what it is, in French: one sentence for each code of a reason, a finding or a timer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from domain.calendar import in_french
from domain.facts import AnyFact, InterviewKind, LeaveEnd, LeaveStart, StepName
from domain.french.numbers import cardinal, number
from domain.french.periods import beginning, length
from domain.french.steps import STEPS
from domain.french.words import KINDS_IN_FRENCH, VERDICTS_IN_FRENCH, in_words
from domain.ledger.abondement import Verdict
from domain.ledger.obligation import Basis
from domain.ledger.reasons import Finding, Reason

Sentence = Callable[..., str]


def sentence(reason: Reason) -> str:
    """The reason in words."""
    return _said(_SENTENCES[reason.code], reason.values)


def message(finding: Finding) -> str:
    """The finding in words, as an operator reads it."""
    return _said(_MESSAGES[finding.code], finding.values)


# --- why a deadline is that day -----------------------------------------------------------------------------

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
        words += f", reporté de {days_added} jours d'absence non comptés"
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
    return f"{months} mois" + (f" (accord {SCOPES[scope]})" if scope else "")


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


def _to_convene(kind: InterviewKind, due_on: date) -> str:
    return f"{KINDS_IN_FRENCH[kind]}, échéance du {in_french(due_on)}"


def _deadline(kind: InterviewKind, due_on: date, basis: Basis) -> str:
    return f"{KINDS_IN_FRENCH[kind]}, échéance {due_on.isoformat()}, {article(basis)}"


def _retry(step: StepName) -> str:
    return f"nouvel essai de l'étape « {STEPS[step].noun} »"


def article(basis: Basis) -> str:
    """`L6315-1 I`, or the agreement that is one's basis."""
    return basis.article if basis.scope is None else f"accord {SCOPES[basis.scope]}"


# --- why a sum is due or not --------------------------------------------------------------------------------


def _interviews(owed: int, missing: int) -> str:
    match owed, missing:
        case 0, _:
            return "aucun entretien n'était dû sur la période"
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
    return f"{met} critères sur trois remplis, {needed} exigés" + (f" avant {until.year}" if until else "")


def _hours(hours: int, until: date | None) -> str:
    formerly = f" (droit antérieur à {until.year})" if until else ""
    return f"{hours} heures de CPF, à régler à l'OPCA{formerly} : à traiter à la main"


def _late_undecided(late: int) -> str:
    words = "1 entretien tenu" if late == 1 else f"{late} entretiens tenus"
    return f"{words} en retard : les compter comme tenus ou manquants revient au juge (lecture A13)"


def _if_today(verdict: Verdict) -> str:
    return f"s'il était tenu aujourd'hui, abondement {VERDICTS_IN_FRENCH[verdict]}"


def _disputed(reading: str, verdict: Verdict) -> str:
    return f"selon une autre lecture, abondement {VERDICTS_IN_FRENCH[verdict]} (lecture {reading})"


def _pay_by_quarter(pay_by: date, held: bool) -> str:
    since = "l'état des lieux" if held else "la date à laquelle il devait être tenu"
    return (
        f"versement au plus tard le {in_french(pay_by)}, dernier jour du trimestre civil suivant {since} (R6323-3 IV)"
    )


ABSENT_WHEN_DUE = (
    "absent à l'échéance : aucun texte ne la reporte, l'appréciation revient au juge ; "
    "l'entretien est convoqué au retour"
)

_SENTENCES: Mapping[str, str | Sentence] = {
    # why a deadline is that day
    "term": _term,
    "return": _return,
    "transfer": "salarié transféré le {hired_on}, puis {months} mois",
    "mid-career": "visite de mi-carrière le {visited_on}, puis {months} mois",
    "late-career": "{birthday} ans le {on} : entretien dans les {years} années qui précèdent",
    "elected-mandate": _elected_mandate,
    # what is to be done
    "interview-held": "entretien tenu le {held_on}",
    "sum-due": "{amount_eur} € dus, à verser au plus tard le {pay_by}",
    "passed": "échéance du {due_on} dépassée",
    "to-convene": _to_convene,
    # what a timer waits for
    "deadline": _deadline,
    "contract-end": "fin de contrat le {on}",
    "contract-term": "terme du contrat prévu le {on}",
    "absence-ends": "fin d'absence prévue le {on}",
    "absence-end-untold": "fin d'absence prévue le {on}, ni reprise ni prolongation annoncées",
    "payment": "abondement CPF à verser au plus tard le {pay_by}",
    "retry": _retry,
    "announced": _announced,
    "watch-begins": "suivi ouvert à partir du {on}",
    # the sanction
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
    "all-declined": "entretiens manquants déclinés par le salarié : l'appréciation revient au juge",
    "paid": "{amount_eur} € déjà versés",
    "exposure": (
        "date de versement dépassée : {amount_eur} € au Trésor public si une mise en demeure reste vaine (L6323-13)"
    ),
    "hours": _hours,
    "never-held": "état des lieux jamais tenu : aucune date de versement (lecture A17)",
    "pay-by-fixed": "versement au plus tard le {pay_by} ({article})",
    "no-payment-date": "aucun texte ne fixait alors la date de versement",
    "pay-by-quarter": _pay_by_quarter,
    "no-threshold": "seuil d'effectif : aucun texte",
    "headcount-untold": "effectif moyen de {year} non communiqué",
    "headcount-below": "effectif : {average} salariés en {year}, seuil de {threshold} non atteint",
    "headcount-settled": (
        "effectif : seuil de {threshold} déjà atteint en {year}, sans année en dessous depuis "
        "(loi n° 2019-486, art. 11 XIII)"
    ),
    "headcount-subject": (
        "effectif : au moins {threshold} salariés en {year} ; reste à savoir si l'employeur y était alors soumis "
        "(loi n° 2019-486, art. 11 XIII)"
    ),
    "headcount-presumed": (
        "effectif : {average} salariés en {year} ; années antérieures non communiquées, "
        "présumées au-dessus de {threshold}"
    ),
    "headcount-over": "effectif : {average} salariés en {year}, au moins {threshold} pendant {years} années civiles",
}


# --- what an operator should look at ------------------------------------------------------------------------


def _unknown_reading(question: str, answer: str | None, expected: Sequence[str]) -> str:
    if answer is None:
        return f"lecture {question} inconnue : attendu {', '.join(expected)}"
    return f"lecture {question} : attendu {', '.join(expected)}, reçu {answer}"


def _branch_conflict(idcc: str, known: Sequence[str]) -> str:
    return (
        f"contrat de la branche IDCC {idcc}, accords de branche annoncés par l'entreprise : {', '.join(known)} ; aucun "
        "n'est appliqué à ce contrat, à vérifier par les RH"
    )


def _branch_unnamed(known: Sequence[str]) -> str:
    return (
        f"accords de plusieurs branches dans l'entreprise ({', '.join(known)}) : préciser l'IDCC du contrat, "
        "le dernier accord est appliqué d'ici là"
    )


def _told_before_done(fact: AnyFact, told_on: date) -> str:
    return f"{in_words(fact)} : annoncé comme fait dès le {in_french(told_on)}, à vérifier"


def _leave_end_untold(expected_end_on: date, at_work: bool, next_due_on: date | None) -> str:
    words = f"absence dont la fin était prévue le {in_french(expected_end_on)} : ni reprise ni prolongation annoncées, "
    words += "à vérifier"
    if not at_work:
        words += " ; aucune convocation ne part d'ici là"
    if next_due_on is not None:
        words += f" ; prochaine échéance le {in_french(next_due_on)}, comptée d'une reprise à la date prévue"
    return words


def _interview_requested(on: date, wanted_by: date | None) -> str:
    wanted = f", souhaité avant le {in_french(wanted_by)}" if wanted_by else ""
    return f"entretien demandé le {in_french(on)}{wanted} : aucun texte ne fixe de délai, réponse à donner par les RH"


def _delivery_failed(step: StepName, kind: InterviewKind | None, failures: int, stuck: bool) -> str:
    about = "" if kind is None else f" ({KINDS_IN_FRENCH[kind]})"
    times = f"{failures} échec{'s' if failures > 1 else ''}"
    then = "plus aucun essai, corriger les coordonnées puis agir à la main" if stuck else "nouvel essai prévu"
    return f"étape « {STEPS[step].noun} »{about} : {times}, {then}"


def _verdict_disputed(verdict: Verdict, readings: Sequence[str]) -> str:
    return (
        f"abondement {VERDICTS_IN_FRENCH[verdict]}, mais une autre lecture donne un autre résultat "
        f"({', '.join(readings)}) : ni lettre ni déclaration, à trancher par les RH"
    )


_MESSAGES: Mapping[str, str | Sentence] = {
    "unknown-employee": "aucune embauche connue : aucune échéance ne peut être calculée",
    "several-hires": "plusieurs embauches pour un même contrat : la dernière annoncée est retenue",
    "interview-before-hire": "entretien antérieur à l'ancienneté connue : il n'est pas compté",
    "leave-end-without-start": "fin d'absence dont le début n'est pas connu",
    "leave-still-open": "absence sans fin connue, tenue pour close le {closed_on}",
    "leave-open-after-return": (
        "absence commencée le {started_on} sans fin connue, alors qu'une reprise est connue au {resumed_on} : "
        "le salarié est tenu pour absent, dire la fin de la première absence"
    ),
    "leave-ends-before-start": "fin d'absence antérieure à son début, le {started_on} : elle n'est pas retenue",
    "leave-end-untold": _leave_end_untold,
    "contract-end-untold": (
        "terme du contrat prévu le {ends_on} : ni fin, ni prolongation, ni poursuite annoncées, à vérifier"
    ),
    "unknown-reading": _unknown_reading,
    "agreement-over-ceiling": (
        "accord signé le {signed_on} : {months} mois dépassent le plafond légal, cette périodicité ne s'applique pas"
    ),
    "clause-unknown": (
        "accord de branche {idcc} : clause non connue de Jalon ; saisir sa périodicité (periodicity_months), sans quoi "
        "la loi seule s'applique"
    ),
    "agreement-lapses": "accord à {months} mois : sa périodicité cesse de s'appliquer le {on} ({by})",
    "verdict-disputed": _verdict_disputed,
    "mid-career-visit-due": (
        "{birthday} ans en {year} : visite médicale de mi-carrière à prévoir dans l'année civile (L4624-2-2) ; "
        "l'entretien la suivra"
    ),
    "apprentice-kept": (
        "apprentissage achevé le {until}, embauche le {hired_on} sans ancienneté reprise : elle compte (L6222-16), "
        "dire seniority_from"
    ),
    "subject-unknown": (
        "au moins {threshold} salariés en {year}, non établi pour l'année d'avant : si l'employeur n'était pas soumis "
        "au seuil en {year}, choisir la lecture A24=five-years-for-all"
    ),
    "interview-requested": _interview_requested,
    "elected-mandate-yearly": (
        "entretien d'élu local demandé le {on} : au début du mandat, puis une fois par année civile au plus (L6315-2), "
        "réponse à donner par les RH"
    ),
    "report-missing": "entretien du {held_on} sans compte-rendu : la copie est due au salarié",
    "end-before-hire": (
        "fin de contrat du {ended_on}, antérieure à l'embauche du {hired_on} : elle ne met fin à aucun contrat connu"
    ),
    "born-after-hire": "date de naissance postérieure à l'embauche : à corriger",
    "told-before-done": _told_before_done,
    "establishment-elsewhere": "établissement {establishment} : ce SIRET n'est pas de l'entreprise, à vérifier",
    "branch-conflict": _branch_conflict,
    "branch-unnamed": _branch_unnamed,
    "branch-agreement-untold": (
        "contrat de la branche IDCC {idcc}, dont l'entreprise n'a annoncé aucun accord : seule la loi s'applique"
    ),
    "void-of-nothing": "annulation de l'événement {event}, inconnu pour ce salarié : rien n'est annulé",
    "former-recap": (
        "état des lieux du {held_on} tenu sous un contrat précédent et annoncé après la réembauche : "
        "le document et l'abondement éventuel sont à établir à la main"
    ),
    "delivery-failed": _delivery_failed,
}


def _said(words: str | Sentence, values: Mapping[str, object]) -> str:
    """A template with its values as people write them, or what the function makes of the values themselves."""
    if callable(words):
        return words(**values)
    return words.format_map({name: _written(value) for name, value in values.items()})


def _written(value: object) -> str:
    if isinstance(value, date):
        return in_french(value)
    return number(value) if isinstance(value, float) else str(value)
